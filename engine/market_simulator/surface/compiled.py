"""The compiler settings of the surface's inner loops and the functions that all of them share."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

#: Compiled once, kept beside the source; IEEE semantics, no exceptions inside loops.
compiled: Any = njit(cache=True, error_model="numpy")

_ROOT_HALF = math.sqrt(0.5)
_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)


@compiled
def normal_cdf(x: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * math.erfc(-x * _ROOT_HALF)


@compiled
def normal_density(x: float) -> float:
    """Return the standard normal density."""
    return math.exp(-0.5 * x * x) / _ROOT_TWO_PI


@compiled
def black_out_of_the_money(k: float, deviation: float) -> float:
    """Return the undiscounted out-of-the-money option at log-moneyness k = ln(K / F), as a share of the forward.

    A call for k >= 0, else a put (Black 1976); `deviation` is volatility times root time.
    """
    if deviation < 1e-10:
        return 0.0
    d1 = -k / deviation + 0.5 * deviation
    d2 = d1 - deviation
    if k >= 0.0:
        return max(normal_cdf(d1) - math.exp(k) * normal_cdf(d2), 0.0)
    return max(math.exp(k) * normal_cdf(-d2) - normal_cdf(-d1), 0.0)
