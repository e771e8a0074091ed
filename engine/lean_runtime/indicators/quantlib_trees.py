"""QuantLib's binomial trees of equal steps.

Source: QLNet/Methods/lattices/{BinominalTree,BsmLattice}.cs, QLNet/Pricingengines/vanilla/BinomialEngine.cs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.lean_runtime.common.errors import ArgumentException

#: The number of time steps LEAN asks for.
STEPS = 100
#: Over how many years QuantLib measures a momentary rate.
MOMENT = 0.0001

Levels = Callable[[int], npt.NDArray[np.float64]]


def flat_rate(rate: float, years: float) -> float:
    """Return a flat rate as QuantLib reads it back from a discount factor, with the rounding that brings."""
    growth = 1.0 / (1.0 / math.exp(rate * years))
    return math.log(growth) / years


class PricedOption(NamedTuple):
    """An option and what its value depends on; rates, yields and volatility are per year, times in years."""

    spot: float
    strike: float
    is_call: bool
    years: float
    rate: float
    dividend: float
    volatility: float
    #: From when it may be exercised: its maturity for a European option.
    exercise_from: float

    @property
    def drift(self) -> float:
        """Return the drift of the logarithm of the underlying's price."""
        forward = flat_rate(self.rate, MOMENT), flat_rate(self.dividend, MOMENT)
        return forward[0] - forward[1] - 0.5 * self.volatility * self.volatility


class Tree(NamedTuple):
    """The underlying's prices by the number of steps, and the chance of a step up."""

    prices: Levels
    up_chance: float


class TreeResult(NamedTuple):
    """What a tree gives."""

    value: float
    delta: float
    gamma: float
    theta: float


def _by_jumps(spot: float, drift: float, jump: float) -> Levels:
    def prices(step: int) -> npt.NDArray[np.float64]:
        # numpy's exp may differ from the C library's in the last bit
        return spot * np.array([math.exp(step * drift + place * jump) for place in range(-step, step + 1, 2)])

    return prices


def _by_factors(spot: float, up: float, down: float) -> Levels:
    def prices(step: int) -> npt.NDArray[np.float64]:
        ups = np.arange(step + 1)
        return spot * np.power(down, step - ups) * np.power(up, ups)

    return prices


def _chance(value: float) -> float:
    if not 0.0 <= value <= 1.0:
        raise ArgumentException("negative probability")
    return value


def jarrow_rudd(option: PricedOption) -> Tree:
    """Return the tree of equal chances around the drift."""
    step = option.years / STEPS
    jump = math.sqrt(option.volatility**2 * step)
    return Tree(_by_jumps(option.spot, option.drift * step, jump), 0.5)


def cox_ross_rubinstein(option: PricedOption) -> Tree:
    """Return the tree of equal jumps."""
    step = option.years / STEPS
    jump = math.sqrt(option.volatility**2 * step)
    return Tree(_by_jumps(option.spot, 0.0, jump), _chance(0.5 + 0.5 * (option.drift * step) / jump))


def additive_equiprobabilities(option: PricedOption) -> Tree:
    """Return the tree of equal chances and jumps around the drift."""
    step = option.years / STEPS
    drift = option.drift * step
    inner = 4.0 * option.volatility**2 * step - 3.0 * drift * drift
    if inner < 0:
        raise ArgumentException("negative variance")
    return Tree(_by_jumps(option.spot, drift, -0.5 * drift + 0.5 * math.sqrt(inner)), 0.5)


def trigeorgis(option: PricedOption) -> Tree:
    """Return the tree of equal jumps that allow for the drift."""
    step = option.years / STEPS
    drift = option.drift * step
    jump = math.sqrt(option.volatility**2 * step + drift * drift)
    return Tree(_by_jumps(option.spot, 0.0, jump), _chance(0.5 + 0.5 * drift / jump))


def tian(option: PricedOption) -> Tree:
    """Return the tree of the first three moments."""
    step = option.years / STEPS
    q = math.exp(option.volatility**2 * step)
    r = math.exp(option.drift * step) * math.sqrt(q)
    root = math.sqrt(q * q + 2 * q - 3)
    up, down = 0.5 * r * q * (q + 1 + root), 0.5 * r * q * (q + 1 - root)
    return Tree(_by_factors(option.spot, up, down), _chance((r - down) / (up - down)))


