"""New York sessions from a calendar library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from zoneinfo import ZoneInfo

import exchange_calendars

NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = date(1998, 1, 1), date(2028, 12, 31)
REGULAR_OPEN = time(9, 30)
REGULAR_CLOSE = time(16, 0)


@dataclass(frozen=True, slots=True)
class Session:
    """Hold one trading day and its close in New York time."""

    day: date
    close: time

    @property
    def minutes(self) -> int:
        """Return the length of the session in minutes."""
        return (self.close.hour * 60 + self.close.minute) - (REGULAR_OPEN.hour * 60 + REGULAR_OPEN.minute)


@cache
def all_sessions() -> tuple[Session, ...]:
    """Return every New York Stock Exchange session of the calendar's span."""
    calendar = exchange_calendars.get_calendar("XNYS", start=FIRST.isoformat(), end=LAST.isoformat())
    closes = calendar.closes.dt.tz_localize("UTC") if calendar.closes.dt.tz is None else calendar.closes
    local = closes.dt.tz_convert(NEW_YORK)
    return tuple(Session(day.date(), moment.time()) for day, moment in local.items())


def sessions(first: date, last: date) -> list[Session]:
    """Return the sessions from one date to another, both included."""
    return [session for session in all_sessions() if first <= session.day <= last]


def sessions_before(day: date, count: int) -> list[Session]:
    """Return the last sessions before a date, oldest first."""
    return [session for session in all_sessions() if session.day < day][-count:]


def holidays() -> list[date]:
    """Return the weekdays of the span on which the exchange is closed."""
    open_days = {session.day for session in all_sessions()}
    ordinals = range(FIRST.toordinal(), LAST.toordinal() + 1)
    days = (date.fromordinal(ordinal) for ordinal in ordinals)
    return [day for day in days if day.weekday() < 5 and day not in open_days]


def early_closes() -> list[Session]:
    """Return the sessions that end before four in the afternoon."""
    return [session for session in all_sessions() if session.close < REGULAR_CLOSE]
