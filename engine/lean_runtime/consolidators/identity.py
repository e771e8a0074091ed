"""Data passed on as they are, all or filtered.

Source: Common/Data/Consolidators/{IdentityDataConsolidator,FilteredIdentityDataConsolidator}.cs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from engine.lean_runtime.common.enums import TickType
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.consolidators.base import ConsolidatorBase
from engine.lean_runtime.data.tick import Tick


class IdentityDataConsolidator(ConsolidatorBase):
    """Passes each data point on; of several with the same end time only the first, unless they are ticks.

    Made for a class of data: IdentityDataConsolidator[TradeBar]().
    """

    @classmethod
    def __class_getitem__(cls, item: type) -> Any:
        """Return the consolidator class of a class of data."""
        return _typed(cls, item)  # type: ignore[arg-type]

    def _start(self) -> None:
        self._last: Any = None
        self._last_time: Ticks = 0

    @property
    def working_data(self) -> Any:
        """Return a copy of the latest data point, None before the first."""
        return None if self._last is None else self._last.clone()

    def update(self, data: Any) -> None:
        """Pass a data point on; ArgumentNullException for one of another class."""
        if not isinstance(data, self._input):
            self._require(data)
        time = data._end_time
        if time != self._last_time or self._last is None or self._input is Tick:
            self._emit(data)
            self._last = data
            self._last_time = time


class FilteredIdentityDataConsolidator(IdentityDataConsolidator):
    """Passes the data points on that a function accepts."""

    _predicate: Callable[[Any], bool]

    def __init__(self, predicate: Callable[[Any], bool]) -> None:
        """Take the function."""
        super().__init__()
        self._predicate = predicate

    @staticmethod
    def for_tick_type(tick_type: TickType) -> FilteredIdentityDataConsolidator:
        """Make a consolidator that passes ticks of one type on."""
        of_ticks: type[FilteredIdentityDataConsolidator] = _typed(FilteredIdentityDataConsolidator, Tick)
        return of_ticks(lambda tick: tick.tick_type is tick_type)

    def update(self, data: Any) -> None:
        """Pass a data point on if the function accepts it."""
        self._require(data)
        if self._predicate(data):
            super().update(data)


@functools.cache
def _typed(cls: Any, item: type) -> Any:
    """Make the class of one class of data."""
    return type(cls.__name__, (cls,), {"_input": item, "_output": item, "__doc__": cls.__doc__})
