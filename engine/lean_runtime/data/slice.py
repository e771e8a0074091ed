"""Slice: all data of one moment, in the dictionaries LEAN offers, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from engine.lean_runtime.common.containers import ExtendedDictionary, KeyValuePair
from engine.lean_runtime.common.enums import MarketDataType, SecurityType, TickType
from engine.lean_runtime.common.errors import KeyNotFoundException, NotSupportedException, NullReferenceException
from engine.lean_runtime.common.ticks import Ticks as ExactTime
from engine.lean_runtime.data.auxiliary import (
    Delisting,
    Dividend,
    MarginInterestRate,
    Split,
    SymbolChangedEvent,
)
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.data_dictionary import (
    _VALUE,
    DataDictionary,
    Delistings,
    Dividends,
    MarginInterestRates,
    QuoteBars,
    Splits,
    SymbolChangedEvents,
    Ticks,
    TradeBars,
    collect,
    no_data_message,
)
from engine.lean_runtime.data.faces import exact_time, time_face, utc_face
from engine.lean_runtime.data.futures_chains import FuturesChains
from engine.lean_runtime.data.option_chain import OptionChain, OptionChains
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol

_AUXILIARY = {
    "splits": (Splits, Split),
    "dividends": (Dividends, Dividend),
    "delistings": (Delistings, Delisting),
    "symbol_changed_events": (SymbolChangedEvents, SymbolChangedEvent),
    "margin_interest_rates": (MarginInterestRates, MarginInterestRate),
}
_BY_TYPE = {
    TradeBar: "bars",
    QuoteBar: "quote_bars",
    Delisting: "delistings",
    Split: "splits",
    OptionChain: "option_chains",
    Dividend: "dividends",
    SymbolChangedEvent: "symbol_changed_events",
    MarginInterestRate: "margin_interest_rates",
}


class _SymbolData:
    """What a slice holds of one symbol: the last point of its kind, and its auxiliary points."""

    __slots__ = ("auxiliary", "custom", "data")

    def __init__(self) -> None:
        self.data: Any = None
        self.custom: BaseData | None = None
        self.auxiliary: list[BaseData] = []


class Slice(ExtendedDictionary[Symbol, Any]):
    """The data of one time step (Common/Data/Slice.cs).

    `slice[symbol]` is the TradeBar, else the QuoteBar, the list of ticks or the custom point of the symbol. The
    engine creates slices with `Slice._create`; every dictionary is derived from `all_data` at the first access.
    """

    __slots__ = ("_by_type", "_chain_factory", "_collections", "_data", "_time", "_utc_time", "all_data", "has_data")

    def __init__(
        self,
        time: datetime | ExactTime,
        data: Iterable[BaseData],
        utc_time: datetime | ExactTime | None = None,
        has_data: bool | None = None,
    ) -> None:
        """Collect data points under a local time (taken as UTC too when none is given)."""
        self._time: ExactTime = exact_time(time)
        self._utc_time: ExactTime = self._time if utc_time is None else exact_time(utc_time)
        self.all_data: list[BaseData] = list(data)
        self._data: dict[Symbol, _SymbolData] | None = None
        self._by_type: dict[type, Any] = {}
        self._collections: dict[str, Any] = {}
        self._chain_factory: Callable[[Slice], OptionChains] | None = None
        self.has_data = bool(self._symbol_data()) if has_data is None else has_data

    @staticmethod
    def _create(
        time: ExactTime,
        utc_time: ExactTime,
        all_data: list[BaseData],
        chain_factory: Callable[[Slice], OptionChains] | None = None,
        collections: dict[str, Any] | None = None,
    ) -> Slice:
        """Make the slice of a time step without looking at its data.

        `chain_factory` is called with the slice when option_chains is first read; `collections` presets dictionaries
        (by attribute name) that do not follow from all_data, such as delistings of internal feeds.
        """
        slice: Slice = object.__new__(Slice)
        slice._time = time
        slice._utc_time = utc_time
        slice.all_data = all_data
        slice._data = None
        slice._by_type = {}
        slice._collections = {} if collections is None else collections
        slice._chain_factory = chain_factory
        slice.has_data = bool(all_data)
        return slice

    time: datetime = time_face("_time", "Algorithm time of the step.")
    utc_time: datetime = utc_face("_utc_time", "UTC time of the step.")

    def _collection(self, name: str) -> Any:
        """Return the dictionary of an attribute name, making it on the first call."""
        found = self._collections.get(name)
        if found is None:
            found = self._collections[name] = self._make(name)
        return found

    def _make(self, name: str) -> Any:
        if name == "bars":
            return _shortest(TradeBars(self._time), self.all_data, MarketDataType.TRADE_BAR)
        if name == "quote_bars":
            return _shortest(QuoteBars(self._time), self.all_data, MarketDataType.QUOTE_BAR)
        if name == "ticks":
            ticks = Ticks(self._time)
            for point in self.all_data:
                if isinstance(point, Tick):
                    ticks._append(point)
            return ticks
        if name == "option_chains":
            if self._chain_factory is not None:
                return self._chain_factory(self)
            return collect(OptionChains, self._time, self.all_data, OptionChain)
        if name == "futures_chains":
            return FuturesChains(self._time)
        kind, point_type = _AUXILIARY[name]
        return collect(kind, self._time, self.all_data, point_type)

    @property
    def bars(self) -> TradeBars:
        """Return the trade bars by symbol."""
        return self._collection("bars")

    @property
    def quote_bars(self) -> QuoteBars:
        """Return the quote bars by symbol."""
        return self._collection("quote_bars")

    @property
    def ticks(self) -> Ticks:
        """Return the lists of ticks by symbol."""
        return self._collection("ticks")

    @property
    def option_chains(self) -> OptionChains:
        """Return the option chains by canonical symbol."""
        return self._collection("option_chains")

    @property
    def futures_chains(self) -> FuturesChains:
        """Return the (always empty) futures chains."""
        return self._collection("futures_chains")

    future_chains = futures_chains

    @property
    def splits(self) -> Splits:
        """Return the splits by symbol."""
        return self._collection("splits")

    @property
    def dividends(self) -> Dividends:
        """Return the dividends by symbol."""
        return self._collection("dividends")

    @property
    def delistings(self) -> Delistings:
        """Return the delistings by symbol."""
        return self._collection("delistings")

    def _has_delistings(self) -> bool:
        """Tell whether something is delisted, without making the dictionary where that is possible."""
        return bool(len(self.delistings))

    @property
    def symbol_changed_events(self) -> SymbolChangedEvents:
        """Return the ticker changes by symbol."""
        return self._collection("symbol_changed_events")

    @property
    def margin_interest_rates(self) -> MarginInterestRates:
        """Return the margin interest rates by symbol."""
        return self._collection("margin_interest_rates")

    def _symbol_data(self) -> dict[Symbol, _SymbolData]:
        """Return the data by symbol, in symbol order, of the types that are a symbol's default."""
        if self._data is None:
            found: dict[Symbol, _SymbolData] = {}
            for point in self.all_data:
                if is_default_data_type(point):
                    entry = found.get(point.symbol)
                    if entry is None:
                        entry = found[point.symbol] = _SymbolData()
                    _file(entry, point)
            self._data = {symbol: found[symbol] for symbol in sorted(found, key=_VALUE)}
        return self._data

    def _find(self, key: Any) -> _SymbolData | None:
        return None if key is None else self._symbol_data().get(self._to_key(key))

    def __getitem__(self, key: Any) -> Any:
        """Return the symbol's data; KeyNotFoundException when there is none."""
        if key is None:
            raise NullReferenceException("Object reference not set to an instance of an object.")
        entry = self._find(key)
        if entry is not None:
            return entry.data
        symbol = self._to_key(key)
        self._check_for_implicitly_created_symbol(symbol)
        raise KeyNotFoundException(no_data_message(self, symbol))

    def __setitem__(self, key: Any, value: Any) -> None:
        """Refuse: slices are read-only."""
        raise NotSupportedException("The Slice object is read-only. You cannot set data in the slice.")

    def contains_key(self, symbol: Any) -> bool:
        """Return whether there is data of the symbol, auxiliary data included."""
        return self._find(symbol) is not None

    def __contains__(self, key: Any) -> bool:
        """Return whether there is data of the symbol; anything that is no symbol is not contained."""
        return not isinstance(key, int | float | tuple | list) and self._find(key) is not None

    def try_get_value(self, key: Any, value: Any = None) -> tuple[bool, Any]:
        """Return (True, data) or (False, None)."""
        entry = self._find(key)
        data = None if entry is None else entry.data
        return data is not None, data

    def get(self, key: Any, default_value: Any = None) -> Any:
        """Return a symbol's data or the default; with a type its dictionary, with type and symbol its point."""
        if isinstance(key, type):
            dictionary = self._get_by_type(key)
            return dictionary if default_value is None else dictionary[default_value]
        found, data = self.try_get_value(key)
        return data if found else default_value

    def _get_by_type(self, kind: type) -> Any:
        """Return the DataDictionary of a data type."""
        name = _BY_TYPE.get(kind)
        if name is not None:
            return getattr(self, name)
        found = self._by_type.get(kind)
        if found is None:
            found = DataDictionary(self._time)
            if kind is Tick or kind is OpenInterest:
                _last_ticks(found, self.ticks, kind is OpenInterest)
            else:
                _custom_points(found, self._symbol_data(), _universe_type_of(kind))
            self._by_type[kind] = found
        return found

    def keys(self) -> list[Symbol]:
        """Return the symbols with data, in order."""
        return list(self._symbol_data())

    def items(self) -> list[tuple[Symbol, Any]]:
        """Return (symbol, point) tuples in order; a symbol with several ticks comes several times."""
        result: list[tuple[Symbol, Any]] = []
        for symbol, entry in self._symbol_data().items():
            if isinstance(entry.data, list):
                result.extend((symbol, tick) for tick in entry.data)
            elif entry.data is not None:
                result.append((symbol, entry.data))
        return result

    def values(self) -> list[Any]:
        """Return the points in the order of their symbols."""
        return [point for _, point in self.items()]

    def __iter__(self) -> Iterator[Any]:
        """Iterate symbol/point pairs in order."""
        for symbol, point in self.items():
            yield KeyValuePair(symbol, point)

    def __str__(self) -> str:
        """Return the name of the type."""
        return "QuantConnect.Data.Slice"

    def __len__(self) -> int:
        """Return the number of symbols with data."""
        return len(self._symbol_data())


