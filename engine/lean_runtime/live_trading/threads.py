"""Threads that take part in the clock of a run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.lean_runtime.common.ticks import MAX_TICKS

if TYPE_CHECKING:
    from engine.lean_runtime.live_trading.clock import Clock


class ClockThread:
    """A running thread whose end can be waited for through the clock."""

    def __init__(self, clock: Clock, name: str, action: Callable[[], None]) -> None:
        """Start the thread; `start_thread` reads better."""
        self._clock = clock
        self._action = action
        self.is_done = False
        clock.adopt()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._clock.join()
        try:
            self._action()
        finally:
            self.is_done = True
            self._clock.release()

    def finish(self, until: int = MAX_TICKS) -> bool:
        """Wait until the thread has ended, or for an instant; return whether it has."""
        return self._clock.wait(until, lambda: self.is_done)


def start_thread(clock: Clock, name: str, action: Callable[[], None]) -> ClockThread:
    """Run an action on a thread of its own."""
    return ClockThread(clock, name, action)
