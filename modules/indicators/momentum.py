"""Momentum: relative strength, convergence of averages, commodity channel.

Sources: Wilder, New Concepts in Technical Trading Systems (1978), for RSI; Appel for MACD; Lambert (1980) for CCI.
Where definitions differ, the first value and the smoothing are those of LEAN's Indicators/{RelativeStrengthIndex,
MovingAverageConvergenceDivergence,CommodityChannelIndex}.cs.
"""

from __future__ import annotations

from modules.indicators.bar import Bar
from modules.indicators.windows import NOT_READY, RollingWindow, SmoothedAverage

#: Average losses below this count as none: LEAN rounds them to ten places.
_NO_LOSS = 5e-11
#: Lambert's constant: most values then lie between -100 and 100.
_LAMBERT = 0.015


class RelativeStrengthIndex:
    """Wilder's RSI, 0 to 100; ready after period + 1 bars."""

    def __init__(self, period: int = 14) -> None:
        """Start without a bar."""
        self.warm_up = period + 1
        self._gain, self._loss = SmoothedAverage.wilder(period), SmoothedAverage.wilder(period)
        self._before: float | None = None

    @property
    def is_ready(self) -> bool:
        """Say whether a period of changes came."""
        return self._gain.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next bar's close."""
        if self._before is not None:
            change = bar.close - self._before
            self._gain.update(max(change, 0.0))
            self._loss.update(max(-change, 0.0))
        self._before = bar.close

    @property
    def value(self) -> float:
        """Return the index; 100 where nothing fell."""
        if not self.is_ready:
            return NOT_READY
        if self._loss.value < _NO_LOSS:
            return 100.0
        return 100.0 - 100.0 / (1.0 + self._gain.value / self._loss.value)


class MovingAverageConvergenceDivergence:
    """MACD of closes in dollars: fast less slow exponential average, its own average (signal) and their difference.

    `value` is there after `slow` bars, `signal` and `histogram` after slow + signal - 1, when it is ready.
    """

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        """Start empty; ValueError unless fast is shorter than slow."""
        if fast >= slow:
            raise ValueError(f"expected fast below slow, was {fast} and {slow}")
        self.warm_up = slow + signal - 1
        self._fast, self._slow = SmoothedAverage.exponential(fast), SmoothedAverage.exponential(slow)
        self._signal = SmoothedAverage.exponential(signal)

    @property
    def is_ready(self) -> bool:
        """Say whether the signal is there."""
        return self._signal.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next bar's close."""
        self._fast.update(bar.close)
        self._slow.update(bar.close)
        if self._slow.is_ready:
            self._signal.update(self.value)

    @property
    def value(self) -> float:
        """Return fast less slow."""
        return self._fast.value - self._slow.value

    @property
    def signal(self) -> float:
        """Return the average of the value."""
        return self._signal.value

    @property
    def histogram(self) -> float:
        """Return the value less its signal."""
        return self.value - self.signal


class CommodityChannelIndex:
    """CCI of typical prices; ready after `period` bars. The mean deviation costs work in the period's length."""

    def __init__(self, period: int = 20) -> None:
        """Start empty."""
        self.warm_up = period
        self._window = RollingWindow(period)
        self._last = NOT_READY

    @property
    def is_ready(self) -> bool:
        """Say whether a period came."""
        return self._window.is_ready

    def update(self, bar: Bar) -> None:
        """Take the next bar."""
        self._last = bar.typical
        self._window.update(self._last)

    @property
    def value(self) -> float:
        """Return the index; zero where prices did not move."""
        if not self.is_ready:
            return NOT_READY
        deviation = self._window.mean_absolute_deviation
        return (self._last - self._window.mean) / (_LAMBERT * deviation) if deviation > 0 else 0.0
