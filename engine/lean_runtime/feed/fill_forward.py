"""Repeats the last data point where none came, one at a time (Engine/DataFeeds/Enumerators/FillForwardEnumerator.cs).

This is the general way, right for every resolution and calendar; `grid.py` computes the same times for whole days of
intraday bars at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from engine.lean_runtime.common.enums import DelistingType, MarketDataType
from engine.lean_runtime.common.globals import round_down_in_time_zone
from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_DAY, TICKS_PER_HOUR, date_of
from engine.lean_runtime.data.auxiliary import Delisting
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours


class Interval(NamedTuple):
    """A candidate bar: local start and length."""

    start: int
    period: int


class LastPointTracker:
    """Carry the last real point of the warm-up stream into the normal one (LastPointTracker.cs)."""

    def __init__(self) -> None:
        self.last: BaseData | None = None

    def watch(self, points: Iterator[BaseData]) -> Iterator[BaseData]:
        """Pass points through, remembering the last that is neither repeated nor auxiliary."""
        for point in points:
            if not point.is_fill_forward and point.data_type is not MarketDataType.AUXILIARY:
                self.last = point
            yield point


def carry_quote_sides(points: Iterator[BaseData]) -> Iterator[BaseData]:
    """Give a quote bar without a side the previous bar's side (QuoteBarFillForwardEnumerator.cs)."""
    previous: QuoteBar | None = None
    for point in points:
        if isinstance(point, QuoteBar):
            if previous is not None:
                if point.bid is None:
                    point.bid = previous.bid
                if point.ask is None:
                    point.ask = previous.ask
            previous = point
        yield point


