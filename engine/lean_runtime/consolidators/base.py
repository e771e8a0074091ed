"""What every consolidator shares: the event of a new bar, the latest bars, the class of input.

Source: Common/Data/Consolidators/{IDataConsolidator,ConsolidatorBase,DataConsolidator}.cs.

LEAN's consolidators of a period and of renko or range bars have two events: the one of the interface, which the engine
listens to, and one of their own, which an algorithm sees as `data_consolidated`. `_consolidated_event` is the former.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.ticks import Ticks, ticks
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.indicators.rolling_window import DEFAULT_WINDOW_SIZE, RollingWindow


class ConsolidatorBase(LeanObject):
    """Turns data into other data; subclasses take input in `update` and hand out results with `_emit`."""

    #: The class of data taken and the one made.
    _input: type = BaseData
    _output: type = BaseData

    _consolidated: Any
    _consolidated_event: Event
    _public_event: Event
    _window: RollingWindow[Any] | None

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the state here: Python subclasses may omit super().__init__()."""
        self = super().__new__(cls)
        self._consolidated = None
        self._consolidated_event = Event()
        self._public_event = self._consolidated_event
        self._window = None
        self._start()
        return self

    def _start(self) -> None:
        """Put the state before the first input."""

    # --- faces -------------------------------------------------------------------------------------------------

    @property
    def consolidated(self) -> Any:
        """Return the bar before the one being announced, None before the first."""
        return self._consolidated

    @property
    def working_data(self) -> Any:
        """Return a copy of the unfinished bar, None without one."""
        raise NotImplementedError

    @property
    def input_type(self) -> type:
        """Return the class of data taken."""
        return self._input

    @property
    def output_type(self) -> type:
        """Return the class of data made."""
        return self._output

    @property
    def data_consolidated(self) -> Event:
        """Return the event raised with (consolidator, bar) for each new bar."""
        return self._public_event

    @data_consolidated.setter
    def data_consolidated(self, event: Event) -> None:
        self._public_event = event

    @property
    def window(self) -> RollingWindow[Any]:
        """Return the window of latest bars, two unless its size is raised."""
        if self._window is None:
            self._window = RollingWindow(DEFAULT_WINDOW_SIZE)
        return self._window

    @property
    def current(self) -> Any:
        """Return the latest bar, None before the first."""
        return self.window[0]

    @property
    def previous(self) -> Any:
        """Return the bar before the latest, None before the second."""
        return self.window[1] if self.window.count > 1 else None

    def __getitem__(self, index: int) -> Any:
        """Return the index-th latest bar."""
        return self.window[index]

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the window, newest first."""
        return iter(self.window)

    # --- work --------------------------------------------------------------------------------------------------

    def update(self, data: Any) -> None:
        """Take a data point; ArgumentNullException for one of another class."""
        raise NotImplementedError

    def scan(self, current_local_time: datetime) -> None:
        """Finish the bar if its time is over."""
        self._scan(ticks(current_local_time))

    def _scan(self, local: Ticks) -> None:
        """Finish the bar if its time is over at a local time in ticks."""

    def on_data_consolidated(self, consolidated: Any) -> None:
        """Announce a bar."""
        self._emit(consolidated)

    def _emit(self, bar: Any) -> None:
        """Keep a bar in the window and announce it; it becomes `consolidated` afterwards."""
        if bar is not None:
            window = self._window
            if window is None:
                window = self.window
            window.add(bar)
        self._before_event(bar)
        for handler in self._consolidated_event.handlers:
            handler(self, bar)
        self._consolidated = bar

    def _before_event(self, bar: Any) -> None:
        """Do what comes before the interface's event."""

    def _require(self, data: Any) -> None:
        """Refuse input of another class."""
        if not isinstance(data, self._input):
            raise ArgumentNullException(
                "data", f"Received type of {type(data).__name__} but expected {self._input.__name__}"
            )

    def dispose(self) -> None:
        """Drop all listeners of the interface's event."""
        self._consolidated_event.clear()

    def reset(self) -> None:
        """Return to the state before the first input; listeners stay."""
        self._consolidated = None
        if self._window is not None:
            self._window.reset()
        self._start()


class OwnEventConsolidator(ConsolidatorBase):
    """A consolidator whose `data_consolidated` is an event of its own, besides the interface's."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the second event too."""
        self = super().__new__(cls, *args, **kwargs)
        self._public_event = Event()
        return self

    def _announce(self, bar: Any) -> None:
        """Raise the event of its own."""
        for handler in self._public_event.handlers:
            handler(self, bar)


def listen(consolidator: Any, handler: Callable[[Any, Any], Any]) -> None:
    """Let the engine hear of a consolidator's bars; ours tell the engine before the algorithm's own handlers."""
    if isinstance(consolidator, ConsolidatorBase):
        consolidator._consolidated_event += handler
    else:
        consolidator.data_consolidated += handler


def forget(consolidator: Any, handler: Callable[[Any, Any], Any]) -> None:
    """Undo `listen`."""
    if isinstance(consolidator, ConsolidatorBase):
        consolidator._consolidated_event -= handler
    else:
        consolidator.data_consolidated -= handler
