"""Days that open or close a week, month, quarter or year (the iterators of Common/Scheduling/DateRules.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from engine.lean_runtime.common.ticks import TICKS_PER_DAY, day_of_week, ticks, to_date

if TYPE_CHECKING:
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

Period = tuple[int, int]
"""First and last day of a period, as local midnight ticks."""


def each_day(start: int, end: int) -> Iterator[int]:
    """Yield every midnight from the day of start to the day of end (Common/Time.cs EachDay)."""
    return iter(range(start - start % TICKS_PER_DAY, end + 1, TICKS_PER_DAY))


def months(start: int, end: int) -> Iterator[Period]:
    """Yield the calendar months that touch start to end."""
    return _spans(start, end, 1)


def quarters(start: int, end: int) -> Iterator[Period]:
    """Yield the calendar quarters that touch start to end."""
    return _spans(start, end, 3)


def years(start: int, end: int, search_forward: bool) -> Iterator[Period]:
    """Yield calendar years; LEAN looks from the first day of start's month to the last day of end's month."""
    first, last = to_date(start), to_date(end)
    lower, upper = (
        _month_start(first.year * 12 + first.month - 1),
        _month_start(last.year * 12 + last.month) - TICKS_PER_DAY,
    )
    for year in range(first.year, last.year + 1):
        period = _month_start(year * 12), _month_start(year * 12 + 12) - TICKS_PER_DAY
        if lower <= (period[0] if search_forward else period[1]) <= upper:
            yield period


def _spans(start: int, end: int, width: int) -> Iterator[Period]:
    first, last = to_date(start), to_date(end)
    index, final = (day.year * 12 + (day.month - 1) // width * width for day in (first, last))
    for month in range(index, final + 1, width):
        yield _month_start(month), _month_start(month + width) - TICKS_PER_DAY


def _month_start(index: int) -> int:
    year, month = divmod(index, 12)
    return ticks(date(year, month + 1, 1))


def scheduled_days(
    hours: SecurityExchangeHours,
    periods: Iterator[Period],
    start: int,
    end: int,
    offset: int,
    search_forward: bool,
    extended_market_hours: bool,
) -> Iterator[int]:
    """Yield the offset-th open day of each period, from its front or from its back, within start to end."""
    for first, last in periods:
        base, boundary = (first, last) if search_forward else (last, first)
        day = _scheduled_day(hours, base, offset, search_forward, extended_market_hours)
        passed = day > boundary if search_forward else day < boundary
        if passed:
            day = _scheduled_day(hours, boundary, 0, not search_forward, extended_market_hours)
        if start <= day <= end:
            yield day


def weeks(hours: SecurityExchangeHours | None, start: int, end: int, search_forward: bool) -> Iterator[Period]:
    """Yield (first, last) trading days of the usual week; without a calendar Monday-Sunday or Saturday-Friday.

    A search backwards looks from the last day, so the pair is always ordered in time.
    """
    if hours is None:
        first, last = (1, 7) if search_forward else (-1, 5)
    else:
        open_days = sorted(int(day.day_of_week) for day in hours.market_hours.values() if not day.is_closed_all_day)
        first, last = open_days[0], open_days[-1]
    base, width = (first if search_forward else last) % 7, last - first
    begin = start - (day_of_week(start) - 1 + (7 if day_of_week(start) == 0 else 0)) * TICKS_PER_DAY
    stop = end + (7 - day_of_week(end) - (7 if day_of_week(end) == 0 else 0)) * TICKS_PER_DAY
    for day in each_day(begin, stop):
        if day_of_week(day) == base:
            yield (day, day + width * TICKS_PER_DAY) if search_forward else (day - width * TICKS_PER_DAY, day)


def _scheduled_day(hours: SecurityExchangeHours, base: int, offset: int, forward: bool, extended: bool) -> int:
    step: Callable[[int], int] = hours._get_next_trading_day if forward else hours._get_previous_trading_day
    day = base if hours._is_date_open(base, extended) else step(base)
    for _ in range(offset):
        day = step(day)
    return day
