"""Compiled binomial trees of 200 steps: Cox-Ross-Rubinstein's and the one with drift. Import only when needed.

Source: Indicators/OptionGreekIndicatorsHelper.cs. Nodes are powers of the up factor in both; only calls are exercised
early. Every step of the tree is done in the C# engine's order so that results agree to the last bit.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.lean_runtime.indicators.error_function import compiled
from engine.lean_runtime.indicators.power_table import LARGEST, exact_powers, fast_powers

BLACK_SCHOLES, COX_ROSS_RUBINSTEIN, FORWARD_TREE = 0, 1, 2
STEPS = LARGEST


#: The number of paths to each leaf.
_PATHS = np.array([float(math.comb(STEPS, place)) for place in range(STEPS + 1)])


@compiled
def tree_terms(
    model: int, volatility: float, years: float, rate: float, dividend: float, steps: int = STEPS
) -> tuple[float, float, float]:
    """Return the up factor of a step and the discounted probabilities of a step down and up."""
    step = years / steps
    growth = math.exp((rate - dividend) * step)
    deviation = volatility * math.sqrt(step)
    if model == COX_ROSS_RUBINSTEIN:
        up = math.exp(deviation)
        if up == 1:
            up = 1.0001
        down = 1 / up
    else:
        up = math.exp(deviation) * growth
        down = math.exp(-deviation) * growth
        if up - down == 0:
            up = 1.0001
            down = 0.9999
    probability = (growth - down) / (up - down)
    discount = math.exp(-rate * step)
    return up, discount * (1 - probability), discount * probability


@compiled
def _put_value(powers: Any, down_weight: float, up_weight: float, spot: float, strike: float) -> float:
    """Return the put's value on a tree with these powers of the up factor."""
    steps = len(powers) // 2
    values = np.empty(steps + 2)
    for place in range(steps + 1):
        values[place] = max(0.0, strike - spot * powers[2 * place])
    values[steps + 1] = 0.0
    # Where the leaves from here up are worth nothing, so is every node from here up.
    worthless = steps + 1
    if powers[steps + 1] > 1:
        while worthless > 0 and values[worthless - 1] == 0:
            worthless -= 1
    for period in range(steps - 1, -1, -1):
        # Unsigned places spare the test for negative ones, which would keep the loop from being vectorised.
        for place in range(np.uint64(min(worthless, period + 1))):
            values[place] = values[place] * down_weight + values[place + np.uint64(1)] * up_weight
    return values[0]


@compiled
def _call_value(powers: Any, down_weight: float, up_weight: float, spot: float, strike: float) -> float:
    """Return the value of the call that may be exercised early on a tree with these powers of the up factor."""
    steps = len(powers) // 2
    even = np.empty(steps + 1)
    odd = np.empty(steps + 1)
    for place in range(steps):
        even[place] = max(0.0, spot * powers[2 * place] - strike)
        odd[place] = max(0.0, spot * powers[2 * place + 1] - strike)
    even[steps] = max(0.0, spot * powers[2 * steps] - strike)
    values = even.copy()
    # Nodes from which only worthless leaves can be reached are worthless.
    worth = 0
    if powers[steps + 1] > 1:
        while worth <= steps and even[worth] == 0:
            worth += 1
    for period in range(steps - 1, -1, -1):
        distance = steps - period
        lowest = max(0, worth - distance)
        exercise = odd if distance & 1 else even
        start, shift = np.uint64(lowest), np.uint64((distance >> 1) + lowest)
        for offset in range(np.uint64(period + 1 - lowest)):
            node = start + offset
            held = values[node] * down_weight + values[node + np.uint64(1)] * up_weight
            values[node] = max(held, exercise[shift + offset])
    return values[0]


@compiled
def value_on(powers: Any, down_weight: float, up_weight: float, spot: float, strike: float, is_call: bool) -> float:
    """Return an option's value on a tree with these powers of the up factor."""
    if is_call:
        return _call_value(powers, down_weight, up_weight, spot, strike)
    return _put_value(powers, down_weight, up_weight, spot, strike)


@compiled
def tree_price(
    model: int, volatility: float, spot: float, strike: float, years: float, rate: float, dividend: float, is_call: bool
) -> float:
    """Return an option's price; it differs from the exact one by some of the last bits."""
    up, down_weight, up_weight = tree_terms(model, volatility, years, rate, dividend)
    return value_on(fast_powers(up), down_weight, up_weight, spot, strike, is_call)


@compiled
def _put_sum(powers: Any, down_weight: float, up_weight: float, spot: float, strike: float) -> float:
    """Return the put's value as the sum over the leaves; thirteen digits, for weights that are not negative."""
    chances = np.empty(STEPS + 1)
    chance = 1.0
    for place in range(STEPS, -1, -1):
        chances[place] = chance
        chance *= down_weight
    chance = 1.0
    total = 0.0
    for place in range(STEPS + 1):
        total += max(0.0, strike - spot * powers[2 * place]) * (chance * _PATHS[place] * chances[place])
        chance *= up_weight
    return total


@compiled
def quick_tree_price(
    model: int, volatility: float, spot: float, strike: float, years: float, rate: float, dividend: float, is_call: bool
) -> float:
    """Return an option's price to thirteen digits."""
    up, down_weight, up_weight = tree_terms(model, volatility, years, rate, dividend)
    if is_call or down_weight < 0 or up_weight < 0:
        return value_on(fast_powers(up), down_weight, up_weight, spot, strike, is_call)
    return _put_sum(fast_powers(up), down_weight, up_weight, spot, strike)


@compiled
def exact_tree_price(
    model: int,
    volatility: float,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    dividend: float,
    is_call: bool,
    steps: int = STEPS,
) -> float:
    """Return an option's price to the last bit."""
    up, down_weight, up_weight = tree_terms(model, volatility, years, rate, dividend, steps)
    return value_on(exact_powers(up, steps), down_weight, up_weight, spot, strike, is_call)
