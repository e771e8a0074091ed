"""Everything the bot knows, as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract
from modules.domain.intents import Purpose, TradeIntent
from modules.domain.orders import WorkingOrder
from modules.domain.positions import ClosedPosition, Position
from modules.domain.session_context import SessionContext
from modules.domain.settings import Settings
from modules.execution.memory import ExecutionMemory
from modules.execution.work import Work
from modules.reference_data.in_memory import NOTHING_KNOWN
from modules.reference_data.port import ReferenceData
from modules.risk.breaker import BreakerState


@dataclass(frozen=True, slots=True)
class Flatten:
    """Remember that everything is to be closed, since when and why (trading rule 35)."""

    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class BotState:
    """Hold the bot's knowledge; only `evolve` makes the next value.

    `works` are intents under way by intent id, `orders` their open attempts by order id; `contexts` and `chains` are by
    underlying. `lineage_results` sums what the closed parts of lineages that are still open have brought, in dollars.
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
    searched_on: Mapping[str, date] = field(default_factory=dict)
    account: Account | None = None
    session: SessionClock | None = None
    flatten: Flatten | None = None
    kills: tuple[str, ...] = ()
    memory: ExecutionMemory = field(default_factory=ExecutionMemory)
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
        return frozenset(
            leg.contract for structure in structures if structure.underlying == underlying for leg in structure.options
        )

    def is_search_due(self, underlying: str, now: datetime, session: SessionClock) -> bool:
        """Say whether openings are looked for now: once a session, in the entry window, with nothing under way."""
        if underlying not in self.contexts or self.searched_on.get(underlying) == now.date():
            return False
        if any(intent.structure.underlying == underlying for intent in self.pending_openings):
            return False
        left = session.minutes_to_close(now)
        return now.time() >= self.settings.entry_from and left >= self.settings.entry_minutes_before_close

    def closes_of(self, position_id: str) -> tuple[Work, ...]:
        """Return the closes of a position that are under way."""
        return tuple(work for work in self.works.values() if work.intent.position_id == position_id)

    @property
    def realised(self) -> Decimal:
        """Return the net profit of all closed positions in dollars."""
        return sum((closed.net_profit for closed in self.closed), Decimal(0))
