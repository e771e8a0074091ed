"""Calendar periods for consolidators: weeks, months, quarters, years (Common/Data/Consolidators/Calendar.cs)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    Ticks,
    add_months,
    date_of,
    day_of_week,
    make,
    ticks,
    to_date,
)
from engine.lean_runtime.reference.daily_calendar import CalendarInfo


class CalendarPeriod:
    """A function of a datetime that returns the period it falls into."""

    __slots__ = ("_exact", "name")

    def __init__(self, name: str, exact: Callable[[Ticks], CalendarInfo]) -> None:
        """Take the function on ticks."""
        self.name = name
        self._exact = exact

    def __call__(self, time: datetime) -> CalendarInfo:
        """Return start and length of the period a time falls into."""
        return self._exact(ticks(time))

    def __repr__(self) -> str:
        """Name the period."""
        return f"Calendar.{self.name}"


def _week(time: Ticks) -> CalendarInfo:
    """Weeks start on Monday; Sunday belongs to the week before."""
    days = (8 - day_of_week(time)) % 7 or 7
    return CalendarInfo(date_of(time) + (days - 7) * TICKS_PER_DAY, 7 * TICKS_PER_DAY)


def _months(time: Ticks, count: int) -> CalendarInfo:
    day = to_date(time)
    start = make(day.year, (day.month - 1) // count * count + 1, 1)
    return CalendarInfo(start, add_months(start, count) - start)


class Calendar:
    """The calendar periods LEAN names."""

    WEEKLY = CalendarPeriod("WEEKLY", _week)
    MONTHLY = CalendarPeriod("MONTHLY", lambda time: _months(time, 1))
    QUARTERLY = CalendarPeriod("QUARTERLY", lambda time: _months(time, 3))
    YEARLY = CalendarPeriod("YEARLY", lambda time: _months(time, 12))
    weekly, monthly, quarterly, yearly = WEEKLY, MONTHLY, QUARTERLY, YEARLY
    Weekly, Monthly, Quarterly, Yearly = WEEKLY, MONTHLY, QUARTERLY, YEARLY


class CalendarType:
    """The older name of two calendar periods."""

    WEEKLY = Weekly = weekly = Calendar.WEEKLY
    MONTHLY = Monthly = monthly = Calendar.MONTHLY
