"""Black-Scholes-Merton for European options, in vectorised floats.

Source: Hull, Options, Futures and Other Derivatives, chapters 15, 17 and 19 (continuous dividend yield). Arguments as
in `terms.py`; all broadcast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from modules.domain.greeks import Greeks
from modules.pricing.terms import Floats, Terms, of_terms

#: Below this the option is priced as its discounted intrinsic value.
TINY = 1e-12
DAYS_PER_YEAR, POINT = 365.0, 0.01


@dataclass(frozen=True, slots=True)
class Valuation:
    """Hold values and their derivatives, arrays of one shape.

    `price` dollars per share; `delta`, `gamma` per dollar of spot; `vega`, `rho` per 1.00 of volatility or rate;
    `theta` per year of passing time, zero once expired.
    """

    price: Floats
    delta: Floats
    gamma: Floats
    vega: Floats
    theta: Floats
    rho: Floats

    def greeks(self) -> Greeks:
        """Return the greeks of a single option in a trader's units: per point and per calendar day."""
        return Greeks(
            delta=float(self.delta),
            gamma=float(self.gamma),
            vega=float(self.vega) * POINT,
            theta=float(self.theta) / DAYS_PER_YEAR,
            rho=float(self.rho) * POINT,
        )


def density(values: Floats) -> Floats:
    """Return the standard normal density."""
    return np.asarray(np.exp(-0.5 * values * values) / np.sqrt(2.0 * np.pi))


def d1_d2(
    spot: Floats, strike: Floats, years: Floats, volatility: Floats, rate: Floats, dividend: Floats
) -> tuple[Floats, Floats]:
    """Return both arguments of the formula; a spot of zero lies infinitely far below every strike."""
    deviation = np.maximum(volatility * np.sqrt(years), TINY)
    drift = (rate - dividend) * years
    with np.errstate(divide="ignore"):
        d1 = np.asarray((np.log(spot / strike) + drift) / deviation + deviation / 2)
    return d1, d1 - deviation


@of_terms
def price(terms: Terms) -> Floats:
    """Return European option values in dollars per share, in the broadcast shape."""
    d1, d2 = _d1_d2(terms)
    carried = terms.spot * np.exp(-terms.dividend * terms.years)
    discounted = terms.strike * np.exp(-terms.rate * terms.years)
    value = terms.sign * (carried * ndtr(terms.sign * d1) - discounted * ndtr(terms.sign * d2))
    return np.asarray(np.maximum(value, 0.0))


@of_terms
def evaluate(terms: Terms) -> Valuation:
    """Return European values with all greeks, in the broadcast shape."""
    sign, years, volatility = terms.sign, terms.years, terms.volatility
    d1, d2 = _d1_d2(terms)
    root, payout = np.sqrt(years), np.exp(-terms.dividend * years)
    carried, discounted = terms.spot * payout, terms.strike * np.exp(-terms.rate * years)
    bell, below, above = density(d1), ndtr(sign * d1), ndtr(sign * d2)
    decay = carried * bell * volatility / (2.0 * np.maximum(root, TINY))
    holding = sign * (terms.dividend * carried * below - terms.rate * discounted * above)
    spread = np.maximum(terms.spot * np.maximum(volatility * root, TINY), TINY)
    return Valuation(
        price=np.asarray(np.maximum(sign * (carried * below - discounted * above), 0.0)),
        delta=np.asarray(sign * payout * below),
        gamma=np.asarray(payout * bell / spread),
        vega=np.asarray(carried * bell * root),
        theta=np.where(years > 0, holding - decay, 0.0),
        rho=np.asarray(sign * discounted * years * above),
    )


@of_terms
def delta(terms: Terms) -> Floats:
    """Return deltas per share: 0 to 1 for calls, -1 to 0 for puts."""
    d1, _ = _d1_d2(terms)
    return np.asarray(terms.sign * np.exp(-terms.dividend * terms.years) * ndtr(terms.sign * d1))


def _d1_d2(terms: Terms) -> tuple[Floats, Floats]:
    return d1_d2(terms.spot, terms.strike, terms.years, terms.volatility, terms.rate, terms.dividend)


def vega(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    volatility: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Floats:
    """Return dollars per share for a volatility change of 1.00 (100 points)."""
    return evaluate(spot, strike, years, volatility, True, rate, dividend).vega
