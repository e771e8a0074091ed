"""VIX, VIX9D and VIX3M of a simulated market: what its two volatility factors lead one to expect.

The square of an index is the mean expected variance over its horizon, `exp(E[x + u] + Var[x + u] / 2)` of the two
Gaussian factors under a measure in which the slow one returns to its long-run level, times a variance risk premium.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.factor_model import (
    FAST_REVERSION,
    FAST_VOLATILITY,
    SLOW_REVERSION,
    SLOW_VOLATILITY,
    Factors,
)

Floats = NDArray[np.float64]
#: Names of the indexes and their horizons in calendar days, in the order used everywhere.
HORIZON_DAYS = {"VIX9D": 9, "VIX": 30, "VIX3M": 93}
#: Implied over expected variance. Source of the size: the usual gap of three points between VIX and realised.
VARIANCE_PREMIUM = 1.40
#: Level to which the market prices the slow factor to return; above the usual level, so that calm curves rise.
LONG_RUN_VOLATILITY = 0.205
#: Annual variance that jumps add, as the market prices it at all times.
JUMP_VARIANCE = 0.0012
_NODES = 24
_LONG_RUN = 2 * np.log(LONG_RUN_VOLATILITY)


@dataclass(frozen=True, slots=True)
class VolatilityIndexes:
    """Hold the three indexes in points (16.5 = 16.5 % a year): nine days, thirty days, three months."""

    vix9d: float
    vix: float
    vix3m: float


def _grid(days: int) -> Floats:
    return (np.arange(_NODES) + 0.5) / _NODES * days / 365.0


def _level(state: Factors, days: int) -> float:
    years = _grid(days)
    fast, slow = np.exp(-FAST_REVERSION * years), np.exp(-SLOW_REVERSION * years)
    mean = _LONG_RUN + (state.slow - _LONG_RUN) * slow + state.fast * fast
    spread = FAST_VOLATILITY**2 * (1 - fast**2) / (2 * FAST_REVERSION)
    spread = spread + SLOW_VOLATILITY**2 * (1 - slow**2) / (2 * SLOW_REVERSION)
    variance = VARIANCE_PREMIUM * np.exp(mean + spread / 2).mean() + JUMP_VARIANCE
    return float(100 * np.sqrt(variance))


def indexes(state: Factors) -> VolatilityIndexes:
    """Return the indexes of a volatility state."""
    return VolatilityIndexes(*(_level(state, days) for days in HORIZON_DAYS.values()))
