"""QuantLib's finite differences for American options, compiled. Import it only when it is needed.

Source: QLNet/Pricingengines/vanilla/{FDVanillaEngine,FDStepConditionEngine}.cs: a hundred prices around the spot by a
hundred steps of Crank and Nicolson's scheme; the European option on the same grid is the control variate.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.lean_runtime.indicators.error_function import compiled

_POINTS, _STEPS = 100, 100
_SAFETY = 1.1
_ROOT_HALF = 0.7071067811865475244
#: Over how many years QuantLib measures a momentary rate.
_MOMENT = 0.0001


@compiled
def _forward_rate(rate: float, start: float, end: float) -> float:
    """Return a flat rate as QuantLib measures it between two times, with the rounding that brings."""
    growth = (1.0 / math.exp(rate * start)) / (1.0 / math.exp(rate * end))
    return math.log(growth) / (end - start)


@compiled
def _grid(deviation: float, spot: float, strike: float, points: int) -> Any:
    """Return prices of equal ratios that hold four deviations around the spot, and the strike."""
    factor = math.exp(4.0 * (1.0 + 0.02 / deviation) * deviation)
    lowest, highest = spot / factor, spot * factor
    if lowest > strike / _SAFETY:
        lowest = strike / _SAFETY
        highest = spot / (lowest / spot)
    if highest < strike * _SAFETY:
        highest = strike * _SAFETY
        lowest = spot / (highest / spot)
    prices = np.empty(points)
    ratio = math.exp((math.log(highest) - math.log(lowest)) / (points - 1))
    prices[0] = lowest
    for place in range(1, points):
        prices[place] = prices[place - 1] * ratio
    return prices


@compiled
def _evolve(values: Any, low: Any, mid: Any, high: Any, half: float, first: float, last: float) -> Any:
    """Return the values one step earlier; `first` and `last` are the differences kept at the two ends."""
    count = len(values)
    right = np.empty(count)
    for place in range(1, count - 1):
        beside = -(half * low[place]) * values[place - 1] - half * high[place] * values[place + 1]
        right[place] = (1.0 - half * mid[place]) * values[place] + beside
    right[0] = first
    right[count - 1] = last
    # Solve the implicit half; the first and the last row say that neighbours differ by what is kept.
    result, carry = np.empty(count), np.empty(count)
    pivot = -1.0
    above = 1.0
    result[0] = right[0] / pivot
    for place in range(1, count):
        carry[place] = above / pivot
        below = -1.0 if place == count - 1 else half * low[place]
        pivot = (1.0 if place == count - 1 else 1.0 + half * mid[place]) - below * carry[place]
        result[place] = (right[place] - below * result[place - 1]) / pivot
        above = half * high[place]
    for place in range(count - 2, -1, -1):
        result[place] -= carry[place + 1] * result[place + 1]
    return result


@compiled
def american_value(
    volatility: float, spot: float, strike: float, years: float, rate: float, dividend: float, is_call: bool
) -> float:
    """Return the value of an American option."""
    points = max(_POINTS, int(10 + (years - 1.0) * 2) if years > 1 else 10)
    deviation = math.sqrt(volatility * volatility * years)
    prices = _grid(deviation, spot, strike, points)
    worth = np.empty(points)
    for place in range(points):
        worth[place] = max(0.0, prices[place] - strike if is_call else strike - prices[place])
    later = years + _MOMENT
    growth = _forward_rate(rate, years, later)
    drift = growth - _forward_rate(dividend, years, later) - 0.5 * volatility * volatility
    earlier = max(years - _MOMENT / 2.0, 0.0)
    interest = _forward_rate(rate, earlier, earlier + _MOMENT)
    low, mid, high = np.zeros(points), np.zeros(points), np.zeros(points)
    for place in range(1, points - 1):
        before = math.log(prices[place]) - math.log(prices[place - 1])
        after = math.log(prices[place + 1]) - math.log(prices[place])
        low[place] = -(volatility * volatility / before - drift) / (before + after)
        high[place] = -(volatility * volatility / after + drift) / (before + after)
        mid[place] = volatility * volatility / (before * after) + interest
    half = 0.5 * (years / _STEPS)
    first, last = worth[1] - worth[0], worth[points - 1] - worth[points - 2]
    american, european = worth.copy(), worth.copy()
    for _ in range(_STEPS):
        american = np.maximum(_evolve(american, low, mid, high, half, first, last), worth)
        european = _evolve(european, low, mid, high, half, first, last)
    return _centre(american) - _centre(european) + _black(deviation, spot, strike, years, rate, dividend, is_call)


@compiled
def _centre(values: Any) -> float:
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle] + values[middle - 1]) / 2.0


@compiled
def _normal(x: float) -> float:
    """Return the standard normal distribution."""
    result = 0.5 * (1.0 + math.erf(x * _ROOT_HALF))
    return result if result > 1e-8 else 0.5 * math.erfc(-x * _ROOT_HALF)


@compiled
def _black(
    deviation: float, spot: float, strike: float, years: float, rate: float, dividend: float, is_call: bool
) -> float:
    discount = 1.0 / math.exp(rate * years)
    forward = spot * (1.0 / math.exp(dividend * years)) / discount
    d1 = math.log(forward / strike) / deviation + 0.5 * deviation
    first, second = _normal(d1), _normal(d1 - deviation)
    if is_call:
        return discount * (forward * first - strike * second)
    return discount * (forward * (first - 1.0) + strike * (1.0 - second))
