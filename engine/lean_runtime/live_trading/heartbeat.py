"""A step that only moves the clock: commands are read and events that are due fire."""

from __future__ import annotations

from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.feed.security_changes import SecurityChanges
from engine.lean_runtime.feed.time_slice import TimeSlice


class Heartbeat(TimeSlice):
    """A time pulse of the running clock; LEAN's own pulses align the time before a universe selects."""

    __slots__ = ()

    def __init__(self, time: Ticks) -> None:
        """Beat at a UTC time."""
        super().__init__(time, 0, None, [], [], [], SecurityChanges.NONE, {}, {}, True)
