"""Paths of a session between known points: free bridges for the model, fitted ones that hit a real day's bar.

Both are Brownian bridges in variance time (`intraday_shape`), on a grid of one second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.intraday_shape import SECONDS_A_MINUTE, elapsed_variance

Floats = NDArray[np.float64]
#: Bridges drawn for a real day; the one whose range fits best is used.
CANDIDATES = 64
#: Correlation of a fitted path with the session's common noise, so that real underlyings move together in the day.
COMMON_SHARE = 0.85


def bridge(minutes: int, generator: np.random.Generator) -> Floats:
    """Return a standard Brownian bridge by second, shape (60 * minutes + 1,), of a session's unit variance."""
    share = elapsed_variance(minutes)
    steps = generator.standard_normal(len(share) - 1) * np.sqrt(np.diff(share))
    walk = np.concatenate(([0.0], np.cumsum(steps)))
    return np.asarray(walk - share * walk[-1])


@dataclass(frozen=True, slots=True)
class DayBar:
    """Hold open, high, low and close of one session in dollars or index points."""

    open: float
    high: float
    low: float
    close: float


def fitted_path(bar: DayBar, minutes: int, common: Floats, generator: np.random.Generator) -> Floats:
    """Return prices by second, shape (60 * minutes + 1,), that open, peak, bottom and close exactly at a day's bar.

    Of CANDIDATES bridges by minute, whose volatility is Parkinson's estimate from the range (The Extreme Value Method,
    1980), the one that exceeds open and close most nearly as the bar does is taken; what lies above both is then
    stretched to the high and what lies below both to the low, which moves neither open nor close. Seconds inside a
    minute are bridges of the same volatility, held inside the bar. `common` is the session's noise by second.
    """
    share = elapsed_variance(minutes)
    marks = share[::SECONDS_A_MINUTE]
    volatility = max(np.log(bar.high / bar.low) / np.sqrt(4 * np.log(2)), 1e-6)
    noise = _candidates(marks, common[::SECONDS_A_MINUTE], generator)
    logs = np.log(bar.open) + np.log(bar.close / bar.open) * marks + volatility * noise
    path = np.exp(_stretched(logs[_best(logs, bar)], bar))
    path = _touched(path, bar)
    return _with_seconds(path, bar, volatility, share, generator)


def _candidates(marks: Floats, common: Floats, generator: np.random.Generator) -> Floats:
    steps = generator.standard_normal((CANDIDATES, len(marks) - 1)) * np.sqrt(np.diff(marks))
    walks = np.concatenate((np.zeros((CANDIDATES, 1)), np.cumsum(steps, axis=1)), axis=1)
    own = walks - marks * walks[:, -1:]
    return np.asarray(COMMON_SHARE * common + np.sqrt(1 - COMMON_SHARE**2) * own)


def _excess(bar: DayBar) -> tuple[float, float, float, float]:
    """Return the logs of the bar's upper and lower end and how far high and low lie beyond them."""
    upper, lower = np.log(max(bar.open, bar.close)), np.log(min(bar.open, bar.close))
    return float(upper), float(lower), float(np.log(bar.high) - upper), float(lower - np.log(bar.low))


def _best(logs: Floats, bar: DayBar) -> int:
    upper, lower, above, below = _excess(bar)
    slack = 0.1 * (np.log(bar.high / bar.low) + 1e-9)
    up, down = logs.max(axis=1) - upper, lower - logs.min(axis=1)
    cost = np.abs(np.log((up + slack) / (above + slack))) + np.abs(np.log((down + slack) / (below + slack)))
    return int(np.argmin(cost))


def _stretched(log: Floats, bar: DayBar) -> Floats:
    upper, lower, above, below = _excess(bar)
    up, down = float(log.max()) - upper, lower - float(log.min())
    higher = upper + (log - upper) * (above / up if up > 0 else 0.0)
    deeper = lower + (log - lower) * (below / down if down > 0 else 0.0)
    return np.where(log > upper, higher, np.where(log < lower, deeper, log))


def _touched(path: Floats, bar: DayBar) -> Floats:
    """Set the ends to open and close, and the inner extremes to high and low where rounding or a trend missed them."""
    path = np.clip(path, bar.low, bar.high)
    path[0], path[-1] = bar.open, bar.close
    inner = path[1:-1]
    if path.max() < bar.high or max(bar.open, bar.close) < bar.high:
        inner[np.argmax(inner)] = bar.high
    if path.min() > bar.low or min(bar.open, bar.close) > bar.low:
        lowest = np.argmin(inner) if np.argmin(inner) != np.argmax(inner) else (np.argmax(inner) + 1) % len(inner)
        inner[lowest] = bar.low
    return path


def _with_seconds(
    path: Floats, bar: DayBar, volatility: float, share: Floats, generator: np.random.Generator
) -> Floats:
    minutes = len(path) - 1
    inside = np.arange(1, SECONDS_A_MINUTE + 1) / SECONDS_A_MINUTE
    a_second = np.sqrt(np.diff(share).reshape(minutes, SECONDS_A_MINUTE))
    walk = np.cumsum(generator.standard_normal((minutes, SECONDS_A_MINUTE)) * a_second, axis=1)
    noise = volatility * (walk - inside * walk[:, -1:])
    straight = path[:-1, None] + np.diff(path)[:, None] * inside
    seconds = np.clip(straight * np.exp(noise), bar.low, bar.high)
    seconds[:, -1] = path[1:]
    return np.concatenate(([path[0]], seconds.ravel()))
