"""Trend of daily closes: close against its 50-session average, and the average's own slope (trading rule 39)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from modules.domain.session_context import Trend
from modules.indicators.bar import Bar
from modules.indicators.windows import Delay, RollingWindow

WINDOW = 50
#: The slope compares the average with itself this many sessions earlier.
SLOPE_SESSIONS = 5


def trend(closes: Sequence[float]) -> Trend:
    """Return the trend at the last of split-adjusted daily closes, oldest first; UNKNOWN without enough of them."""
    if len(closes) < WINDOW + SLOPE_SESSIONS:
        return Trend.UNKNOWN
    now = sum(closes[-WINDOW:]) / WINDOW
    before = sum(closes[-WINDOW - SLOPE_SESSIONS : -SLOPE_SESSIONS]) / WINDOW
    return _between(closes[-1], now, before)


class TrendFollower:
    """The same trend streaming over daily bars; UNKNOWN until `warm_up` of them came."""

    warm_up = WINDOW + SLOPE_SESSIONS

    def __init__(self) -> None:
        """Start empty."""
        self._window, self._earlier = RollingWindow(WINDOW), Delay(SLOPE_SESSIONS)
        self._close = 0.0

    @property
    def is_ready(self) -> bool:
        """Say whether there is an average and an earlier one."""
        return not math.isnan(self._earlier.value)

    def update(self, bar: Bar) -> None:
        """Take the next session's split-adjusted close."""
        self._close = bar.close
        self._window.update(bar.close)
        if self._window.is_ready:
            self._earlier.update(self._window.mean)

    @property
    def value(self) -> Trend:
        """Return the trend at the last close."""
        return _between(self._close, self._window.mean, self._earlier.value) if self.is_ready else Trend.UNKNOWN


def _between(close: float, now: float, before: float) -> Trend:
    if close > now > before:
        return Trend.UP
    if close < now < before:
        return Trend.DOWN
    return Trend.NONE
