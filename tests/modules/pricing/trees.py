"""A binomial tree (Cox, Ross and Rubinstein 1979), the independent reference of American prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from modules.pricing.black_scholes import Floats


def tree_price(
    spot: ArrayLike,
    strike: float,
    years: float,
    volatility: float,
    is_call: bool,
    rate: float,
    dividend: float,
    steps: int = 1000,
    is_american: bool = True,
) -> Floats:
    """Return the values of one contract at several spots, dollars per share."""
    spots = np.atleast_1d(np.asarray(spot, dtype=np.float64))[:, None]
    step = years / steps
    up = float(np.exp(volatility * np.sqrt(step)))
    chance = (np.exp((rate - dividend) * step) - 1 / up) / (up - 1 / up)
    discount, sign = np.exp(-rate * step), 1.0 if is_call else -1.0

    def nodes(level: int) -> Floats:
        return np.asarray(spots * up ** (level - 2.0 * np.arange(level + 1)))

    values = np.maximum(sign * (nodes(steps) - strike), 0.0)
    for level in range(steps - 1, -1, -1):
        values = discount * (chance * values[:, :-1] + (1 - chance) * values[:, 1:])
        if is_american:
            values = np.maximum(values, sign * (nodes(level) - strike))
    return values[:, 0]
