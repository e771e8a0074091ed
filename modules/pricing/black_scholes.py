"""Black-Scholes-Merton in vectorised floats.

Source: Hull, Options, Futures and Other Derivatives, chapters 15 and 17 (continuous dividend yield).
All arguments broadcast: spot and strike in dollars, years to expiration, annual volatility (0.20 = 20 %), continuous
annual rate and dividend yield; `is_call` is boolean.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

#: Below this the option is priced as its discounted intrinsic value.
_TINY = 1e-12


def _d1(spot: Floats, strike: Floats, years: Floats, volatility: Floats, rate: Floats, dividend: Floats) -> Floats:
    deviation = np.maximum(volatility * np.sqrt(years), _TINY)
    drift = (rate - dividend) * years
    return np.asarray((np.log(spot / strike) + drift) / deviation + deviation / 2)


def _broadcast(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


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
    s, k, t, v, r, q = _broadcast(spot, strike, years, volatility, rate, dividend)
    t = np.maximum(t, 0.0)
    d1 = _d1(s, k, t, v, r, q)
    d2 = d1 - np.maximum(v * np.sqrt(t), _TINY)
    sign = np.where(np.asarray(is_call, dtype=bool), 1.0, -1.0)
    value = sign * (s * np.exp(-q * t) * ndtr(sign * d1) - k * np.exp(-r * t) * ndtr(sign * d2))
    return np.asarray(np.maximum(value, 0.0))


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
    s, k, t, v, r, q = _broadcast(spot, strike, years, volatility, rate, dividend)
    t = np.maximum(t, 0.0)
    sign = np.where(np.asarray(is_call, dtype=bool), 1.0, -1.0)
    return np.asarray(sign * np.exp(-q * t) * ndtr(sign * _d1(s, k, t, v, r, q)))


def vega(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    volatility: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Floats:
    """Return dollars per share for a volatility change of 1.00 (100 points)."""
    s, k, t, v, r, q = _broadcast(spot, strike, years, volatility, rate, dividend)
    t = np.maximum(t, 0.0)
    density = np.exp(-0.5 * _d1(s, k, t, v, r, q) ** 2) / np.sqrt(2.0 * np.pi)
    return np.asarray(s * np.exp(-q * t) * density * np.sqrt(t))


def gamma(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    volatility: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Floats:
    """Return the change of delta per dollar of the underlying."""
    s, k, t, v, r, q = _broadcast(spot, strike, years, volatility, rate, dividend)
    t = np.maximum(t, 0.0)
    density = np.exp(-0.5 * _d1(s, k, t, v, r, q) ** 2) / np.sqrt(2.0 * np.pi)
    return np.asarray(np.exp(-q * t) * density / (s * np.maximum(v * np.sqrt(t), _TINY)))


def theta(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    volatility: ArrayLike,
    is_call: ArrayLike,
    rate: ArrayLike = 0.0,
    dividend: ArrayLike = 0.0,
) -> Floats:
    """Return dollars per share and year that passing time adds (usually negative); zero once expired."""
    s, k, t, v, r, q = _broadcast(spot, strike, years, volatility, rate, dividend)
    t = np.maximum(t, 0.0)
    d1 = _d1(s, k, t, v, r, q)
    d2 = d1 - np.maximum(v * np.sqrt(t), _TINY)
    sign = np.where(np.asarray(is_call, dtype=bool), 1.0, -1.0)
    density = np.exp(-0.5 * d1**2) / np.sqrt(2.0 * np.pi)
    decay = s * np.exp(-q * t) * density * v / (2.0 * np.sqrt(np.maximum(t, _TINY)))
    interest = r * k * np.exp(-r * t) * ndtr(sign * d2)
    yielded = q * s * np.exp(-q * t) * ndtr(sign * d1)
    return np.asarray(np.where(t > 0, -decay - sign * (interest - yielded), 0.0))
