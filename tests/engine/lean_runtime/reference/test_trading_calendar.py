"""Business days, holidays and expirations of an algorithm's securities."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType, TradingDayType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.trading_calendar import TradingCalendar, is_settlement_day

SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
OPTION = Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.CALL, 3000, datetime(2021, 1, 15))


class Securities:
    """What the calendar needs of a security manager."""

    utc_time = datetime(2021, 1, 15, 14)

    def keys(self) -> list[Symbol]:
        """Return the symbols."""
        return [SPX, OPTION]


@pytest.fixture
def calendar(services: EngineServices) -> TradingCalendar:
    return TradingCalendar(Securities(), services.market_hours)


def test_kinds_of_days(calendar: TradingCalendar) -> None:
    friday, saturday, _, monday = calendar.get_trading_days(datetime(2021, 1, 15), datetime(2021, 1, 18))
    assert (friday.business_day, friday.weekend, friday.option_expirations) == (True, False, [OPTION])
    assert (saturday.business_day, saturday.weekend) == (False, True)
    assert (monday.public_holiday, monday.business_day) == (True, False)


def test_today_and_by_type(calendar: TradingCalendar) -> None:
    assert calendar.get_trading_day().date == datetime(2021, 1, 15)
    start, end = datetime(2021, 1, 1), datetime(2021, 1, 31)
    expiring = calendar.get_days_by_type(TradingDayType.OPTION_EXPIRATION, start, end)
    assert [day.date for day in expiring] == [datetime(2021, 1, 15)]
    assert len(calendar.get_days_by_type(TradingDayType.BUSINESS_DAY, start, end)) == 19
    assert calendar.get_days_by_type(TradingDayType.ECONOMIC_EVENT, start, end) == []


def test_reversed_dates_raise(calendar: TradingCalendar) -> None:
    with pytest.raises(ArgumentException, match="negative"):
        next(calendar.get_trading_days(datetime(2021, 1, 5), datetime(2021, 1, 1)))


@pytest.mark.parametrize(
    "holiday",
    [
        date(2021, 1, 1),
        date(2012, 1, 2),
        date(2010, 12, 31),
        date(2021, 1, 18),
        date(2021, 2, 15),
        date(2021, 5, 31),
        date(2021, 7, 5),
        date(2020, 7, 3),
        date(2021, 9, 6),
        date(2021, 10, 11),
        date(2021, 11, 11),
        date(2021, 11, 25),
        date(2021, 12, 24),
    ],
)
def test_settlement_holidays(holiday: date) -> None:
    assert not is_settlement_day(holiday)


@pytest.mark.parametrize("day", [date(2021, 1, 4), date(2021, 7, 6), date(2021, 11, 26), date(2021, 4, 2)])
def test_settlement_days(day: date) -> None:
    assert is_settlement_day(day)
