"""What the catalog says about one structure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from modules.domain.contracts import OptionRight


class Premium(StrEnum):
    """Whether opening costs or brings money; EITHER depends on strikes and prices."""

    DEBIT = "debit"
    CREDIT = "credit"
    EITHER = "debit or credit"


class Direction(StrEnum):
    """Which way the underlying should go."""

    BULLISH = "bullish"
    BEARISH = "bearish"
    NEUTRAL = "neutral"


class VolatilityView(StrEnum):
    """What the holder wants of movement and implied volatility."""

    LONG = "gains from movement"
    SHORT = "gains from calm"
    NONE = "indifferent"


@dataclass(frozen=True, slots=True)
class LegTemplate:
    """Describe one option leg: its signed ratio and the names of the parameters that are its strike and expiration."""

    right: OptionRight
    ratio: int
    strike: str
    expiration: str = "expiration"


@dataclass(frozen=True, slots=True)
class Ordering:
    """Demand that one parameter lies below another, or not above it (`may_equal`)."""

    lower: str
    higher: str
    may_equal: bool = False

    def holds(self, parameters: Mapping[str, Decimal | date]) -> bool:
        """Say whether values obey."""
        low, high = parameters[self.lower], parameters[self.higher]
        return low < high or (self.may_equal and low == high)  # type: ignore[operator]  # both strikes or both dates

    def __str__(self) -> str:
        """Return the demand as `lower < higher`."""
        return f"{self.lower} {'<=' if self.may_equal else '<'} {self.higher}"


@dataclass(frozen=True, slots=True)
class StructureEntry:
    """Describe one structure as data.

    `factory` is LEAN's `OptionStrategies` method in snake_case, `aliases` others of LEAN's for the same legs, `factory`
    is empty where LEAN has none. `parameters` are in LEAN's order after the canonical option; those whose name ends in
    `expiration` are dates, the others strikes. `lots` are signed lots of stock, one lot beside one contract.
    `equal_wings` names three strikes of which the second lies midway. `lean_groups` are the names under which LEAN
    margins the legs alone, `lean_margin` what it was observed to ask.
    """

    name: str
    factory: str
    parameters: tuple[str, ...]
    legs: tuple[LegTemplate, ...]
    premium: Premium
    direction: Direction
    volatility: VolatilityView
    summary: str
    lean_groups: tuple[str, ...]
    lean_margin: str
    lots: int = 0
    orderings: tuple[Ordering, ...] = ()
    equal_wings: tuple[str, str, str] | None = None
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def strikes(self) -> tuple[str, ...]:
        """Return the names of the strikes, in LEAN's order."""
        return tuple(name for name in self.parameters if not name.endswith("expiration"))

    @property
    def expirations(self) -> tuple[str, ...]:
        """Return the names of the expirations."""
        return tuple(name for name in self.parameters if name.endswith("expiration"))

    @property
    def has_stock(self) -> bool:
        """Say whether shares belong to it."""
        return self.lots != 0

    @property
    def outlook(self) -> str:
        """Return direction and wish for movement in words."""
        return f"{self.direction}, {self.volatility}"

    def violation(self, parameters: Mapping[str, Decimal | date]) -> str:
        """Return the first demand on the parameters that is not met, empty if all are."""
        for ordering in self.orderings:
            if not ordering.holds(parameters):
                return f"expected {ordering}, was {parameters[ordering.lower]} and {parameters[ordering.higher]}"
        if self.equal_wings is not None:
            low, middle, high = (Decimal(str(parameters[name])) for name in self.equal_wings)
            if middle - low != high - middle:
                names = " and ".join((self.equal_wings[0], self.equal_wings[2]))
                return f"expected {names} equally far from {self.equal_wings[1]}, was {low}, {middle}, {high}"
        return ""
