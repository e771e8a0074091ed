"""Builds data frames from rows without pandas' guesses, so that symbols and enums stay the objects they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.lean_runtime.common.ticks import UNIX_EPOCH, Ticks

_NANOSECONDS_PER_TICK = 100


class Times:
    """An index level of local times in ticks."""

    __slots__ = ("ticks",)

    def __init__(self, ticks: Sequence[Ticks]) -> None:
        """Keep the times."""
        self.ticks = ticks

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ticks)


Level = Times | list[Any]


def to_datetime64(times: Sequence[Ticks] | npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """Return ticks as numpy times; those beyond nanoseconds' range become the nearest that exist."""
    nanoseconds = (np.asarray(times, np.int64).clip(_FIRST, _LAST) - UNIX_EPOCH) * _NANOSECONDS_PER_TICK
    return nanoseconds.view("datetime64[ns]")


_FIRST = UNIX_EPOCH - (2**63 - 1) // _NANOSECONDS_PER_TICK + 1
_LAST = UNIX_EPOCH + (2**63 - 1) // _NANOSECONDS_PER_TICK - 1


def make_index(levels: Sequence[Level], names: Sequence[str]) -> pd.Index:
    """Return the index of the rows; one level makes a plain index."""
    if len(levels) == 1:
        level = levels[0]
        if isinstance(level, Times):
            return pd.DatetimeIndex(to_datetime64(level.ticks), name=names[0])
        return pd.Index(_objects(level), dtype=object, name=names[0])
    factored: list[tuple[Any, Any]] = [_factor(level) for level in levels]
    return pd.MultiIndex(
        levels=[values for values, _ in factored],
        codes=[codes for _, codes in factored],
        names=list(names),
        verify_integrity=False,
    )


def _factor(level: Level) -> tuple[pd.Index, npt.NDArray[np.intp]]:
    """Return the distinct values, sorted where they can be, and which of them every row has."""
    if isinstance(level, Times):
        distinct, codes = np.unique(np.asarray(level.ticks, np.int64), return_inverse=True)
        return pd.DatetimeIndex(to_datetime64(distinct)), codes
    places: dict[Any, int] = {}
    found = np.fromiter((places.setdefault(value, len(places)) for value in level), np.intp, len(level))
    values = list(places)
    try:
        order = sorted(range(len(values)), key=values.__getitem__)
    except TypeError:
        order = list(range(len(values)))
    ranks = np.empty(len(values), np.intp)
    ranks[order] = np.arange(len(values))
    return _index_of([values[place] for place in order]), ranks[found]


def _index_of(values: list[Any]) -> pd.Index:
    if values and all(type(value) is float for value in values):
        return pd.Index(values, dtype=np.float64)
    if values and all(isinstance(value, datetime) for value in values):
        return pd.DatetimeIndex([pd.Timestamp(value).as_unit("ns") for value in values])
    return pd.Index(_objects(values), dtype=object)


def _objects(values: Sequence[Any]) -> npt.NDArray[np.object_]:
    array = np.empty(len(values), dtype=object)
    array[:] = values if not isinstance(values, np.ndarray) else list(values)
    return array


def make_column(values: list[Any]) -> Any:
    """Return an array of the narrowest type that holds the values; None counts as missing in numbers."""
    kinds = {type(value) for value in values}
    missing = type(None) in kinds
    kinds.discard(type(None))
    if kinds and kinds <= {float, int}:
        if float in kinds or missing:
            return np.array([np.nan if value is None else value for value in values], np.float64)
        return np.array(values, np.int64)
    if kinds == {bool} and not missing:
        return np.array(values, bool)
    if kinds and all(issubclass(kind, datetime) for kind in kinds) and all(_is_naive(value) for value in values):
        return pd.DatetimeIndex([pd.NaT if value is None else pd.Timestamp(value).as_unit("ns") for value in values])
    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        array[place] = value
    return array


def _is_naive(value: Any) -> bool:
    return value is None or value.tzinfo is None


def make_frame(index: pd.Index, columns: dict[str, list[Any]], drop_empty: bool = True) -> pd.DataFrame:
    """Return the frame of columns over an index, without the columns that hold nothing."""
    frame = pd.DataFrame({name: make_column(values) for name, values in columns.items()}, index=index)
    return frame.dropna(axis=1, how="all") if drop_empty and len(frame) else frame