class FillForward:
    """Yield the points of a source and, in open market hours, copies of the last one at the fill-forward resolution."""

    def __init__(
        self,
        source: Iterator[BaseData],
        hours: SecurityExchangeHours,
        resolution: Callable[[], int],
        extended_market_hours: bool,
        start_local: int,
        end_local: int,
        data_resolution: int,
        data_time_zone: TimeZone,
        strict_end_times: bool,
        data_type: type | None = None,
        tracker: LastPointTracker | None = None,
    ) -> None:
        self._source = source
        self._hours = hours
        self._zone = hours.time_zone
        self._resolution = resolution
        self._extended = extended_market_hours
        self._start = start_local
        self._end = end_local
        self._data_resolution = data_resolution
        self._data_time_zone = data_time_zone
        self._strict = strict_end_times
        # open interest comes at any time of the day but is repeated at the close, together with the bars
        self._strict_intraday = strict_end_times and data_type is OpenInterest
        self._tracker = tracker
        self._last_bar = self._end_of_subscription()

    def _end_of_subscription(self) -> Interval:
        if not self._strict or self._strict_intraday:
            return Interval(self._round_down(self._end, self._data_resolution), self._data_resolution)
        calendar = self._daily(self._end)
        while calendar.start + calendar.period > self._end:
            calendar = self._daily(calendar.start - TICKS_PER_DAY)
        return calendar

    def __iter__(self) -> Iterator[BaseData]:
        previous = self._first_previous()
        current: BaseData | None = None
        underlying: BaseData | None = None
        delisted = MAX_TICKS
        filling = False
        while True:
            # asked before `previous` moves on, so that the delisting itself still comes out
            if delisted != MAX_TICKS and (previous is None or previous._end_time >= delisted):
                return
            if current is not None and current.data_type is not MarketDataType.AUXILIARY:
                previous = current
            if not filling:
                underlying = next(self._source, None)
                if underlying is None:
                    break
            assert underlying is not None
            if isinstance(underlying, Delisting) and underlying.type is DelistingType.DELISTED:
                delisted = underlying._end_time
            repeated = None if previous is None else self._repeated(previous, underlying)
            if repeated is not None and previous is not None and previous._end_time >= self._end:
                return
            filling = repeated is not None
            current = underlying if repeated is None else repeated
            yield current
        if delisted == MAX_TICKS:
            yield from self._to_the_end(previous, current)

    def _first_previous(self) -> BaseData | None:
        if self._tracker is None or self._tracker.last is None:
            return None
        previous = self._tracker.last.clone()
        # nothing is repeated before the start of this stream
        previous._time = self._start - self._data_resolution
        return previous

    def _to_the_end(self, previous: BaseData | None, current: BaseData | None) -> Iterator[BaseData]:
        """Repeat the last point until the subscription ends."""
        while previous is not None and previous._end_time < self._end:
            last = (current or previous).clone(True)
            last._time = self._last_bar.start
            last._end_time = self._last_bar.start + self._last_bar.period
            repeated = self._repeated(previous, last)
            if repeated is None:
                if not self._hours._is_open_between(last._time, last._end_time, self._extended):
                    return
                if current is not None and current._end_time == last._end_time:
                    return
                repeated = last
            current = repeated
            yield current
            if current.data_type is not MarketDataType.AUXILIARY:
                previous = current

    def _repeated(self, previous: BaseData, following: BaseData) -> BaseData | None:
        """Return the copy of `previous` that comes before `following`, None when nothing is missing."""
        zone, resolution = self._zone, self._resolution()
        previous_utc = zone.to_utc(previous._time)
        next_utc = zone.to_utc(following._time)
        next_end_utc = zone.to_utc(following._end_time)
        if next_end_utc < previous_utc or not self._is_gap(previous_utc, next_utc, resolution):
            return None
        period = next_end_utc - next_utc
        if previous.is_fill_forward and (not self._strict or period <= TICKS_PER_HOUR):
            # a repeated bar's start may have been rounded: compare it with the rounded start of the next
            rounded = zone.to_utc(self._round_down(following._time, period))
            if not self._is_gap(previous_utc, rounded, resolution):
                return None
        limit = next_utc + self._period_of(following)
        is_auxiliary = following.data_type is MarketDataType.AUXILIARY
        for interval in self._candidates(previous._end_time, resolution):
            daily = self._strict and interval.period > TICKS_PER_HOUR
            start = interval.start if daily else self._round_down(interval.start, interval.period)
            end_utc = zone.to_utc(start) + interval.period
            # an event and a repeated point may share their time
            if end_utc > limit or (end_utc == limit and not is_auxiliary):
                return None
            end = zone.to_local(end_utc)
            if self._hours._is_open_between(end - interval.period, end, self._extended):
                return self._copy(previous, end_utc, end, interval)
        return None

    def _copy(self, previous: BaseData, end_utc: int, end: int, interval: Interval) -> BaseData:
        period = self._data_resolution
        if self._strict:
            day = max(end - self._hours._regular_market_duration, interval.start)
            period = self._hours._get_market_hours(day)._market_duration
        repeated = previous.clone(True)
        repeated._time = self._zone.to_local(end_utc - period)
        repeated._end_time = end
        return repeated

    def _period_of(self, following: BaseData) -> int:
        if self._strict:
            return following._end_time - following._time
        return 0 if following._time == following._end_time else self._data_resolution

    def _is_gap(self, previous_utc: int, next_utc: int, resolution: int) -> bool:
        distance = next_utc - previous_utc
        return distance > resolution or distance > self._data_resolution or self._strict_intraday

    def _candidates(self, previous_end: int, resolution: int) -> Iterator[Interval]:
        if resolution < self._data_resolution:
            return self._mixed_candidates(previous_end, resolution, self._data_resolution)
        if resolution > self._data_resolution:
            return self._mixed_candidates(previous_end, self._data_resolution, resolution)
        return (
            self._strict_candidates(previous_end) if self._strict else self._even_candidates(previous_end, resolution)
        )

    def _even_candidates(self, previous_end: int, resolution: int) -> Iterator[Interval]:
        if self._hours._is_open_between(previous_end, previous_end + resolution, self._extended):
            yield Interval(previous_end, resolution)
        yield Interval(self._hours._get_next_market_open(previous_end, self._extended), resolution)

    def _strict_candidates(self, previous_end: int) -> Iterator[Interval]:
        if self._strict_intraday:
            # the day's own close first, even when the point came after the last open of the extended session
            opened = self._hours._get_next_market_open(date_of(previous_end), self._extended)
            first = self._daily(opened)
            if first.start + first.period > previous_end:
                yield first
        yield self._daily(self._hours._get_next_market_open(previous_end, False))

    def _mixed_candidates(self, previous_end: int, smaller: int, larger: int) -> Iterator[Interval]:
        found: list[Interval] = []
        if self._hours._is_open_between(previous_end, previous_end + smaller, self._extended):
            if not self._strict:
                yield Interval(previous_end, smaller)
            else:
                found.append(Interval(previous_end, smaller))
        if self._strict:
            # a daily bar may end before the smaller step does: 8:30-15:15 against 15:00-16:00
            calendar = self._daily(previous_end)
            if previous_end < calendar.start + calendar.period:
                found.append(calendar)
        else:
            start = self._round_down(previous_end, larger)
            if self._hours._is_open_between(start, start + larger, self._extended):
                found.append(Interval(start, larger))
        found.append(Interval(self._hours._get_next_market_open(previous_end, self._extended), smaller))
        if self._strict:
            found.append(self._daily(self._hours._get_next_market_open(previous_end, False)))
        yield from sorted(found, key=lambda interval: interval.start + interval.period)

    def _round_down(self, value: int, interval: int) -> int:
        return round_down_in_time_zone(value, interval, self._zone, self._data_time_zone)

    def _daily(self, reference: int) -> Interval:
        return Interval(*LeanData.get_daily_calendar(reference, self._hours, False))
