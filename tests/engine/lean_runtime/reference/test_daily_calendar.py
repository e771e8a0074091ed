"""Sessions of daily bars, intraday bars counted from the open, and consolidator starts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.lean_runtime.common.enums import DayOfWeek, SecurityType
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, make, ticks, to_datetime
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference import daily_calendar as calendar
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.reference.local_market_hours import LocalMarketHours

H = timedelta(hours=1)
HOURS = SecurityExchangeHours(
    TimeZones.NEW_YORK,
    [datetime(2015, 12, 25)],
    {DayOfWeek(day): LocalMarketHours(DayOfWeek(day), 4 * H, 9.5 * H, 16 * H, 20 * H) for day in range(1, 6)},
    {datetime(2015, 12, 24): 13 * H},
    {},
)
SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")


def test_daily_calendar_is_the_latest_session() -> None:
    session = calendar.get_daily_calendar(make(2015, 12, 25), HOURS)
    assert (session.start, session.end) == (datetime(2015, 12, 24, 9, 30), datetime(2015, 12, 24, 13))
    assert session.period == timedelta(hours=3.5)
    assert session == calendar.CalendarInfo(datetime(2015, 12, 24, 9, 30), timedelta(hours=3.5))


@pytest.mark.parametrize(
    ("time", "start", "end"),
    [
        (datetime(2015, 12, 23, 9, 30), datetime(2015, 12, 23, 9, 30), datetime(2015, 12, 23, 10, 30)),
        (datetime(2015, 12, 23, 10, 45), datetime(2015, 12, 23, 10, 30), datetime(2015, 12, 23, 11, 30)),
        (datetime(2015, 12, 23, 15, 59), datetime(2015, 12, 23, 15, 30), datetime(2015, 12, 23, 16)),
    ],
)
def test_intraday_calendar_counts_from_the_open(time: datetime, start: datetime, end: datetime) -> None:
    bar = calendar.get_intraday_calendar(ticks(time), TICKS_PER_HOUR, HOURS, False)
    assert (bar.start, bar.end) == (start, end)


@pytest.mark.parametrize(
    ("time", "end"),
    [
        (datetime(2015, 12, 23, 12), datetime(2015, 12, 23, 16)),
        (datetime(2015, 12, 23, 17), datetime(2015, 12, 24, 13)),
        (datetime(2015, 12, 24, 14), datetime(2015, 12, 28, 16)),
    ],
)
def test_next_daily_end(time: datetime, end: datetime) -> None:
    assert to_datetime(calendar.get_next_daily_end_time(SPX, ticks(time), HOURS)) == end


def test_daily_end_without_sessions_is_midnight() -> None:
    euro = Symbol.create("EURUSD", SecurityType.FOREX, "oanda")
    assert calendar.get_next_daily_end_time(euro, make(2015, 12, 23, 12), HOURS) == make(2015, 12, 24)


def test_where_strict_end_times_apply() -> None:
    always = SecurityExchangeHours.always_open(TimeZones.UTC)
    cfd = Symbol.create("XAUUSD", SecurityType.CFD, "oanda")
    assert calendar.use_strict_end_time(True, SPX, TICKS_PER_DAY, HOURS)
    assert not calendar.use_strict_end_time(False, SPX, TICKS_PER_DAY, HOURS)
    assert not calendar.use_strict_end_time(True, SPX, TICKS_PER_HOUR, HOURS)
    assert not calendar.use_strict_end_time(True, SPX, TICKS_PER_DAY, always)
    assert not calendar.use_strict_end_time(True, cfd, TICKS_PER_DAY, HOURS)


def test_only_our_bars_are_strict() -> None:
    class TradeBar:
        """A user's class of the same name."""

    assert not calendar.is_strict_daily_type(TradeBar)
    assert not calendar.is_strict_daily_type(None)
    assert not calendar.set_strict_end_times(None, HOURS)
    assert not calendar.use_daily_strict_end_times(True, TradeBar, SPX, TICKS_PER_DAY, HOURS)


def test_consolidator_start() -> None:
    day = TICKS_PER_DAY
    when = make(2015, 12, 23, 12)
    assert calendar.get_consolidator_start_time(4 * TICKS_PER_HOUR, 0, when) == when
    assert to_datetime(calendar.get_consolidator_start_time(day, 17 * TICKS_PER_HOUR, when)) == datetime(
        2015, 12, 22, 17
    )
    assert to_datetime(calendar.get_consolidator_start_time(7 * day, 0, when)) == datetime(2015, 12, 22)
