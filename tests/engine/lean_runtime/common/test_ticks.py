"""Ticks convert to Python's times and back, and round as .NET's TimeSpan and DateTime do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common import ticks as t


@given(st.datetimes())
def test_datetime_round_trip(when: datetime) -> None:
    assert t.to_datetime(t.ticks(when)) == when


@given(st.dates())
def test_calendar_fields_agree_with_the_date(day: date) -> None:
    when = t.ticks(day)
    assert t.make(day.year, day.month, day.day) == when
    assert t.to_date(when) == day
    assert t.day_of_week(when) == (day.weekday() + 1) % 7


@given(st.timedeltas(min_value=timedelta(days=-10000), max_value=timedelta(days=10000)))
def test_span_round_trip(length: timedelta) -> None:
    assert t.to_timedelta(t.span(length)) == length


def test_known_constants() -> None:
    assert t.to_datetime(t.UNIX_EPOCH) == datetime(1970, 1, 1)
    assert t.to_datetime(t.OA_EPOCH) == datetime(1899, 12, 30)
    assert t.to_datetime(t.MAX_TICKS) == datetime(9999, 12, 31, 23, 59, 59, 999999)


def test_aware_times_go_through_utc() -> None:
    when = datetime(2015, 12, 24, 14, 32, tzinfo=UTC)
    assert t.ticks(when) == t.make(2015, 12, 24, 14, 32)
    face = t.to_utc_datetime(t.ticks(when))
    assert face == when
    assert face.tzname() == "GMT 0:0"


def test_rounding() -> None:
    hour = t.TICKS_PER_HOUR
    when = t.make(2015, 12, 24, 9, 31)
    assert t.to_datetime(t.round_down(when, hour)) == datetime(2015, 12, 24, 9)
    assert t.to_datetime(t.round_up(when, hour)) == datetime(2015, 12, 24, 10)
    assert t.round_up(when, 0) == t.round_down(when, 0) == when
    assert t.round_span(90, 60) == 120
    assert t.round_span(30, 60) == 0
    assert t.round_span(30, 60, away_from_zero=True) == 60


@pytest.mark.parametrize(
    ("months", "day"),
    [(1, date(2016, 2, 29)), (13, date(2017, 2, 28)), (-1, date(2015, 12, 31)), (11, date(2016, 12, 31))],
)
def test_add_months_keeps_the_day_or_takes_the_last(months: int, day: date) -> None:
    start = t.make(2016, 1, 31, 10)
    assert t.add_months(start, months) == t.ticks(day) + 10 * t.TICKS_PER_HOUR


def test_iso_text_drops_trailing_zeros() -> None:
    when = t.make(2013, 10, 7, 13, 31)
    assert t.iso_text(when) == "2013-10-07T13:31:00Z"
    assert t.iso_text(when + 5_000_000) == "2013-10-07T13:31:00.5Z"
    assert t.iso_text(when + 1, utc=False) == "2013-10-07T13:31:00.0000001"


def test_yyyymmdd_round_trip() -> None:
    assert t.yyyymmdd(t.from_yyyymmdd("20151224")) == "20151224"
    with pytest.raises(ValueError, match="invalid"):
        t.from_yyyymmdd("2015-12-24")


def test_pandas_timestamps_are_datetimes() -> None:
    assert t.ticks(pd.Timestamp("2013-10-08 09:30:00.5")) == t.make(2013, 10, 8, 9, 30) + 5_000_000
    assert t.ticks(pd.Timestamp("2013-10-08 09:30", tz="America/New_York")) == t.make(2013, 10, 8, 13, 30)
