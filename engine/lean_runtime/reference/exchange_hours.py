"""When an exchange is open: weekdays, holidays, early closes and late opens.

Source: Common/Securities/SecurityExchangeHours.cs.
All times are local exchange ticks; the public methods take and return naive datetimes. Days are computed once and the
last answers are remembered as the interval of times they hold for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.common.enums import DayOfWeek
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    Ticks,
    date_of,
    span,
    ticks,
    to_datetime,
    to_timedelta,
)
from engine.lean_runtime.common.timezones import TimeZone
from engine.lean_runtime.reference.local_market_hours import LocalMarketHours, MarketHoursSegment

_ALTERNATIVE = (
    " Market is always open for this asset, this can happen e.g. if using TimeRules {0} for a crypto asset. "
    "An alternative would be TimeRules.At(), TimeRules.Every(), TimeRules.Midnight or TimeRules.Noon instead"
)


class SecurityExchangeHours(LeanObject):
    """The trading calendar of an exchange."""

    def __init__(
        self,
        time_zone: TimeZone,
        holiday_dates: Iterable[datetime | Ticks],
        market_hours_for_each_day_of_week: Mapping[Any, LocalMarketHours],
        early_closes: Mapping[Any, Any],
        late_opens: Mapping[Any, Any],
        bank_holiday_dates: Iterable[datetime | Ticks] | None = None,
    ) -> None:
        """Take the calendar; missing weekdays are closed. Dates and times may be ticks."""
        self.time_zone = time_zone
        self._holidays = frozenset(map(_day_ticks, holiday_dates))
        self._bank_holidays = frozenset(map(_day_ticks, bank_holiday_dates or ()))
        self._early_closes = {_day_ticks(day): span(time) for day, time in early_closes.items()}
        self._late_opens = {_day_ticks(day): span(time) for day, time in late_opens.items()}
        given = {int(day): hours for day, hours in market_hours_for_each_day_of_week.items()}
        self._week = tuple(given.get(day) or LocalMarketHours(DayOfWeek(day)) for day in range(7))
        durations = [hours._market_duration for hours in self._week]
        self._regular_market_duration = max(durations, key=lambda length: (durations.count(length), length))
        self.is_market_always_open = all(hours.is_open_all_day for hours in self._week)
        self._forget()

    def _forget(self) -> None:
        self._days: dict[int, LocalMarketHours] = {}
        self._next_open: dict[bool, tuple[Ticks, Ticks]] = {True: (0, 0), False: (0, 0)}
        self._next_close: dict[tuple[bool, bool], tuple[Ticks, Ticks]] = {}

    @staticmethod
    def always_open(time_zone: TimeZone) -> SecurityExchangeHours:
        """Return a calendar without closings."""
        week = {day: LocalMarketHours.open_all_day(day) for day in DayOfWeek}
        return SecurityExchangeHours(time_zone, (), week, {}, {})

    @property
    def holidays(self) -> set[datetime]:
        """Return the dates without trading."""
        return {to_datetime(day) for day in sorted(self._holidays)}

    @property
    def bank_holidays(self) -> set[datetime]:
        """Return the dates banks do not settle on."""
        return {to_datetime(day) for day in sorted(self._bank_holidays)}

    @property
    def market_hours(self) -> LeanDictionary[DayOfWeek, LocalMarketHours]:
        """Return the hours of each weekday."""
        return LeanDictionary({DayOfWeek(day): hours for day, hours in enumerate(self._week)})

    @property
    def early_closes(self) -> LeanDictionary[datetime, timedelta]:
        """Return the dates that close early, with the time of day."""
        return LeanDictionary({to_datetime(day): to_timedelta(time) for day, time in self._early_closes.items()})

    @property
    def late_opens(self) -> LeanDictionary[datetime, timedelta]:
        """Return the dates that open late, with the time of day."""
        return LeanDictionary({to_datetime(day): to_timedelta(time) for day, time in self._late_opens.items()})

    @property
    def regular_market_duration(self) -> timedelta:
        """Return the most common length of the regular hours."""
        return to_timedelta(self._regular_market_duration)

    def get_market_hours(self, local_date_time: datetime) -> LocalMarketHours:
        """Return the hours of a date."""
        return self._get_market_hours(ticks(local_date_time))

    def _get_market_hours(self, local: Ticks) -> LocalMarketHours:
        number = local // TICKS_PER_DAY
        known = self._days.get(number)
        if known is None:
            known = self._days[number] = self._day(number)
        return known

    def _day(self, number: int) -> LocalMarketHours:
        midnight = number * TICKS_PER_DAY
        regular = self._week[(number + 1) % 7]
        if midnight in self._holidays:
            return LocalMarketHours(regular.day_of_week)
        early, late = self._early_closes.get(midnight), self._late_opens.get(midnight)
        if early is None and late is None:
            return regular
        segments = list(regular._segments)
        before = None if early is None else _cut_end(segments, early)
        if before is not None and (late is None or (early is not None and early >= late)):
            segments = before
        if late is not None:
            segments = _cut_start(segments, late)
            # Trading that resumes after an early close keeps both parts.
            if before is not None and early is not None and early <= late:
                segments = before + segments
        return LocalMarketHours(regular.day_of_week, segments)

    def is_open(
        self, local_date_time: datetime, end: datetime | bool, extended_market_hours: bool | None = None
    ) -> bool:
        """Return whether the exchange is open at (time, extended) or anywhere in (start, end, extended)."""
        if extended_market_hours is None:
            return self._is_open(ticks(local_date_time), bool(end))
        assert isinstance(end, datetime)
        return self._is_open_between(ticks(local_date_time), ticks(end), extended_market_hours)

    def _is_open(self, local: Ticks, extended: bool) -> bool:
        return self._get_market_hours(local)._is_open(local % TICKS_PER_DAY, extended)

    def _is_open_between(self, start: Ticks, end: Ticks, extended: bool) -> bool:
        if start == end:
            return self._is_open(start, extended)
        stop = min(end, date_of(start) + TICKS_PER_DAY - 1)
        while True:
            hours = self._get_market_hours(start)
            if hours._is_open_between(start % TICKS_PER_DAY, stop % TICKS_PER_DAY, extended):
                return True
            start = date_of(start) + TICKS_PER_DAY
            stop = min(end, stop + TICKS_PER_DAY)
            if stop <= start:
                return False

    def is_date_open(self, local_date_time: datetime, extended_market_hours: bool = False) -> bool:
        """Return whether there is trading on the date; days with extended hours only count when those do."""
        return self._is_date_open(ticks(local_date_time), extended_market_hours)

    def _is_date_open(self, local: Ticks, extended: bool = False) -> bool:
        hours = self._get_market_hours(local)
        if hours.is_closed_all_day:
            return False
        return extended or hours._market_duration != 0

    def get_first_daily_market_open(self, local_date_time: datetime, extended_market_hours: bool) -> datetime:
        """Return the first opening of the latest day that opened by then."""
        return to_datetime(self._get_first_daily_market_open(ticks(local_date_time), extended_market_hours))

    def _get_first_daily_market_open(self, local: Ticks, extended: bool) -> Ticks:
        return self._get_previous_market_open(local, extended, first_open=True)

    def get_previous_market_open(
        self, local_date_time: datetime, extended_market_hours: bool, first_open: bool = False
    ) -> datetime:
        """Return the latest opening not after the time."""
        return to_datetime(self._get_previous_market_open(ticks(local_date_time), extended_market_hours, first_open))

    def _get_previous_market_open(self, local: Ticks, extended: bool, first_open: bool = False) -> Ticks:
        if local == self._get_next_market_open(local, extended):
            return local
        time = local
        for _ in range(9):
            first: Ticks | None = None
            midnight = date_of(time)
            for segment in reversed(self._get_market_hours(time)._segments):
                opening = midnight + segment._start
                if opening > local or not (segment._is_market or extended):
                    continue
                if first_open:
                    first = opening
                elif self._get_next_market_open(opening - 1, extended) == opening:
                    return opening
            if first is not None:
                return first
            time -= TICKS_PER_DAY
        raise InvalidOperationException(
            f"Did not find last market open for {date_text(local)}. IsMarketAlwaysOpen: {self.is_market_always_open}"
        )

    def get_next_market_open(self, local_date_time: datetime, extended_market_hours: bool) -> datetime:
        """Return the first opening after the time; ArgumentException when there is none within two weeks."""
        return to_datetime(self._get_next_market_open(ticks(local_date_time), extended_market_hours))

    def _get_next_market_open(self, local: Ticks, extended: bool) -> Ticks:
        since, result = self._next_open[extended]
        if since <= local < result:
            return result
        result = self._find_next_market_open(local, extended)
        self._next_open[extended] = (local, result)
        return result

    def _find_next_market_open(self, local: Ticks, extended: bool) -> Ticks:
        time = local
        limit = date_of(local) + 15 * TICKS_PER_DAY
        previous_end = _last_end(self._get_market_hours(date_of(local) - TICKS_PER_DAY))
        while time < limit:
            hours = self._get_market_hours(time)
            midnight = date_of(time)
            if hours.is_closed_all_day:
                previous_end = None
            else:
                opening = hours._get_market_open(time - midnight, extended, previous_end)
                if opening is not None and local < midnight + opening:
                    return midnight + opening
                # An early close breaks the continuity of segments across midnight.
                previous_end = None if midnight in self._early_closes else _last_end(hours)
            time = midnight + TICKS_PER_DAY
        message = "Unable to locate next market open within two weeks."
        raise ArgumentException(message + _ALTERNATIVE.format("AfterMarketOpen") * self.is_market_always_open)

    def get_last_daily_market_close(self, local_date_time: datetime, extended_market_hours: bool) -> datetime:
        """Return the last closing of the next day that closes after the time."""
        return to_datetime(self._get_last_daily_market_close(ticks(local_date_time), extended_market_hours))

    def _get_last_daily_market_close(self, local: Ticks, extended: bool) -> Ticks:
        return self._get_next_market_close(local, extended, last_close=True)

    def get_next_market_close(
        self, local_date_time: datetime, extended_market_hours: bool, last_close: bool = False
    ) -> datetime:
        """Return the first closing after the time; ArgumentException when there is none within two weeks."""
        return to_datetime(self._get_next_market_close(ticks(local_date_time), extended_market_hours, last_close))

    def _get_next_market_close(self, local: Ticks, extended: bool, last_close: bool = False) -> Ticks:
        key = (extended, last_close)
        since, result = self._next_close.get(key, (0, 0))
        if since <= local < result:
            return result
        result = self._find_next_market_close(local, extended, last_close)
        self._next_close[key] = (local, result)
        return result

    def _find_next_market_close(self, local: Ticks, extended: bool, last_close: bool) -> Ticks:
        time = local
        limit = date_of(local) + 15 * TICKS_PER_DAY
        while time < limit:
            hours = self._get_market_hours(time)
            midnight = date_of(time)
            if not hours.is_closed_all_day:
                following = self._first_start_of(midnight + TICKS_PER_DAY)
                closing = hours._get_market_close(time - midnight, extended, last_close, following)
                if closing is not None and local < midnight + closing:
                    return midnight + closing
            time = midnight + TICKS_PER_DAY
        message = "Unable to locate next market close within two weeks."
        raise ArgumentException(message + _ALTERNATIVE.format("BeforeMarketClose") * self.is_market_always_open)

    def _first_start_of(self, midnight: Ticks) -> Ticks | None:
        if midnight in self._early_closes:
            return None
        segments = self._get_market_hours(midnight)._segments
        return segments[0]._start if segments else None

    def get_previous_trading_day(self, local_date: datetime) -> datetime:
        """Return the same time of the latest trading day before."""
        return to_datetime(self._get_previous_trading_day(ticks(local_date)))

    def _get_previous_trading_day(self, local: Ticks) -> Ticks:
        local -= TICKS_PER_DAY
        while not self._is_date_open(local):
            local -= TICKS_PER_DAY
        return local

    def get_next_trading_day(self, date: datetime) -> datetime:
        """Return the same time of the first trading day after."""
        return to_datetime(self._get_next_trading_day(ticks(date)))

    def _get_next_trading_day(self, local: Ticks) -> Ticks:
        local += TICKS_PER_DAY
        while not self._is_date_open(local):
            local += TICKS_PER_DAY
        return local


def _day_ticks(day: datetime | Ticks) -> Ticks:
    return date_of(day if isinstance(day, int) else ticks(day))


def _last_end(hours: LocalMarketHours) -> Ticks | None:
    return hours._segments[-1]._end if hours._segments else None


def _cut_end(segments: list[MarketHoursSegment], early: Ticks) -> list[MarketHoursSegment]:
    """Return the segments before an early close, the one it falls into shortened."""
    for index, segment in enumerate(segments):
        if segment._start <= early <= segment._end:
            return [*segments[:index], MarketHoursSegment(segment.state, segment._start, early)]
        if early < segment._start:
            # LEAN drops the segment before the gap as well.
            return segments[: max(index - 1, 0)]
    return list(segments)


def _cut_start(segments: list[MarketHoursSegment], late: Ticks) -> list[MarketHoursSegment]:
    """Return the segments after a late open, the one it falls into shortened."""
    for index, segment in enumerate(segments):
        if segment._start <= late <= segment._end:
            return [MarketHoursSegment(segment.state, late, segment._end), *segments[index + 1 :]]
        if late < segment._start:
            return segments[index:]
    return list(segments)
