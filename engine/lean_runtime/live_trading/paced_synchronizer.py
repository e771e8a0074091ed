"""The slices of a backtest, each held back until the clock has reached it, with heartbeats in between.

This is the feed of `--threads one`: the data decide which slices there are, the clock only when they come. A step that
takes long delays the next one and skips nothing, so the same data give the same steps at every speed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_MINUTE, TICKS_PER_SECOND, Ticks
from engine.lean_runtime.feed.synchronizer import Synchronizer
from engine.lean_runtime.live_trading.heartbeat import Heartbeat

if TYPE_CHECKING:
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.feed.time_slice import TimeSlice
    from engine.lean_runtime.live_trading.clock import Clock

#: Closed hours longer than this are skipped when the clock runs at a speed.
SKIP_FROM = 15 * TICKS_PER_MINUTE

IsWatched = Callable[[Ticks], bool]
"""Tells whether an instant is worth waiting for: a market is open, or about to."""


class PacedSynchronizer(Synchronizer):
    """Stream slices at the clock's pace.

    `beats` are instants that need a heartbeat in any case (commands of a recorded day); a running clock beats every
    second as well. `is_watched` is None for a clock that jumps by itself.
    """

    def __init__(
        self,
        algorithm: Any,
        data_manager: DataManager,
        clock: Clock,
        is_watched: IsWatched | None = None,
        beats: Sequence[Ticks] = (),
    ) -> None:
        super().__init__(algorithm, data_manager)
        self._clock = clock
        self._is_watched = is_watched
        self._beats = sorted(beats)
        self._place = 0

    def stream_data(self) -> Iterator[TimeSlice]:
        """Yield slices and heartbeats until the data end or the algorithm stops."""
        for step in super().stream_data():
            yield from self._until(step._time)
            if self._is_over():
                return
            yield step

    def _until(self, time: Ticks) -> Iterator[Heartbeat]:
        """Wait for an instant, with a heartbeat at each whole second and at each given instant before it."""
        clock = self._clock
        while not self._is_over():
            beat = self._next_given()
            if self._is_watched is not None:
                self._skip_closed_hours(min(time, beat))
                now = clock.now()
                beat = min(beat, now - now % TICKS_PER_SECOND + TICKS_PER_SECOND)
            if beat >= time:
                clock.wait(time, self._is_over)
                return
            clock.wait(beat, self._is_over)
            if not self._is_over():
                self._pass_given(beat)
                yield Heartbeat(beat)

    def _skip_closed_hours(self, time: Ticks) -> None:
        """Jump to the next thing that happens when no market is open until then."""
        assert self._is_watched is not None
        now = self._clock.now()
        if time - now > SKIP_FROM and not self._is_watched(now):
            minute = next((moment for moment in range(now, time, TICKS_PER_MINUTE) if self._is_watched(moment)), time)
            self._clock.jump(minute)
        elif time > now and not self._is_watched(now) and not self._is_watched(time):
            self._clock.jump(time)

    def _next_given(self) -> Ticks:
        return self._beats[self._place] if self._place < len(self._beats) else MAX_TICKS

    def _pass_given(self, beat: Ticks) -> None:
        while self._place < len(self._beats) and self._beats[self._place] <= beat:
            self._place += 1

    def _is_over(self) -> bool:
        from engine.lean_runtime.common.enums import AlgorithmStatus

        return self._algorithm.status is not AlgorithmStatus.RUNNING
