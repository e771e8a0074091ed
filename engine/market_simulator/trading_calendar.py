"""New York sessions from a calendar library, with early closes that a simulated market may add."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

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

    @property
    def opens_at(self) -> datetime:
        """Return the instant of the opening, in New York time."""
        return datetime.combine(self.day, REGULAR_OPEN, NEW_YORK)

    @property
    def closes_at(self) -> datetime:
        """Return the instant of the close, in New York time."""
        return datetime.combine(self.day, self.close, NEW_YORK)


@cache
def all_sessions() -> tuple[Session, ...]:
    """Return every New York Stock Exchange session of the calendar's span."""
    import exchange_calendars  # brings in pandas: commands that need no calendar start without it

    calendar = exchange_calendars.get_calendar("XNYS", start=FIRST.isoformat(), end=LAST.isoformat())
    closes = calendar.closes.dt.tz_localize("UTC") if calendar.closes.dt.tz is None else calendar.closes
    local = closes.dt.tz_convert(NEW_YORK)
    return tuple(Session(day.date(), moment.time()) for day, moment in local.items())


class SessionCalendar:
    """Answer which days are sessions and when they close."""

    def __init__(self, early_closes: Mapping[date, time] | None = None) -> None:
        """Take closes that differ from the exchange's own; a day that is no session is ignored."""
        earlier = early_closes or {}
        self._sessions = tuple(Session(one.day, earlier.get(one.day, one.close)) for one in all_sessions())
        self._days = tuple(session.day for session in self._sessions)

    def number(self, day: date) -> int:
        """Return the number of the first session on or after a day; numbers are dense."""
        return bisect_left(self._days, day)

    def __getitem__(self, number: int) -> Session:
        """Return a session by its number."""
        return self._sessions[number]

    def session(self, day: date) -> Session | None:
        """Return the session of a day, or None if the exchange is closed."""
        number = self.number(day)
        return self._sessions[number] if number < len(self._days) and self._days[number] == day else None

    def between(self, first: date, last: date) -> list[Session]:
        """Return the sessions from one date to another, both included."""
        return list(self._sessions[bisect_left(self._days, first) : bisect_right(self._days, last)])

    def before(self, day: date, count: int) -> list[Session]:
        """Return the last sessions before a date, oldest first."""
        end = bisect_left(self._days, day)
        return list(self._sessions[max(end - count, 0) : end])

    def last_session_to(self, day: date) -> date:
        """Return a day or, if it is none, the session before it."""
        return self._days[bisect_right(self._days, day) - 1]

    def early_closes(self) -> list[Session]:
        """Return the sessions that end before four in the afternoon."""
        return [session for session in self._sessions if session.close < REGULAR_CLOSE]

    def holidays(self) -> list[date]:
        """Return the weekdays of the span on which the exchange is closed."""
        open_days = set(self._days)
        days = (FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1))
        return [day for day in days if day.weekday() < 5 and day not in open_days]


@cache
def exchange_calendar() -> SessionCalendar:
    """Return the exchange's own calendar, without simulated early closes."""
    return SessionCalendar()
