"""PandasConverter: slices, chains and lists of points as pandas data frames with LEAN's index levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import to_float
from engine.lean_runtime.common.ticks import Ticks, to_datetime
from engine.lean_runtime.data import pandas_mapper
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.frame_builder import Level, Times, make_frame, make_index, to_datetime64
from engine.lean_runtime.data.option_chain import OptionChain
from engine.lean_runtime.data.pandas_data import PandasData
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.slice import Slice
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol

_NAMES = {
    1: ("symbol",),
    2: ("symbol", "time"),
    5: ("expiry", "strike", "type", "symbol", "time"),
}
#: A universe's (or chain's) symbol and time, and its members.
Collection = tuple[Symbol, Ticks, list[Any]]


class PandasConverter(LeanObject):
    """Makes data frames (Common/Python/PandasConverter*.cs)."""

    def __init__(self) -> None:
        """Let pandas find rows by ticker from now on."""
        pandas_mapper.install()

    def get_data_frame(
        self,
        data: Iterable[Any],
        flatten: bool = False,
        data_type: Any = None,
        symbol_only_index: bool = False,
        force_multi_value_symbol: bool = False,
    ) -> pd.DataFrame:
        """Return the frame of slices, or of points, contracts or chains.

        `data_type` picks one kind of point from slices; `flatten` gives every member of a collection a row.
        """
        items = list(data)
        if not items or isinstance(items[0], Slice):
            generator = _Generator(data_type, flatten)
            generator.add_slices(items)
            return generator.frame()
        generator = _Generator(None, flatten)
        generator.add_points(items)
        return generator.frame(1 if symbol_only_index else 2, False, symbol_only_index, force_multi_value_symbol)

    def get_indicator_data_frame(
        self, data: Mapping[str, Iterable[Any]], extra_data: Mapping[str, Iterable[tuple[Any, Any]]] | None = None
    ) -> pd.DataFrame:
        """Return a column per name, its points' values by end time; extra columns hold (time, value) pairs."""
        columns: dict[str, pd.Series] = {}
        for name, points in data.items():
            known = [point for point in points if point._end_time]
            times = to_datetime64([point._end_time for point in known])
            values = [to_float(point._value) for point in known]
            columns[name.lower()] = pd.Series(np.array(values, np.float64), pd.DatetimeIndex(times))
        for name, entries in (extra_data or {}).items():
            pairs = list(entries)
            times = to_datetime64([time for time, _ in pairs])
            columns[name.lower()] = pd.Series([value for _, value in pairs], pd.DatetimeIndex(times))
        return pd.DataFrame(columns, columns=sorted(columns))


def concat_data_frames(
    data_frames: Sequence[pd.DataFrame],
    keys: Sequence[Any] | None = None,
    names: Sequence[str] | None = None,
    sort: bool = True,
    dropna: bool = True,
) -> pd.DataFrame:
    """Stack frames, under a further index level of keys if given; an empty frame for none."""
    if not data_frames:
        return pd.DataFrame()
    if keys is None or names is None:
        result = pd.concat(list(data_frames), sort=sort)
    else:
        outer = [key for key, frame in zip(keys, data_frames, strict=True) for _ in range(len(frame))]
        inner = [list(frame.index) for frame in data_frames]
        index = make_index([outer, [value for part in inner for value in part]], names)
        result = pd.concat([frame.reset_index(drop=True) for frame in data_frames], sort=sort)
        result.index = index
    return result.dropna(axis=1, how="all") if dropna else result


