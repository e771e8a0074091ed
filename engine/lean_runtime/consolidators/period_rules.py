"""How long a consolidated bar is and when it starts (the specifications inside PeriodCountConsolidatorBase.cs)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, make, span, to_datetime
from engine.lean_runtime.reference.daily_calendar import CalendarInfo, get_consolidator_start_time

_VERIFICATION_TIME = make(2022, 1, 3, 10, 10, 10)


class PeriodRule:
    """The length of a bar, None for counted ones, and where the bar of a time starts; here: at the time itself."""

    def __init__(self, period: Ticks | None = None) -> None:
        self.period = period

    def start(self, time: Ticks) -> Ticks:
        """Return where the bar that holds a local time starts."""
        return time


class SpanRule(PeriodRule):
    """Bars of a length: on its multiples up to a day, from the first input beyond, or from a time of day."""

    def __init__(self, period: Ticks, start_time: Ticks | None = None) -> None:
        super().__init__(period)
        self._length = period
        self._start_time = start_time

    def start(self, time: Ticks) -> Ticks:
        """Return where the bar that holds a local time starts."""
        length = self._length
        if self._start_time is not None:
            return get_consolidator_start_time(length, self._start_time, time)
        if length > TICKS_PER_DAY or not length:
            return time
        return time - time % length


class CalendarRule(PeriodRule):
    """Bars whose start and length a function of the time tells.

    Raises ArgumentException for a function that starts a bar after the time it was asked about.
    """

    def __init__(self, calendar: Callable[[Any], Any]) -> None:
        super().__init__(None)
        self._calendar = exact_calendar(calendar)
        if self._calendar(_VERIFICATION_TIME)._start > _VERIFICATION_TIME:
            raise ArgumentException(
                "FuncPeriodSpecification: Please use a function that computes the start of the bar associated with the "
                "given date time. Should never return a time later than the one passed in."
            )

    def start(self, time: Ticks) -> Ticks:
        """Return where the bar that holds a local time starts."""
        info = self._calendar(time)
        self.period = info._period
        return info._start


def exact_calendar(calendar: Callable[[Any], Any]) -> Callable[[Ticks], CalendarInfo]:
    """Return a calendar function that takes ticks: ours have one, others are called with a naive datetime."""
    exact: Callable[[Ticks], CalendarInfo] | None = getattr(calendar, "_exact", None)
    return exact if exact is not None else lambda time: calendar(to_datetime(time))


def rule_of(
    period: Any = None,
    start_time: Any = None,
    max_count: int | None = None,
    func: Callable[[Any], Any] | None = None,
) -> tuple[PeriodRule, int | None, Ticks | None]:
    """Return rule, count and first period for a consolidator's arguments.

    These are (period[, start_time]), (max_count), (max_count, period) or (calendar function). ArgumentException for
    anything else.
    """
    first: Any = func if period is None and func is not None else period
    if isinstance(first, int) and not isinstance(first, bool):
        max_count, first = int(first), start_time
    if max_count is not None:
        length = None if first is None else span(first)
        return PeriodRule(length), max_count, length
    if isinstance(first, timedelta):
        length = span(first)
        return SpanRule(length, None if start_time is None else span(start_time)), None, length
    if callable(first):
        return CalendarRule(first), None, None
    raise ArgumentException(f"Unable to create a consolidator period from {first}: it is not a supported period type.")
