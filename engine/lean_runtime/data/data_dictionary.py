"""Dictionaries keyed by symbol and shown in symbol order: TradeBars, QuoteBars, Ticks, Splits and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from engine.lean_runtime.common.containers import ExtendedDictionary, KeyValuePair
from engine.lean_runtime.common.errors import KeyNotFoundException, NullReferenceException
from engine.lean_runtime.common.ticks import Ticks as ExactTime
from engine.lean_runtime.data.auxiliary import (
    Delisting,
    Dividend,
    MarginInterestRate,
    Split,
    SymbolChangedEvent,
)
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.faces import exact_time, time_face
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

T = TypeVar("T")
#: Symbols are ordered by their (always upper-case) value.
_VALUE = attrgetter("value")


def no_data_message(owner: object, key: Any) -> str:
    """Return LEAN's text for a symbol without data (Common/Messages ExtendedDictionary.KeyNotFoundDueToNoData)."""
    return (
        f"'{key}' wasn't found in the {type(owner).__name__} object, likely because there was no-data at this moment "
        "in time and it wasn't possible to fillforward historical data. To prevent the exception, use "
        "data.get(symbol), which returns None when the symbol is not found, or guard the access with "
        "'if symbol in data:'."
    )


class DataDictionary(ExtendedDictionary["Symbol", T]):
    """Values by symbol; keys(), values() and iteration are sorted by symbol (Common/Data/Market/DataDictionary.cs)."""

    __slots__ = ("_sorted", "_time")

    is_read_only = False

    def __init__(self, time: datetime | ExactTime | None = None) -> None:
        """Make an empty dictionary of an algorithm time."""
        self._items: dict[Symbol, T] = {}
        self._time: ExactTime = 0 if time is None else exact_time(time)
        self._sorted: list[Symbol] | None = None

    time: datetime = time_face("_time", "Algorithm time of the data.")

    def _raise_missing(self, key: Any) -> T:
        self._check_for_implicitly_created_symbol(_not_null(key))
        raise KeyNotFoundException(no_data_message(self, key))

    def __getitem__(self, key: Any) -> T:
        """Return the value; KeyNotFoundException when missing."""
        try:
            return self._items[key]
        except (KeyError, TypeError):
            stored = self._to_key(_not_null(key))
            return self._items[stored] if stored in self._items else self._raise_missing(stored)

    def __setitem__(self, key: Any, value: T) -> None:
        """Set the value of a symbol."""
        self._sorted = None
        self._items[self._to_key(_not_null(key))] = value

    def add(self, key: Any, value: T | None = None) -> None:
        """Add a value under its symbol; ArgumentException when the symbol is present."""
        if value is None and isinstance(key, BaseData):
            key, value = key.symbol, key
        self._sorted = None
        super().add(key, value)

    def clear(self) -> None:
        """Remove everything."""
        self._sorted = None
        super().clear()

    def remove(self, key: Any) -> bool:
        """Remove a symbol; return whether it was present."""
        self._sorted = None
        return super().remove(key)

    def __contains__(self, key: Any) -> bool:
        """Return whether the symbol is present; anything that is no symbol is not contained."""
        return not isinstance(key, int | float | tuple | list) and self.contains_key(key)

    def get_value(self, key: Any) -> T | None:
        """Return the value or None."""
        return self.get(key)

    def try_get_value(self, key: Any, value: Any = None) -> tuple[bool, T | None]:
        """Return (True, value) or (False, None)."""
        return (False, None) if key is None else super().try_get_value(key)

    def keys(self) -> list[Symbol]:
        """Return the symbols in order."""
        return list(self._ordered())

    def values(self) -> list[T]:
        """Return the values in the order of their symbols."""
        items = self._items
        return [items[key] for key in self._ordered()]

    def items(self) -> list[tuple[Symbol, T]]:
        """Return (symbol, value) tuples in order."""
        items = self._items
        return [(key, items[key]) for key in self._ordered()]

    def __iter__(self) -> Iterator[Any]:
        """Iterate symbol/value pairs in order."""
        for key, value in self.items():
            yield KeyValuePair(key, value)

    def __str__(self) -> str:
        """Return the name of the type, as .NET objects without a text of their own do."""
        return f"QuantConnect.Data.Market.{type(self).__name__}"

    def _ordered(self) -> list[Symbol]:
        if self._sorted is None or len(self._sorted) != len(self._items):
            self._sorted = sorted(self._items, key=_VALUE)
        return self._sorted


def _not_null(key: Any) -> Any:
    if key is None:
        raise NullReferenceException("Object reference not set to an instance of an object.")
    return key


class TradeBars(DataDictionary[TradeBar]):
    """Trade bars by symbol (Common/Data/Market/TradeBars.cs)."""

    __slots__ = ()


class QuoteBars(DataDictionary[QuoteBar]):
    """Quote bars by symbol (Common/Data/Market/QuoteBars.cs)."""

    __slots__ = ()


class Ticks(DataDictionary[list[Tick]]):
    """Lists of ticks by symbol (Common/Data/Market/Ticks.cs)."""

    __slots__ = ()

    def _append(self, tick: Tick) -> None:
        self._sorted = None
        self._items.setdefault(tick.symbol, []).append(tick)


class Splits(DataDictionary[Split]):
    """Splits by symbol (Common/Data/Market/Splits.cs)."""

    __slots__ = ()


class Dividends(DataDictionary[Dividend]):
    """Dividends by symbol (Common/Data/Market/Dividends.cs)."""

    __slots__ = ()


class Delistings(DataDictionary[Delisting]):
    """Delistings by symbol (Common/Data/Market/Delistings.cs)."""

    __slots__ = ()


class SymbolChangedEvents(DataDictionary[SymbolChangedEvent]):
    """Ticker changes by the subscribed symbol (Common/Data/Market/SymbolChangedEvents.cs)."""

    __slots__ = ()


class MarginInterestRates(DataDictionary[MarginInterestRate]):
    """Margin interest rates by symbol (Common/Data/Market/MarginInterestRates.cs)."""

    __slots__ = ()


def collect(kind: type[Any], time: ExactTime, points: Iterable[BaseData], of: type[BaseData]) -> Any:
    """Make a dictionary of the points of one type; a later point of a symbol replaces an earlier one."""
    dictionary = kind(time)
    for point in points:
        if isinstance(point, of):
            dictionary._items[point.symbol] = point
    return dictionary
