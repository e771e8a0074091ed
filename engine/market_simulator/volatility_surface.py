"""A smooth skewed implied-volatility surface driven by one variance state.

Term structure: expected average variance of a mean-reverting (Heston) variance,
`theta + (v - theta) (1 - exp(-kappa T)) / (kappa T)` (Gatheral, The Volatility Surface, chapter 3).
Smile: a parabola in standardised log-moneyness `x = ln(K / F) / (sigma sqrt T)`, dearer downside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
#: The smile levels off smoothly towards this many standard deviations; a kink there would be an arbitrage.
LEVELS_OFF_AT = 3.0


@dataclass(frozen=True, slots=True)
class SurfaceParameters:
    """Hold the shape: annual long-run variance, speed of reversion per year, skew and curvature per deviation."""

    long_run_variance: float = 0.0324
    reversion: float = 3.0
    skew: float = -0.075
    curvature: float = 0.016


def at_the_money(variance: ArrayLike, years: ArrayLike, shape: SurfaceParameters) -> Floats:
    """Return annual at-the-money volatility for a variance state and a time to expiration, broadcast."""
    decay = shape.reversion * np.maximum(np.asarray(years, dtype=np.float64), 1e-6)
    excess = np.asarray(variance, dtype=np.float64) - shape.long_run_variance
    return np.asarray(np.sqrt(shape.long_run_variance + excess * -np.expm1(-decay) / decay))


def implied_volatility(
    variance: ArrayLike, spot: ArrayLike, strike: ArrayLike, years: ArrayLike, rate: float, shape: SurfaceParameters
) -> Floats:
    """Return annual implied volatilities, broadcast over state, spot, strike and time."""
    level = at_the_money(variance, years, shape)
    deviation = level * np.sqrt(np.maximum(np.asarray(years, dtype=np.float64), 1.0 / 365))
    forward = np.asarray(spot, dtype=np.float64) * np.exp(rate * np.asarray(years, dtype=np.float64))
    raw = np.log(np.asarray(strike, dtype=np.float64) / forward) / deviation
    moneyness = LEVELS_OFF_AT * np.tanh(raw / LEVELS_OFF_AT)
    return np.asarray(level * (1.0 + shape.skew * moneyness + shape.curvature * moneyness**2))
