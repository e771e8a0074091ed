"""The sessions of the New York exchanges, as the broker needs them: open, close, and whose day it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from engine.market_simulator.trading_calendar import NEW_YORK, REGULAR_OPEN, all_sessions
from engine.paper_brokerage.instruments import Instrument, Kind

#: Index options trade a quarter of an hour longer than stocks on full days (Cboe; market-hours-database IndexOption).
_INDEX_OPTION_EXTRA = timedelta(minutes=15)
_FULL_CLOSE = time(16, 0)


@cache
def _days() -> tuple[list[date], dict[date, time]]:
    sessions = all_sessions()
    return [session.day for session in sessions], {session.day: session.close for session in sessions}


def local_day(now: datetime) -> date:
    """Return the New York date of an instant."""
    return now.astimezone(NEW_YORK).date()


def is_session(day: date) -> bool:
    """Say whether stocks trade on a date."""
    return day in _days()[1]


def session_open(day: date) -> datetime:
    """Return when a session opens, UTC."""
    return datetime.combine(day, REGULAR_OPEN, NEW_YORK).astimezone(UTC)


def last_session(on_or_before: date) -> date:
    """Return the newest session day up to a date; an expiration on a Saturday trades last on its Friday."""
    days = _days()[0]
    index = bisect_right(days, on_or_before)
    if index == 0:
        raise ValueError(f"the calendar begins after {on_or_before}")
    return days[index - 1]


def first_session(on_or_after: date) -> date:
    """Return the oldest session day from a date on."""
    days = _days()[0]
    index = bisect_left(days, on_or_after)
    if index == len(days):
        raise ValueError(f"the calendar ends before {on_or_after}")
    return days[index]


def sessions_between(after: date, until: date) -> list[date]:
    """Return the session days later than `after` and not later than `until`."""
    days = _days()[0]
    return days[bisect_right(days, after) : bisect_right(days, until)]


def settlement_instant(day: date) -> datetime:
    """Return when the clearing house has processed a session: the next midnight in New York, UTC."""
    return datetime.combine(day + timedelta(days=1), time(0), NEW_YORK).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class SessionHours:
    """Answer when sessions close: at the exchange's own times, or earlier where a market says so.

    `early` maps days to a close in New York time; a time after the exchange's own close changes nothing.
    """

    early: Mapping[date, time] = field(default_factory=dict)

    def close(self, day: date, instrument: Instrument | None = None) -> datetime:
        """Return when a session closes for an instrument, UTC; KeyError if the day is none."""
        usual = _days()[1][day]
        close = min(usual, self.early.get(day, usual))
        moment = datetime.combine(day, close, NEW_YORK)
        if instrument is not None and instrument.kind is Kind.INDEX_OPTION and close == _FULL_CLOSE:
            moment += _INDEX_OPTION_EXTRA
        return moment.astimezone(UTC)

    def is_open(self, now: datetime, instrument: Instrument) -> bool:
        """Say whether an instrument trades at an instant; a bar that ends with the session still counts."""
        day = local_day(now)
        return is_session(day) and session_open(day) < now <= self.close(day, instrument)

    def order_day(self, placed: datetime, instrument: Instrument) -> date:
        """Return the session an order placed at an instant works in first: today's if it has not closed."""
        day = first_session(local_day(placed))
        if day == local_day(placed) and placed >= self.close(day, instrument):
            return first_session(day + timedelta(days=1))
        return day


#: The exchange's own hours.
EXCHANGE_HOURS = SessionHours()