def is_default_data_type(point: BaseData) -> bool:
    """Return whether a symbol's entry may show the point: all but quotes of equities (SubscriptionManager.cs)."""
    if point.symbol.security_type is not SecurityType.EQUITY:
        return True
    if point._data_type is MarketDataType.QUOTE_BAR:
        return False
    return not (isinstance(point, Tick) and point.tick_type is TickType.QUOTE)


def _shortest(dictionary: Any, points: list[BaseData], kind: MarketDataType) -> Any:
    """Fill with the bars of a kind; of several bars of a symbol the first of the shortest period stays."""
    items = dictionary._items
    for point in points:
        if point._data_type is kind:
            symbol = point.symbol
            existing = items.get(symbol)
            if existing is None or existing._period > point._period:
                items[symbol] = point
    return dictionary


def _file(entry: _SymbolData, point: BaseData) -> None:
    """Put a point where the kinds of data of a symbol belong; the last non-auxiliary point is its data."""
    kind = point._data_type
    if kind is MarketDataType.AUXILIARY:
        entry.auxiliary.append(point)
    elif kind is MarketDataType.TICK:
        if isinstance(entry.data, list):
            entry.data.append(point)
        else:
            entry.data = [point]
    else:
        entry.data = point
        if kind is MarketDataType.BASE:
            entry.custom = point


def _last_ticks(found: DataDictionary[Any], ticks: Ticks, open_interest: bool) -> None:
    for symbol, points in ticks.items():
        wanted = [tick for tick in points if (tick.tick_type is TickType.OPEN_INTEREST) is open_interest]
        if wanted:
            found._items[symbol] = wanted[-1]


def _custom_points(found: DataDictionary[Any], data: dict[Symbol, _SymbolData], kind: type) -> None:
    for symbol, entry in data.items():
        if type(entry.custom) is kind:
            found._items[symbol] = entry.custom
        else:
            for point in entry.auxiliary:
                if type(point) is kind:
                    found.add(symbol, point)


def _universe_type_of(kind: type) -> type:
    """Return the universe type of the row types users may ask for instead."""
    from engine.lean_runtime.data.fundamental import UNIVERSE_OF_ROW

    return UNIVERSE_OF_ROW.get(kind, kind)
