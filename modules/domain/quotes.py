"""Quotes: the last real two-sided market of an instrument."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

#: Prices are kept to a hundredth of a cent, as exchanges and LEAN do.
PLACES = 4


@dataclass(frozen=True, slots=True)
class Quote:
    """Hold the last real quote, dollars per share; a side that does not exist is zero.

    `time` is the aware end of the bar or tick it came from.
    """

    bid: Decimal
    ask: Decimal
    time: datetime

    def __post_init__(self) -> None:
        """Refuse sides that are no prices: what is not a number stops here, not in a ledger."""
        if not (self.bid.is_finite() and self.ask.is_finite() and self.bid >= 0 and self.ask >= 0):
            raise ValueError(f"expected a bid and ask of zero or more, was {self.bid} and {self.ask}")

    @classmethod
    def from_floats(cls, bid: float | None, ask: float | None, time: datetime) -> Quote:
        """Take a quote at the edge: a side that is missing, not a number, infinite or negative does not exist."""
        return cls(price_or_zero(bid), price_or_zero(ask), time)

    @property
    def mid(self) -> Decimal:
        """Return the middle of both sides."""
        return (self.bid + self.ask) / 2

    @property
    def spread(self) -> Decimal:
        """Return the ask less the bid, negative when crossed."""
        return self.ask - self.bid

    @property
    def is_crossed(self) -> bool:
        """Say whether the bid lies above an existing ask."""
        return 0 < self.ask < self.bid

    @property
    def is_one_sided(self) -> bool:
        """Say whether exactly one side exists."""
        return (self.bid > 0) is not (self.ask > 0)

    @property
    def is_two_sided(self) -> bool:
        """Say whether both sides exist and do not cross."""
        return 0 < self.bid <= self.ask

    def age(self, now: datetime) -> timedelta:
        """Return the time since the quote was made."""
        return now - self.time


def price_or_zero(value: float | None) -> Decimal:
    """Return an exact price of four places; zero for what is no price."""
    if value is None or not math.isfinite(value) or value <= 0:
        return Decimal(0)
    return Decimal(str(round(value, PLACES)))
