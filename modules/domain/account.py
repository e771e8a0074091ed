"""What the account and the session look like at one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from modules.domain.contracts import Instrument


@dataclass(frozen=True, slots=True)
class Holding:
    """Hold what the broker says is held of one instrument: signed contracts or shares, never zero."""

    instrument: Instrument
    quantity: int


@dataclass(frozen=True, slots=True)
class Account:
    """Hold the broker's figures in dollars, and what it holds; `unsettled` is the part of `cash` not settled yet.

    `holdings` is None where the broker was not asked or did not answer, which is never taken for holding nothing.
    """

    net_liquidation: Decimal
    cash: Decimal
    holdings: tuple[Holding, ...] | None = None
    unsettled: Decimal = Decimal(0)

    def held(self, instrument: Instrument) -> int | None:
        """Return the signed quantity held of an instrument, None where the broker has not told."""
        if self.holdings is None:
            return None
        return sum(holding.quantity for holding in self.holdings if holding.instrument == instrument)


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Hold one regular session (aware New York times); `step` is the length of a data bar.

    `next_day` is the date of the following session by the exchange's calendar, None where nobody stated it.
    """

    opens: datetime
    closes: datetime
    step: timedelta
    next_day: date | None = None

    def is_last_before(self, day: date) -> bool:
        """Say whether no other session lies between this one and a later day (a weekday counts as one if unstated)."""
        return self.opens.date() < day <= self.following_day

    @property
    def following_day(self) -> date:
        """Return the day of the next session, a weekday where nobody stated it."""
        today = self.opens.date()
        return self.next_day or today + timedelta(days=3 if today.weekday() == 4 else 1)

    def next_decision(self, now: datetime) -> datetime:
        """Return when the bot decides again: at the following close where a bar is a whole session, else at once."""
        return datetime.combine(self.following_day, self.closes.timetz()) if self.is_one_bar else now

    @property
    def is_one_bar(self) -> bool:
        """Say whether the data tell the session only when it is over: what is decided then is for the next one."""
        return self.step >= timedelta(days=1)

    def minutes_to_close(self, now: datetime) -> float:
        """Return minutes left in the session, negative after it."""
        return (self.closes - now).total_seconds() / 60
