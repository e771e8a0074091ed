"""The smile fitted to one expiration alone: what the mixture can represent when a chain itself is told to it.

This parts two reasons for a real mid to lie outside a simulated quote: that the shape cannot bend so, and that a day's
volatility indexes do not tell how it is bent. Every other quote is fitted, the rest are held against the result.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from engine.market_simulator.calibration.evaluation import in_range, mids_inside
from engine.market_simulator.calibration.real_chains import RealChain, Slice
from engine.market_simulator.surface import Surface, UnderlyingProfile, essvi
from engine.market_simulator.surface.surface import KNOTS
from engine.market_simulator.surface.variance_clock import variance_years

Floats = NDArray[np.float64]
#: Starts of (weight, excess volatility of the stressed component).
STARTS = ((0.15, 1.0), (0.35, 0.6), (0.05, 1.6))
LEAST_QUOTES = 14


def inside_when_told(chain: RealChain, profile: UnderlyingProfile) -> tuple[int, int]:
    """Return how many mids, of how many not fitted, lie inside quotes made from each expiration's own smile."""
    inside = counted = 0
    for part in chain.slices:
        use = np.flatnonzero(in_range(part))
        if len(use) >= LEAST_QUOTES:
            hits = mids_inside(_some(part, use[1::2]), _fitted(_some(part, use[::2]), chain, profile))
            inside, counted = inside + int(hits.sum()), counted + len(hits)
    return inside, counted


def _some(part: Slice, rows: NDArray[np.int64]) -> Slice:
    columns = ("strikes", "calls", "bid", "ask", "early_exercise", "volatility", "delta")
    return replace(part, **{name: getattr(part, name)[rows] for name in columns})


def _fitted(part: Slice, chain: RealChain, profile: UnderlyingProfile) -> Surface:
    money = float(np.interp(part.forward, part.strikes, part.volatility))

    def surface(values: Floats) -> Surface:
        return _surface(values, part, chain, profile)

    def residuals(values: Floats) -> Floats:
        model = surface(values).implied_volatility(part.strikes, part.years, part.forward)
        return 100 * (model - part.volatility)

    best = None
    for weight, excess in STARTS:
        start = np.array([np.log(money), np.log(excess), np.log(weight / (1 - weight)), 0.2, -0.9, 0.5, -0.9])
        found = least_squares(residuals, start, bounds=(start - 4, start + 4), max_nfev=150)
        best = found if best is None or found.cost < best.cost else best
    assert best is not None
    return surface(best.x)


def _surface(values: Floats, part: Slice, chain: RealChain, profile: UnderlyingProfile) -> Surface:
    """Build a surface with the slice that seven numbers describe; elsewhere in time it is scaled and of no interest."""
    weight = 1.0 / (1.0 + np.exp(-values[2]))
    excess = np.exp(values[1])
    total = np.exp(2 * values[0]) * part.years
    calm = total / (1.0 + weight * excess) ** 2
    rows = np.zeros((6, 1))
    for first, theta, left, right in (
        (0, calm, values[3], values[4]),
        (3, calm * (1 + excess) ** 2, values[5], values[6]),
    ):
        rows[first : first + 3, 0] = theta, np.exp(left) * np.sqrt(theta), np.exp(right) * np.sqrt(theta)
        essvi.without_arbitrage(rows[first], rows[first + 1], rows[first + 2])
    at = float(variance_years(chain.state.time, part.years, profile.clock))
    smile = replace(profile.smile, weight=float(weight))
    return Surface(chain.state, replace(profile, smile=smile), np.ascontiguousarray(rows * (KNOTS / at)))
