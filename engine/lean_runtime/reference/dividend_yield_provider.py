"""Dividend yields from factor files (Common/Data/DividendYieldProvider.cs, ConstantDividendYieldModel.cs)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ONE, ZERO, divide, multiply, to_decimal, to_float
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, date_of, ticks
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
    from engine.lean_runtime.reference.factor_file import CorporateFactorProvider

#: The trailing year, short of the same quarter's dividend a year before.
_TRAILING = 350 * TICKS_PER_DAY


class IDividendYieldModel(LeanObject):
    """Tells the yearly dividend yield of a date as a fraction."""

    def get_dividend_yield(self, date: Any, security_price: Any = None) -> float:
        """Return the yield of a date at a price (by default the last ex-dividend close), or of a data point."""
        if not isinstance(date, datetime):
            return to_float(self._get_dividend_yield_of(date))
        price = None if security_price is None else to_decimal(security_price)
        return to_float(self._get_dividend_yield(ticks(date), price))

    def _get_dividend_yield_of(self, price_data: Any) -> Decimal:
        """Return the yield at a data point's end and value."""
        return self._get_dividend_yield(price_data._end_time, price_data._value)

    def _get_dividend_yield(self, date: Ticks, price: Decimal | None = None) -> Decimal:
        raise NotImplementedError


class ConstantDividendYieldModel(IDividendYieldModel):
    """One yield for every date."""

    def __init__(self, dividend_yield: Any) -> None:
        """Take the yield as a fraction."""
        self._dividend_yield = to_decimal(dividend_yield)

    def _get_dividend_yield(self, date: Ticks, price: Decimal | None = None) -> Decimal:
        return self._dividend_yield


class DividendYieldProvider(IDividendYieldModel):
    """The dividends of the trailing year over the price, zero where there are none."""

    DEFAULT_DIVIDEND_YIELD_RATE = 0.0

    def __init__(self, symbol: Symbol | None = None) -> None:
        """Look at a symbol's dividends, without argument at SPY's."""
        self._symbol = symbol if symbol is not None else Symbol.create("SPY", SecurityType.EQUITY, "usa")
        self._events: list[tuple[Ticks, Any]] | None = None

    @staticmethod
    def create_for_option(option_symbol: Symbol) -> IDividendYieldModel:
        """Return the model of an option's underlying; index options go by a fund on the index."""
        if option_symbol.security_type is SecurityType.OPTION:
            return DividendYieldProvider(option_symbol.underlying)
        if option_symbol.security_type is SecurityType.INDEX_OPTION:
            # The value of a contract is its OSI ticker, so in practice SPY stands for every index.
            if option_symbol.value == "VIX":
                return ConstantDividendYieldModel(ZERO)
            if option_symbol.value == "NDX":
                return DividendYieldProvider(Symbol.create("QQQ", SecurityType.EQUITY, "usa"))
            return DividendYieldProvider()
        return ConstantDividendYieldModel(ZERO)

    def _get_dividend_yield_of(self, price_data: Any) -> Decimal:
        if price_data.symbol != self._symbol:
            raise ArgumentException(
                f"Trying to get {price_data.symbol} dividend yield using the {self._symbol} dividend yield provider."
            )
        return super()._get_dividend_yield_of(price_data)

    def _get_dividend_yield(self, date: Ticks, price: Decimal | None = None) -> Decimal:
        if self._events is None:
            self._events = self._load()
        past = [event for time, event in self._events if time <= date_of(date)]
        latest = next((event for event in reversed(past) if _is_dividend(event)), None)
        if latest is None:
            return ZERO
        if price is None:
            price = latest._reference_price
        if not price:
            raise ArgumentException("Security price cannot be zero.")
        start = latest._end_time - _TRAILING
        total, split_factor = ZERO, ONE
        for event in reversed(past):
            if event._end_time < start:
                break
            if _is_dividend(event):
                total += multiply(event._distribution, split_factor)
            else:
                split_factor = multiply(split_factor, event._split_factor)
        return divide(total, price)

    def _load(self) -> list[tuple[Ticks, Any]]:
        services = EngineServices.current()
        symbol = self._symbol
        hours = services.market_hours.get_exchange_hours(symbol.id.market, symbol, symbol.security_type)
        return _corporate_events(services.factor_files.get(symbol), symbol, hours)


def _is_dividend(event: Any) -> bool:
    return hasattr(event, "_distribution")


def _corporate_events(
    factors: CorporateFactorProvider, symbol: Symbol, hours: SecurityExchangeHours
) -> list[tuple[Ticks, Any]]:
    """Return a dividend or else a split for each pair of rows; rows that change nothing count as splits by one."""
    rows = list(factors)
    events: list[tuple[Ticks, Any]] = []
    for row, following in pairwise(rows):
        event: Any
        if row._price_factor != following._price_factor:
            event = row.get_dividend(following, symbol, hours, 3)
        else:
            event = row.get_split(following, symbol, hours)
        events.append((event._end_time, event))
    return events
