"""The trading segments of one weekday (Common/Securities/LocalMarketHours.cs, MarketHoursSegment.cs).

Times of day are ticks since local midnight; the public methods take and return timedeltas.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DayOfWeek, MarketHoursState
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.text import span_text
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, span, to_timedelta


class MarketHoursSegment(LeanObject):
    """A part of a day with one market state, from start up to but not including end."""

    __slots__ = ("_end", "_is_market", "_start", "state")

    def __init__(self, state: MarketHoursState, start: timedelta | Ticks, end: timedelta | Ticks) -> None:
        """Hold the state and the times of day."""
        self.state = state
        self._start = span(start)
        self._end = span(end)
        self._is_market = state is MarketHoursState.MARKET

    @property
    def start(self) -> timedelta:
        """Return the time of day it begins."""
        return to_timedelta(self._start)

    @property
    def end(self) -> timedelta:
        """Return the time of day it ends."""
        return to_timedelta(self._end)

    @staticmethod
    def open_all_day() -> MarketHoursSegment:
        """Return a market segment of the whole day."""
        return MarketHoursSegment(MarketHoursState.MARKET, 0, TICKS_PER_DAY)

    @staticmethod
    def closed_all_day() -> MarketHoursSegment:
        """Return a closed segment of the whole day."""
        return MarketHoursSegment(MarketHoursState.CLOSED, 0, TICKS_PER_DAY)

    @staticmethod
    def get_market_hours_segments(
        extended_market_open: timedelta,
        market_open: timedelta,
        market_close: timedelta,
        extended_market_close: timedelta,
    ) -> list[MarketHoursSegment]:
        """Return pre-market, market and post-market; ArgumentException unless the times ascend."""
        if market_open < extended_market_open:
            raise ArgumentException("Extended market open time must be less than or equal to market open time.")
        if market_close < market_open:
            raise ArgumentException("Market close time must be after market open time.")
        if extended_market_close < market_close:
            raise ArgumentException("Extended market close time must be greater than or equal to market close time.")
        segments = []
        if extended_market_open != market_open:
            segments.append(MarketHoursSegment(MarketHoursState.PRE_MARKET, extended_market_open, market_open))
        if market_open or market_close:
            segments.append(MarketHoursSegment(MarketHoursState.MARKET, market_open, market_close))
        if market_close != extended_market_close:
            segments.append(MarketHoursSegment(MarketHoursState.POST_MARKET, market_close, extended_market_close))
        return segments

    def contains(self, time: timedelta | Ticks) -> bool:
        """Return whether the time of day lies inside."""
        return self._start <= span(time) < self._end

    def overlaps(self, start: timedelta | Ticks, end: timedelta | Ticks) -> bool:
        """Return whether the range shares any time with it."""
        return self._start < span(end) and self._end > span(start)

    def __str__(self) -> str:
        """Write State: start-end."""
        return f"{self.state.to_string()}: {span_text(self._start)}-{span_text(self._end)}"


class LocalMarketHours(LeanObject):
    """The segments of one weekday, closed ones left out."""

    __slots__ = ("_market_duration", "_segments", "day_of_week", "is_closed_all_day", "is_open_all_day")

    def __init__(
        self,
        day: DayOfWeek,
        segments: Iterable[MarketHoursSegment] | timedelta = (),
        *times: timedelta,
    ) -> None:
        """Take segments, or (market open, market close), or those within (extended open .. extended close)."""
        if isinstance(segments, timedelta):
            bounds = (segments, *times)
            if len(bounds) == 2:
                bounds = (bounds[0], bounds[0], bounds[1], bounds[1])
            segments = MarketHoursSegment.get_market_hours_segments(*bounds)
        self.day_of_week = day
        self._segments = tuple(segment for segment in segments if segment.state is not MarketHoursState.CLOSED)
        self.is_closed_all_day = not self._segments
        first = self._segments[0] if len(self._segments) == 1 else None
        self.is_open_all_day = (
            first is not None and first._is_market and first._start == 0 and first._end == TICKS_PER_DAY
        )
        self._market_duration: Ticks = sum(part._end - part._start for part in self._segments if part._is_market)

    @property
    def segments(self) -> list[MarketHoursSegment]:
        """Return the segments in order."""
        return list(self._segments)

    @property
    def market_duration(self) -> timedelta:
        """Return the length of the regular hours."""
        return to_timedelta(self._market_duration)

    @staticmethod
    def closed_all_day(day_of_week: DayOfWeek) -> LocalMarketHours:
        """Return a closed day."""
        return LocalMarketHours(day_of_week)

    @staticmethod
    def open_all_day(day_of_week: DayOfWeek) -> LocalMarketHours:
        """Return a day that is open from midnight to midnight."""
        return LocalMarketHours(day_of_week, (MarketHoursSegment.open_all_day(),))

    def get_market_open(
        self, time: timedelta, extended_market_hours: bool, previous_day_last_segment: timedelta | None = None
    ) -> timedelta | None:
        """Return the first opening after the time of day, None when there is none."""
        previous = None if previous_day_last_segment is None else span(previous_day_last_segment)
        found = self._get_market_open(span(time), extended_market_hours, previous)
        return None if found is None else to_timedelta(found)

    def _get_market_open(self, time: Ticks, extended: bool, previous_end: Ticks | None) -> Ticks | None:
        from_previous_day = True
        for segment in self._segments:
            if not (segment._is_market or extended):
                continue
            if segment._end > time and not _is_continuous(previous_end, segment._start, from_previous_day):
                return segment._start
            previous_end = segment._end
            from_previous_day = False
        return None

    def get_market_close(
        self,
        time: timedelta,
        extended_market_hours: bool,
        last_close: bool | timedelta | None = False,
        next_day_segment_start: timedelta | None = None,
    ) -> timedelta | None:
        """Return the first (or last) closing after the time of day, None when there is none."""
        if isinstance(last_close, timedelta):
            next_day_segment_start = last_close
            last_close = False
        following = None if next_day_segment_start is None else span(next_day_segment_start)
        found = self._get_market_close(span(time), extended_market_hours, bool(last_close), following)
        return None if found is None else to_timedelta(found)

    def _get_market_close(
        self, time: Ticks, extended: bool, last_close: bool, next_day_start: Ticks | None
    ) -> Ticks | None:
        result: Ticks | None = None
        last = len(self._segments) - 1
        for index, segment in enumerate(self._segments):
            if segment._end <= time or not (segment._is_market or extended):
                continue
            if last_close:
                result = segment._end
                continue
            if index == last:
                following, from_next_day = next_day_start, True
            else:
                neighbour = self._segments[index + 1]
                following = neighbour._start if neighbour._is_market or extended else None
                from_next_day = False
            if not _is_continuous(segment._end, following, from_next_day):
                return segment._end
        return result

    def is_open(self, time: timedelta, end: timedelta | bool, extended_market_hours: bool | None = None) -> bool:
        """Return whether the market is open at (time, extended) or anywhere in (start, end, extended)."""
        if extended_market_hours is None:
            return self._is_open(span(time), bool(end))
        assert not isinstance(end, bool)
        return self._is_open_between(span(time), span(end), extended_market_hours)

    def _is_open(self, time: Ticks, extended: bool) -> bool:
        for segment in self._segments:
            if segment._start <= time < segment._end:
                return extended or segment._is_market
        return False

    def _is_open_between(self, start: Ticks, end: Ticks, extended: bool) -> bool:
        if start == end:
            return self._is_open(start, extended)
        for segment in self._segments:
            if (extended or segment._is_market) and segment._start < end and segment._end > start:
                return True
        return False

    @staticmethod
    def is_continuous_market_open(
        previous_segment_end: timedelta | None,
        next_segment_start: timedelta | None,
        prev_segment_is_from_prev_day: bool = True,
    ) -> bool:
        """Return whether one segment goes on into the next without a break."""
        before = None if previous_segment_end is None else span(previous_segment_end)
        after = None if next_segment_start is None else span(next_segment_start)
        return _is_continuous(before, after, prev_segment_is_from_prev_day)

    def __str__(self) -> str:
        """Write the day and its segments."""
        if self.is_closed_all_day:
            return "Closed All Day"
        if self.is_open_all_day:
            return "Open All Day"
        return f"{self.day_of_week.to_string()}: {' | '.join(map(str, self._segments))}"


def _is_continuous(previous_end: Ticks | None, next_start: Ticks | None, across_midnight: bool) -> bool:
    if previous_end is None or next_start is None:
        return False
    return (previous_end == TICKS_PER_DAY and next_start == 0) if across_midnight else previous_end == next_start
