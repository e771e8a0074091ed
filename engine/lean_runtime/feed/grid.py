"""The steps of a trading day at which intraday data may be repeated, computed at once (see fill_forward.py)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

Times = npt.NDArray[np.int64]


@functools.lru_cache(maxsize=256)
def open_spans(hours: SecurityExchangeHours, day: int, extended: bool) -> tuple[tuple[int, int], ...]:
    """Return (open, close) of a local day, segment by segment, as local ticks."""
    segments = hours._get_market_hours(day)._segments
    return tuple((day + segment._start, day + segment._end) for segment in segments if extended or segment._is_market)


@functools.lru_cache(maxsize=64)
def step_ends(hours: SecurityExchangeHours, day: int, step: int, extended: bool) -> Times:
    """Return the local ends of the steps of a day that touch market hours, in order.

    A step begins at a multiple of its length: the first one of a 9:30 session in hours ends at 10:00.
    """
    parts = [
        np.arange(start - start % step + step, end + step, step) for start, end in open_spans(hours, day, extended)
    ]
    ends = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)
    ends.flags.writeable = False
    return ends


def is_open(starts: Times, ends: Times, spans: tuple[tuple[int, int], ...]) -> npt.NDArray[np.bool_]:
    """Tell for each bar whether it touches one of the spans."""
    found = np.zeros(len(starts), np.bool_)
    for start, end in spans:
        found |= (starts < end) & (ends > start)
    return found


def to_utc(local: Times, zone: TimeZone) -> Times:
    """Convert sorted local times of one day."""
    if not len(local):
        return local
    first, last = int(local[0]), int(local[-1])
    offset = zone.to_utc(first) - first
    if zone.to_utc(last) - last == offset:
        return local + offset
    return np.array([zone.to_utc(time) for time in local.tolist()], np.int64)
