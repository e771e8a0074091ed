"""Exchange calendars: queries, holidays, early closes and continuous segments, against an independent source."""

from __future__ import annotations

from datetime import datetime, timedelta

import exchange_calendars
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import DayOfWeek, MarketHoursState, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_HOUR, make, ticks
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.reference.local_market_hours import LocalMarketHours, MarketHoursSegment


def hours_of_day(*parts: tuple[MarketHoursState, float, float]) -> list[MarketHoursSegment]:
    """Return segments given in hours."""
    return [MarketHoursSegment(state, round(a * TICKS_PER_HOUR), round(b * TICKS_PER_HOUR)) for state, a, b in parts]


PRE, OPEN, POST = MarketHoursState.PRE_MARKET, MarketHoursState.MARKET, MarketHoursState.POST_MARKET
DAY = hours_of_day((PRE, 4, 9.5), (OPEN, 9.5, 16), (POST, 16, 20))
WEEKDAYS = [DayOfWeek(number) for number in range(1, 6)]
EQUITY = SecurityExchangeHours(
    TimeZones.NEW_YORK,
    [datetime(2015, 12, 25)],
    {day: LocalMarketHours(day, DAY) for day in WEEKDAYS},
    {datetime(2015, 12, 24): timedelta(hours=13)},
    {datetime(2015, 12, 28): timedelta(hours=11)},
)
#: Sunday evening to Friday afternoon with an hour's break each day.
FUTURES = SecurityExchangeHours(
    TimeZones.CHICAGO,
    [],
    {DayOfWeek.SUNDAY: LocalMarketHours(DayOfWeek.SUNDAY, hours_of_day((PRE, 17, 24)))}
    | {day: LocalMarketHours(day, hours_of_day((OPEN, 0, 16), (OPEN, 17, 24))) for day in WEEKDAYS[:4]}
    | {DayOfWeek.FRIDAY: LocalMarketHours(DayOfWeek.FRIDAY, hours_of_day((OPEN, 0, 16)))},
    {},
    {},
)
times = st.datetimes(min_value=datetime(2015, 12, 1), max_value=datetime(2016, 1, 31))


def test_open_at_a_moment() -> None:
    assert EQUITY.is_open(datetime(2015, 12, 23, 9, 30), False)
    assert not EQUITY.is_open(datetime(2015, 12, 23, 16), False)
    assert EQUITY.is_open(datetime(2015, 12, 23, 16), True)
    assert not EQUITY.is_open(datetime(2015, 12, 26, 12), True)


def test_open_anywhere_in_a_range() -> None:
    assert EQUITY.is_open(datetime(2015, 12, 23, 16), datetime(2015, 12, 24, 10), False)
    assert not EQUITY.is_open(datetime(2015, 12, 24, 13), datetime(2015, 12, 28, 9), False)
    assert not EQUITY.is_open(datetime(2015, 12, 23, 16), datetime(2015, 12, 23, 16), False)


def test_early_close_and_late_open() -> None:
    assert str(EQUITY.get_market_hours(datetime(2015, 12, 24))) == (
        "Thursday: PreMarket: 04:00:00-09:30:00 | Market: 09:30:00-13:00:00"
    )
    assert str(EQUITY.get_market_hours(datetime(2015, 12, 28))) == (
        "Monday: Market: 11:00:00-16:00:00 | PostMarket: 16:00:00-20:00:00"
    )
    assert str(EQUITY.get_market_hours(datetime(2015, 12, 25))) == "Closed All Day"


def test_next_and_previous() -> None:
    christmas = datetime(2015, 12, 25, 12)
    assert EQUITY.get_next_market_open(christmas, False) == datetime(2015, 12, 28, 11)
    assert EQUITY.get_next_market_close(christmas, False) == datetime(2015, 12, 28, 16)
    assert EQUITY.get_next_market_close(christmas, True) == datetime(2015, 12, 28, 20)
    assert EQUITY.get_previous_market_open(christmas, False) == datetime(2015, 12, 24, 9, 30)
    assert EQUITY.get_previous_market_open(christmas, True) == datetime(2015, 12, 24, 4)
    assert EQUITY.get_previous_trading_day(christmas) == datetime(2015, 12, 24, 12)
    assert EQUITY.get_next_trading_day(christmas) == datetime(2015, 12, 28, 12)


