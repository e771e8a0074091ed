"""Compiled Black-Scholes pricing. Import it only when it is needed.

Source: Indicators/OptionGreekIndicatorsHelper.cs, in its order of operations.
"""

from __future__ import annotations

import math

from engine.lean_runtime.indicators.error_function import compiled, erfc

_SQRT_2 = 1.4142135623730950488
_SQRT_2_PI = 2.5066282746310005024


@compiled
def normal_cdf(x: float) -> float:
    """Return the standard normal distribution."""
    return 0.5 * erfc(-x / _SQRT_2)


@compiled
def normal_density(x: float) -> float:
    """Return the standard normal density."""
    return math.exp(-0.5 * x * x) / _SQRT_2_PI


@compiled
def d1_of(spot: float, strike: float, years: float, rate: float, dividend: float, volatility: float) -> float:
    """Return Black-Scholes' d1, 10 where there is no deviation."""
    numerator = math.log(spot / strike) + (rate - dividend + 0.5 * volatility * volatility) * years
    denominator = volatility * math.sqrt(max(0.0, years))
    return 10.0 if denominator == 0 else numerator / denominator


@compiled
def d2_of(d1: float, volatility: float, years: float) -> float:
    """Return Black-Scholes' d2."""
    return d1 - volatility * math.sqrt(max(0.0, years))


@compiled
def black_price(
    volatility: float, spot: float, strike: float, years: float, rate: float, dividend: float, is_call: bool
) -> float:
    """Return the Black-Scholes price."""
    d1 = d1_of(spot, strike, years, rate, dividend, volatility)
    d2 = d2_of(d1, volatility, years)
    if is_call:
        return spot * math.exp(-dividend * years) * normal_cdf(d1) - strike * math.exp(-rate * years) * normal_cdf(d2)
    return strike * math.exp(-rate * years) * normal_cdf(-d2) - spot * math.exp(-dividend * years) * normal_cdf(-d1)
