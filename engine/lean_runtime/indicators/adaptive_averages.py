"""Averages that adapt to the market: Kaufman's, McGinley's, fractal, variable index, Mesa.

Source: Indicators/{KaufmanEfficiencyRatio,KaufmanAdaptiveMovingAverage,McGinleyDynamic,FractalAdaptiveMovingAverage,
VariableIndexDynamicAverage}.cs.
"""

from __future__ import annotations

import math
from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ONE, ZERO, from_double, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, ratio_or, times
from engine.lean_runtime.indicators.averages import Sum
from engine.lean_runtime.indicators.kinds import BarIndicator, WindowIndicator
from engine.lean_runtime.indicators.momentum import ChandeMomentumOscillator
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)


class KaufmanEfficiencyRatio(WindowIndicator):
    """The distance made over a period divided by the way walked."""

    @named("KER({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make a window one longer than the period."""
        super().__init__(name, period + 1)
        self._walked = ZERO
        self._made = ZERO
        self._trailing = ZERO

    @property
    def is_ready(self) -> bool:
        """Return whether the window is full."""
        return self._samples >= self._size

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        values, samples, size = self._values, self._samples, self._size
        if samples < size:
            if samples > 1:
                self._walked += abs(value - values[1])
            return value
        if samples == size:
            self._walked += abs(value - values[1])
        trailing = values[size - 1]
        self._made = value - trailing
        if samples > size:
            self._walked -= abs(self._trailing - trailing)
            self._walked += abs(value - values[1])
        self._trailing = trailing
        if self._walked <= self._made or not self._walked:
            return ONE
        return abs(quotient(self._made, self._walked))

    def reset(self) -> None:
        """Forget the way too."""
        self._walked = self._made = self._trailing = ZERO
        super().reset()


class KaufmanAdaptiveMovingAverage(KaufmanEfficiencyRatio):
    """The exponential average whose weight follows the efficiency ratio."""

    @named("KAMA({period},{fast_ema_period},{slow_ema_period})")
    def __init__(self, name: str, period: int, fast_ema_period: int = 2, slow_ema_period: int = 30) -> None:
        """Take the fastest and the slowest average."""
        super().__init__(name, period)
        self._slow_factor = quotient(_TWO, Decimal(slow_ema_period + 1))
        self._difference = quotient(_TWO, Decimal(fast_ema_period + 1)) - self._slow_factor
        self._average = ZERO

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        efficiency = super()._compute_window(time, value)
        if self._samples < self._size:
            return value
        if self._samples == self._size:
            self._average = self._values[1]
        weight = plus(times(efficiency, self._difference), self._slow_factor)
        weight = times(weight, weight)
        self._average = plus(times(minus(value, self._average), weight), self._average)
        return self._average

    def reset(self) -> None:
        """Forget the average too."""
        self._average = ZERO
        super().reset()


class McGinleyDynamic(WindowIndicator):
    """The average that follows faster in falling than in rising markets."""

    @named("MGD({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the sum of the first period."""
        super().__init__(name, period)
        self._sum = Sum(f"{name}_Sum", period)

    @property
    def is_ready(self) -> bool:
        """Return whether the first period is over."""
        return self._sum.is_ready

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        size, current = self._size, self._value
        if not self._sum._feed(time, value):
            return ZERO
        if self._samples == size:
            return quotient(self._sum._value, Decimal(size))
        if not current or not value:
            return current
        ratio = to_float(quotient(value, current))
        if ratio == 0:
            return current
        divisor = times(Decimal(size), from_double(math.pow(ratio, 4.0)))
        return plus(current, ratio_or(minus(value, current), divisor))

    def reset(self) -> None:
        """Empty the sum too."""
        self._sum.reset()
        super().reset()


class FractalAdaptiveMovingAverage(BarIndicator):
    """The average whose weight follows the fractal dimension of highs and lows; N must be even."""

    @named("FRAMA({n},{long_period})")
    def __init__(self, name: str, n: int, long_period: int = 198) -> None:
        """Take the window; ArgumentException for an odd one."""
        super().__init__(name)
        if n % 2 > 0:
            raise ArgumentException(f"{name}: N must be even, N = {n}", "n")
        self._n = int(n)
        self._w = math.log(2.0 / (1 + long_period))
        self._highs: deque[float] = deque(maxlen=self._n)
        self._lows: deque[float] = deque(maxlen=self._n)
        self._bars = 0

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._n

    @property
    def is_ready(self) -> bool:
        """Return whether the window is full."""
        return self._bars >= self._n

    def _compute(self, data: Any) -> Decimal:
        price = (data._high + data._low) / _TWO
        self._highs.appendleft(to_float(data._high))
        self._lows.appendleft(to_float(data._low))
        self._bars += 1
        if self._bars <= self._n:
            return price
        alpha = from_double(self._alpha())
        return plus(times(alpha, price), times(ONE - alpha, self._value))

    def _alpha(self) -> float:
        highs, lows, half = list(self._highs), list(self._lows), self._n // 2
        first = (max(highs[:half]) - min(lows[:half])) / half
        second = (max(highs[half:]) - min(lows[half:])) / half
        whole = (max(highs) - min(lows)) / self._n
        dimension = 0.0
        if first + second > 0 and whole > 0:
            dimension = math.log((first + second) / whole) / math.log(2)
        return min(1.0, max(0.01, math.exp(self._w * (dimension - 1))))

    def reset(self) -> None:
        """Empty the window too."""
        self._highs.clear()
        self._lows.clear()
        self._bars = 0
        super().reset()


class VariableIndexDynamicAverage(WindowIndicator):
    """The exponential average whose weight follows Chande's momentum oscillator."""

    @named("VIDYA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the oscillator."""
        super().__init__(name, period)
        self._cmo = ChandeMomentumOscillator(period)
        self._factor = quotient(_TWO, Decimal(period + 1))
        self._average = ZERO

    @property
    def is_ready(self) -> bool:
        """Return whether more than the period came."""
        return self._samples > self._size

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._size + 1

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        self._cmo._feed(time, value)
        if not self.is_ready:
            self._average = value
            return ZERO
        strength = abs(quotient(self._cmo._value, Decimal(100)))
        fresh = times(times(value, self._factor), strength)
        self._average = plus(fresh, times(self._average, minus(ONE, times(self._factor, strength))))
        return self._average

    def reset(self) -> None:
        """Reset the oscillator too."""
        self._average = ZERO
        self._cmo.reset()
        super().reset()
