"""The port: what may be asked, as of when. None always means UNKNOWN, never 'there is none'."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from modules.reference_data.facts import Dividend, EarningsDate, EdgeEstimate, MarketEvent, Profile, Session


class ReferenceData(Protocol):
    """Answer from what was known at `as_of` (aware) and no later; ranges of days include both ends."""

    def earnings(self, underlying: str, first: date, last: date, as_of: datetime) -> tuple[EarningsDate, ...] | None:
        """Return the reports within the days; None where the source does not cover all of them."""
        ...

    def dividends(self, underlying: str, first: date, last: date, as_of: datetime) -> tuple[Dividend, ...] | None:
        """Return the ex-dates within the days; None where the source does not cover all of them."""
        ...

    def profile(self, underlying: str, as_of: datetime) -> Profile | None:
        """Return what an underlying is."""
        ...

    def events(self, first: date, last: date, as_of: datetime) -> tuple[MarketEvent, ...] | None:
        """Return the market-wide releases within the days; None where the source does not cover all of them."""
        ...

    def session(self, day: date, as_of: datetime) -> Session | None:
        """Return the session of a day."""
        ...

    def buying_power(self, as_of: datetime) -> Decimal | None:
        """Return the dollars of buying power in use by the broker's own figure (trading rule 24)."""
        ...

    def edge(self, strategy: str, as_of: datetime) -> EdgeEstimate | None:
        """Return somebody else's estimate of a strategy's edge (trading rule 28)."""
        ...
