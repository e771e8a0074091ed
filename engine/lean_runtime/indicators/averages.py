"""Sum and the moving averages built from it: simple, exponential, Wilder's, linearly weighted, double, triple, T3.

Source: Indicators/{Sum,SimpleMovingAverage,ExponentialMovingAverage,WilderMovingAverage,LinearWeightedMovingAverage,
DoubleExponentialMovingAverage,TripleExponentialMovingAverage,TriangularMovingAverage,T3MovingAverage}.cs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times, weighted
from engine.lean_runtime.indicators.kinds import Indicator, WindowIndicator
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)
_THREE = Decimal(3)


class Sum(WindowIndicator):
    """The sum over a period."""

    @named("SUM({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make an empty sum."""
        super().__init__(name, period)
        self._sum = ZERO

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        self._sum = plus(self._sum, value)
        if self._samples > self._size:
            self._sum = minus(self._sum, self._removed)
        return self._sum

    def reset(self) -> None:
        """Empty the sum too."""
        super().reset()
        self._sum = ZERO


class SimpleMovingAverage(Indicator):
    """The mean over a period."""

    @named("SMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the sum the mean is taken of."""
        super().__init__(name)
        self._rolling_sum = Sum(f"{name}_Sum", period)
        self._size = int(period)
        self._divisor = Decimal(period)

    @property
    def rolling_sum(self) -> Sum:
        """Return the sum over the period."""
        return self._rolling_sum

    @property
    def period(self) -> int:
        """Return the number of values averaged."""
        return self._size

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._size

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._size

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._rolling_sum._feed(time, value)
        samples = self._samples
        return quotient(self._rolling_sum._value, self._divisor if samples >= self._size else Decimal(samples))

    def reset(self) -> None:
        """Empty the sum too."""
        self._rolling_sum.reset()
        super().reset()


class ExponentialMovingAverage(Indicator):
    """The exponential average, started with the simple one of the first period."""

    @named("EMA({period},{smoothing_factor})", short="EMA({period})")
    def __init__(self, name: str, period: int, smoothing_factor: Any = None) -> None:
        """Take the weight of the newest value, 2 / (period + 1) unless given."""
        super().__init__(name)
        self._period = int(period)
        self._k = quotient(_TWO, Decimal(1 + period)) if smoothing_factor is None else to_decimal(smoothing_factor)
        self._rest = ONE - self._k
        self._initial = SimpleMovingAverage(period)

    @staticmethod
    def smoothing_factor_default(period: int) -> float:
        """Return 2 / (period + 1)."""
        return float(quotient(_TWO, Decimal(1 + period)))

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the first period is over."""
        return self._samples >= self._period

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        samples = self._samples
        if samples > self._period:
            return weighted(value, self._k, self._value, self._rest)
        self._initial._feed(time, value)
        return self._initial._value if samples == self._period else ZERO

    def reset(self) -> None:
        """Start a new first period."""
        super().reset()
        self._initial.reset()


class WilderMovingAverage(Indicator):
    """Wilder's average: exponential with the weight 1 / period, started with the simple one."""

    @named("WWMA{period}")
    def __init__(self, name: str, period: int) -> None:
        """Take the weight of the newest value."""
        super().__init__(name)
        self._period = int(period)
        self._k = quotient(ONE, Decimal(period))
        self._rest = ONE - self._k
        self._sma = SimpleMovingAverage(f"{name}_SMA", period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the first period is over."""
        return self._samples >= self._period

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        if self._samples < self._period:
            self._sma._feed(time, value)
            return self._sma._value
        return plus(times(value, self._k), times(self._value, self._rest))

    def reset(self) -> None:
        """Start a new first period."""
        self._sma.reset()
        super().reset()


class LinearWeightedMovingAverage(WindowIndicator):
    """The mean with weights falling from the period to one, newest first."""

    @named("LWMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)
        self._weights = tuple(Decimal(weight) for weight in range(int(period), 0, -1))
        self._denominator = Decimal(period * (period + 1) // 2)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        if self._samples < self._size:
            return ZERO
        total = ZERO
        for weight, past in zip(self._weights, self._values, strict=False):
            total = plus(total, times(weight, past))
        return quotient(total, self._denominator)


class DoubleExponentialMovingAverage(Indicator):
    """The exponential average corrected by the average of itself."""

    @named("DEMA({period})")
    def __init__(self, name: str, period: int, volume_factor: Any = ONE) -> None:
        """Take how much of the second average is subtracted."""
        super().__init__(name)
        self._period = int(period)
        self._volume_factor = to_decimal(volume_factor)
        self._ema1 = ExponentialMovingAverage(f"{name}_1", period)
        self._ema2 = ExponentialMovingAverage(f"{name}_2", period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return 1 + 2 * (self._period - 1)

    @property
    def is_ready(self) -> bool:
        """Return whether both averages are ready."""
        return self._samples > 2 * (self._period - 1)

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        first = self._ema1
        if not first._feed(time, value):
            return first._value
        self._ema2._feed(time, first._value)
        factor = self._volume_factor
        return minus(times(factor + ONE, first._value), times(factor, self._ema2._value))

    def reset(self) -> None:
        """Reset both averages too."""
        self._ema1.reset()
        self._ema2.reset()
        super().reset()


class TripleExponentialMovingAverage(Indicator):
    """The exponential average corrected by the averages of itself and of that."""

    @named("TEMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the three averages."""
        super().__init__(name)
        self._period = int(period)
        self._emas = tuple(ExponentialMovingAverage(f"{name}_{place}", period) for place in (1, 2, 3))

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return 3 * (self._period - 1) + 1

    @property
    def is_ready(self) -> bool:
        """Return whether the third average is ready."""
        return self._emas[2].is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        for ema in self._emas:
            if not ema._feed(time, value):
                return ZERO
            value = ema._value
        first, second, third = (ema._value for ema in self._emas)
        return plus(minus(times(_THREE, first), times(_THREE, second)), third)

    def reset(self) -> None:
        """Reset the three averages too."""
        for ema in self._emas:
            ema.reset()
        super().reset()


class TriangularMovingAverage(Indicator):
    """The simple average of the simple average, each over about half the period."""

    @named("TRIMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Split the period."""
        super().__init__(name)
        self._period = int(period)
        half, odd = divmod(int(period), 2)
        self._sma1 = SimpleMovingAverage(f"{name}_1", half + odd)
        self._sma2 = SimpleMovingAverage(f"{name}_2", half + 1)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._period

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._sma1._feed(time, value)
        self._sma2._feed(time, self._sma1._value)
        return self._sma2._value

    def reset(self) -> None:
        """Reset both averages too."""
        self._sma1.reset()
        self._sma2.reset()
        super().reset()


class T3MovingAverage(Indicator):
    """Tillson's T3: the double exponential average three times."""

    @named("T3({period},{volume_factor})")
    def __init__(self, name: str, period: int, volume_factor: Any = Decimal("0.7")) -> None:
        """Take the volume factor of the three averages."""
        super().__init__(name)
        self._period = int(period)
        self._gds = tuple(
            DoubleExponentialMovingAverage(f"{name}_{place}", period, volume_factor) for place in (1, 2, 3)
        )

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return 1 + 6 * (self._period - 1)

    @property
    def is_ready(self) -> bool:
        """Return whether the third average is ready."""
        return self._samples > 6 * (self._period - 1)

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        for average in self._gds:
            if not average._feed(time, value):
                return average._value
            value = average._value
        return value

    def reset(self) -> None:
        """Reset the three averages too."""
        for average in self._gds:
            average.reset()
        super().reset()
