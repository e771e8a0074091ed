"""The stream of time slices an algorithm runs on (Engine/DataFeeds/Synchronizer.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.feed.subscription_synchronizer import FrontierTimeProvider, SubscriptionSynchronizer
from engine.lean_runtime.feed.time_slice import TimeSlice
from engine.lean_runtime.feed.time_slice_factory import TimeSliceFactory

if TYPE_CHECKING:
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.feed.subscription_collection import SubscriptionCollection
    from engine.lean_runtime.feed.time_slice import ConsolidatorUpdate


class Synchronizer:
    """Stream slices until no subscription moves the time any more."""

    def __init__(self, algorithm: Any, data_manager: DataManager) -> None:
        self._algorithm = algorithm
        self._data_manager = data_manager
        self.column_board = data_manager.column_board
        self._frontier: FrontierTimeProvider = None  # type: ignore[assignment]
        self._factory: TimeSliceFactory = None  # type: ignore[assignment]

    def quiet_until(self) -> Ticks:
        """Return the UTC time before which the feed brings nothing but single slots of the lane; 0 if unknown."""
        if not self._data_manager.universe_selection.is_settled:
            return 0
        return self._frontier.quiet_until()

    @property
    def subscriptions(self) -> SubscriptionCollection:
        """Return the subscriptions of the feed, whose version grows whenever one comes, goes or changes."""
        return self._data_manager.data_feed_subscriptions

    def slices_of(self, lane: Lane) -> Callable[[int], Slice]:
        """Return the function that makes the slice of the lane's next slot."""
        return self._factory.slices_of(lane)

    def consolidator_updates_of(self, lane: Lane) -> Callable[[int], list[ConsolidatorUpdate]] | None:
        """Return the function to a slot's points for consolidators, None where there are no consolidators."""
        return self._factory.consolidator_updates_of(lane)

    def move_to(self, time: Ticks) -> None:
        """Go on from a UTC time up to which slots of the lane were taken out of the stream."""
        self._frontier.now = time

    def stream_data(self) -> Iterator[TimeSlice]:
        """Yield the time slices of the run."""
        algorithm = self._algorithm
        zone = algorithm._time_zone
        warmup_end = zone.to_utc(algorithm._start)
        frontier = self._frontier = FrontierTimeProvider(zone.to_utc(algorithm._local_ticks), self._data_manager)
        frontier.advance()
        factory = self._factory = TimeSliceFactory(zone, algorithm.subscription_manager)
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
