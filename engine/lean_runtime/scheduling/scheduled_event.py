"""A callback with an ordered, lazily computed list of UTC instants (Common/Scheduling/ScheduledEvent.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_MINUTE, to_utc_datetime

SECURITY_END_OF_DAY_DELTA = 10 * TICKS_PER_MINUTE
ALGORITHM_END_OF_DAY_DELTA = 2 * TICKS_PER_MINUTE


class ScheduledEvent(LeanObject):
    """Fire a callback at each of its instants; nothing is computed before it is first asked."""

    def __init__(
        self, name: str, ordered_event_utc_times: Iterable[int], callback: Callable[[str, int], None] | None = None
    ) -> None:
        self.name = name
        self.enabled = True
        self._callback = callback
        self._times: Iterator[int] = iter(ordered_event_utc_times)
        self._current = 0
        self._needs_move_next = True
        self._ended = False

    @property
    def _next_event_utc_time(self) -> int:
        if self._needs_move_next and not self._ended:
            self._needs_move_next = False
            self._ended = not self._move_next()
        return MAX_TICKS if self._ended else self._current

    @property
    def next_event_utc_time(self) -> datetime:
        """Return the next instant, or the latest representable time when none is left."""
        return to_utc_datetime(self._next_event_utc_time)

    def _scan(self, utc_time: int) -> None:
        """Fire every instant up to utc_time, in order."""
        if self._ended:
            return
        while True:
            if self._needs_move_next and not self._move_next():
                self._ended = True
                return
            if utc_time < self._current:
                self._needs_move_next = False
                return
            if self.enabled and self._callback is not None:
                self._callback(self.name, self._current)
            self._needs_move_next = True

    def _skip_events_until(self, utc_time: int) -> None:
        """Drop the instants before utc_time."""
        while utc_time > self._next_event_utc_time:
            if not self._move_next():
                self._ended = True
                return

    def _move_next(self) -> bool:
        moment = next(self._times, None)
        if moment is None:
            return False
        self._current = moment
        return True

    def __str__(self) -> str:
        return self.name
