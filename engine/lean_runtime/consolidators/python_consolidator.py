"""Base of consolidators an algorithm writes from scratch (Common/Python/PythonConsolidator.cs)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.lean_runtime.common.events import Event
from engine.lean_runtime.consolidators.base import ConsolidatorBase


class PythonConsolidator(ConsolidatorBase):
    """Offers the event, the window and empty methods; consolidated, working_data and types are plain attributes.

    Subclasses call `on_data_consolidated(self, bar)` with themselves as the sender.
    """

    consolidated: Any = None
    working_data: Any = None
    input_type: Any = None
    output_type: Any = None

    def update(self, data: Any) -> None:
        """Take a data point; subclasses override it."""

    def scan(self, current_local_time: datetime) -> None:
        """Finish the bar if its time is over; subclasses override it."""

    def on_data_consolidated(self, consolidator: Any, data: Any = None) -> None:
        """Announce a bar with the consolidator given as the sender."""
        if data is not None:
            self.window.add(data)
        event: Event = self._public_event
        for handler in event.handlers:
            handler(consolidator, data)

    def dispose(self) -> None:
        """Do nothing: the listeners stay."""

    def reset(self) -> None:
        """Forget the bars."""
        super().reset()
        self.consolidated = None
        self.working_data = None
