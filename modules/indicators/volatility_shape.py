"""The shape of implied volatility: against realised, along expirations, and from puts to calls."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from modules.domain.session_context import VolatilityShape
from modules.indicators.volatility_rank import (
    VolatilityPoint,
    points_by_days,
    term_structure,
    thirty_day_volatility,
)

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


def shape_of(
    implied: float,
    realised: float | None,
    term: Sequence[tuple[float, float]],
    wings: tuple[Sequence[float], Sequence[float]],
) -> VolatilityShape:
    """Return the shape of a close; what is not known is None.

    `implied` is the 30-day at-the-money volatility; `term` are (days, volatility) ascending; `wings` signed deltas and
    volatilities of the expiration nearest to 30 days. Volatilities are annual.
    """
    days, volatilities = [each for each, _ in term], [each for _, each in term]
    return VolatilityShape(
        realised,
        _known(iv_rv_ratio(implied, realised if realised is not None else math.nan)),
        _known(term_slope(days, volatilities)),
        _known(skew(*wings)),
    )


def shape_of_points(points: Sequence[VolatilityPoint], spot: float, realised: float | None) -> VolatilityShape:
    """Return the shape of a close from contracts' stored volatilities and deltas; `spot` in dollars."""
    term, by_days = term_structure(points, spot), points_by_days(points)
    nearest = min(by_days, key=lambda days: abs(days - NEAR_DAYS), default=None)
    wing = [] if nearest is None else by_days[nearest]
    wings = ([point.delta for point in wing], [point.implied_volatility for point in wing])
    implied = thirty_day_volatility(term)
    return shape_of(math.nan if implied is None else implied, realised, term, wings)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _at(deltas: Sequence[float], volatilities: Sequence[float], target: float) -> float:
    points = sorted(
        (delta, volatility)
        for delta, volatility in zip(deltas, volatilities, strict=True)
        if delta * target > 0 and math.isfinite(delta) and math.isfinite(volatility)
    )
    if not points or not points[0][0] <= target <= points[-1][0]:
        return math.nan
    return float(np.interp(target, [point[0] for point in points], [point[1] for point in points]))
