"""Everything the rules look at, gathered once; what is expensive is computed at first use and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import Delivery, OptionContract
from modules.domain.events import CorporateAction
from modules.domain.intents import TradeIntent
from modules.domain.positions import Position
from modules.domain.session_context import Regime
from modules.domain.settings import Settings
from modules.domain.structures import Leg, Structure
from modules.reference_data.facts import Profile, UnderlyingKind
from modules.reference_data.in_memory import NOTHING_KNOWN
from modules.reference_data.port import ReferenceData
from modules.risk.book import Holdings, OptionPrice, Prices, total
from modules.risk.breaker import BreakerState
from modules.risk.broker_margin import BrokerPolicy, Judged, Requirement, requirement_with_pending
from modules.risk.clock_watch import UNSEEN, ClockWatch
from modules.risk.feed_watch import UNWATCHED, FeedWatch
from modules.risk.lean_gate import LeanBook, LeanView, lean_book
from modules.risk.regime_limits import limit_scale
from modules.risk.secured import committed, is_secured
from modules.risk.stress import Shocks, StressBook, StressLike, implied_volatilities
from modules.risk.undefined_risk import gap_loss, undefined_loss

Pending = tuple[tuple[OptionContract, int], ...]
Kept = TypeVar("Kept")
_ZERO = Decimal(0)


@dataclass(frozen=True)
class RiskContext:
    """Hold the account, the market and what is under way; `pending` passed the check and have not filled.

    `chain` is that of the intent's underlying, `chains` those of the others by ticker. `broker_buying_power` is the
    broker's own figure in use, dollars, where one is known; `unsettled_cash` is the part of the account's cash that
    pays for nothing yet (cash accounts). `assignment_pending` are expired shorts not confirmed yet (rule 19),
    `round_trips` the days of recent day trades, `sessions` the exchange's days around now, `volatilities` annual by
    series where known, `feed` watches the feed of the intent's underlying, `clock` the clock. `action_ahead` is
    the corporate action before which this is the last session of that underlying.
    """

    settings: Settings
    account: Account
    session: SessionClock
    chain: ChainSnapshot
    positions: tuple[Position, ...]
    pending: tuple[TradeIntent, ...]
    breaker: BreakerState
    is_live: bool = False
    reference: ReferenceData = NOTHING_KNOWN
    chains: Mapping[str, ChainSnapshot] = field(default_factory=dict)
    assignment_pending: Mapping[str, Pending] = field(default_factory=dict)
    broker_buying_power: Decimal | None = None
    unsettled_cash: Decimal = _ZERO
    round_trips: tuple[date, ...] = ()
    sessions: frozenset[date] = frozenset()
    volatilities: Mapping[OptionContract, float] = field(default_factory=dict)
    correlations: Mapping[frozenset[str], float] = field(default_factory=dict)
    shocks: Mapping[str, Shocks] = field(default_factory=dict)
    regime: Regime = Regime.UNKNOWN
    feed: FeedWatch = UNWATCHED
    clock: ClockWatch = UNSEEN
    action_ahead: CorporateAction | None = None

    @property
    def now(self) -> datetime:
        """Return the time of the market at hand."""
        return self.chain.time

    @cached_property
    def held(self) -> Mapping[str, Holdings]:
        """Return what positions hold, by underlying; expired shorts whose assignment is pending are held no longer."""
        found = _by_underlying((p.structure.underlying, Holdings.of(p.structure, p.quantity)) for p in self.positions)
        for name, pending in self.assignment_pending.items():
            if name in found:
                found[name] = found[name].without(contract for contract, _ in pending)
        return found

    @cached_property
    def planned(self) -> Mapping[str, Holdings]:
        """Return what positions hold and openings under way would add, by underlying."""
        openings = ((i.structure.underlying, Holdings.of(i.structure, i.quantity)) for i in self.pending)
        return _by_underlying((*self.held.items(), *openings))

    @cached_property
    def open_risk(self) -> Decimal:
        """Return the sum of what limits count of positions and of openings under way, dollars."""
        return sum(self.risk_by_underlying.values(), _ZERO)

    def risk_of(self, intent: TradeIntent) -> Decimal:
        """Return the loss in dollars that sums count: the maximum loss, or its stand-in where there is no bound.

        What is secured in full counts by a gap of 30 % (`secured.py`).
        """
        if intent.max_loss is not None and not self.is_secured(intent.structure):
            return intent.max_loss
        return self.kept("risk", intent, lambda: self._valued_risk(intent))

    def _valued_risk(self, intent: TradeIntent) -> Decimal:
        holdings = Holdings.of(intent.structure, intent.quantity)
        if intent.max_loss is not None:
            name = intent.structure.underlying
            return min(self._gap(name, holdings, self.prices_of(intent), intent.max_loss), intent.max_loss)
        if not self.uncovered_calls_added(intent):
            return _ZERO
        volatilities = self._implied(intent.structure.underlying, holdings)
        rate = self.settings.risk_free_rate
        return undefined_loss(holdings, self.prices_of(intent), self.now, volatilities, rate)

    def is_secured(self, structure: Structure) -> bool:
        """Say whether all that a structure can lose is in cash or shares, and limited as such."""
        return self.settings.max_secured_share > 0 and is_secured(structure, self.policy)

    def _implied(self, underlying: str, holdings: Holdings) -> Mapping[OptionContract, float]:
        """Return the volatilities of some series: those given, else what their mids imply."""
        chain, known = self.chain_of(underlying), self._implied_so_far
        missing = [contract for contract in holdings.options if contract not in known]
        if chain is not None and missing:
            known.update(implied_volatilities(chain, missing, self.settings.risk_free_rate))
        return known

    @cached_property
    def _implied_so_far(self) -> dict[OptionContract, float]:
        return dict(self.volatilities)

    def _gap(self, underlying: str, holdings: Holdings, prices: Prices, unpriced: Decimal) -> Decimal:
        """Return the loss of a gap of 30 %, another figure without a market."""
        if prices.spot <= 0 or any(contract not in prices.options for contract in holdings.options):
            return unpriced
        volatilities = self._implied(underlying, holdings)
        return gap_loss(holdings, prices, self.now, volatilities, self.settings.risk_free_rate)

    def _risk_of_position(self, position: Position) -> Decimal:
        if position.max_loss is None or not self.is_secured(position.structure):
            return position.max_loss or _ZERO
        holdings, name = Holdings.of(position.structure, position.quantity), position.structure.underlying
        return min(self._gap(name, holdings, self.prices(name, holdings.options), position.max_loss), position.max_loss)

    def uncovered_calls_added(self, intent: TradeIntent) -> int:
        """Return how many more calls the account would have short without cover."""
        before = self.requirements.get(intent.structure.underlying, Requirement())
        return self.requirement_after(intent).uncovered_calls - before.uncovered_calls

    @cached_property
    def risk_by_underlying(self) -> Mapping[str, Decimal]:
        """Return what sums count of positions and of openings under way, dollars: mostly their maximum losses."""
        found: dict[str, Decimal] = {}
        for position in self.positions:
            name = position.structure.underlying
            found[name] = found.get(name, _ZERO) + self._risk_of_position(position)
        for intent in self.pending:
            name = intent.structure.underlying
            found[name] = found.get(name, _ZERO) + self.risk_of(intent)
        return found

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Return positions and openings under way by underlying."""
        structures = [p.structure for p in self.positions] + [intent.structure for intent in self.pending]
        return Counter(structure.underlying for structure in structures)

    @cached_property
    def packages(self) -> Mapping[frozenset[Leg], str]:
        """Return the ids of positions and of openings under way by their legs, whatever their order."""
        held = {frozenset(position.structure.legs): position.position_id for position in self.positions}
        return {**held, **{frozenset(intent.structure.legs): intent.intent_id for intent in self.pending}}

    def allowance(self, share: Decimal) -> Decimal:
        """Return the dollars that a share of net liquidation allows in the market's regime (rule 39)."""
        return share * limit_scale(self.settings, self.regime) * self.account.net_liquidation

    @property
    def narrowed(self) -> str:
        """Return why limits are narrower than the settings say, empty where they are not; for refusals."""
        scale = limit_scale(self.settings, self.regime)
        return "" if scale == 1 else f" ({scale:.0%} of the limit in regime {self.regime})"

    # -- prices and buying power ---------------------------------------------------------------------------------

    def chain_of(self, underlying: str) -> ChainSnapshot | None:
        """Return the market of an underlying, None where it is not at hand."""
        return self.chain if underlying == self.chain.underlying else self.chains.get(underlying)

    def prices(self, underlying: str, contracts: Iterable[OptionContract]) -> Prices:
        """Return the prices of some series; a series or an underlying nobody quotes stands at zero."""
        chain = self.chain_of(underlying)
        if chain is None:
            return Prices(_ZERO, {})
        found = {}
        for contract in contracts:
            row = chain.row_of.get(contract)
            if row is not None:
                found[contract] = OptionPrice.of_quote(chain.quotes[row].bid, chain.quotes[row].ask)
        return Prices(chain.spot, found)

    def prices_of(self, intent: TradeIntent) -> Prices:
        """Return the prices of an intent's own series and of what is planned on its underlying."""
        underlying = intent.structure.underlying
        known = self._planned_prices(underlying)
        own = self.prices(underlying, (leg.contract for leg in intent.structure.options))
        return Prices(own.spot, {**known.options, **own.options})

    def _planned_prices(self, underlying: str) -> Prices:
        if underlying not in self._prices:
            self._prices[underlying] = self.prices(underlying, self.planned.get(underlying, Holdings()).options)
        return self._prices[underlying]

    @cached_property
    def _prices(self) -> dict[str, Prices]:
        return {}

    @property
    def policy(self) -> BrokerPolicy:
        """Return how the broker holds the account."""
        return BrokerPolicy(self.settings.account_kind == "cash", self.settings.secures_puts)

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """Return the broker's requirement of what is planned, by underlying."""
        names = dict.fromkeys((*self.planned, *self.assignment_pending))
        return {name: self._requirement(name, self.planned.get(name, Holdings())) for name in names}

    def _requirement(self, underlying: str, holdings: Holdings, prices: Prices | None = None) -> Requirement:
        pending = self.assignment_pending.get(underlying, ())
        judged = self._judged.setdefault(underlying, {})
        at = prices or self._planned_prices(underlying)
        return requirement_with_pending(holdings, pending, at, self.policy, judged)

    @cached_property
    def _judged(self) -> dict[str, Judged]:
        return {}

    @cached_property
    def buying_power(self) -> Decimal:
        """Return the dollars in use now, openings under way included: the greater of ours and the broker's figure."""
        own = sum((found.total for found in self.requirements.values()), _ZERO)
        return max(own, self.broker_buying_power or _ZERO)

    def requirement_after(self, intent: TradeIntent) -> Requirement:
        """Return the broker's requirement on the intent's underlying after the trade."""
        underlying = intent.structure.underlying
        after = self.planned.get(underlying, Holdings()).plus(Holdings.of(intent.structure, intent.quantity))
        return self.kept("requirement", intent, lambda: self._requirement(underlying, after, self.prices_of(intent)))

    def committed_to(self, underlying: str) -> Decimal:
        """Return the dollars that stand in an underlying: strikes reserved for puts, and shares at the spot."""
        held = self.planned.get(underlying, Holdings())
        return committed(self.requirements.get(underlying, Requirement()), held, self._planned_prices(underlying).spot)

    def committed_after(self, intent: TradeIntent) -> Decimal:
        """Return the same after the trade."""
        underlying = intent.structure.underlying
        after = self.planned.get(underlying, Holdings()).plus(Holdings.of(intent.structure, intent.quantity))
        return committed(self.requirement_after(intent), after, self.prices_of(intent).spot)

    def buying_power_after(self, intent: TradeIntent) -> Decimal:
        """Return the dollars in use after the trade."""
        before = self.requirements.get(intent.structure.underlying, Requirement()).total
        return self.buying_power + self.requirement_after(intent).total - before

    # -- LEAN's margin -------------------------------------------------------------------------------------------

    @cached_property
    def lean_held(self) -> LeanView | None:
        """Return what positions hold as LEAN sees it, None while something held has no price."""
        return self._lean_view({name: self._lean_book(name, held) for name, held in self.held.items()})

    @cached_property
    def lean_planned(self) -> LeanView | None:
        """Return the same with openings under way filled."""
        if not self.pending:
            return self.lean_held
        known = self.lean_held.books if self.lean_held is not None else {}
        touched = {intent.structure.underlying for intent in self.pending}
        fresh = {name: self._lean_book(name, self.planned[name]) for name in touched}
        return self._lean_view({**known, **fresh}) if self.lean_held is not None else None

    def _lean_book(self, name: str, held: Holdings) -> LeanBook | None:
        return lean_book(held, self.prices(name, held.options), self._leverage)

    def _lean_view(self, books: Mapping[str, LeanBook | None]) -> LeanView | None:
        found = {name: book for name, book in books.items() if book is not None}
        if len(found) < len(books):
            return None
        return LeanView(self.account.net_liquidation, self.account.unsettled, self._leverage, found)

    @property
    def _leverage(self) -> Decimal:
        return Decimal(1 if self.policy.is_cash_account else 2)

    # -- what underlyings are ------------------------------------------------------------------------------------

    def profile(self, underlying: str) -> Profile | None:
        """Return what was known of an underlying by now."""
        if underlying not in self._profiles:
            self._profiles[underlying] = self.reference.profile(underlying, self.now)
        return self._profiles[underlying]

    @cached_property
    def _profiles(self) -> dict[str, Profile | None]:
        return {}

    def is_broad(self, underlying: str) -> bool | None:
        """Say whether an underlying is an index or a fund, None where nobody knows."""
        if underlying not in self._broad:
            self._broad[underlying] = self._is_broad(underlying)
        return self._broad[underlying]

    @cached_property
    def _broad(self) -> dict[str, bool | None]:
        return {}

    def _is_broad(self, underlying: str) -> bool | None:
        if underlying in self.settings.broad_underlyings or self._is_cash_settled(underlying):
            return True
        profile = self.profile(underlying)
        return None if profile is None else profile.kind is not UnderlyingKind.SINGLE_NAME

    def _is_cash_settled(self, underlying: str) -> bool:
        chain = self.chain_of(underlying)
        return chain is not None and bool(chain.contracts) and chain.contracts[0].delivery is Delivery.CASH

    # -- stress --------------------------------------------------------------------------------------------------

    @cached_property
    def stress(self) -> StressLike:
        """Return the account's greeks, scenario grid and historical profits, openings under way included."""
        return self.stress_of(self.planned)

    def stress_by(self, intent: TradeIntent) -> StressBook:
        """Return the same for what an intent would add."""
        structure = intent.structure
        return self.kept(
            "stress", intent, lambda: self.stress_of({structure.underlying: Holdings.of(structure, intent.quantity)})
        )

    def stress_of(self, holdings: Mapping[str, Holdings]) -> StressBook:
        """Return the same for some holdings."""
        chains = {name: chain for name in holdings if (chain := self.chain_of(name)) is not None}
        betas = {}
        for name in chains:
            profile = self.profile(name)
            betas[name] = 1.0 if profile is None or profile.beta is None else profile.beta
        return StressBook.of(
            holdings, chains, betas, self.volatilities, self.shocks, self.now, self.settings.risk_free_rate
        )

    def kept(self, what: str, intent: TradeIntent, make: Callable[[], Kept]) -> Kept:
        """Return what was computed for this very intent, or compute it; several rules ask for the same."""
        known = self._memory.get(what)
        if known is None or known[0] is not intent:
            known = self._memory[what] = (intent, make())
        result: Kept = known[1]
        return result

    @cached_property
    def _memory(self) -> dict[str, tuple[TradeIntent, Any]]:
        return {}

    def admitting(self, intent: TradeIntent) -> RiskContext:
        """Return the context in which a passed intent is under way; what it does not touch is kept."""
        following = replace(self, pending=(*self.pending, intent))
        touched = intent.structure.underlying
        if "requirements" in self.__dict__:
            kept = {name: found for name, found in self.requirements.items() if name != touched}
            kept[touched] = self.requirement_after(intent)
            following.__dict__["requirements"] = kept
            following.__dict__["_prices"] = {n: p for n, p in self._prices.items() if n != touched}
        if "stress" in self.__dict__:
            following.__dict__["stress"] = self.stress.plus(self.stress_by(intent))
        for kept_name in ("held", "lean_held"):
            if kept_name in self.__dict__:
                following.__dict__[kept_name] = self.__dict__[kept_name]
        return following


def _by_underlying(parts: Iterable[tuple[str, Holdings]]) -> dict[str, Holdings]:
    found: dict[str, list[Holdings]] = {}
    for name, holdings in parts:
        found.setdefault(name, []).append(holdings)
    return {name: total(items) for name, items in found.items()}
