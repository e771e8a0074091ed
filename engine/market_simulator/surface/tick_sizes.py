"""Price increments of option classes and rounding to them, outward.

Source: the exchanges' minimum increments (Cboe rule 5.4): penny-pilot classes quote in $0.01 below $3 and $0.05 from
there, SPY, QQQ and IWM in $0.01 throughout, all others in $0.05 and $0.10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cents = NDArray[np.int64]
#: Values nearer to a tick than this many cents stand on it: floating point must not move a quote.
_FUZZ = 1e-7


@dataclass(frozen=True, slots=True)
class TickRule:
    """Hold a class's increments in cents below and from `boundary` (cents, a multiple of both increments)."""

    below: int
    above: int
    boundary: int = 300

    def down(self, cents: Floats) -> Cents:
        """Return the highest permitted price not above each value, never negative."""
        low = np.floor(cents / self.below + _FUZZ) * self.below
        high = np.floor(cents / self.above + _FUZZ) * self.above
        return np.asarray(np.maximum(np.where(high >= self.boundary, high, low), 0), dtype=np.int64)

    def up(self, cents: Floats) -> Cents:
        """Return the lowest permitted price not below each value."""
        low = np.ceil(cents / self.below - _FUZZ) * self.below
        high = np.ceil(cents / self.above - _FUZZ) * self.above
        return np.asarray(np.maximum(np.where(low > self.boundary, high, low), 0), dtype=np.int64)

    def at(self, cents: NDArray[np.int64]) -> Cents:
        """Return the increment in force at each price."""
        return np.where(np.asarray(cents) >= self.boundary, self.above, self.below).astype(np.int64)


#: Increments by the name that profiles use.
TICK_RULES = {
    "penny": TickRule(1, 1),
    "penny_class": TickRule(1, 5),
    "nickel_dime": TickRule(5, 10),
}
