"""At-the-money total variance by maturity, from the day's volatility indexes.

Anchors at 9, 30 and 93 calendar days follow VIX9D, VIX and VIX3M; between them total variance runs smoothly and
monotonically (PCHIP, Fritsch and Carlson 1980) in variance time.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from engine.market_simulator.surface.market_state import MarketState
from engine.market_simulator.surface.profiles import LevelCurve, TermShape

Floats = NDArray[np.float64]
ANCHOR_DAYS = (9.0, 30.0, 93.0)
#: The index level that counts as usual; only a unit for the constants.
USUAL_VIX = 18.0
#: Forward variance between anchors never falls below this share of the average before it.
LOWEST_FORWARD = 0.15
#: Bounds of today's variance rate over the nine-day average.
NEAR_BOUNDS = (0.35, 1.65)


def features(state: MarketState) -> tuple[float, float, float]:
    """Return ln(VIX / 18), ln(VIX9D / VIX) and ln(VIX3M / VIX)."""
    return math.log(state.vix / USUAL_VIX), math.log(state.vix9d / state.vix), math.log(state.vix3m / state.vix)


def _anchor(curve: LevelCurve, index: float, state: MarketState) -> float:
    level, near, far = features(state)
    return index / 100 * math.exp(curve.base + curve.level * level + curve.near * near + curve.far * far)


def anchor_volatilities(state: MarketState, shape: TermShape) -> tuple[float, float, float]:
    """Return the annual at-the-money volatilities at the anchors."""
    return (
        _anchor(shape.nine_days, state.vix9d, state),
        _anchor(shape.thirty_days, state.vix, state),
        _anchor(shape.ninety_days, state.vix3m, state),
    )


def at_the_money_variance(state: MarketState, shape: TermShape, anchors: Floats, knots: Floats) -> Floats:
    """Return total at-the-money variance at `knots`; `anchors` are 9, 30 and 93 days. Both in variance years."""
    volatilities = anchor_volatilities(state, shape)
    totals = [vol**2 * days / 365 for vol, days in zip(volatilities, ANCHOR_DAYS, strict=True)]
    for i in (1, 2):
        slowest = LOWEST_FORWARD * totals[i - 1] / anchors[i - 1] * (anchors[i] - anchors[i - 1])
        totals[i] = max(totals[i], totals[i - 1] + slowest)
    first, rate = totals[0] / anchors[0], (totals[1] - totals[0]) / (anchors[1] - anchors[0])
    today = first * min(
        max(math.exp(shape.near_base) * (first / rate) ** shape.near_pull, NEAR_BOUNDS[0]), NEAR_BOUNDS[1]
    )
    near_times = anchors[0] * np.array([0.0, 0.125, 0.25, 0.5, 1.0])
    # A rate that is linear from today's to what the nine-day average then demands.
    near = today * near_times + (first - today) * near_times**2 / anchors[0]
    last = (totals[2] - totals[1]) / (anchors[2] - anchors[1])
    far_times = np.array([0.5, 1.0, 2.0, 4.0, 40.0])
    decay = -np.expm1(-shape.reversion * far_times) / shape.reversion
    far = totals[2] + shape.long_run**2 * far_times + (last - shape.long_run**2) * decay
    times = np.concatenate((near_times, anchors[1:], anchors[2] + far_times))
    return np.asarray(PchipInterpolator(times, np.concatenate((near, totals[1:], far)))(knots))
