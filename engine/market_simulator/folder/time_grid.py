"""Which instants of a session a file's bars are made from, and how their rows tell the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.trading_calendar import REGULAR_OPEN, Session

_OPEN = REGULAR_OPEN.hour * 3600 + REGULAR_OPEN.minute * 60
_HOUR = 3600


class Resolution(StrEnum):
    """Name the length of a bar."""

    MINUTE = "minute"
    HOUR = "hour"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class TimeGrid:
    """Hold the bars of one session.

    `marks` are seconds since the open at which quotes are known; bar i spans `marks[edges[i]]` to
    `marks[edges[i + 1]]`.
    `stamps` are what the rows of the bars begin with, in the zone of the data.
    """

    marks: NDArray[np.int64]
    edges: NDArray[np.int64]
    stamps: tuple[str, ...]

    @property
    def bars(self) -> int:
        """Return how many bars the session has."""
        return len(self.stamps)

    def ends(self) -> NDArray[np.int64]:
        """Return the last second of each bar, since the open: what decides whether a fault's window holds the bar."""
        return np.asarray(self.marks[self.edges[1:]] - 1)


def time_grid(session: Session, resolution: Resolution, zone_shift: int = 0) -> TimeGrid:
    """Return the bars of a session; `zone_shift` seconds are added to the clock (-3600: Chicago's data)."""
    length = session.minutes * 60
    if resolution is Resolution.MINUTE:
        marks = np.arange(0, length + 1, 60)
        stamps = [str((_OPEN + zone_shift + int(mark)) * 1000) for mark in marks[:-1]]
        return TimeGrid(marks, np.arange(len(marks)), tuple(stamps))
    if resolution is Resolution.DAILY:
        return TimeGrid(np.array([0, length // 2, length]), np.array([0, 2]), (f"{session.day:%Y%m%d} 00:00",))
    first = (_OPEN // _HOUR + 1) * _HOUR - _OPEN
    marks = np.array([0, *range(first, length, _HOUR), length])
    hours = ((marks[:-1] + _OPEN + zone_shift) // _HOUR).tolist()
    # A session that opens at half past has its first bar stamped with the full hour before.
    return TimeGrid(marks, np.arange(len(marks)), tuple(f"{session.day:%Y%m%d} {hour:02d}:00" for hour in hours))