def test_continuous_segments_are_one_session() -> None:
    monday = datetime(2015, 12, 7, 10)
    assert FUTURES.get_next_market_close(monday, True) == datetime(2015, 12, 7, 16)
    assert FUTURES.get_next_market_close(datetime(2015, 12, 7, 18), True) == datetime(2015, 12, 8, 16)
    assert FUTURES.get_next_market_open(datetime(2015, 12, 7, 18), True) == datetime(2015, 12, 8, 17)
    assert FUTURES.get_previous_market_open(datetime(2015, 12, 8, 10), True) == datetime(2015, 12, 7, 17)
    assert FUTURES.get_last_daily_market_close(monday, True) == datetime(2015, 12, 8)
    assert FUTURES.get_first_daily_market_open(datetime(2015, 12, 7, 18), True) == datetime(2015, 12, 7)


def test_days_with_extended_hours_only() -> None:
    sunday = datetime(2015, 12, 6)
    assert not FUTURES.is_date_open(sunday)
    assert FUTURES.is_date_open(sunday, True)


def test_facts_of_the_calendar() -> None:
    assert EQUITY.regular_market_duration == timedelta(hours=6.5)
    assert EQUITY.holidays == {datetime(2015, 12, 25)}
    assert EQUITY.early_closes[datetime(2015, 12, 24)] == timedelta(hours=13)
    assert EQUITY.late_opens[datetime(2015, 12, 28)] == timedelta(hours=11)
    assert EQUITY.market_hours[DayOfWeek.SATURDAY].is_closed_all_day
    assert EQUITY.bank_holidays == set()


def test_always_open_has_no_next_open() -> None:
    always = SecurityExchangeHours.always_open(TimeZones.UTC)
    assert always.is_market_always_open
    with pytest.raises(ArgumentException, match="Market is always open"):
        always.get_next_market_open(datetime(2015, 12, 6), False)
    with pytest.raises(ArgumentException, match="BeforeMarketClose"):
        always.get_next_market_close(datetime(2015, 12, 6), False)


def test_early_close_between_segments_drops_two_as_lean_does() -> None:
    gap = SecurityExchangeHours(
        TimeZones.UTC,
        [],
        {
            DayOfWeek.MONDAY: LocalMarketHours(
                DayOfWeek.MONDAY, hours_of_day((PRE, 4, 8), (OPEN, 9, 11), (POST, 13, 15))
            )
        },
        {datetime(2015, 12, 7): timedelta(hours=12)},
        {},
    )
    assert str(gap.get_market_hours(datetime(2015, 12, 7))) == "Monday: PreMarket: 04:00:00-08:00:00"


@given(times, times, st.booleans())
def test_answers_do_not_depend_on_what_was_asked_before(first: datetime, second: datetime, extended: bool) -> None:
    EQUITY.get_next_market_open(first, extended)
    EQUITY.get_next_market_close(first, extended)
    remembered = EQUITY.get_next_market_open(second, extended), EQUITY.get_next_market_close(second, extended)
    EQUITY._forget()
    assert remembered == (EQUITY.get_next_market_open(second, extended), EQUITY.get_next_market_close(second, extended))


@given(times, st.booleans())
def test_previous_open_is_not_after_and_next_open_is(when: datetime, extended: bool) -> None:
    assert EQUITY.get_previous_market_open(when, extended) <= when < EQUITY.get_next_market_open(when, extended)


def test_new_york_sessions_agree_with_exchange_calendars(services: EngineServices) -> None:
    hours = services.market_hours.get_entry("usa", "SPY", SecurityType.EQUITY).exchange_hours
    known = exchange_calendars.get_calendar("XNYS", start="2009-01-01", end="2023-12-31").schedule
    sessions = {day.to_pydatetime(): row for day, row in known.iterrows()}
    wrong = []
    for day in pd.date_range("2009-01-02", "2023-12-29"):
        date = day.to_pydatetime()
        ours = hours._is_date_open(ticks(date))
        close = ticks(sessions[date]["close"].to_pydatetime()) if date in sessions else None
        if ours != (date in sessions) or (
            close and hours.time_zone.to_utc(hours._get_next_market_close(ticks(date), False)) != close
        ):
            wrong.append(date)
    assert wrong == []


def test_index_options_close_at_three_fifteen(services: EngineServices) -> None:
    entry = services.market_hours.get_entry("usa", "SPXW", SecurityType.INDEX_OPTION)
    assert entry.data_time_zone is TimeZones.NEW_YORK
    assert entry.exchange_hours._get_next_market_close(make(2021, 1, 15), False) == make(2021, 1, 15, 15, 15)
