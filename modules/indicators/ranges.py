"""Ranges of bars: true range, its averages, and directional movement.

Source: Wilder, New Concepts in Technical Trading Systems (1978); first values as LEAN's Indicators/{TrueRange,
AverageTrueRange,AverageDirectionalIndex}.cs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from modules.indicators.bar import Bar
from modules.indicators.windows import NOT_READY, RollingWindow, SmoothedAverage

#: Sessions of Wilder's own average.
PERIOD = 14


def true_range(high: float, low: float, before: float) -> float:
    """Return the widest of high to low and the close before to either, dollars."""
    return max(high - low, abs(high - before), abs(low - before))


def average_true_range(bars: Sequence[tuple[float, float, float]], period: int = PERIOD) -> float:
    """Return the plain mean true range of the last sessions in dollars per share, zero with too few bars.

    `bars` are (high, low, close), oldest first, one more than the period: of finished bars the mean needs no start-up,
    while the streaming `AverageTrueRange` counts its first bar by its own range.
    """
    if len(bars) <= period:
        return 0.0
    last = bars[-period - 1 :]
    return sum(true_range(high, low, before) for (_, _, before), (high, low, _) in pairwise(last)) / period


class TrueRange:
    """The bar's range, widened to the close before; the first bar has its own range only."""

    def __init__(self) -> None:
        """Start without a bar before."""
        self._before: float | None = None
        self.value = NOT_READY

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        self.value = bar.high - bar.low if self._before is None else true_range(bar.high, bar.low, self._before)
        self._before = bar.close


class AverageTrueRange:
    """Wilder's average of the true range, dollars; `is_simple` takes the plain mean. Ready after `period` bars."""

    def __init__(self, period: int = PERIOD, *, is_simple: bool = False) -> None:
        """Start empty."""
        self.warm_up = period
        self._range = TrueRange()
        self._window = RollingWindow(period) if is_simple else None
        self._smooth = SmoothedAverage.wilder(period)

    @property
    def is_ready(self) -> bool:
        """Say whether a period came."""
        return self._smooth.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        self._range.update(bar)
        self._smooth.update(self._range.value)
        if self._window is not None:
            self._window.update(self._range.value)

    @property
    def value(self) -> float:
        """Return the average."""
        return self._smooth.value if self._window is None else self._window.mean


class AverageDirectionalIndex:
    """ADX with both directional indices, 0 to 100.

    The directional indices are there after period + 1 bars, `value` after 2 x period. The sums start at zero and lose
    one period's part from the bar after on, as LEAN's do; a bar without any movement leaves the average alone.
    """

    def __init__(self, period: int = 14) -> None:
        """Start empty."""
        self.warm_up = 2 * period
        self._period = period
        self._average = SmoothedAverage.wilder(period)
        self._before: Bar | None = None
        self._count = 0
        self._range = self._up = self._down = 0.0

    @property
    def is_ready(self) -> bool:
        """Say whether the average is whole."""
        return self._average.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        self._count += 1
        if self._before is not None:
            self._move(bar, self._before)
        self._before = bar
        if self._count > self._period:
            both = self.positive + self.negative
            if both > 0:
                self._average.update(100.0 * abs(self.positive - self.negative) / both)

    def _move(self, bar: Bar, before: Bar) -> None:
        spread = true_range(bar.high, bar.low, before.close)
        rise, fall = bar.high - before.high, before.low - bar.low
        kept = 1.0 - 1.0 / self._period if self._count > self._period + 1 else 1.0
        self._range = self._range * kept + spread
        self._up = self._up * kept + (rise if rise > 0 and rise >= fall else 0.0)
        self._down = self._down * kept + (fall if fall > 0 and fall > rise else 0.0)

    @property
    def positive(self) -> float:
        """Return upward movement in percent of the true range."""
        return self._share(self._up)

    @property
    def negative(self) -> float:
        """Return downward movement in percent of the true range."""
        return self._share(self._down)

    def _share(self, movement: float) -> float:
        if self._count <= self._period:
            return NOT_READY
        return 100.0 * movement / self._range if self._range > 0 else 0.0

    @property
    def value(self) -> float:
        """Return the average directional index."""
        return self._average.value
