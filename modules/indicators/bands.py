"""Bands around an average: Bollinger (closes, standard deviations) and Keltner (typical prices, true ranges).

Sources: Bollinger on Bollinger Bands (2001), with the deviation of the whole window (no degree of freedom lost), as
LEAN's; Keltner's channels as LEAN's Indicators/KeltnerChannels.cs: simple averages of typical price and true range.
"""

from __future__ import annotations

from modules.indicators.bar import Bar
from modules.indicators.ranges import AverageTrueRange
from modules.indicators.windows import RollingWindow


class BollingerBands:
    """Mean of closes with bands `width` deviations away, dollars; ready after `period` bars."""

    def __init__(self, period: int = 20, width: float = 2.0) -> None:
        """Start empty."""
        self.warm_up = period
        self._width = width
        self._window = RollingWindow(period)
        self._close = 0.0

    @property
    def is_ready(self) -> bool:
        """Say whether a period came."""
        return self._window.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next bar's close."""
        self._close = bar.close
        self._window.update(bar.close)

    @property
    def middle(self) -> float:
        """Return the mean."""
        return self._window.mean

    @property
    def upper(self) -> float:
        """Return the upper band."""
        return self.middle + self._width * self._window.deviation()

    @property
    def lower(self) -> float:
        """Return the lower band."""
        return self.middle - self._width * self._window.deviation()

    @property
    def band_width(self) -> float:
        """Return the distance of the bands in percent of the mean."""
        return 100.0 * (self.upper - self.lower) / self.middle

    @property
    def percent_b(self) -> float:
        """Return where the close stands: 0 at the lower band, 1 at the upper; 0.5 where the bands meet."""
        span = self.upper - self.lower
        return 0.5 if span == 0 else (self._close - self.lower) / span


class KeltnerChannels:
    """Mean typical price with channels `width` mean true ranges away, dollars; ready after `period` bars."""

    def __init__(self, period: int = 20, width: float = 1.5) -> None:
        """Start empty."""
        self.warm_up = period
        self._width = width
        self._middle = RollingWindow(period)
        self._range = AverageTrueRange(period, is_simple=True)

    @property
    def is_ready(self) -> bool:
        """Say whether a period came."""
        return self._middle.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        self._middle.update(bar.typical)
        self._range.update(bar)

    @property
    def middle(self) -> float:
        """Return the mean typical price."""
        return self._middle.mean

    @property
    def upper(self) -> float:
        """Return the upper channel."""
        return self.middle + self._width * self._range.value

    @property
    def lower(self) -> float:
        """Return the lower channel."""
        return self.middle - self._width * self._range.value
