"""How far the two sides of a quote stand from the value, and how much is shown there.

The full width in dollars, before it is rounded outward to ticks, is::

    F / 10000 * (base + scale * v ** power) * (1 + days) ** tenor * (VIX / 18) ** stress + intrinsic * i

with v the time value in basis points of the forward F and i the intrinsic value in dollars. Fitted on real closing and
intraday quotes. Sizes are ASSUMED: most is shown at the money and in cheap contracts; real snapshots carry none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.surface.contracts import ContractColumns
from engine.market_simulator.surface.profiles import SpreadShape

Floats = NDArray[np.float64]
BASIS_POINT = 1e-4


def half_spreads(
    value: Floats,
    forward: Floats,
    strikes: Floats,
    calls: NDArray[np.bool_],
    years: Floats,
    vix: float,
    shape: SpreadShape,
) -> Floats:
    """Return half the width of each quote in dollars before rounding."""
    inside = np.maximum(np.where(calls, forward - strikes, strikes - forward), 0.0)
    time_value = np.maximum(value - inside, 0.0) / (forward * BASIS_POINT)
    width = forward * BASIS_POINT * (shape.base + shape.scale * time_value**shape.power)
    width *= (1.0 + years * 365) ** shape.tenor * (vix / 18.0) ** shape.stress
    return np.asarray(0.5 * (width + shape.intrinsic * inside))


def sizes(delta: Floats, contracts: ContractColumns, depth: int, side: int) -> NDArray[np.int64]:
    """Return contracts shown on one side (0 bid, 1 ask): about `depth` near the money in short tenors, fewer elsewhere.

    A fixed pattern over strikes and rights keeps them from being all alike; no randomness, and nothing of what else is
    in the columns.
    """
    near = np.exp(-np.abs(np.abs(delta) - 0.4) * 1.5) / np.sqrt(1.0 + contracts.years * 12)
    half_dollars = np.rint(contracts.strikes * 2).astype(np.int64)
    wobble = 0.6 + 0.8 * ((half_dollars * 7 + contracts.calls * 3 + side * 5) % 11) / 10
    return np.asarray(np.maximum(np.rint(depth * near * wobble), 1), dtype=np.int64)
