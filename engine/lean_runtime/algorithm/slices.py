"""Sequences of slices: picking the data of a type or symbol, and pushing it on (Common/Data/SliceExtensions.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.data_dictionary import DataDictionary
from engine.lean_runtime.data.tick import Tick

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.data.trade_bar import TradeBar
    from engine.lean_runtime.identity.symbol import Symbol

T = TypeVar("T")


class MemoizingEnumerable(LeanObject, Generic[T]):
    """A lazy sequence that is computed once, as far as it is read, and may be read again (Common/Util)."""

    def __init__(self, items: Iterable[T]) -> None:
        """Keep the source; nothing is read yet."""
        self._source = iter(items)
        self._buffer: list[T] = []

    def __iter__(self) -> Iterator[T]:
        """Yield the items read before, then read on."""
        place = 0
        while True:
            if place == len(self._buffer):
                try:
                    self._buffer.append(next(self._source))
                except StopIteration:
                    return
            yield self._buffer[place]
            place += 1

    def __len__(self) -> int:
        """Read to the end and count."""
        return sum(1 for _ in self)


def points_by_type(slices: Iterable[Slice], kind: Any) -> Iterator[Any]:
    """Yield the dictionaries of a data type, empty ones left out."""
    for slice in slices:
        found = slice._get_by_type(kind)
        if len(found):
            yield found


def points_of_symbol(slices: Iterable[Slice], kind: Any, symbol: Symbol) -> Iterator[Any]:
    """Yield the points of a data type and symbol; of ticks all, of others one per slice."""
    for slice in slices:
        if kind is Tick:
            if slice.ticks.contains_key(symbol):
                yield from slice.ticks[symbol]
            continue
        found = slice._get_by_type(kind)
        if found.contains_key(symbol):
            yield found[symbol]


def trade_bars_of(slices: Iterable[Slice], symbol: Symbol) -> Iterator[TradeBar]:
    """Yield the trade bars of a symbol."""
    for slice in slices:
        if slice.bars.contains_key(symbol):
            yield slice.bars[symbol]


def universe_data(slices: Iterable[Slice]) -> Iterator[DataDictionary[BaseDataCollection]]:
    """Yield every collection of universe data in a dictionary of its own."""
    for slice in slices:
        for point in slice.all_data:
            found: DataDictionary[Any] = DataDictionary(slice._time)
            found.add(point.symbol, point)
            yield found


def push_through(slices: Iterable[Slice], handler: Callable[[BaseData], Any], data_type: Any = None) -> None:
    """Call a function with every point of a type, or with each symbol's point (the last of several ticks)."""
    for slice in slices:
        if data_type is None:
            for symbol in slice.keys():  # noqa: SIM118 - iterating yields pairs
                found, data = slice.try_get_value(symbol)
                if found:
                    handler(data[-1] if isinstance(data, list) else data)
        elif data_type is Tick:
            for ticks in slice.ticks.values():
                handler(ticks[-1])
        else:
            for point in slice._get_by_type(data_type).values():
                handler(point)
