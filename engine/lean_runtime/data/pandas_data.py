"""The columns a data point has in a data frame, and the series of one symbol's points."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from operator import attrgetter
from typing import Any

from engine.lean_runtime.common.enums import TickType
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.data.auxiliary import Delisting, Dividend, MarginInterestRate, Split, SymbolChangedEvent
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.data_dictionary import DataDictionary
from engine.lean_runtime.data.fundamental import CoarseFundamental, ETFConstituentUniverse
from engine.lean_runtime.data.option_chain import OptionChain
from engine.lean_runtime.data.option_contract import OptionContract, UniverseOptionContract
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.python_data import DynamicData
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol

Cells = Iterator[tuple[str, Any]]
_PRICES = ("open", "high", "low", "close")
_TICK_QUOTES = (("bidprice", "bid_price"), ("askprice", "ask_price"), ("bidsize", "bid_size"), ("asksize", "ask_size"))
_GREEKS = ("delta", "gamma", "vega", "theta", "rho")


def _attributes(names: Collection[str]) -> Callable[[Any], Cells]:
    """Return a reader of attributes whose columns bear their names without underscores."""
    pairs = [(name.replace("_", ""), attrgetter(name)) for name in names]

    def read(point: Any) -> Cells:
        for column, get in pairs:
            yield column, get(point)

    return read


def _quote_cells(bar: QuoteBar) -> Cells:
    """Yield sizes, both sides (a missing one has no cells) and mids."""
    yield "bidsize", bar.last_bid_size
    yield "asksize", bar.last_ask_size
    for prefix, side in (("bid", bar.bid), ("ask", bar.ask)):
        if side is not None:
            for price in _PRICES:
                yield prefix + price, getattr(side, price)
    for price in _PRICES:
        yield price, getattr(bar, price)


def _tick_cells(tick: Tick) -> Cells:
    """Yield the fields; quotes' fields only of quotes, and the price under its name or as open interest."""
    quoted = tick.tick_type is TickType.QUOTE
    interest = tick.tick_type is TickType.OPEN_INTEREST
    yield "quantity", tick.quantity
    yield "exchange", tick.exchange
    yield "suspicious", tick.suspicious
    for column, name in _TICK_QUOTES:
        yield column, getattr(tick, name) if quoted else None
    yield "lastprice", None if interest else tick.last_price
    yield "openinterest", tick.last_price if interest else None


_contract_values = _attributes(
    (
        "strike",
        "scaled_strike",
        "right",
        "style",
        "theoretical_price",
        "implied_volatility",
        "open_interest",
        "last_price",
        "volume",
        "bid_price",
        "bid_size",
        "ask_price",
        "ask_size",
        "underlying_last_price",
        "underlying_symbol",
        "expiry",
    )
)
_greek_values = _attributes(_GREEKS)
_chain_row_values = _attributes(
    (*_PRICES, "volume", "open_interest", "implied_volatility", "underlying", "data", "value")
)


def _contract_cells(contract: OptionContract) -> Cells:
    yield from _contract_values(contract)
    yield from _greek_values(contract.greeks)


def _universe_cells(row: OptionUniverse) -> Cells:
    if not is_option(row.symbol.security_type):
        # LEAN's members throw for the underlying; the collection's own row has no numbers either
        yield from _attributes((*_PRICES, "volume", "underlying", "data", "value"))(row)
        return
    yield from _chain_row_values(row)
    yield from _greek_values(row.greeks)


def _dynamic_cells(point: DynamicData) -> Cells:
    yield "value", point.value
    for name, value in point.get_storage_dictionary().items():
        if name != "value" and not name.startswith("__"):
            yield name, value


