"""Realised volatility from daily closes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
