"""Segments of one weekday."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.lean_runtime.common.enums import DayOfWeek, MarketHoursState
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.reference.local_market_hours import LocalMarketHours, MarketHoursSegment

H = timedelta(hours=1)
DAY = LocalMarketHours(DayOfWeek.MONDAY, 4 * H, 9 * H, 16 * H, 20 * H)


def test_constructor_of_four_times() -> None:
    assert [part.state for part in DAY.segments] == [
        MarketHoursState.PRE_MARKET,
        MarketHoursState.MARKET,
        MarketHoursState.POST_MARKET,
    ]
    assert DAY.market_duration == 7 * H
    assert str(DAY.segments[1]) == "Market: 09:00:00-16:00:00"


def test_constructor_of_two_times() -> None:
    day = LocalMarketHours(DayOfWeek.MONDAY, 9 * H, 16 * H)
    assert str(day) == "Monday: Market: 09:00:00-16:00:00"


@pytest.mark.parametrize("bounds", [(9, 4, 16, 20), (4, 16, 9, 20), (4, 9, 20, 16)])
def test_times_must_ascend(bounds: tuple[int, ...]) -> None:
    with pytest.raises(ArgumentException):
        LocalMarketHours(DayOfWeek.MONDAY, *(hour * H for hour in bounds))


def test_opens_and_closes() -> None:
    assert DAY.get_market_open(10 * H, False) == 9 * H
    assert DAY.get_market_open(17 * H, False) is None
    assert DAY.get_market_open(5 * H, True) == 4 * H
    assert DAY.get_market_close(5 * H, False) == 16 * H
    assert DAY.get_market_close(5 * H, True) == 20 * H
    assert DAY.get_market_close(5 * H, True, 24 * H) == 20 * H
    assert DAY.get_market_close(21 * H, True) is None


def test_is_open() -> None:
    assert DAY.is_open(9 * H, False)
    assert not DAY.is_open(16 * H, False)
    assert DAY.is_open(16 * H, True)
    assert DAY.is_open(8 * H, 10 * H, False)
    assert not DAY.is_open(16 * H, 17 * H, False)


def test_special_days() -> None:
    assert LocalMarketHours.open_all_day(DayOfWeek.SUNDAY).is_open_all_day
    assert LocalMarketHours.closed_all_day(DayOfWeek.SUNDAY).is_closed_all_day
    assert str(LocalMarketHours.open_all_day(DayOfWeek.SUNDAY)) == "Open All Day"
    assert LocalMarketHours(DayOfWeek.SUNDAY, [MarketHoursSegment.closed_all_day()]).is_closed_all_day


def test_continuity() -> None:
    assert LocalMarketHours.is_continuous_market_open(24 * H, 0 * H)
    assert not LocalMarketHours.is_continuous_market_open(16 * H, 16 * H)
    assert LocalMarketHours.is_continuous_market_open(16 * H, 16 * H, False)
    assert not LocalMarketHours.is_continuous_market_open(None, 0 * H)


def test_segment_questions() -> None:
    segment = DAY.segments[0]
    assert (segment.start, segment.end) == (4 * H, 9 * H)
    assert segment.contains(4 * H)
    assert not segment.contains(9 * H)
    assert segment.overlaps(3 * H, 5 * H)
    assert not segment.overlaps(9 * H, 10 * H)
