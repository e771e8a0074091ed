"""The helpers of LEAN's Time class over an exchange calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.lean_runtime.common import globals as lean
from engine.lean_runtime.common.enums import DayOfWeek
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.globals import Time
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, make, ticks, to_datetime
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.reference.local_market_hours import LocalMarketHours

H = timedelta(hours=1)
HOURS = SecurityExchangeHours(
    TimeZones.NEW_YORK,
    [datetime(2015, 12, 25)],
    {DayOfWeek(day): LocalMarketHours(DayOfWeek(day), 9.5 * H, 16 * H) for day in range(1, 6)},
    {},
    {},
)
ZONE = TimeZones.NEW_YORK


def test_trading_days() -> None:
    days = lean.each_tradeable_day(HOURS, make(2015, 12, 23, 5), make(2015, 12, 28))
    assert [to_datetime(day).day for day in days] == [23, 24, 28]


def test_trading_days_in_another_zone() -> None:
    start, end = make(2015, 12, 23), make(2015, 12, 24)
    tokyo = [to_datetime(day).day for day in lean.each_tradeable_day_in_time_zone(HOURS, start, end, TimeZones.TOKYO)]
    assert tokyo == [23, 24, 25]
    same = lean.each_tradeable_day_in_time_zone(HOURS, start, end, ZONE)
    assert [to_datetime(day).day for day in same] == [23, 24]


@pytest.mark.parametrize(
    ("end", "size", "count", "precise", "start"),
    [
        (datetime(2015, 12, 24, 10, 0, 30), TICKS_PER_MINUTE, 31, False, datetime(2015, 12, 23, 15, 59)),
        (datetime(2015, 12, 28, 12), TICKS_PER_DAY, 1, False, datetime(2015, 12, 24)),
        (datetime(2015, 12, 28, 15), TICKS_PER_DAY, 1, True, datetime(2015, 12, 24)),
        (datetime(2015, 12, 28, 18), TICKS_PER_DAY, 1, True, datetime(2015, 12, 27, 18)),
        (datetime(2015, 12, 26, 18), TICKS_PER_DAY, 2, True, datetime(2015, 12, 23)),
    ],
)
def test_start_of_bars(end: datetime, size: int, count: int, precise: bool, start: datetime) -> None:
    found = lean.get_start_time_for_trade_bars(HOURS, ticks(end), size, count, False, ZONE, precise)
    assert to_datetime(found) == start


def test_end_and_number_of_bars() -> None:
    start = make(2015, 12, 24, 15)
    assert to_datetime(lean.get_end_time_for_trade_bars(HOURS, start, TICKS_PER_HOUR, 2, False)) == datetime(
        2015, 12, 28, 10
    )
    assert to_datetime(lean.get_end_time_for_trade_bars(HOURS, start, TICKS_PER_DAY, 1, False)) == datetime(
        2015, 12, 28, 15
    )
    end = make(2015, 12, 29, 12)
    assert lean.get_number_of_trade_bars_in_interval(HOURS, start, end, TICKS_PER_DAY) == 2
    assert lean.get_number_of_trade_bars_in_interval(HOURS, start, end, TICKS_PER_HOUR) == 11


def test_a_bar_size_of_zero_raises() -> None:
    with pytest.raises(ArgumentException, match="barSize"):
        lean.get_start_time_for_trade_bars(HOURS, 0, 0, 1, False, ZONE)


def test_rounding_on_another_clock() -> None:
    when = make(2015, 12, 23, 12)
    assert to_datetime(lean.round_down_in_time_zone(when, TICKS_PER_DAY, ZONE, TimeZones.UTC)) == datetime(
        2015, 12, 22, 19
    )
    weekend = make(2015, 12, 27, 12)
    assert to_datetime(lean.exchange_round_down(weekend, TICKS_PER_HOUR, HOURS, False)) == datetime(2015, 12, 24, 15)
    utc = lean.exchange_round_down_in_time_zone(weekend, TICKS_PER_DAY, HOURS, TimeZones.UTC, False)
    assert to_datetime(utc) == datetime(2015, 12, 23, 19)
    assert lean.exchange_round_down(when, 0, HOURS, False) == when


def test_live_auxiliary_data_are_due_at_eight() -> None:
    assert lean.get_next_live_auxiliary_data_due_time(make(2015, 12, 23, 12)) == TICKS_PER_HOUR
    assert lean.get_next_live_auxiliary_data_due_time(make(2015, 12, 23, 14)) == 23 * TICKS_PER_HOUR


def test_normalization() -> None:
    assert lean.normalize_instant_within_range(0, TICKS_PER_HOUR, TICKS_PER_DAY) == 1 / 24
    assert lean.normalize_instant_within_range(5, 5, 0) == 1.0
    assert lean.normalize_time_step(TICKS_PER_DAY, TICKS_PER_HOUR) == 1 / 24
    assert lean.normalize_time_step(0, 1) == 0.0


def test_unix_times() -> None:
    when = datetime(2015, 12, 23, 12)
    assert Time.unix_time_stamp_to_date_time(Time.date_time_to_unix_time_stamp(when)) == when
    assert Time.unix_millisecond_time_stamp_to_date_time(Time.date_time_to_unix_time_stamp_milliseconds(when)) == when
    assert Time.unix_nanosecond_time_stamp_to_date_time(Time.date_time_to_unix_time_stamp_nanoseconds(when)) == when


def test_face_of_time() -> None:
    assert Time.each_day(datetime(2015, 12, 23, 5), datetime(2015, 12, 24))[1] == datetime(2015, 12, 24)
    assert Time.each_tradeable_day(HOURS, datetime(2015, 12, 25), datetime(2015, 12, 28)) == [datetime(2015, 12, 28)]
    assert Time.date_time_range(datetime(2015, 1, 1), datetime(2015, 1, 1, 2), H)[-1] == datetime(2015, 1, 1, 2)
    assert Time.multiply(H, 1.5) == timedelta(minutes=90)
    assert timedelta(days=1) == Time.ONE_DAY
