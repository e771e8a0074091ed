"""Implied volatility, European by bisection and American from there by Newton, vectorised."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from modules.pricing import american
from modules.pricing.black_scholes import Floats, price, vega

#: Newton steps from the European volatility, and the price error (share of the strike) that counts as found.
AMERICAN_STEPS, AMERICAN_ERROR = 8, 1e-6
#: Search bounds, annual. 50 halvings bring the error below 1e-14 of the range.
LOWEST, HIGHEST, STEPS = 1e-4, 6.0, 50


def implied_volatility(
    value: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    is_call: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Floats:
    """Return annual volatilities whose Black-Scholes price equals `value`; NaN where no such volatility exists.

    Bisection is chosen over Newton because it cannot leave its bounds on deep or nearly expired options.
    """
    shape = np.broadcast(value, spot, strike, years, is_call).shape
    target = np.broadcast_to(np.asarray(value, dtype=np.float64), shape)
    low, high = np.full(shape, LOWEST), np.full(shape, HIGHEST)
    for _ in range(STEPS):
        middle = (low + high) / 2
        too_cheap = price(spot, strike, years, middle, is_call, rate, dividend) < target
        low, high = np.where(too_cheap, middle, low), np.where(too_cheap, high, middle)
    found = (low + high) / 2
    at_bound = (found <= LOWEST * 1.01) | (found >= HIGHEST * 0.999)
    return np.where(at_bound | ~(target > 0), np.nan, found)


def american_implied_volatility(
    value: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    is_call: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Floats:
    """Return annual volatilities whose American price equals `value`; NaN where none is found.

    The European volatility is above it and close, and the European vega nearly the right slope. Prices at or below the
    exercise value say nothing about volatility.
    """
    target = np.asarray(value, dtype=np.float64)
    found = implied_volatility(target, spot, strike, years, is_call, rate, dividend)
    usable = np.where(np.isfinite(found), found, 1.0)
    for _ in range(AMERICAN_STEPS):
        error = american.price(spot, strike, years, usable, is_call, rate, dividend) - target
        slope = np.maximum(vega(spot, strike, years, usable, rate, dividend), 1e-8)
        usable = np.clip(usable - error / slope, LOWEST, HIGHEST)
    missed = np.abs(american.price(spot, strike, years, usable, is_call, rate, dividend) - target)
    is_found = np.isfinite(found) & (missed < AMERICAN_ERROR * np.asarray(strike, dtype=np.float64))
    return np.where(is_found, usable, np.nan)
