"""Two consolidators in a row (Common/Data/Consolidators/SequentialConsolidator.cs)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.models import is_overridden
from engine.lean_runtime.common.ticks import Ticks, to_datetime
from engine.lean_runtime.consolidators.base import ConsolidatorBase, listen


class SequentialConsolidator(ConsolidatorBase):
    """Feeds the bars of the first consolidator to the second and announces the second's bars."""

    def __init__(self, first: Any, second: Any) -> None:
        """Join both; ArgumentException where the second does not take what the first makes."""
        super().__init__()
        if not issubclass(first.output_type, second.input_type):
            raise ArgumentException("first.OutputType must equal second.OutputType!")
        self._first, self._second = first, second
        listen(first, lambda sender, bar: second.update(bar))
        listen(second, lambda sender, bar: self._emit(bar))

    @property
    def first(self) -> Any:
        """Return the first consolidator."""
        return self._first

    @property
    def second(self) -> Any:
        """Return the second consolidator."""
        return self._second

    @property
    def working_data(self) -> Any:
        """Return the second's unfinished bar."""
        return self._second.working_data

    @property
    def input_type(self) -> type:
        """Return the class of data the first takes."""
        kind: type = self._first.input_type
        return kind

    @property
    def output_type(self) -> type:
        """Return the class of data the second makes."""
        kind: type = self._second.output_type
        return kind

    def update(self, data: Any) -> None:
        """Feed the first consolidator."""
        self._first.update(data)

    def _scan(self, local: Ticks) -> None:
        scan(self._first, local)

    def dispose(self) -> None:
        """Dispose of both consolidators."""
        self._first.dispose()
        self._second.dispose()
        super().dispose()

    def reset(self) -> None:
        """Reset both consolidators."""
        self._first.reset()
        self._second.reset()
        super().reset()


def scan(consolidator: Any, local: Ticks) -> None:
    """Scan a consolidator, ours or an algorithm's, at a local time in ticks."""
    if isinstance(consolidator, ConsolidatorBase) and not is_overridden(consolidator, "scan"):
        consolidator._scan(local)
    else:
        moment: datetime = to_datetime(local)
        consolidator.scan(moment)
