"""The stream of time slices an algorithm runs on (Engine/DataFeeds/Synchronizer.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.feed.subscription_synchronizer import FrontierTimeProvider, SubscriptionSynchronizer
from engine.lean_runtime.feed.time_slice import TimeSlice
from engine.lean_runtime.feed.time_slice_factory import TimeSliceFactory

if TYPE_CHECKING:
    from engine.lean_runtime.feed.data_manager import DataManager


class Synchronizer:
    """Stream slices until no subscription moves the time any more."""

    def __init__(self, algorithm: Any, data_manager: DataManager) -> None:
        self._algorithm = algorithm
        self._data_manager = data_manager
        self.column_board = data_manager.column_board

    def stream_data(self) -> Iterator[TimeSlice]:
        """Yield the time slices of the run."""
        algorithm = self._algorithm
        zone = algorithm._time_zone
        warmup_end = zone.to_utc(algorithm._start)
        frontier = FrontierTimeProvider(zone.to_utc(algorithm._local_ticks), self._data_manager)
        frontier.advance()
        factory = TimeSliceFactory(zone, algorithm.subscription_manager)
        slices = SubscriptionSynchronizer(self._data_manager).sync(frontier, factory)
        previous_time = -1
        previous_was_pulse = retried = False
        while True:
            try:
                slice = next(slices)
            except Exception as error:  # user code in selections, damaged data: the run ends with an error
                algorithm.set_runtime_error(error, "Synchronizer")
                return
            if slice.is_time_pulse and algorithm._utc_ticks == slice._time:
                previous_was_pulse = True
                continue
            if algorithm.is_warming_up and slice._time > warmup_end:
                # the warm-up ends at its own time, not at the first slice after it
                yield TimeSlice.pulse(warmup_end)
            if slice._time != previous_time or previous_was_pulse or slice.universe_data:
                previous_time = slice._time
                previous_was_pulse = slice.is_time_pulse
                retried = False
                yield slice
            elif not slice.slice.has_data or retried:
                return
            else:
                retried = True
