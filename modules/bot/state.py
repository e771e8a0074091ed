"""Everything the bot knows, as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from modules.bot.observed import Observed
from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.commands import WriteJournal
from modules.domain.contracts import OptionContract
from modules.domain.intents import Purpose, TradeIntent
from modules.domain.orders import WorkingOrder
from modules.domain.positions import ClosedPosition, Position
from modules.domain.requests import OrderRequest
from modules.domain.session_context import SessionContext
from modules.domain.settings import Settings
from modules.domain.templates import Run, Template
from modules.execution.continuity import Continuity
from modules.execution.legging import LegPlanState
from modules.execution.memory import ExecutionMemory
from modules.execution.work import Work
from modules.positions.day_trades import DayTrades
from modules.positions.rules.rolls import may_roll
from modules.positions.settlement import Settlements
from modules.positions.track_record import TrackRecord
from modules.positions.upkeep import Upkeep
from modules.reference_data.in_memory import NOTHING_KNOWN
from modules.reference_data.port import ReferenceData
from modules.risk.breaker import BreakerState
from modules.risk.clock_watch import UNSEEN, ClockWatch
from modules.risk.feed_watch import FeedWatch
from modules.templates import due_at

#: How many days before an ex-date the puts beside short calls are watched: a holiday weekend and one more.
DIVIDEND_AHEAD = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Flatten:
    """Remember that everything is to be closed, since when and why (trading rule 35)."""

    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """Hold a request that has not become an intent yet, since when."""

    request: OrderRequest
    since: datetime


@dataclass(frozen=True, slots=True)
class BotState:
    """Hold the bot's knowledge; only `evolve` makes the next value.

    `works` are intents under way by intent id, `orders` their open attempts by order id; `contexts` and `chains` are by
    underlying, `sessions` the exchange's days around now. `lineage_results` sums what the closed parts of lineages that
    are still open have brought, in dollars. `feeds` watch each underlying's feed, `clock` the clock; a new
    run begins without them.
    `findings` tell the journal what a restart found; `closed_before` and `realised_before` (dollars) sum up the
    positions that earlier runs closed, `closed` are this run's.
    """

    settings: Settings
    breaker: BreakerState = field(default_factory=BreakerState)
    positions: Mapping[str, Position] = field(default_factory=dict)
    works: Mapping[str, Work] = field(default_factory=dict)
    orders: Mapping[str, WorkingOrder] = field(default_factory=dict)
    closed: tuple[ClosedPosition, ...] = ()
    lineage_results: Mapping[str, Decimal] = field(default_factory=dict)
    contexts: Mapping[str, SessionContext] = field(default_factory=dict)
    chains: Mapping[str, ChainSnapshot] = field(default_factory=dict)
    feeds: Mapping[str, FeedWatch] = field(default_factory=dict)
    clock: ClockWatch = UNSEEN
    searched_on: Mapping[str, date] = field(default_factory=dict)
    account: Account | None = None
    session: SessionClock | None = None
    requests: Mapping[str, WaitingRequest] = field(default_factory=dict)
    settled_requests: tuple[str, ...] = ()
    sessions: frozenset[date] = frozenset()
    templates: tuple[Template, ...] = ()
    template_runs: tuple[Run, ...] = ()
    flatten: Flatten | None = None
    kills: tuple[str, ...] = ()
    memory: ExecutionMemory = field(default_factory=ExecutionMemory)
    upkeep: Upkeep = field(default_factory=Upkeep)
    continuity: Continuity = field(default_factory=Continuity)
    observed: Observed = field(default_factory=Observed)
    day_trades: DayTrades = field(default_factory=DayTrades)
    settlements: Settlements = field(default_factory=Settlements)
    track_record: TrackRecord = field(default_factory=TrackRecord)
    findings: tuple[WriteJournal, ...] = ()
    closed_before: int = 0
    realised_before: Decimal = Decimal(0)
    next_number: int = 1
    time: datetime | None = None
    is_live: bool = False
    reference: ReferenceData = NOTHING_KNOWN

    @property
    def pending_openings(self) -> tuple[TradeIntent, ...]:
        """Return the openings that have passed the risk check and are not filled."""
        return tuple(work.intent for work in self.works.values() if work.intent.purpose is Purpose.OPEN)

    def watched(self, underlying: str) -> frozenset[OptionContract]:
        """Return the contracts whose quotes matter at every step: those of positions and of intents under way."""
        structures = [position.structure for position in self.positions.values()]
        structures += [work.intent.structure for work in self.works.values()]
        structures += [r.request.structure for r in self.requests.values() if r.request.structure is not None]
        structures += [
            plan.whole.structure for plan in self.memory.leg_plans.values() if plan.state is LegPlanState.WORKING
        ]
        structures += [trade.fly for trade in self.memory.two_parts.values() if not trade.is_over]
        contracts = frozenset(
            leg.contract for structure in structures if structure.underlying == underlying for leg in structure.options
        )
        return contracts | self._puts_to_compare(underlying)

    def _puts_to_compare(self, underlying: str) -> frozenset[OptionContract]:
        """Return the puts beside short calls in the money when an ex-date is near: they tell of early exercise."""
        chain = self.chains.get(underlying)
        if chain is None or not self.positions:
            return frozenset()
        first, last = chain.today + timedelta(days=1), chain.today + DIVIDEND_AHEAD
        if not self.reference.dividends(underlying, first, last, chain.time):
            return frozenset()
        legs = (leg for position in self.positions.values() for leg in position.structure.options if leg.ratio < 0)
        calls = (leg.contract for leg in legs if leg.contract.is_call and leg.contract.underlying == underlying)
        return frozenset(call.other_right for call in calls if call.intrinsic(chain.spot) > 0)

    def is_search_due(self, underlying: str, now: datetime, session: SessionClock) -> bool:
        """Say whether openings are looked for now: once a session, in the entry window, with nothing under way."""
        if underlying not in self.contexts or self.searched_on.get(underlying) == now.date():
            return False
        if any(intent.structure.underlying == underlying for intent in self.pending_openings):
            return False
        if session.is_one_bar:
            return True
        left = session.minutes_to_close(now)
        return now.time() >= self.settings.entry_from and left >= self.settings.entry_minutes_before_close

    def due_templates(self, now: datetime) -> tuple[Template, ...]:
        """Return the enabled templates that are due and have not run in this session."""
        ran = {run.template_id: run.session for run in self.template_runs}
        return tuple(
            template
            for template in self.templates
            if template.is_enabled
            and due_at(template.schedule, now, self.sessions.__contains__, ran.get(template.template_id))
        )

    def wants_chain(self, underlying: str, now: datetime, session: SessionClock) -> bool:
        """Say whether the whole chain of an underlying is to be read at this step."""
        is_due = any(template.underlying == underlying for template in self.due_templates(now))
        is_looked_at = self.is_scan_due(underlying, now) or self.is_record_due(underlying, now, session)
        is_wanted = is_due or is_looked_at or self.is_search_due(underlying, now, session)
        return is_wanted or self._is_roll_near(underlying, now)

    def is_scan_due(self, underlying: str, now: datetime) -> bool:
        """Say whether the options scanner looks at an underlying at this step."""
        is_daily = self.settings.scan_options and now.time() >= self.settings.entry_from
        return self.observed.is_scan_due(underlying, now.date(), is_daily)

    def is_record_due(self, underlying: str, now: datetime, session: SessionClock) -> bool:
        """Say whether the session's closing volatility of an underlying is taken at this step."""
        return self.observed.is_record_due(underlying, session, session.minutes_to_close(now))

    def _is_roll_near(self, underlying: str, now: datetime) -> bool:
        """Say whether a position's short is tested by the last spot near its end: a roll looks at later expirations."""
        chain, settings = self.chains.get(underlying), self.settings
        if chain is None or not settings.roll_tested:
            return False
        return any(
            may_roll(position, now.date(), chain.spot, settings)
            for position in self.positions.values()
            if position.structure.underlying == underlying and not self.closes_of(position.position_id)
        )

    def closes_of(self, position_id: str) -> tuple[Work, ...]:
        """Return the closes of a position that are under way."""
        return tuple(work for work in self.works.values() if work.intent.position_id == position_id)

    @property
    def realised(self) -> Decimal:
        """Return the net profit of all closed positions in dollars."""
        return sum((closed.net_profit for closed in self.closed), self.realised_before)
