"""Whether realised volatility is compressed or expanding: ten sessions against sixty."""

from __future__ import annotations

import math

from modules.domain.session_context import VolatilityState
from modules.indicators.bar import Bar
from modules.indicators.realised_volatility import RealisedVolatility

SHORT, LONG = 10, 60
#: Ratios that enter a state: the lower and the upper quartile of SPY's days in 2019 and 2020, rounded to 0.05.
COMPRESSED, EXPANDING = 0.55, 1.20
#: How far back beyond them a ratio must come to leave the state.
EASE = 0.10


class VolatilityStateTracker:
    """Follow the state day by day; UNKNOWN until 61 closes came."""

    def __init__(self) -> None:
        """Start empty."""
        self._short, self._long = RealisedVolatility(SHORT), RealisedVolatility(LONG)
        self.state = VolatilityState.UNKNOWN

    @property
    def ratio(self) -> float:
        """Return ten-session over sixty-session realised volatility; NaN until known."""
        return self._short.value / self._long.value if self._long.is_ready and self._long.value > 0 else math.nan

    def update(self, bar: Bar) -> None:
        """Take the next session of split-adjusted closes."""
        self._short.update(bar)
        self._long.update(bar)
        self.state = self._next(self.ratio)

    def _next(self, ratio: float) -> VolatilityState:
        if math.isnan(ratio):
            return VolatilityState.UNKNOWN
        if ratio < COMPRESSED + (EASE if self.state is VolatilityState.COMPRESSED else 0.0):
            return VolatilityState.COMPRESSED
        if ratio > EXPANDING - (EASE if self.state is VolatilityState.EXPANDING else 0.0):
            return VolatilityState.EXPANDING
        return VolatilityState.NORMAL
