"""The helpers of LEAN's Time class that need no more than an exchange calendar (Common/Time.cs).

Functions work on ticks; the class `Time` is their Python face.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import (
    OA_EPOCH,
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_MILLISECOND,
    TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
    UNIX_EPOCH,
    Ticks,
    date_of,
    make,
    round_down,
    span,
    ticks,
    to_datetime,
    to_timedelta,
)
from engine.lean_runtime.common.timezones import TimeZone, TimeZones, convert

if TYPE_CHECKING:
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

END_OF_TIME = make(2050, 12, 31)
BEGINNING_OF_TIME = OA_EPOCH
START_OF_DATA = make(1998, 1, 2)
MAX_TIME_SPAN = 1000 * 365 * TICKS_PER_DAY
#: New York time of day from which live auxiliary data of the day are expected.
LIVE_AUXILIARY_DATA_OFFSET = 8 * TICKS_PER_HOUR


def round_down_in_time_zone(when: Ticks, interval: Ticks, source: TimeZone, rounding: TimeZone) -> Ticks:
    """Round a source zone's local time down on another zone's clock (Common/Extensions.cs RoundDownInTimeZone)."""
    return convert(round_down(convert(when, source, rounding), interval), rounding, source)


def exchange_round_down(when: Ticks, interval: Ticks, hours: SecurityExchangeHours, extended: bool) -> Ticks:
    """Round down to an interval in which the exchange is open (Common/Extensions.cs ExchangeRoundDown)."""
    if not interval:
        return when
    rounded = round_down(when, interval)
    while not hours._is_open_between(rounded, rounded + interval, extended):
        rounded -= interval
    return rounded


def exchange_round_down_in_time_zone(
    when: Ticks, interval: Ticks, hours: SecurityExchangeHours, rounding: TimeZone, extended: bool
) -> Ticks:
    """Round down on another zone's clock to an interval in which the exchange is open (Common/Extensions.cs)."""
    if not interval:
        return when
    there = convert(when, hours.time_zone, rounding)
    rounded = convert(round_down(there, interval), rounding, hours.time_zone)
    while not hours._is_open_between(rounded, rounded + interval, extended):
        # Stepping on the rounding zone's clock keeps changes of daylight saving time from stalling the loop.
        there -= interval
        rounded = convert(round_down(there, interval), rounding, hours.time_zone)
    return rounded


def each_day(start: Ticks, end: Ticks) -> Iterator[Ticks]:
    """Yield the midnights from start's day to end's day."""
    return iter(range(date_of(start), date_of(end) + 1, TICKS_PER_DAY))


def each_tradeable_day(
    hours: SecurityExchangeHours, start: Ticks, end: Ticks, extended: bool = False
) -> Iterator[Ticks]:
    """Yield the midnights of trading days from start's day to end's day."""
    return (day for day in each_day(start, end) if hours._is_date_open(day, extended))


def each_tradeable_day_in_time_zone(
    hours: SecurityExchangeHours,
    start: Ticks,
    end: Ticks,
    time_zone: TimeZone,
    include_extended_market_hours: bool = True,
) -> Iterator[Ticks]:
    """Yield the midnights of a zone's days during which the exchange is open, from start through end's day."""
    current = start
    limit = date_of(end) + TICKS_PER_DAY
    while current < limit:
        there = convert(current, hours.time_zone, time_zone)
        following = convert(date_of(there) + TICKS_PER_DAY, time_zone, hours.time_zone)
        following = min(following, limit)
        if hours._is_open_between(current, following, include_extended_market_hours):
            yield date_of(there)
        current = following


def get_start_time_for_trade_bars(
    hours: SecurityExchangeHours,
    end: Ticks,
    bar_size: Ticks,
    bar_count: int,
    extended: bool,
    data_time_zone: TimeZone,
    daily_precise_end_time: bool = False,
) -> Ticks:
    """Return the start of the given number of bars before a local time; ArgumentException for a size of zero."""
    _check_bar_size(bar_size)
    current = end
    precise = daily_precise_end_time and bar_size == TICKS_PER_DAY
    # A closed precise daily bar of today counts, a running one does not.
    if (
        not precise
        or not hours._is_date_open(current)
        or hours._get_next_market_close(date_of(current), extended) > current
    ):
        current = round_down_in_time_zone(end, bar_size, hours.time_zone, data_time_zone)
    found = 0
    while found < bar_count:
        previous = current
        current -= bar_size
        found += hours._is_open_between(current, previous, extended)
    return current


def get_end_time_for_trade_bars(
    hours: SecurityExchangeHours, start: Ticks, bar_size: Ticks, bar_count: int, extended: bool
) -> Ticks:
    """Return the end of the given number of bars after a local time; ArgumentException for a size of zero."""
    _check_bar_size(bar_size)
    current = start
    found = 0
    while found < bar_count:
        previous = current
        current += bar_size
        if bar_size == TICKS_PER_DAY:
            found += hours._is_date_open(current)
        else:
            found += hours._is_open_between(previous, current, extended)
    return current


