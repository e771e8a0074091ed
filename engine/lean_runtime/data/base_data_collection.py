"""BaseDataCollection: a data point that carries a list of others, as universes deliver them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Self

from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.faces import exact_time
from engine.lean_runtime.identity.symbol import Symbol


class BaseDataCollection(BaseData):
    """Points that belong together (Common/Data/UniverseSelection/BaseDataCollection.cs).

    Arguments: (time, symbol, data) or (time, end time, symbol, data, underlying, filtered contracts).
    """

    __slots__ = ("_end", "data", "filtered_contracts", "underlying")

    def __init__(
        self,
        time: datetime | Ticks | BaseDataCollection | None = None,
        end_time: Any = None,
        symbol: Any = None,
        data: Any = None,
        underlying: BaseData | None = None,
        filtered_contracts: dict[Symbol, None] | None = None,
    ) -> None:
        """Collect the points; a single collection given as data is unpacked."""
        super().__init__()
        self.underlying: BaseData | None = underlying
        self.filtered_contracts: dict[Symbol, None] | None = filtered_contracts
        if isinstance(time, BaseDataCollection):
            self.underlying, self.filtered_contracts = time.underlying, time.filtered_contracts
            other = time
            time, end_time, symbol, data = other._time, other._end_time, other.symbol, other.data
        elif isinstance(end_time, Symbol):
            end_time, symbol, data = time, end_time, symbol if data is None else data
        if symbol is not None:
            self.symbol = symbol
        self._time = 0 if time is None else exact_time(time)
        self._end: Ticks = 0 if end_time is None else exact_time(end_time)
        self.data: list[Any] = _unpacked(data)

    @property
    def _end_time(self) -> Ticks:
        # A collection without an end time ends when it starts.
        return self._end or self._time

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._end = value

    def add(self, new_data_point: BaseData) -> None:
        """Append a point."""
        self.data.append(new_data_point)

    def add_range(self, new_data_points: Iterable[BaseData]) -> None:
        """Append points."""
        self.data.extend(new_data_points)

    def should_cache_to_security(self) -> bool:
        """Return whether the held points (or none) may be cached."""
        if not self.data:
            return True
        first = self.data[0]
        return type(first) is type(self) or first.should_cache_to_security()

    def _copy(self) -> Self:
        copy = super()._copy()
        copy.data = self.data
        return copy

    def __iter__(self) -> Iterator[Any]:
        """Iterate the points."""
        return iter(self.data)


def _unpacked(data: Any) -> list[Any]:
    if data is None:
        return []
    points = data if isinstance(data, list) else list(data)
    if len(points) == 1 and isinstance(points[0], BaseDataCollection) and points[0].data:
        return points[0].data
    return points