class _Generator:
    """Gathers data by symbol and writes the frame (PandasConverter.DataFrameGenerator.cs)."""

    def __init__(self, data_type: Any, flatten: bool, time_as_column: bool = False) -> None:
        self._data_type = data_type
        self._flatten = flatten
        self._time_as_column = time_as_column
        self._tick = data_type in (None, Tick, OpenInterest)
        self._trade_bar = data_type in (None, TradeBar)
        self._quote_bar = data_type in (None, QuoteBar)
        self._data: dict[Symbol, PandasData] = {}
        self._collections: list[Collection] = []
        self._symbol_only = False

    # -- gathering -----------------------------------------------------------------------------------------------------

    def add_slices(self, slices: Iterable[Slice]) -> None:
        """Take the points of slices; trade and quote bars of a symbol share a row."""
        for slice in slices:
            added: set[Symbol] = set()
            for point in slice.all_data:
                if self._flatten and isinstance(point, BaseDataCollection | OptionChain):
                    self._collections.append((point.symbol, point._end_time, list(point)))
                else:
                    self._add_point(slice, point, added)

    def _add_point(self, slice: Slice, point: BaseData, added: set[Symbol]) -> None:
        found = self._of(point)
        if found.is_custom_data or (self._tick and isinstance(point, Tick)):
            found.add(point)
            return
        kind = self._data_type
        if not (self._trade_bar or self._quote_bar) and isinstance(kind, type) and isinstance(point, kind):
            # an explicitly requested corporate event
            found.add(point)
            return
        if self._trade_bar and self._quote_bar:
            if point.symbol in added:
                return
            added.add(point.symbol)
        if self._trade_bar and isinstance(point, TradeBar):
            found.add_bars(point, slice.quote_bars._items.get(point.symbol))
        elif self._quote_bar and isinstance(point, QuoteBar):
            found.add_bars(slice.bars._items.get(point.symbol), point)

    def add_points(self, points: Iterable[Any]) -> None:
        """Take points or contracts one by one; those of several symbols are indexed by symbol alone."""
        for point in points:
            if self._flatten and isinstance(point, BaseDataCollection | OptionChain):
                self._collections.append((point.symbol, point._end_time, list(point)))
            else:
                self._of(point).add(point)
        if len(self._data) > 1:
            self._symbol_only = True

    def _of(self, point: Any) -> PandasData:
        found = self._data.get(point.symbol)
        if found is None:
            found = self._data[point.symbol] = PandasData(point)
        return found

    # -- writing -------------------------------------------------------------------------------------------------------

    def frame(
        self, levels: int | None = None, sort: bool = True, symbol_only: bool = False, force_multi: bool = False
    ) -> pd.DataFrame:
        """Return the frame of everything gathered."""
        frames = self._data_frames(levels, symbol_only, force_multi, sort)
        if not self._collections:
            return frames[0] if frames else pd.DataFrame()
        collections = _grouped(self._collections)
        members = [self._member_frame(items, symbol_only, force_multi) for _, _, items in collections]
        if symbol_only:
            return concat_data_frames([*members, *frames], sort=sort)
        owners = [
            owner for owner, frame in zip(collections, members, strict=True) for _ in range(len(frame))
        ]  # one per row
        keys: list[Level] = [Times([time for _, time, _ in owners])]
        names = ["time"]
        symbols = {symbol for symbol, _, _ in collections}
        if len(symbols) > 1:
            keys.insert(0, [symbol for symbol, _, _ in owners])
            names.insert(0, "canonical" if any(symbol.is_canonical() for symbol in symbols) else "collection_symbol")
        return _under_keys(keys, names, members, sort)

    def _member_frame(self, items: list[Any], symbol_only: bool, force_multi: bool) -> pd.DataFrame:
        # members of a universe are collections by type, but rows here
        inner = _Generator(self._data_type, False, time_as_column=not symbol_only)
        inner.add_points(items)
        return inner.frame(symbol_only=symbol_only, force_multi=force_multi)

    def _data_frames(self, levels: int | None, symbol_only: bool, force_multi: bool, sort: bool) -> list[pd.DataFrame]:
        if not self._data:
            return []
        kept = list(self._data.values())
        if not force_multi and (symbol_only or self._symbol_only):
            return [_one_row_each(kept, sort)]
        count = levels if levels is not None else max(item.levels for item in kept)
        return [_rows_of_all(kept, count, self._time_as_column, sort)]


