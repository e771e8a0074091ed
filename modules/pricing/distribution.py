"""The market's own distribution of the underlying at an expiration, from the skew of a chain (trading rule 27).

Implied volatilities of out-of-the-money quotes are fitted by a parabola in ln(strike / forward); beyond the quoted
strikes the fit goes on flat. The chance of ending above a level K is what a digital option costs under that skew,
N(d2) - K n(d2) sqrt(T) dvol/dK (Hull, section 20.6 on volatility skew and digitals), which is not 1 - delta. It is the
risk-neutral chance: what the market charges, not a forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from modules.pricing.black_scholes import TINY, Floats, density
from modules.pricing.smile import Smile

#: Points of the grid, and how many standard deviations it reaches to each side.
POINTS, REACH = 4001, 8.0
#: Quotes that a parabola wants; with fewer the mean volatility is taken.
LEAST_QUOTES = 5


@dataclass(frozen=True, slots=True)
class Distribution:
    """Hold the chance of ending above each of some ascending levels (from 1 to 0), with the model's name and rate."""

    levels: Floats
    above: Floats
    years: float
    rate: float
    model: str

    def probability_above(self, level: float) -> float:
        """Return the chance, 0 to 1, of ending above a level in dollars per share."""
        return float(np.interp(level, self.levels, self.above, left=1.0, right=0.0))

    def probability_between(self, low: float, high: float) -> float:
        """Return the chance of ending between two levels."""
        return max(self.probability_above(low) - self.probability_above(high), 0.0)

    @property
    def masses(self) -> Floats:
        """Return the chance of each gap between neighbouring levels."""
        return np.asarray(self.above[:-1] - self.above[1:])

    def expectation(self, values: Floats) -> float:
        """Return the mean of a quantity known at every level; within a gap it counts as its ends' middle."""
        return float(self.masses @ ((values[:-1] + values[1:]) / 2))


def fitted(smile: Smile, spot: float, rate: float, dividend: float = 0.0) -> Distribution:
    """Return the distribution at a smile's expiration; ValueError where no quote gives a volatility."""
    forward = spot * float(np.exp((rate - dividend) * smile.years))
    strikes, volatilities = _out_of_the_money(smile, forward)
    if not len(strikes):
        raise ValueError(f"no quote of {smile.expiration} gives a volatility")
    where = np.log(strikes / forward)
    if len(strikes) < LEAST_QUOTES:
        return lognormal(spot, float(volatilities.mean()), smile.years, rate, dividend)
    bend = np.polynomial.Polynomial.fit(where, volatilities, 2).convert()
    levels = _levels(forward, float(volatilities.mean()), smile.years)
    x = np.clip(np.log(levels / forward), where.min(), where.max())
    is_inside = (np.log(levels / forward) >= where.min()) & (np.log(levels / forward) <= where.max())
    volatility = np.maximum(bend(x), 0.2 * float(volatilities.min()))
    slope = np.where(is_inside, bend.deriv()(x) / levels, 0.0)
    model = f"risk-neutral, parabola through {len(strikes)} implied volatilities"
    return _distribution(levels, forward, volatility, slope, smile.years, rate, model)


def lognormal(spot: float, volatility: float, years: float, rate: float, dividend: float = 0.0) -> Distribution:
    """Return the distribution of one volatility for all strikes."""
    forward = spot * float(np.exp((rate - dividend) * years))
    levels = _levels(forward, volatility, years)
    flat = np.full_like(levels, volatility)
    model = f"risk-neutral lognormal, volatility {volatility:.1%}"
    return _distribution(levels, forward, flat, np.zeros_like(levels), years, rate, model)


def _out_of_the_money(smile: Smile, forward: float) -> tuple[Floats, Floats]:
    """Return strikes and volatilities of puts below and calls above the forward: the side that is traded."""
    rows = [
        (float(contract.strike), float(volatility))
        for contract, volatility in zip(smile.contracts, smile.implied_volatility, strict=True)
        if np.isfinite(volatility) and contract.is_call is (float(contract.strike) >= forward)
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _levels(forward: float, volatility: float, years: float) -> Floats:
    reach = REACH * max(volatility * np.sqrt(years), 1e-3)
    return np.asarray(forward * np.exp(np.linspace(-reach, reach, POINTS)))


def _distribution(
    levels: Floats, forward: float, volatility: Floats, slope: Floats, years: float, rate: float, model: str
) -> Distribution:
    root = np.sqrt(years)
    deviation = np.maximum(volatility * root, TINY)
    d2 = np.log(forward / levels) / deviation - deviation / 2
    above = ndtr(d2) - levels * density(d2) * root * slope
    # A fitted parabola may promise more chance above a higher level; the grid then keeps the lower value.
    above = np.minimum.accumulate(np.clip(above, 0.0, 1.0))
    above[0], above[-1] = 1.0, 0.0
    return Distribution(levels, above, years, rate, model)
