"""Clocks of live runs: one that jumps (simulated time), one that runs (real time, or so many times as fast).

Everything in a live run that waits, waits through its clock: for an instant, or until a condition holds. So the same
code runs in a test without sleeping, at the wall clock's pace, and sixty times as fast. All times are UTC ticks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_SECOND, Ticks

Condition = Callable[[], bool]

#: How long a wait sleeps at most before it looks again, so that a signal handler's flag is seen soon (seconds).
LONGEST_NAP = 0.2
_NANOSECONDS_PER_TICK = 100


def never() -> bool:
    """Return False: a wait for nothing but the time."""
    return False


class Clock(Protocol):
    """What tells the time of a run."""

    def now(self) -> Ticks:
        """Return the present instant; it never goes back."""

    def wait(self, until: Ticks, ready: Condition = never) -> bool:
        """Wait for an instant or until the condition holds, whichever comes first; return whether it holds."""

    def wake(self) -> None:
        """Let waiting threads look at their conditions, after a change that may fulfil one."""

    def jump(self, to: Ticks) -> None:
        """Skip to a later instant; an earlier one is ignored."""

    def adopt(self) -> None:
        """Count one more thread that takes part; called by the thread that starts it, before it runs."""

    def join(self) -> None:
        """Be the thread that was counted; called by it first of all."""

    def release(self) -> None:
        """Leave; called by a thread that ends."""


class SimulatedClock:
    """Time that stands still while any thread works, and jumps to the earliest wish when all of them wait.

    What a callback computes takes no time; what waits through the clock takes exactly as long as it says. The thread
    that makes the clock takes part from the start. A thread that never joined may wait too: it does not hold the time
    while it works.
    """

    def __init__(self, start: Ticks) -> None:
        """Stand at an instant."""
        self._now = start
        self._changed = threading.Condition()
        self._working = 1
        self._members = {threading.get_ident()}
        self._waiting: list[tuple[Ticks, Condition]] = []

    def now(self) -> Ticks:
        """Return the present instant."""
        return self._now

    def wait(self, until: Ticks, ready: Condition = never) -> bool:
        """Wait for an instant or a condition; the last thread to wait moves the time."""
        with self._changed:
            wish = (until, ready)
            self._waiting.append(wish)
            share = 1 if threading.get_ident() in self._members else 0
            self._working -= share
            try:
                while not (held := ready()) and self._now < until:
                    if self._may_advance():
                        self._now = min(instant for instant, _ in self._waiting)
                        self._changed.notify_all()
                    else:
                        self._changed.wait(LONGEST_NAP)
                return held
            finally:
                self._waiting = [item for item in self._waiting if item is not wish]
                self._working += share

    def _may_advance(self) -> bool:
        """Tell whether all threads wait for something later, and at least one for an instant."""
        if self._working or any(instant <= self._now or ready() for instant, ready in self._waiting):
            return False
        return min(instant for instant, _ in self._waiting) < MAX_TICKS

    def wake(self) -> None:
        """Let waiting threads look at their conditions."""
        with self._changed:
            self._changed.notify_all()

    def jump(self, to: Ticks) -> None:
        """Skip to a later instant."""
        with self._changed:
            self._now = max(self._now, to)
            self._changed.notify_all()

    def adopt(self) -> None:
        """Count one more working thread."""
        with self._changed:
            self._working += 1

    def join(self) -> None:
        """Be the thread that was counted."""
        with self._changed:
            self._members.add(threading.get_ident())

    def release(self) -> None:
        """Count one working thread less."""
        with self._changed:
            self._members.discard(threading.get_ident())
            self._working -= 1
            self._changed.notify_all()


class RunningClock:
    """Time that runs by itself, `speed` seconds a real second, from an instant.

    It counts the host's monotonic seconds, so a host clock that is set, steps or drifts never moves it: no event fires
    twice and none is skipped. `host_ns` returns monotonic nanoseconds; `rest` sleeps so many seconds, None waits so
    that `wake` ends it.
    """

    def __init__(
        self,
        start: Ticks,
        speed: float = 1.0,
        host_ns: Callable[[], int] = time.monotonic_ns,
        rest: Callable[[float], object] | None = None,
    ) -> None:
        """Start to run."""
        self.speed = speed
        self._host_ns = host_ns
        self._base = start
        self._anchor = host_ns()
        self._changed = threading.Condition()
        self._rest = rest or self._changed.wait
        self._latest = start

    def now(self) -> Ticks:
        """Return the present instant; a host that goes back holds the time."""
        passed = (self._host_ns() - self._anchor) // _NANOSECONDS_PER_TICK
        self._latest = max(self._latest, self._base + int(passed * self.speed))
        return self._latest

    def wait(self, until: Ticks, ready: Condition = never) -> bool:
        """Wait for an instant or a condition."""
        with self._changed:
            while not (held := ready()):
                remaining = until - self.now()
                if remaining <= 0:
                    break
                self._rest(min(remaining / TICKS_PER_SECOND / self.speed, LONGEST_NAP))
            return held

    def wake(self) -> None:
        """Let waiting threads look at their conditions."""
        with self._changed:
            self._changed.notify_all()

    def jump(self, to: Ticks) -> None:
        """Skip to a later instant."""
        with self._changed:
            if to > self.now():
                self._base, self._anchor = to, self._host_ns()
                self._changed.notify_all()

    def adopt(self) -> None:
        """Do nothing: this clock runs whoever works."""

    def join(self) -> None:
        """Do nothing: this clock runs whoever works."""

    def release(self) -> None:
        """Do nothing: this clock runs whoever works."""


class ClockLock:
    """A re-entrant lock whose waiting goes through the clock (C#'s `lock`)."""

    def __init__(self, clock: Clock) -> None:
        """Start free."""
        self._clock = clock
        self._guard = threading.Lock()
        self._owner: int | None = None
        self._depth = 0

    def __enter__(self) -> ClockLock:
        """Take the lock, waiting while another thread holds it."""
        while not self._try():
            self._clock.wait(MAX_TICKS, lambda: self._owner is None)
        return self

    def _try(self) -> bool:
        me = threading.get_ident()
        with self._guard:
            if self._owner not in (None, me):
                return False
            self._owner = me
            self._depth += 1
            return True

    def __exit__(self, *error: object) -> None:
        """Give the lock back."""
        with self._guard:
            self._depth -= 1
            if not self._depth:
                self._owner = None
        self._clock.wake()
