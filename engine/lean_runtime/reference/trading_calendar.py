"""Which days are business days, holidays or expirations (Common/TradingCalendar.cs, TradingDay.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType, TradingDayType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import Ticks, date_of, ticks, to_date
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase

_MONDAY, _THURSDAY, _FRIDAY, _SATURDAY = 0, 3, 4, 5


@dataclass(slots=True)
class TradingDay:
    """What happens on a day."""

    date: datetime
    business_day: bool
    public_holiday: bool
    weekend: bool
    option_expirations: list[Symbol] = field(default_factory=list)
    future_expirations: list[Symbol] = field(default_factory=list)
    future_rolls: list[Symbol] = field(default_factory=list)
    symbol_delistings: list[Symbol] = field(default_factory=list)
    equity_dividends: list[Symbol] = field(default_factory=list)


_FILTERS: dict[TradingDayType, Callable[[TradingDay], Any]] = {
    TradingDayType.BUSINESS_DAY: lambda day: day.business_day,
    TradingDayType.PUBLIC_HOLIDAY: lambda day: day.public_holiday,
    TradingDayType.WEEKEND: lambda day: day.weekend,
    TradingDayType.OPTION_EXPIRATION: lambda day: day.option_expirations,
    TradingDayType.FUTURE_EXPIRATION: lambda day: day.future_expirations,
    TradingDayType.FUTURE_ROLL: lambda day: day.future_rolls,
    TradingDayType.SYMBOL_DELISTING: lambda day: day.symbol_delistings,
    TradingDayType.EQUITY_DIVIDENDS: lambda day: day.equity_dividends,
}


class TradingCalendar(LeanObject):
    """Calendar of the securities of an algorithm."""

    def __init__(self, security_manager: Any, market_hours_database: MarketHoursDatabase) -> None:
        """Look at the securities of the manager whenever asked."""
        self._securities = security_manager
        self._market_hours = market_hours_database

    def get_trading_day(self, day: datetime | None = None) -> TradingDay:
        """Return what happens on a day, without argument today in UTC."""
        if day is None:
            day = self._securities.utc_time.replace(tzinfo=None)
        return next(self.get_trading_days(day, day))

    def get_trading_days(self, start: datetime, end: datetime) -> Iterator[TradingDay]:
        """Yield the days from start to end, both included; ArgumentException when end is before start."""
        first, last = date_of(ticks(start)), date_of(ticks(end))
        days = (to_date(last) - to_date(first)).days + 1
        if days < 0:
            raise ArgumentException(
                f"TradingCalendar.PopulateTradingDays(): Total days is negative ({days}), indicating reverse start and"
                " end times. Check your usage of TradingCalendar to ensure proper arrangement of variables"
            )
        symbols = list(self._securities.keys())
        holidays = self._holidays(symbols)
        for number in range(days):
            yield _trading_day(to_date(first) + timedelta(days=number), holidays, symbols)

    def get_days_by_type(self, type: TradingDayType, start: datetime, end: datetime) -> list[TradingDay]:
        """Return the days of one type from start to end, both included."""
        wanted = _FILTERS.get(type, lambda day: False)
        return [day for day in self.get_trading_days(start, end) if wanted(day)]

    def _holidays(self, symbols: list[Symbol]) -> set[Ticks]:
        holidays: set[Ticks] = set()
        for symbol in symbols:
            entry = self._market_hours.get_entry(symbol.id.market, symbol, symbol.security_type)
            holidays |= entry.exchange_hours._holidays
        return holidays


def _trading_day(day: date, holidays: set[Ticks], symbols: list[Symbol]) -> TradingDay:
    midnight = ticks(day)
    holiday = midnight in holidays or not is_settlement_day(day)
    weekend = day.weekday() >= _SATURDAY
    expiring = [symbol for symbol in symbols if date_of(symbol.id._date) == midnight]
    return TradingDay(
        datetime(day.year, day.month, day.day),
        not holiday and not weekend,
        holiday,
        weekend,
        [symbol for symbol in expiring if is_option(symbol.security_type)],
        [symbol for symbol in expiring if symbol.security_type is SecurityType.FUTURE],
    )


def _observed(day: date, month: int, number: int) -> bool:
    """Return whether a fixed holiday is kept on the day: itself, Monday after a Sunday, Friday before a Saturday."""
    if day.month != month:
        return False
    weekday = day.weekday()
    return (
        day.day == number
        or (day.day == number + 1 and weekday == _MONDAY)
        or (day.day == number - 1 and weekday == _FRIDAY)
    )


def is_settlement_day(day: date) -> bool:
    """Return whether US banks settle on the day, by the federal holiday rules QLNet's default US calendar has."""
    weekday, month, number = day.weekday(), day.month, day.day
    if weekday >= _SATURDAY:
        return False
    if _observed(day, 1, 1) or (month == 12 and number == 31 and weekday == _FRIDAY):
        return False
    if any(_observed(day, *fixed) for fixed in ((7, 4), (11, 11), (12, 25))):
        return False
    if weekday == _THURSDAY:
        return not (month == 11 and 22 <= number <= 28)
    if weekday != _MONDAY:
        return True
    third = 15 <= number <= 21
    return not (
        (third and month in (1, 2))
        or (month == 5 and number >= 25)
        or (month == 9 and number <= 7)
        or (month == 10 and 8 <= number <= 14)
    )
