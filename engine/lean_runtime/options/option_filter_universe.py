"""OptionFilterUniverse: the chain of a day as option filters see it, and its filters by strike, right and greeks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight, SecurityType
from engine.lean_runtime.common.numbers import ONE, divide, to_decimal
from engine.lean_runtime.common.ticks import Ticks, date_of
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.identity.index_option_symbol import IndexOptionSymbol
from engine.lean_runtime.identity.option_symbol import OptionSymbol
from engine.lean_runtime.options.contract_security_filter_universe import convert_to_symbols
from engine.lean_runtime.options.strategy_filters import StrategyShapeFilters

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.identity.symbol import Symbol


class OptionFilterUniverse(StrategyShapeFilters):
    """The contracts of one canonical option (Common/Securities/Option/OptionFilterUniverse.cs)."""

    __slots__ = ("_option", "_refresh_unique_strikes", "_underlying_scale_factor", "_unique_strikes")

    def __init__(
        self,
        option: Any,
        all_data: Iterable[OptionUniverse] = (),
        underlying: BaseData | None = None,
        underlying_scale_factor: Any = None,
    ) -> None:
        """Make the (empty) universe of a canonical option security, or one of given rows."""
        super().__init__(all_data, 0 if underlying is None else underlying._end_time)
        self._option = option
        self.underlying = underlying
        self._unique_strikes: list[Decimal] | None = None
        self._refresh_unique_strikes = True
        self._underlying_scale_factor: Decimal = (
            option.symbol_properties._strike_multiplier
            if underlying_scale_factor is None
            else to_decimal(underlying_scale_factor)
        )

    def _refresh(
        self, all_contracts_data: Iterable[OptionUniverse], underlying: BaseData | None, local_time: Ticks
    ) -> None:
        """Take the rows of a new selection; strikes are collected anew once a day."""
        self._refresh_contracts(all_contracts_data, local_time)
        self.underlying = underlying
        today = date_of(local_time)
        self._refresh_unique_strikes = self._last_exchange_date != today
        self._last_exchange_date = today

    def _is_standard(self, symbol: Symbol) -> bool:
        if symbol.security_type is SecurityType.INDEX_OPTION:
            return IndexOptionSymbol.is_standard(symbol)
        return OptionSymbol.is_standard(symbol)

    def _create_data_instance(self, symbol: Symbol) -> OptionUniverse:
        row = OptionUniverse(None, symbol)
        row._time = self._local_time
        return row

    def _adjust_expiration_reference_date(self, reference_date: Ticks) -> Ticks:
        hours = self._option.exchange.hours
        if hours._is_date_open(reference_date):
            return reference_date
        following: Ticks = hours._get_next_trading_day(reference_date)
        return following

    def strikes(self, min_strike: int, max_strike: int) -> Self:
        """Keep strikes by rank from the underlying's price: -1 is the first below it, 1 the first above."""
        if self.underlying is None:
            return self
        if self._refresh_unique_strikes or self._unique_strikes is None:
            self._unique_strikes = sorted({_strike(row) for row in self._data})
            self._refresh_unique_strikes = False
        bounds = self._strike_bounds(int(min_strike), int(max_strike), self._unique_strikes)
        if bounds is None:
            return self._empty()
        low, high = bounds
        self._data = [row for row in self._data if low <= _strike(row) <= high]
        return self

    def _strike_bounds(self, low: int, high: int, strikes: list[Decimal]) -> tuple[Decimal, Decimal] | None:
        """Return the lowest and highest strike of the ranks, None when they lie outside the chain."""
        assert self.underlying is not None
        price = self.underlying._price
        if self._underlying_scale_factor != ONE:
            price = divide(price, self._underlying_scale_factor)
        index = bisect_left(strikes, price)
        if index == len(strikes):
            return None
        first, last = index + low, index + high
        if strikes[index] != price:
            # the index is the first strike above the price
            if low < 0 < high:
                last -= 1
            elif low > 0:
                first -= 1
                last -= 1
        first = max(first, 0)
        if first >= len(strikes) or last < 0:
            return None
        return strikes[first], strikes[min(last, len(strikes) - 1)]

    def calls_only(self) -> Self:
        """Keep calls."""
        return self._where(lambda row: row.symbol.id.option_right is OptionRight.CALL)

    def puts_only(self) -> Self:
        """Keep puts."""
        return self._where(lambda row: row.symbol.id.option_right is OptionRight.PUT)

    def _greek_between(self, name: str, low: Any, high: Any) -> Self:
        least, most = to_decimal(low), to_decimal(high)
        return self._where(lambda row: least <= getattr(row.greeks, name) <= most)

    def _value_between(self, name: str, low: Any, high: Any) -> Self:
        least, most = to_decimal(low), to_decimal(high)
        return self._where(lambda row: least <= getattr(row, name) <= most)

    def delta(self, min: Any, max: Any) -> Self:
        """Keep contracts whose delta in the universe file lies in the inclusive range."""
        return self._greek_between("_delta", min, max)

    def gamma(self, min: Any, max: Any) -> Self:
        """Keep contracts whose gamma lies in the inclusive range."""
        return self._greek_between("_gamma", min, max)

    def theta(self, min: Any, max: Any) -> Self:
        """Keep contracts whose yearly theta lies in the inclusive range."""
        return self._greek_between("_theta", min, max)

    def vega(self, min: Any, max: Any) -> Self:
        """Keep contracts whose vega lies in the inclusive range."""
        return self._greek_between("_vega", min, max)

    def rho(self, min: Any, max: Any) -> Self:
        """Keep contracts whose rho lies in the inclusive range."""
        return self._greek_between("_rho", min, max)

    def implied_volatility(self, min: Any, max: Any) -> Self:
        """Keep contracts whose implied volatility lies in the inclusive range."""
        return self._value_between("_implied_volatility", min, max)

    def open_interest(self, min: int, max: int) -> Self:
        """Keep contracts whose open interest lies in the inclusive range."""
        return self._value_between("_open_interest", int(min), int(max))

    d = delta
    g = gamma
    t = theta
    v = vega
    r = rho
    iv = implied_volatility
    oi = open_interest


def _strike(row: OptionUniverse) -> Decimal:
    strike = row.symbol.id._strike_price
    assert strike is not None
    return strike


class OptionFilterUniverseEx(LeanObject):
    """Query functions on a universe (the extension methods of OptionFilterUniverse.cs)."""

    @staticmethod
    def where(universe: OptionFilterUniverse, predicate: Callable[[OptionUniverse], bool]) -> OptionFilterUniverse:
        """Keep the contracts a function accepts."""
        return universe._where(predicate)

    @staticmethod
    def select(universe: OptionFilterUniverse, map_func: Callable[[OptionUniverse], Any]) -> OptionFilterUniverse:
        """Replace every contract by the symbol a function returns for it."""
        universe._set_symbols(convert_to_symbols([map_func(row) for row in universe]))
        return universe

    @staticmethod
    def select_many(
        universe: OptionFilterUniverse, map_func: Callable[[OptionUniverse], Iterable[Any]]
    ) -> OptionFilterUniverse:
        """Replace every contract by the symbols a function returns for it."""
        universe._set_symbols(convert_to_symbols([symbol for row in universe for symbol in map_func(row)]))
        return universe

    @staticmethod
    def where_contains(universe: OptionFilterUniverse, filter_list: Any) -> OptionFilterUniverse:
        """Keep the contracts of a list, in the universe's order."""
        wanted = set(convert_to_symbols(filter_list))
        return universe._where(lambda row: row.symbol in wanted)
