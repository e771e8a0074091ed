"""The slice of a time step whose data are (mostly) still rows of a lane: points are made when they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import MarketDataType, SecurityType
from engine.lean_runtime.data.data_dictionary import QuoteBars, Ticks, TradeBars
from engine.lean_runtime.data.option_chain import OptionChains
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.slice import _AUXILIARY, Slice, _file, _SymbolData
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.feed.lane_chain import LaneChain, LaneView
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.feed.time_slice import DataFeedPacket
    from engine.lean_runtime.identity.symbol import Symbol


class LaneSlice(Slice):
    """One slot of a lane, plus the points that came one by one in the same step."""

    __slots__ = ("_all_data", "_entries", "_packets", "_underlyings", "_view")

    _view: LaneView
    _packets: list[DataFeedPacket]
    _entries: dict[Symbol, _SymbolData | None]
    _all_data: list[BaseData] | None
    _underlyings: dict[Symbol, BaseData]

    @staticmethod
    def _of_slot(
        time: int,
        utc_time: int,
        lane: Lane,
        slot: int,
        packets: list[DataFeedPacket],
        collections: dict[str, Any],
        has_data: bool,
        underlyings: dict[Symbol, BaseData],
    ) -> LaneSlice:
        """Make the slice of a step; packets are those of the algorithm's own subscriptions, none of options.

        `underlyings` holds by canonical symbol the underlying points that are not in the lane.
        """
        slice: LaneSlice = object.__new__(LaneSlice)
        slice._time = time
        slice._utc_time = utc_time
        slice._data = None
        slice._by_type = {}
        slice._collections = collections
        slice._chain_factory = None
        slice.has_data = has_data
        slice._view = LaneView(lane, slot)
        slice._packets = packets
        slice._entries = {}
        slice._all_data = None
        slice._underlyings = underlyings
        return slice

    @property
    def all_data(self) -> list[BaseData]:  # type: ignore[override]
        """Return every point of the step in the feed's order."""
        if self._all_data is None:
            ranked: list[tuple[int, list[BaseData]]] = list(self._view.ranked_points())
            if self._packets:
                ranked += [(packet.subscription.rank, packet.data) for packet in self._packets]
                ranked.sort(key=lambda item: item[0])
            self._all_data = [point for _, points in ranked for point in points]
        return self._all_data

    def _has_delistings(self) -> bool:
        return "delistings" in self._collections

    def _find(self, key: Any) -> _SymbolData | None:
        if key is None:
            return None
        symbol = self._to_key(key)
        if self._data is not None:
            return self._data.get(symbol)
        try:
            return self._entries[symbol]
        except KeyError:
            entry = self._entries[symbol] = self._entry(symbol)
            return entry

    def _entry(self, symbol: Symbol) -> _SymbolData | None:
        """Return the data of one symbol without making those of others."""
        ranked = list(self._view.ranked_points(symbol))
        for packet in self._packets:
            if packet.configuration.symbol == symbol:
                ranked.append((packet.subscription.rank, packet.data))
        ranked.sort(key=lambda item: item[0])
        entry: _SymbolData | None = None
        hides_quotes = symbol.security_type is SecurityType.EQUITY
        for _, points in ranked:
            for point in points:
                if not (hides_quotes and point.data_type is MarketDataType.QUOTE_BAR):
                    entry = entry or _SymbolData()
                    _file(entry, point)
        return entry

    def _make(self, name: str) -> Any:
        if name == "bars":
            return _with_items(TradeBars(self._time), LazyBars(self, TradeBar))
        if name == "quote_bars":
            return _with_items(QuoteBars(self._time), LazyBars(self, QuoteBar))
        if name == "option_chains":
            return self._chains()
        if name == "ticks":
            return super()._make(name) if self._packets or self._view.has_user_ticks() else Ticks(self._time)
        if name == "futures_chains":
            return super()._make(name)
        # the rows of a lane hold no corporate events, and those of packets were preset
        return _AUXILIARY[name][0](self._time)

    def _chains(self) -> OptionChains:
        chains = OptionChains(self._time)
        for layout in self._view.layouts():
            underlying = self._underlyings.get(layout.canonical)
            chains._items[layout.canonical] = LaneChain._of_layout(layout, self._view, self, underlying)
        return chains


class LazyBars(dict[Any, Any]):
    """The bars of a kind by symbol; one is made when it is asked for, all of them for a look at the whole."""

    __slots__ = ("_is_complete", "_kind", "_slice")

    def __init__(self, slice: LaneSlice, kind: type) -> None:
        super().__init__()
        self._slice = slice
        self._kind = kind
        self._is_complete = False

    def __missing__(self, symbol: Any) -> Any:
        if self._is_complete:
            raise KeyError(symbol)
        slice, kind = self._slice, self._kind
        found = slice._view.bar(symbol, kind)
        for packet in slice._packets:
            for point in packet.data:
                if type(point) is kind and point.symbol == symbol and (found is None or found._period > point._period):
                    found = point
        if found is None:
            raise KeyError(symbol)
        self[symbol] = found
        return found

    def get(self, symbol: Any, default: Any = None) -> Any:
        try:
            return self[symbol]
        except KeyError:
            return default

    def __contains__(self, symbol: Any) -> bool:
        try:
            self[symbol]
        except KeyError:
            return False
        return True

    def _complete(self) -> None:
        if not self._is_complete:
            view = self._slice._view
            symbols = list(view.symbols(self._kind))
            symbols += [packet.configuration.symbol for packet in self._slice._packets]
            for symbol in symbols:
                self.get(symbol)
            self._is_complete = True

    def __len__(self) -> int:
        self._complete()
        return super().__len__()

    def __iter__(self) -> Iterator[Any]:
        self._complete()
        return super().__iter__()

    def keys(self) -> Any:
        self._complete()
        return super().keys()

    def values(self) -> Any:
        self._complete()
        return super().values()

    def items(self) -> Any:
        self._complete()
        return super().items()


def _with_items(dictionary: Any, items: dict[Any, Any]) -> Any:
    dictionary._items = items
    return dictionary


def holds_options(packets: list[DataFeedPacket]) -> bool:
    """Tell whether points of options came one by one, whose chains must be built point by point too."""
    return any(
        is_option(packet.configuration.security_type)
        and any(point.data_type is not MarketDataType.AUXILIARY for point in packet.data)
        for packet in packets
    )
