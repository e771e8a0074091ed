"""The slices of a live run as LEAN makes them: one when data come, at least one a second.

The time of a slice is the clock's. After a slow callback the next slice holds all points that came meanwhile. Source:
Engine/DataFeeds/LiveSynchronizer.cs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.common.ticks import TICKS_PER_SECOND, Ticks
from engine.lean_runtime.feed.security_changes import SecurityChanges
from engine.lean_runtime.feed.subscription_synchronizer import FrontierTimeProvider, SubscriptionSynchronizer
from engine.lean_runtime.feed.synchronizer import Synchronizer
from engine.lean_runtime.feed.time_slice import TimeSlice
from engine.lean_runtime.feed.time_slice_factory import TimeSliceFactory

if TYPE_CHECKING:
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.live_trading.clock import Clock


class LeanFrontier(FrontierTimeProvider):
    """The data's own time while the algorithm warms up, the clock's after (Engine/DataFeeds/LiveTimeProvider.cs)."""

    def __init__(self, clock: Clock, utc_now: Ticks, data_manager: DataManager) -> None:
        super().__init__(utc_now, data_manager)
        self._clock = clock
        self._live_start = clock.now()
        self._is_live = utc_now >= self._live_start
        self._previous: Ticks = -1

    def advance(self) -> Ticks:
        """Move on and return the time."""
        first = super().advance()
        self.only_columns = False
        if not self._is_live and first != self._previous and first < self._live_start:
            self._previous = first
            return first
        self._is_live = True
        self.now = max(self._clock.now(), self._live_start)
        return self.now

    def next_data(self) -> Ticks:
        """Return when the next known point comes."""
        subscriptions = self._data_manager.data_feed_subscriptions.point_subscriptions()
        return min((item.next_emit for item in subscriptions), default=self._clock.now() + TICKS_PER_SECOND)


class LeanSynchronizer(Synchronizer):
    """Stream slices by the clock until the end of the stored days."""

    def __init__(self, algorithm: Any, data_manager: DataManager, clock: Clock, end: Ticks) -> None:
        super().__init__(algorithm, data_manager)
        self._clock = clock
        self._end = end

    def stream_data(self) -> Iterator[TimeSlice]:
        """Yield slices; after an error one more, so that the time loop sees it."""
        algorithm, clock = self._algorithm, self._clock
        zone = algorithm._time_zone
        frontier = LeanFrontier(clock, algorithm._utc_ticks, self._data_manager)
        factory = TimeSliceFactory(zone, algorithm.subscription_manager)
        slices = SubscriptionSynchronizer(self._data_manager).sync(frontier, factory)
        warmup_end = zone.to_utc(algorithm._start)
        next_emit: Ticks = 0
        was_pulse = False
        while clock.now() < self._end:
            if not was_pulse and not algorithm.is_warming_up:
                self._await_news(frontier)
            try:
                step = next(slices)
            except Exception as error:
                algorithm.set_runtime_error(error, "LiveSynchronizer")
                yield factory.create(clock.now(), [], SecurityChanges.NONE, {})
                return
            if algorithm.is_warming_up and step._time > warmup_end:
                yield TimeSlice.pulse(warmup_end)
            has_news = step.security_changes.count or step.is_time_pulse or step.data_point_count
            if has_news or frontier.now >= next_emit or self._is_over():
                was_pulse = step.is_time_pulse
                yield step
                if not was_pulse:
                    next_emit = frontier.now - frontier.now % TICKS_PER_SECOND + TICKS_PER_SECOND

    def _await_news(self, frontier: LeanFrontier) -> None:
        """Wait for the next point or the next whole second since the last slice."""
        last = frontier.now
        second = last - last % TICKS_PER_SECOND + TICKS_PER_SECOND
        until = min(second, max(frontier.next_data(), last))
        self._clock.wait(until, self._is_over)

    def _is_over(self) -> bool:
        return self._algorithm.status is not AlgorithmStatus.RUNNING
