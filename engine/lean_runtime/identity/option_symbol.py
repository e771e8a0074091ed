"""Facts of option contracts that need the exchange calendar: last trading day, expiry and settlement times.

Source: Common/Securities/Option/OptionSymbol.cs. Results are cached on the market hours database of the run.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DayOfWeek, SecurityType
from engine.lean_runtime.common.errors import ArgumentException, UnsupportedLeanFeature
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    Ticks,
    date_of,
    day_of_week,
    make,
    ticks,
    to_date,
    to_datetime,
)
from engine.lean_runtime.identity.index_option_symbol import IndexOptionSymbol
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

#: Until then standard monthlies expired on the Saturday after the third Friday.
_FRIDAY_EXPIRIES = make(2015, 2, 1)


class OptionSymbol(LeanObject):
    """Questions about option contracts."""

    @staticmethod
    def is_standard_contract(symbol: Symbol) -> bool:
        """Return whether the contract expires in the week of its month's third Friday."""
        return OptionSymbol.is_standard(symbol)

    @staticmethod
    def is_standard(symbol: Symbol) -> bool:
        """Return whether the contract expires from Thursday to Saturday around its month's third Friday."""
        when = to_date(symbol.id._date)
        first = day_of_week(make(when.year, when.month, 1))
        first_friday = 7 if first == DayOfWeek.SATURDAY else 6 - first
        return first_friday + 12 < when.day < first_friday + 16

    @staticmethod
    def is_weekly(symbol: Symbol) -> bool:
        """Return whether the contract expires on a Friday that is no standard one."""
        return not OptionSymbol.is_standard(symbol) and day_of_week(symbol.id._date) == int(DayOfWeek.FRIDAY)

    @staticmethod
    def map_to_underlying(option_ticker: str, security_type: SecurityType) -> str:
        """Return the underlying's ticker of an option family; futures are not supported."""
        if security_type in (SecurityType.FUTURE, SecurityType.FUTURE_OPTION):
            raise UnsupportedLeanFeature("Options on futures are not supported by the embedded runtime.")
        if security_type in (SecurityType.INDEX, SecurityType.INDEX_OPTION):
            return IndexOptionSymbol.map_to_underlying(option_ticker)
        return option_ticker

    @staticmethod
    def get_last_day_of_trading(symbol: Symbol) -> datetime:
        """Return the last date the contract trades."""
        return to_datetime(OptionSymbol._get_last_day_of_trading(symbol))

    @staticmethod
    def _get_last_day_of_trading(symbol: Symbol) -> Ticks:
        day = symbol.id._date
        saturday = day_of_week(day) == int(DayOfWeek.SATURDAY)
        if saturday and day < _FRIDAY_EXPIRIES and OptionSymbol.is_standard(symbol):
            day -= TICKS_PER_DAY
        hours = _exchange_hours(symbol)
        while not hours._is_date_open(day):
            day -= TICKS_PER_DAY
        return date_of(day)

    @staticmethod
    def get_settlement_date_time(symbol: Symbol) -> datetime:
        """Return the exchange time at which the contract settles; ArgumentException for other types."""
        return to_datetime(OptionSymbol._get_settlement_date_time(symbol))

    @staticmethod
    def _get_settlement_date_time(symbol: Symbol) -> Ticks:
        if not is_option(symbol.security_type):
            raise ArgumentException(f"The symbol {symbol} is not an option type")
        hours, expiry = _expiration(symbol)
        today = date_of(expiry)
        if today == date_of(symbol.id._date) and symbol.security_type is SecurityType.INDEX_OPTION:
            if not IndexOptionSymbol.is_am_settled(symbol):
                return today + 15 * TICKS_PER_HOUR  # 4:00 PM New York in the exchange's Chicago time
            if OptionSymbol.is_standard(symbol):
                return hours._get_next_market_open(today, False)
        return expiry

    @staticmethod
    def is_option_contract_expired(symbol: Symbol, current_time_utc: datetime) -> bool:
        """Return whether the contract's last trading day has closed; False for other types."""
        return OptionSymbol._is_option_contract_expired(symbol, ticks(current_time_utc))

    @staticmethod
    def _is_option_contract_expired(symbol: Symbol, utc: Ticks) -> bool:
        if symbol.id._strike_price is None:
            return False
        hours, expiry = _expiration(symbol)
        return hours.time_zone.to_local(utc) >= expiry


def _exchange_hours(symbol: Symbol) -> SecurityExchangeHours:
    return EngineServices.current().market_hours.get_exchange_hours(symbol.id.market, symbol, symbol.security_type)


def _expiration(symbol: Symbol) -> tuple[SecurityExchangeHours, Ticks]:
    """Return the exchange hours and the local time from which the contract counts as expired."""
    cache = EngineServices.current().market_hours._expirations
    known = cache.get(symbol.id)
    if known is None:
        hours = _exchange_hours(symbol)
        day = symbol.id._date
        last = day if hours._is_date_open(day) else hours._get_previous_trading_day(day)
        close = hours._get_last_daily_market_close(last, False)
        known = cache[symbol.id] = (hours, min(close, date_of(day) + TICKS_PER_DAY))
    return known