def _grouped(collections: list[Collection]) -> list[Collection]:
    """Return the collections ordered by the first appearance of their symbol."""
    by_symbol: dict[Symbol, list[Collection]] = {}
    for item in collections:
        by_symbol.setdefault(item[0], []).append(item)
    return [item for items in by_symbol.values() for item in items]


def _under_keys(keys: list[Level], names: list[str], frames: list[pd.DataFrame], sort: bool) -> pd.DataFrame:
    """Stack frames indexed by symbol under further levels."""
    inner_names = [str(name) for name in frames[0].index.names]
    if len(inner_names) > 1:
        inner: list[Level] = [
            [value for frame in frames for value in frame.index.get_level_values(level)] for level in inner_names
        ]
    else:
        inner = [[value for frame in frames for value in frame.index]]
    result = pd.concat([frame.reset_index(drop=True) for frame in frames], sort=sort)
    result.index = make_index([*keys, *inner], [*names, *inner_names])
    return result.dropna(axis=1, how="all")


def _one_row_each(items: list[PandasData], sort: bool) -> pd.DataFrame:
    """Return the first values of every symbol, indexed by symbol."""
    columns: dict[str, list[Any]] = {}
    telling: set[str] = set()
    for item in items:
        for name, series in item.series.items():
            columns.setdefault(name, [])
            if not series.should_filter:
                telling.add(name)
    for name, values in columns.items():
        values.extend(_first_value(item, name) for item in items)
    ordered = sorted(telling) if sort else [name for name in columns if name in telling]
    index = make_index([[item.symbol for item in items]], _NAMES[1])
    return make_frame(index, {name: columns[name] for name in ordered})


def _first_value(item: PandasData, name: str) -> Any:
    series = item.series.get(name)
    return series.values[0] if series is not None and series.values else None


def _rows_of_all(items: list[PandasData], count: int, time_as_column: bool, sort: bool) -> pd.DataFrame:
    """Return all rows of all symbols, symbol after symbol, under the given number of index levels."""
    times: list[Ticks] = []
    levels: list[list[Any]] = [[] for _ in range(count)]
    columns: dict[str, list[Any]] = {}
    for item in items:
        kept = item.kept_series(True)
        rows = _row_times([series.times for series in kept.values()])
        before = len(times)
        times.extend(rows)
        for name, series in kept.items():
            column = columns.setdefault(name, [])
            column.extend([None] * (before - len(column)))
            column.extend(_aligned(rows, series.times, series.values))
        for column in columns.values():
            column.extend([None] * (len(times) - len(column)))
        for level, value in zip(levels, _index_values(item, count), strict=True):
            level.extend([value] * len(rows))
    if not times:
        return pd.DataFrame()
    names = list(_NAMES[count])
    parts: list[Level] = list(levels)
    if count > 1:
        parts[-1] = Times(times)
        if time_as_column:
            columns["time"] = [to_datetime(time) for time in times]
            parts, names = parts[:-1], names[:-1]
    ordered = sorted(columns) if sort else list(columns)
    return make_frame(make_index(parts, names), {name: columns[name] for name in ordered})


def _index_values(item: PandasData, count: int) -> list[Any]:
    """Return a symbol's constant index values; the place of the time is filled later."""
    symbol = item.symbol
    if count == 1:
        return [symbol]
    if count == 2:
        return [symbol, None]
    if is_option(symbol.security_type):
        sid = symbol.id
        return [to_datetime(sid._date), sid.strike_price, sid.option_right, symbol, None]
    return ["", "", "", symbol, None]


def _row_times(all_times: list[list[Ticks]]) -> list[Ticks]:
    """Return the times of a symbol's rows: those all its series share, else their sorted union."""
    if not all_times:
        return []
    first = all_times[0]
    if all(times == first for times in all_times):
        return first
    return sorted(set().union(*all_times))


def _aligned(rows: list[Ticks], times: list[Ticks], values: list[Any]) -> list[Any]:
    """Return the values in the order of the rows, None where a row has none."""
    if times is rows or times == rows:
        return values
    by_time = dict(zip(times, values, strict=True))
    return [by_time.get(time) for time in rows]
