"""How fast variance accrues: quickly in sessions, some overnight, little on closed days.

Options over a weekend cost less per calendar day than over a working day. The clock maps elapsed calendar time to
"variance years": a trading day counts `1`, of which `session_share` falls between the bells and the rest into the
night after it; a closed weekday or weekend day counts `closed_day`. The scale is such that a long stretch of calendar
time equals the same stretch of variance time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.market_simulator.surface.market_state import SECONDS_PER_YEAR
from engine.market_simulator.trading_calendar import NEW_YORK, REGULAR_OPEN, all_sessions

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClockParameters:
    """Hold the weights: variance of a closed day as a share of a trading day's, and the session's part of a day's."""

    closed_day: float
    session_share: float


@cache
def _cumulative(parameters: ClockParameters) -> tuple[Floats, Floats]:
    """Return POSIX seconds and accrued variance years at every open and close of the calendar."""
    stamps: list[float] = []
    accrued: list[float] = []
    total = 0.0
    sessions = all_sessions()
    for today, following in zip(sessions, (*sessions[1:], None), strict=True):
        opened = datetime.combine(today.day, REGULAR_OPEN, tzinfo=NEW_YORK).timestamp()
        closed = datetime.combine(today.day, today.close, tzinfo=NEW_YORK).timestamp()
        stamps += [opened, closed]
        accrued += [total, total + parameters.session_share]
        gap = 0 if following is None else (following.day - today.day).days - 1
        total += 1.0 + gap * parameters.closed_day
    times, values = np.array(stamps), np.array(accrued)
    # A long stretch of calendar time counts as itself.
    scale = (times[-2] - times[0]) / SECONDS_PER_YEAR / (values[-2] - values[0])
    return times, values * scale


def variance_years(moment: datetime, years: ArrayLike, parameters: ClockParameters) -> Floats:
    """Return the variance time that accrues from an aware instant over calendar years (of 365 days), elementwise.

    Beyond the trading calendar's end time runs at the calendar's pace.
    """
    times, values = _cumulative(parameters)
    start = moment.timestamp()
    ends = start + np.asarray(years, dtype=np.float64) * SECONDS_PER_YEAR
    accrued = np.interp(ends, times, values) + np.maximum(ends - times[-1], 0.0) / SECONDS_PER_YEAR
    begun = np.interp(start, times, values) + max(start - times[-1], 0.0) / SECONDS_PER_YEAR
    return np.asarray(np.maximum(accrued - begun, 1e-9))
