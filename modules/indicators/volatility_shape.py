"""The shape of implied volatility: against realised, along expirations, and from puts to calls."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

#: The wings that skew compares, by the size of their delta (the trade's usual 25-delta risk reversal).
WING_DELTA = 0.25
#: Expirations that the term slope compares, days.
NEAR_DAYS, FAR_DAYS = 30, 90


def iv_rv_ratio(implied: float, realised: float) -> float:
    """Return implied over realised volatility, both annual; NaN unless both are known and above zero."""
    return implied / realised if implied > 0 and realised > 0 else math.nan


def term_slope(days: Sequence[float], volatilities: Sequence[float]) -> float:
    """Return the 90-day less the 30-day at-the-money volatility; above zero the term structure rises.

    `days` ascend; both points are interpolated in total variance. NaN where the expirations do not reach both, for
    nothing is extrapolated.
    """
    if len(days) < 2 or days[0] > NEAR_DAYS or days[-1] < FAR_DAYS:
        return math.nan
    variance = np.square(volatilities) * np.asarray(days, dtype=np.float64)
    near, far = (math.sqrt(float(np.interp(at, days, variance)) / at) for at in (NEAR_DAYS, FAR_DAYS))
    return far - near


def skew(deltas: Sequence[float], volatilities: Sequence[float]) -> float:
    """Return the volatility of the 25-delta put less that of the 25-delta call, annual points (0.05 = 5 points).

    Deltas are signed, puts below zero; each wing is interpolated in delta among the finite points of one expiration.
    NaN where a wing is not quoted on both sides of 25.
    """
    put, call = _at(deltas, volatilities, -WING_DELTA), _at(deltas, volatilities, WING_DELTA)
    return put - call


def _at(deltas: Sequence[float], volatilities: Sequence[float], target: float) -> float:
    points = sorted(
        (delta, volatility)
        for delta, volatility in zip(deltas, volatilities, strict=True)
        if delta * target > 0 and math.isfinite(delta) and math.isfinite(volatility)
    )
    if not points or not points[0][0] <= target <= points[-1][0]:
        return math.nan
    return float(np.interp(target, [point[0] for point in points], [point[1] for point in points]))
