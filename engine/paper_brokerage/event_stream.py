"""Puts a stream of numbered events right: duplicates fall away, late ones wait their turn, gaps are known."""

from __future__ import annotations

import threading

from engine.paper_brokerage.events import Event


class EventStream:
    """Takes events as they come and gives them out in order, each number once; safe between two threads."""

    def __init__(self, last: int) -> None:
        """Continue after the event with number `last`."""
        self.last = last
        self._highest = last
        self._early: dict[int, Event] = {}
        self._ready: list[Event] = []
        self._lock = threading.Lock()

    def put(self, event: Event) -> None:
        """Take an event; one that was given out already, or is waiting, is dropped."""
        with self._lock:
            if event.sequence <= self.last or event.sequence in self._early:
                return
            self._highest = max(self._highest, event.sequence)
            self._early[event.sequence] = event
            while self.last + 1 in self._early:
                self.last += 1
                self._ready.append(self._early.pop(self.last))

    def expect(self, sequence: int) -> None:
        """Learn that events up to a number exist."""
        with self._lock:
            self._highest = max(self._highest, sequence)

    def skip_to(self, sequence: int) -> None:
        """Begin after a number without wanting what came before."""
        with self._lock:
            self.last = max(self.last, sequence)
            self._highest = max(self._highest, sequence)
            self._early.clear()
            self._ready.clear()

    @property
    def has_ready(self) -> bool:
        """Say whether events wait to be taken."""
        return bool(self._ready)

    @property
    def is_behind(self) -> bool:
        """Say whether an event is known to exist that has not come."""
        return self.last < self._highest

    def take(self) -> list[Event]:
        """Return the events that are due, once."""
        with self._lock:
            ready, self._ready = self._ready, []
            return ready
