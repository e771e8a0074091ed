"""Listed option contracts: what exactly is bought or sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class OptionRight(StrEnum):
    """The right a contract carries."""

    CALL = "call"
    PUT = "put"


class ExerciseStyle(StrEnum):
    """When the holder may exercise."""

    AMERICAN = "american"
    EUROPEAN = "european"


class Delivery(StrEnum):
    """What an exercise delivers: shares or the cash difference."""

    PHYSICAL = "physical"
    CASH = "cash"


@dataclass(frozen=True, slots=True, order=True)
class OptionContract:
    """Identify one option series by its economic terms.

    `strike` is in dollars per share, `multiplier` in shares (or index units) per contract.
    """

    underlying: str
    expiration: date
    strike: Decimal
    right: OptionRight
    multiplier: int = 100
    style: ExerciseStyle = ExerciseStyle.AMERICAN
    delivery: Delivery = Delivery.PHYSICAL

    def __str__(self) -> str:
        """Return the way a trader writes it, such as `SPY 2024-01-19 470 put`."""
        return f"{self.underlying} {self.expiration:%Y-%m-%d} {self.strike.normalize():f} {self.right}"

    def intrinsic(self, spot: Decimal) -> Decimal:
        """Return the exercise value per share at an underlying price."""
        difference = spot - self.strike if self.right is OptionRight.CALL else self.strike - spot
        return max(difference, Decimal(0))

    def days_to_expiration(self, today: date) -> int:
        """Return calendar days left."""
        return (self.expiration - today).days
