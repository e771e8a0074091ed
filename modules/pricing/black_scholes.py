"""Black-Scholes-Merton for European options, in vectorised floats.

Source: Hull, Options, Futures and Other Derivatives, chapters 15, 17 and 19 (continuous dividend yield).
All arguments broadcast: spot and strike in dollars, years to expiration, annual volatility (0.20 = 20 %), continuous
annual rate and dividend yield; `is_call` is boolean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from modules.domain.greeks import Greeks

Floats = NDArray[np.float64]

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


def broadcast(*values: ArrayLike) -> tuple[Floats, ...]:
    """Return the arguments as float arrays of one shape."""
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


def _arrays(*values: ArrayLike) -> tuple[Floats, ...]:
    """Return the arguments as float arrays of their own shapes: what all rows share is computed once."""
    return tuple(np.asarray(value, dtype=np.float64) for value in values)


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


def price(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    volatility: ArrayLike,
    is_call: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Floats:
    """Return European option values in dollars per share, in the broadcast shape."""
    s, k, t, v, r, q = _arrays(spot, strike, years, volatility, rate, dividend)
    t = np.maximum(t, 0.0)
    d1, d2 = d1_d2(s, k, t, v, r, q)
    sign = np.where(np.asarray(is_call, dtype=bool), 1.0, -1.0)
    value = sign * (s * np.exp(-q * t) * ndtr(sign * d1) - k * np.exp(-r * t) * ndtr(sign * d2))
    return np.asarray(np.maximum(value, 0.0))


def evaluate(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    volatility: ArrayLike,
    is_call: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Valuation:
    """Return European values with all greeks, in the broadcast shape."""
    s, k, t, v, r, q = _arrays(spot, strike, years, volatility, rate, dividend)
    t = np.maximum(t, 0.0)
    d1, d2 = d1_d2(s, k, t, v, r, q)
    sign = np.where(np.asarray(is_call, dtype=bool), 1.0, -1.0)
    root, payout = np.sqrt(t), np.exp(-q * t)
    carried, discounted = s * payout, k * np.exp(-r * t)
    bell, below, above = density(d1), ndtr(sign * d1), ndtr(sign * d2)
    decay = carried * bell * v / (2.0 * np.maximum(root, TINY))
    holding = sign * (q * carried * below - r * discounted * above)
    spread = np.maximum(s * np.maximum(v * root, TINY), TINY)
    return Valuation(
        price=np.asarray(np.maximum(sign * (carried * below - discounted * above), 0.0)),
        delta=np.asarray(sign * payout * below),
        gamma=np.asarray(payout * bell / spread),
        vega=np.asarray(carried * bell * root),
        theta=np.where(t > 0, holding - decay, 0.0),
        rho=np.asarray(sign * discounted * t * above),
    )


def delta(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    volatility: ArrayLike,
    is_call: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Floats:
    """Return deltas per share: 0 to 1 for calls, -1 to 0 for puts."""
    return evaluate(spot, strike, years, volatility, is_call, rate, dividend).delta


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
