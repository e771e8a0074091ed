"""Which hours of a run a person would watch: those in which a market of the algorithm is open, and a little around."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks

#: Watching begins so long before an open and ends so long after a close.
MARGIN = 5 * TICKS_PER_MINUTE


class WatchedHours:
    """Ask the exchange calendars of the securities, early closes, holidays and daylight saving included."""

    def __init__(self, algorithm: Any) -> None:
        """Watch the securities of an algorithm, also those it adds later."""
        self._algorithm = algorithm
        self._count = -1
        self._calendars: list[Any] = []

    def __call__(self, utc: Ticks) -> bool:
        """Tell whether any market is open, opens within the margin or closed within it."""
        for hours in self._distinct():
            local = hours.time_zone.to_local(utc)
            if any(hours._is_open(moment, False) for moment in (local, local + MARGIN, local - MARGIN)):
                return True
        return False

    def _distinct(self) -> list[Any]:
        securities = list(self._algorithm.securities.values())
        if len(securities) != self._count:
            self._count = len(securities)
            self._calendars = list({id(item.exchange.hours): item.exchange.hours for item in securities}.values())
        return self._calendars
