"""Scheduled events on a thread of their own, one second late (Engine/RealTime/LiveTradingRealTimeHandler.cs).

LEAN takes the time, sleeps to the next whole second, then fires what was due at the time it took: every event comes a
second after its instant. Missed instants fire back to back; an event that takes long holds up the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, TICKS_PER_SECOND, to_utc_datetime
from engine.lean_runtime.live_trading.threads import ClockThread, start_thread
from engine.lean_runtime.scheduling.real_time_handler import BacktestingRealTimeHandler

if TYPE_CHECKING:
    from engine.lean_runtime.live_trading.clock import Clock


class LeanRealTimeHandler(BacktestingRealTimeHandler):
    """Fire by the data while the algorithm warms up, and by the clock after."""

    def __init__(self, clock: Clock) -> None:
        """Start with no thread; the first slice after the warm-up starts it."""
        super().__init__()
        self._clock = clock
        self._thread: ClockThread | None = None
        self._is_closing = False

    def set_time(self, time: int) -> None:
        """Start the thread at the first slice."""
        if self._algorithm.is_warming_up:
            super().set_time(time)
        elif self._thread is None:
            self._thread = start_thread(self._clock, "RealTime Thread", self._run)

    def scan_past_events(self, time: int) -> None:
        """Fire by the data only while warming up."""
        if self._algorithm.is_warming_up:
            super().scan_past_events(time)

    def is_behind(self, time: int) -> bool:
        """Return False: no step waits for the thread."""
        return False

    def exit(self) -> None:
        """End the thread; an event that hangs is left behind after a minute."""
        self._is_closing = True
        self._clock.wake()
        if self._thread is not None:
            self._thread.finish(self._clock.now() + TICKS_PER_MINUTE)
        super().exit()

    def _run(self) -> None:
        while not self._is_closing:
            time = self._clock.now()
            self._clock.wait(time - time % TICKS_PER_SECOND + TICKS_PER_SECOND, lambda: self._is_closing)
            if self._is_closing:
                return
            for event, _ in sorted(self._ids.items(), key=lambda pair: pair[1]):
                try:
                    event._scan(time)
                except (Exception, SystemExit) as error:  # user code: the run ends with the next slice
                    moment = f"{to_utc_datetime(time):%m/%d/%Y %H:%M:%S}"
                    self._algorithm.set_runtime_error(error, f"Scheduled event: '{event.name}' at {moment}")