#: What is shown of a type and its subclasses; the first match of the method resolution order counts.
_CELLS: dict[type, Callable[[Any], Cells]] = {
    TradeBar: _attributes(("volume", *_PRICES)),
    QuoteBar: _quote_cells,
    Tick: _tick_cells,
    Dividend: _attributes(("distribution", "reference_price", "value")),
    Split: _attributes(("type", "split_factor", "reference_price", "value")),
    Delisting: _attributes(("type", "ticket", "value")),
    SymbolChangedEvent: _attributes(("old_symbol", "new_symbol", "value")),
    MarginInterestRate: _attributes(("interest_rate", "value")),
    OptionContract: _contract_cells,
    OptionChain: _attributes(("contracts", "count", "value")),
    OptionUniverse: _universe_cells,
    ETFConstituentUniverse: _attributes(
        ("last_update", "weight", "shares_held", "market_value", "period", "underlying", "data", "value")
    ),
    CoarseFundamental: _attributes(
        ("dollar_volume", "volume", "has_fundamental_data", "price_factor", "split_factor", "adjusted_price", "value")
    ),
    BaseDataCollection: _attributes(("underlying", "data", "value")),
    DynamicData: _dynamic_cells,
    BaseData: _attributes(("value",)),
}


def cells_of(point: Any) -> Cells:
    """Yield the (column, value) pairs of a data point or contract."""
    read = _CELLS.get(type(point))
    if read is not None:
        return read(point)
    for kind in type(point).__mro__:
        read = _CELLS.get(kind)
        if read is not None:
            return read(point)
    return iter(())


class Series:
    """The values of one column with the times they belong to."""

    __slots__ = ("should_filter", "times", "values")

    def __init__(self) -> None:
        """Start empty; a series without any telling value is left out of the frame."""
        self.should_filter = True
        self.times: list[Ticks] = []
        self.values: list[Any] = []

    def add(self, time: Ticks, value: Any, override: bool) -> None:
        """Append a value, or replace the last one when it is of the same time and may be replaced."""
        if isinstance(value, DataDictionary):
            value = value.values()
        if self.should_filter and _tells_something(value):
            self.should_filter = False
        if override and self.times and self.times[-1] == time:
            self.values[-1] = value
        else:
            self.times.append(time)
            self.values.append(value)


def _tells_something(value: Any) -> bool:
    """Return whether a value alone justifies a column: not zero, NaN, blank, False, empty or None."""
    if type(value) is float:
        return value != 0.0 and not math.isnan(value)
    if value is None:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, bool):
        return value
    if isinstance(value, list | dict | tuple | set):
        return len(value) > 0
    return True


class PandasData:
    """Collects the points of one symbol column by column (Common/Python/PandasData.cs)."""

    __slots__ = ("is_base_data", "is_custom_data", "levels", "series", "symbol")

    def __init__(self, first: Any) -> None:
        """Take symbol and kind from the first point."""
        self.symbol: Symbol = first.symbol
        self.is_base_data = isinstance(first, BaseData)
        self.is_custom_data = type(first) not in _MARKET_TYPES
        self.series: dict[str, Series] = {}
        self.levels = 1 if not self.is_base_data else 5 if is_option(self.symbol.security_type) else 2

    def add(self, point: Any, override: bool = False) -> None:
        """Add a row; None adds nothing."""
        if point is None:
            return
        time = point._end_time if self.is_base_data else 0
        series = self.series
        for column, value in cells_of(point):
            found = series.get(column)
            if found is None:
                found = series[column] = Series()
            if override or found.should_filter or isinstance(value, DataDictionary):
                found.add(time, value, override)
            else:
                found.times.append(time)
                found.values.append(value)

    def add_bars(self, trade_bar: TradeBar | None, quote_bar: QuoteBar | None) -> None:
        """Add a row of both bars; prices of trades win over mids."""
        self.add(quote_bar)
        self.add(trade_bar, override=True)

    def kept_series(self, filter_missing: bool) -> dict[str, Series]:
        """Return the series that go into the frame."""
        return {name: item for name, item in self.series.items() if not (filter_missing and item.should_filter)}


#: Classes of LEAN's namespace QuantConnect.Data.Market; points of other classes are custom data to the converter.
_MARKET_TYPES = frozenset(
    (
        TradeBar,
        QuoteBar,
        Tick,
        OpenInterest,
        Dividend,
        Split,
        Delisting,
        SymbolChangedEvent,
        MarginInterestRate,
        OptionChain,
        OptionContract,
        UniverseOptionContract,
    )
)