def get_number_of_trade_bars_in_interval(
    hours: SecurityExchangeHours, start: Ticks, end: Ticks, bar_size: Ticks
) -> int:
    """Return how many bars lie between two local times; ArgumentException for a size of zero."""
    _check_bar_size(bar_size)
    count = 0
    for current in range(start, end, bar_size):
        if bar_size == TICKS_PER_DAY:
            count += hours._is_date_open(current)
        else:
            count += hours._is_open_between(current, current + bar_size, False)
    return count


def get_next_live_auxiliary_data_due_time(utc_now: Ticks) -> Ticks:
    """Return how long from now new auxiliary data are expected."""
    now = TimeZones.NEW_YORK.to_local(utc_now)
    due = date_of(now) + LIVE_AUXILIARY_DATA_OFFSET
    return due - now if now < due else due + TICKS_PER_DAY - now


def normalize_instant_within_range(start: Ticks, current: Ticks, period: Ticks) -> float:
    """Return the part of a period that has passed."""
    if not period:
        return float(start == current)
    return ((current - start) / TICKS_PER_SECOND) / (period / TICKS_PER_SECOND)


def normalize_time_step(period: Ticks, step: Ticks) -> float:
    """Return a step as part of a period, zero for a period of zero."""
    return (step / TICKS_PER_SECOND) / (period / TICKS_PER_SECOND) if period else 0.0


def _check_bar_size(bar_size: Ticks) -> None:
    if bar_size <= 0:
        raise ArgumentException("barSize must be greater than TimeSpan.Zero", "barSize")


class Time(LeanObject):
    """The constants and functions algorithms reach as `Time`."""

    END_OF_TIME = to_datetime(END_OF_TIME)
    START = to_datetime(START_OF_DATA)
    BEGINNING_OF_TIME = to_datetime(BEGINNING_OF_TIME)
    MAX_TIME_SPAN = to_timedelta(MAX_TIME_SPAN)
    ONE_YEAR = timedelta(days=365)
    ONE_DAY = timedelta(days=1)
    ONE_HOUR = timedelta(hours=1)
    ONE_MINUTE = timedelta(minutes=1)
    ONE_SECOND = timedelta(seconds=1)
    ONE_MILLISECOND = timedelta(milliseconds=1)

    @staticmethod
    def unix_time_stamp_to_date_time(unix_time_stamp: float) -> datetime:
        """Return the datetime of seconds since 1970."""
        return to_datetime(UNIX_EPOCH + int(unix_time_stamp * TICKS_PER_SECOND))

    @staticmethod
    def unix_millisecond_time_stamp_to_date_time(unix_time_stamp: float) -> datetime:
        """Return the datetime of milliseconds since 1970, never before the given moment."""
        return to_datetime(UNIX_EPOCH - int(-unix_time_stamp * TICKS_PER_MILLISECOND // 1))

    @staticmethod
    def unix_nanosecond_time_stamp_to_date_time(unix_time_stamp: int) -> datetime:
        """Return the datetime of nanoseconds since 1970."""
        return to_datetime(UNIX_EPOCH + unix_time_stamp // 100)

    @staticmethod
    def date_time_to_unix_time_stamp(time: datetime) -> float:
        """Return the seconds since 1970."""
        return (ticks(time) - UNIX_EPOCH) / TICKS_PER_SECOND

    @staticmethod
    def date_time_to_unix_time_stamp_milliseconds(time: datetime) -> float:
        """Return the milliseconds since 1970."""
        return (ticks(time) - UNIX_EPOCH) / TICKS_PER_MILLISECOND

    @staticmethod
    def date_time_to_unix_time_stamp_nanoseconds(time: datetime) -> int:
        """Return the nanoseconds since 1970."""
        return (ticks(time) - UNIX_EPOCH) * 100

    @staticmethod
    def date_time_range(start: datetime, thru: datetime, step: timedelta) -> list[datetime]:
        """Return the times from start through the end in steps."""
        return [to_datetime(moment) for moment in range(ticks(start), ticks(thru) + 1, span(step))]

    @staticmethod
    def each_day(start: datetime, thru: datetime) -> list[datetime]:
        """Return the dates from start through the end."""
        return [to_datetime(day) for day in each_day(ticks(start), ticks(thru))]

    @staticmethod
    def each_tradeable_day(
        security: Any, start: datetime, thru: datetime, extended_market_hours: bool = False
    ) -> list[datetime]:
        """Return the trading days of a security, exchange hours, or any of several securities."""
        calendars = [_hours_of(item) for item in security] if isinstance(security, Iterable) else [_hours_of(security)]
        days = each_day(ticks(start), ticks(thru))
        return [
            to_datetime(day)
            for day in days
            if any(hours._is_date_open(day, extended_market_hours) for hours in calendars)
        ]

    @staticmethod
    def multiply(interval: timedelta, multiplier: float) -> timedelta:
        """Return the interval times a number."""
        return to_timedelta(int(span(interval) * multiplier))

    @staticmethod
    def minutes(count: float) -> Ticks:
        """Return the ticks of minutes."""
        return round(count * TICKS_PER_MINUTE)


def _hours_of(item: Any) -> SecurityExchangeHours:
    return item if hasattr(item, "_is_date_open") else item.exchange.hours
