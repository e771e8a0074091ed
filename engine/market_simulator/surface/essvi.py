"""Extended SSVI slices: the formula, and the conditions under which a family of them holds no static arbitrage.

Total variance at log-moneyness k (Gatheral and Jacquier 2014; Hendriks and Martini 2019)::

    w(k) = theta / 2 * (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)),   psi = phi theta

Written with the two wing steepnesses `left = psi (1 - rho)` and `right = psi (1 + rho)` the known sufficient
conditions become one-sided and local (Corbetta, Cohort, Laachir and Martini 2019, "Robust calibration and
arbitrage-free interpolation of SSVI slices"):

- no butterfly: max(left, right) <= 4 and psi max(left, right) <= 4 theta;
- no calendar spread between an earlier and a later slice: theta, left and right do not fall, and left / theta and
  right / theta do not rise.

Straight lines in (theta, left, right) between slices keep all of it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.surface.compiled import compiled

Floats = NDArray[np.float64]
#: Slices keep this much away from the butterfly bounds.
MARGIN = 0.98


@compiled
def total_variance(k: float, theta: float, left: float, right: float) -> float:
    """Return w(k) of one slice; 0 where theta is 0."""
    if theta <= 0.0:
        return 0.0
    psi = 0.5 * (left + right)
    if psi <= 1e-14:
        return theta
    rho, phi = (right - left) / (left + right), psi / theta
    shifted = phi * k + rho
    return 0.5 * theta * (1.0 + rho * phi * k + math.sqrt(shifted * shifted + 1.0 - rho * rho))


@compiled
def without_arbitrage(theta: Floats, left: Floats, right: Floats) -> None:
    """Move slices, ordered by maturity, in place by as little as the conditions above demand.

    `theta` must be positive. Each slice is clamped between what the one before it allows: never below it, and never
    steeper in relation to theta.
    """
    for i in range(len(theta)):
        steepest, psi = max(left[i], right[i]), 0.5 * (left[i] + right[i])
        shrink = min(1.0, 4.0 * MARGIN / steepest, math.sqrt(4.0 * MARGIN * theta[i] / (psi * steepest)))
        left[i] *= shrink
        right[i] *= shrink
        if i == 0:
            continue
        theta[i] = max(theta[i], theta[i - 1])
        growth = theta[i] / theta[i - 1]
        left[i] = min(max(left[i], left[i - 1]), left[i - 1] * growth)
        right[i] = min(max(right[i], right[i - 1]), right[i - 1] * growth)
        psi = 0.5 * (left[i] + right[i])
        if psi * max(left[i], right[i]) > 4.0 * theta[i]:
            left[i], right[i] = left[i - 1], right[i - 1]
