"""The plug-in interface of option strategies: signals, size, management."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Protocol

from modules.domain.account import SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.intents import ExecutorKind
from modules.domain.positions import ExitReason, Position
from modules.domain.session_context import SessionContext
from modules.domain.structures import Structure
from modules.pricing.marks import PositionMark
from modules.pricing.package import PackageQuote
from modules.pricing.payoff import max_loss

Parameters = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class MarketView:
    """Hold everything a strategy may look at when it opens; `rate` is the continuous annual risk-free rate.

    `free_shares` is a position of the underlying's shares that nothing is written on, None without one; `unmatched`
    counts two-part spreads on it that wait for a part.
    """

    chain: ChainSnapshot
    context: SessionContext
    rate: float
    free_shares: Position | None = None
    unmatched: int = 0


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """Hold what sizing may look at, in dollars; `free_lots` are hundreds of shares that nothing is written on."""

    net_liquidation: Decimal
    open_risk: Decimal
    free_lots: int = 0


@dataclass(frozen=True, slots=True)
class PositionView:
    """Hold what management may look at: the position's mark, its chain and the session.

    `sessions` are the exchange's days around now, empty where nobody knows them.
    """

    mark: PositionMark
    chain: ChainSnapshot
    session: SessionClock
    time: datetime
    sessions: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Signal:
    """Propose a structure at the quote it was found at, with the reason a human will read.

    `extends` names the position that it is added to (a call on shares held), empty for a position of its own;
    `executor` is how the strategy wants it worked.
    """

    strategy: str
    structure: Structure
    quote: PackageQuote
    rationale: str
    extends: str = ""
    executor: ExecutorKind = ExecutorKind.PRICE_WALK


@dataclass(frozen=True, slots=True)
class NoSignal:
    """Say which rule kept a strategy from proposing, with its number."""

    strategy: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Leave the position as it is."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close some of the position's structures, all where `quantity` is None.

    `legs` names a closing package of some legs only, such as shorts bought back; None means whole structures.
    """

    reason: ExitReason
    quantity: int | None = None
    legs: Structure | None = None


Action = Hold | Close


@dataclass(frozen=True, slots=True)
class ParameterRange:
    """Declare one tunable parameter: default, bounds and unit."""

    name: str
    default: float
    lowest: float
    highest: float
    unit: str


class Strategy(Protocol):
    """Turn market data into signals, size them, and look after what came of them."""

    @property
    def name(self) -> str:
        """Return the strategy's stable name."""
        ...

    @property
    def keeps_shares(self) -> bool:
        """Say whether shares that an assignment brings are kept; else they are traded out (rule 20)."""
        ...

    @property
    def parameters(self) -> tuple[ParameterRange, ...]:
        """Return the declared parameter space."""
        ...

    def generate_signals(self, market: MarketView, params: Parameters) -> list[Signal | NoSignal]:
        """Return proposals, or the reason for each proposal not made."""
        ...

    def size_position(self, signal: Signal, worst_price: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
        """Return how many structures the strategy wants, at the worst price it may pay; limits may allow fewer."""
        ...

    def manage_position(self, position: Position, view: PositionView, params: Parameters) -> Action:
        """Return what is to be done about an open position now."""
        ...

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the profit in dollars, fees excluded, at which the position is closed."""
        ...

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the loss in dollars (positive), fees excluded, at which the position is closed."""
        ...


#: Declared by every strategy that is sized by maximum loss.
RISK_SHARE = ParameterRange("risk_share", 0.02, 0.001, 0.25, "share of net liquidation at risk in one trade")


def size_by_risk_share(structure: Structure, worst_price: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
    """Return whole structures whose maximum loss fits the strategy's share; zero where it is unlimited or nothing."""
    per_share = max_loss(structure, worst_price)
    if per_share is None or per_share <= 0:
        return 0
    room = Decimal(str(params[RISK_SHARE.name])) * portfolio.net_liquidation
    return int((room / (per_share * structure.multiplier)).to_integral_value(ROUND_FLOOR))


def defaults(strategy: Strategy) -> dict[str, float]:
    """Return the declared default of every parameter."""
    return {parameter.name: parameter.default for parameter in strategy.parameters}