def leisen_reimer(option: PricedOption) -> Tree:
    """Return the tree of Leisen and Reimer, whose chances are inverted by Peizer and Pratt's second method."""
    return _centred(option, _peizer_pratt)


def joshi(option: PricedOption) -> Tree:
    """Return Joshi's fourth tree."""
    return _centred(option, lambda z, steps: _joshi_chance((steps - 1.0) / 2.0, z))


def _centred(option: PricedOption, chance: Callable[[float, int], float]) -> Tree:
    """Return a tree centred on the strike; it has an odd number of steps, of which the lattice uses the even one."""
    steps = STEPS + 1
    drift = option.drift * (option.years / steps)
    variance = option.volatility**2 * option.years
    growth = math.exp(drift + 0.5 * variance / steps)
    d2 = (math.log(option.spot / option.strike) + drift * steps) / math.sqrt(variance)
    up_chance = chance(d2, steps)
    up = growth * chance(d2 + math.sqrt(variance), steps) / up_chance
    down = (growth - up_chance * up) / (1.0 - up_chance)
    return Tree(_by_factors(option.spot, up, down), up_chance)


def _peizer_pratt(z: float, steps: int) -> float:
    scaled = z / (steps + 1.0 / 3.0 + 0.1 / (steps + 1.0))
    return 0.5 + math.copysign(math.sqrt(0.25 * (1.0 - math.exp(-scaled * scaled * (steps + 1.0 / 6.0)))), z or -1.0)


def _joshi_chance(k: float, d: float) -> float:
    a = d / math.sqrt(8.0)
    beta = -0.375 * a - a**3
    gamma = (5.0 / 6.0) * a**5 + (13.0 / 12.0) * a**3 + (25.0 / 128.0) * a
    delta = -0.1025 * a - 0.9285 * a**3 - 1.43 * a**5 - 0.5 * a**7
    return 0.5 + (a + beta / k + gamma / (k * k) + delta / k**3) / math.sqrt(k)


def evaluate(make: Callable[[PricedOption], Tree], option: PricedOption) -> TreeResult:
    """Return value, delta, gamma and theta of an option on a tree; ArgumentException where the tree cannot be."""
    if option.volatility == 0:
        raise ArgumentException("negative probability")
    given = option
    option = option._replace(
        rate=flat_rate(option.rate, option.years), dividend=flat_rate(option.dividend, option.years)
    )
    tree = make(option)
    step = option.years / STEPS
    discount = math.exp(-option.rate * step)
    earliest = min(round(option.exercise_from / step), STEPS) * step if option.exercise_from < option.years else None
    values = _payoff(option, tree.prices(STEPS))
    kept: dict[int, npt.NDArray[np.float64]] = {}
    for level in range(STEPS - 1, -1, -1):
        values = ((1.0 - tree.up_chance) * values[:-1] + tree.up_chance * values[1:]) * discount
        if earliest is not None and level * step >= earliest:
            values = np.maximum(values, _payoff(option, tree.prices(level)))
        kept[level] = values
    s1, s2 = float(tree.prices(1)[1]), float(tree.prices(2)[2])
    p0, p1, p2 = float(kept[0][0]), float(kept[1][1]), float(kept[2][2])
    delta, next_delta = (p1 - p0) / (s1 - option.spot), (p2 - p1) / (s2 - s1)
    gamma = 2.0 * (next_delta - delta) / (s2 - option.spot)
    rate, dividend = flat_rate(given.rate, MOMENT), flat_rate(given.dividend, MOMENT)
    volatility, spot = option.volatility, option.spot
    theta = rate * p0 - (rate - dividend) * spot * delta - 0.5 * volatility * volatility * spot * spot * gamma
    return TreeResult(p0, delta, gamma, theta)


def _payoff(option: PricedOption, prices: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    worth = prices - option.strike if option.is_call else option.strike - prices
    return np.maximum(worth, 0.0)
