"""Realised volatility from daily closes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modules.indicators.bar import Bar
from modules.indicators.windows import RollingWindow

TRADING_DAYS = 252


def realised_volatility(closes: ArrayLike, window: int = 30) -> NDArray[np.float64]:
    """Return the annualised standard deviation of log returns over each full window of sessions.

    `closes` are split-adjusted dollars, oldest first; the result has len(closes) - window entries (empty if too short).
    """
    prices = np.asarray(closes, dtype=np.float64)
    returns = np.diff(np.log(prices))
    if len(returns) < window:
        return np.empty(0)
    windows = np.lib.stride_tricks.sliding_window_view(returns, window)
    return np.asarray(windows.std(axis=1, ddof=1) * np.sqrt(TRADING_DAYS))


class RealisedVolatility:
    """The same figure streaming: annualised deviation of the last `window` log returns of closes.

    Ready after window + 1 daily bars, whose closes must be split adjusted and above zero.
    """

    def __init__(self, window: int = 30) -> None:
        """Start empty."""
        self.warm_up = window + 1
        self._returns = RollingWindow(window)
        self._before: float | None = None

    @property
    def is_ready(self) -> bool:
        """Say whether a window of returns came."""
        return self._returns.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next session."""
        if self._before is not None:
            self._returns.update(math.log(bar.close / self._before))
        self._before = bar.close

    @property
    def value(self) -> float:
        """Return the annual volatility (0.20 = 20 %)."""
        return self._returns.deviation(ddof=1) * math.sqrt(TRADING_DAYS)
