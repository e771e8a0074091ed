"""The smile: a mixture of two extended SSVI surfaces in prices.

An option is worth `(1 - weight)` times its price on a calm surface plus `weight` times its price on a stressed one,
more volatile and steeper. Prices that are free of static arbitrage stay so when averaged with weights that do not
depend on strike or maturity (butterflies and calendar spreads are linear in prices), so the mixture inherits the
guarantee of `essvi` and fits index smiles about as closely as a free curve for each expiration.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.surface.compiled import black_out_of_the_money, compiled, normal_density
from engine.market_simulator.surface.essvi import total_variance

Floats = NDArray[np.float64]
#: Newton steps on the logarithm of the price; four reach double precision, the rest is a guard.
STEPS = 12


@compiled
def implied_deviation(k: float, calm: float, stressed: float, weight: float) -> float:
    """Return volatility times root time of a mixture of two Black prices with the given deviations.

    The answer lies between the two; Newton's method on the logarithm of the price, kept inside that bracket. Where the
    price is too small for a float (beyond some 33 deviations) it is the higher of the two.
    """
    low, high = min(calm, stressed), max(calm, stressed)
    if high - low < 1e-12:
        return high
    target = (1.0 - weight) * black_out_of_the_money(k, calm) + weight * black_out_of_the_money(k, stressed)
    if target < 1e-250:
        return high
    guess = (1.0 - weight) * calm + weight * stressed
    for _ in range(STEPS):
        price = black_out_of_the_money(k, guess)
        if price > target:
            high = guess
        else:
            low = guess
        slope = normal_density(-k / guess + 0.5 * guess)
        step = math.log(price / target) * price / slope if price > 1e-280 and slope > 1e-280 else math.inf
        following = guess - step
        if not low <= following <= high:
            following = 0.5 * (low + high)
        if abs(following - guess) < 1e-13:
            return following
        guess = following
    return guess


@compiled
def _between(times: Floats, values: Floats, left: int, at: float) -> float:
    share = (at - times[left]) / (times[left + 1] - times[left])
    return values[left] + share * (values[left + 1] - values[left])


@compiled
def deviations(k: Floats, times: Floats, knots: Floats, slices: Floats, weight: float, out: Floats) -> None:
    """Fill `out` with the implied volatility times root time at each (log-moneyness, variance time).

    `slices` has rows theta, left and right of the calm surface, then of the stressed one, a column a knot. `knots`
    begins with 0, where all rows are 0.
    """
    for i in range(len(k)):
        at = min(max(times[i], knots[1] * 1e-3), knots[-1])
        left = min(max(np.searchsorted(knots, at) - 1, 0), len(knots) - 2)
        calm = total_variance(
            k[i],
            _between(knots, slices[0], left, at),
            _between(knots, slices[1], left, at),
            _between(knots, slices[2], left, at),
        )
        stressed = total_variance(
            k[i],
            _between(knots, slices[3], left, at),
            _between(knots, slices[4], left, at),
            _between(knots, slices[5], left, at),
        )
        out[i] = implied_deviation(k[i], math.sqrt(calm), math.sqrt(stressed), weight)
