"""The plug-in interface of option strategies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from modules.domain.chains import ChainSnapshot
from modules.domain.events import VolatilityRank
from modules.domain.positions import Position
from modules.domain.structures import Structure
from modules.pricing.package import PackageQuote


@dataclass(frozen=True, slots=True)
class MarketView:
    """Hold everything a strategy may look at; `rate` is the continuous annual risk-free rate."""

    chain: ChainSnapshot
    rank: VolatilityRank
    rate: float


@dataclass(frozen=True, slots=True)
class Signal:
    """Propose a structure at the quote it was found at, with the reason a human will read."""

    strategy: str
    structure: Structure
    quote: PackageQuote
    rationale: str


@dataclass(frozen=True, slots=True)
class NoSignal:
    """Say which rule kept a strategy from proposing, with its number."""

    strategy: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ParameterRange:
    """Declare one tunable parameter: default, bounds and unit."""

    name: str
    default: float
    lowest: float
    highest: float
    unit: str


class Strategy(Protocol):
    """Turn market data into signals and say how an open position is managed."""

    @property
    def name(self) -> str:
        """Return the strategy's stable name."""
        ...

    @property
    def parameters(self) -> tuple[ParameterRange, ...]:
        """Return the declared parameter space."""
        ...

    def generate_signals(self, market: MarketView, params: dict[str, float]) -> list[Signal | NoSignal]:
        """Return proposals, or the reason for each proposal not made."""
        ...

    def profit_target(self, position: Position, params: dict[str, float]) -> Decimal:
        """Return the profit in dollars, fees excluded, at which the position is closed."""
        ...

    def stop_loss(self, position: Position, params: dict[str, float]) -> Decimal:
        """Return the loss in dollars (positive), fees excluded, at which the position is closed."""
        ...


def defaults(strategy: Strategy) -> dict[str, float]:
    """Return the declared default of every parameter."""
    return {parameter.name: parameter.default for parameter in strategy.parameters}
