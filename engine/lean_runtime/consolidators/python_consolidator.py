"""Base of consolidators an algorithm writes from scratch (Common/Python/PythonConsolidator.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.indicators.rolling_window import DEFAULT_WINDOW_SIZE, RollingWindow


class PythonConsolidatorEngine:
    """What the engine keeps about such a consolidator, apart from it: its author may use any field names."""

    __slots__ = ("event", "window")

    def __init__(self) -> None:
        """Begin without listeners and bars."""
        self.event = Event()
        self.window: RollingWindow[Any] = RollingWindow(DEFAULT_WINDOW_SIZE)


class PythonConsolidator(LeanObject):
    """Offers the event, the window and empty methods; consolidated, working_data and types are plain attributes.

    Subclasses call `on_data_consolidated(self, bar)` with themselves as the sender.
    """

    consolidated: Any = None
    working_data: Any = None
    input_type: Any = None
    output_type: Any = None

    _lean_engine_: PythonConsolidatorEngine

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the engine's side here: subclasses may omit super().__init__()."""
        self = super().__new__(cls)
        object.__setattr__(self, "_lean_engine_", PythonConsolidatorEngine())
        return self

    @property
    def data_consolidated(self) -> Event:
        """Return the event raised with (consolidator, bar) for each new bar."""
        return self._lean_engine_.event

    @data_consolidated.setter
    def data_consolidated(self, event: Event) -> None:
        self._lean_engine_.event = event

    @property
    def window(self) -> RollingWindow[Any]:
        """Return the window of latest bars, two unless its size is raised."""
        return self._lean_engine_.window

    @property
    def current(self) -> Any:
        """Return the latest bar, None before the first."""
        return self._lean_engine_.window[0]

    @property
    def previous(self) -> Any:
        """Return the bar before the latest, None before the second."""
        window = self._lean_engine_.window
        return window[1] if window.count > 1 else None

    def __getitem__(self, index: int) -> Any:
        """Return the index-th latest bar."""
        return self._lean_engine_.window[index]

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the window, newest first."""
        return iter(self._lean_engine_.window)

    def update(self, data: Any) -> None:
        """Take a data point; subclasses override it."""

    def scan(self, current_local_time: datetime) -> None:
        """Finish the bar if its time is over; subclasses override it."""

    def on_data_consolidated(self, consolidator: Any, data: Any = None) -> None:
        """Announce a bar with the consolidator given as the sender."""
        engine = self._lean_engine_
        if data is not None:
            engine.window.add(data)
        for handler in engine.event.handlers:
            handler(consolidator, data)

    def dispose(self) -> None:
        """Do nothing: the listeners stay."""

    def reset(self) -> None:
        """Forget the bars."""
        self._lean_engine_.window.reset()
        self.consolidated = None
        self.working_data = None
