"""Averages with other weights: Hull, Arnaud Legoux, zero lag, least squares, forecast, relative, volume weighted.

Source: Indicators/{HullMovingAverage,ArnaudLegouxMovingAverage,ZeroLagExponentialMovingAverage,
LeastSquaresMovingAverage,TimeSeriesForecast,RelativeMovingAverage,Delay}.cs.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ONE, ZERO, floor, from_double, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times
from engine.lean_runtime.indicators.averages import (
    ExponentialMovingAverage,
    LinearWeightedMovingAverage,
    SimpleMovingAverage,
)
from engine.lean_runtime.indicators.double_statistics import fit_line
from engine.lean_runtime.indicators.functional import Identity
from engine.lean_runtime.indicators.kinds import Indicator, WindowIndicator
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)


class Delay(WindowIndicator):
    """The value of `period` inputs ago."""

    @named("DELAY({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)

    @property
    def is_ready(self) -> bool:
        """Return whether more than the period came."""
        return self._samples > self._size

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return 1 + self._size

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        return self._removed if self._samples > self._size else self._values[-1]


class HullMovingAverage(Indicator):
    """Hull's average: twice the fast less the slow weighted average, smoothed over the period's square root."""

    @named("HMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the three averages; ArgumentException for a period below two."""
        super().__init__(name)
        if period < 2:
            raise ArgumentException("The Hull Moving Average period should be greater or equal to 2", "period")
        smoothing = round(math.sqrt(period))
        self._slow = LinearWeightedMovingAverage(period)
        self._fast = LinearWeightedMovingAverage(round(period / 2))
        self._hull = LinearWeightedMovingAverage(smoothing)
        self._warm_up = int(period) + smoothing - 1

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the smoothed average is ready."""
        return self._hull.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        fast_ready = self._fast._feed(time, value)
        if self._slow._feed(time, value) and fast_ready:
            self._hull._feed(time, minus(times(_TWO, self._fast._value), self._slow._value))
        return self._hull._value

    def reset(self) -> None:
        """Reset the three averages too."""
        for average in (self._slow, self._fast, self._hull):
            average.reset()
        super().reset()


class ArnaudLegouxMovingAverage(WindowIndicator):
    """The average with weights of a shifted Gaussian."""

    @named("ALMA({period},{sigma},{offset})")
    def __init__(self, name: str, period: int, sigma: int = 6, offset: Any = Decimal("0.85")) -> None:
        """Make the weights; ArgumentException for an offset outside [0, 1]."""
        super().__init__(name, period)
        shift = to_decimal(offset)
        if not 0 <= shift <= 1:
            raise ArgumentException(f"Offset parameter range is [0,1]. Value: {offset}", "offset")
        middle = floor(shift * (int(period) - 1))
        width = quotient(Decimal(period), Decimal(sigma))
        bell = [
            math.exp(to_float(quotient(-(place - middle) * (place - middle), _TWO * width * width)))
            for place in range(int(period))
        ]
        total = 0.0
        for weight in bell:
            total += weight
        self._weights = tuple(from_double(weight / total) for weight in reversed(bell))

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        if self._samples < self._size:
            return value
        total = ZERO
        for weight, past in zip(self._weights, self._values, strict=False):
            total = plus(total, times(past, weight))
        return total


class ZeroLagExponentialMovingAverage(Indicator):
    """The exponential average of the value plus its change over the lag."""

    @named("ZLEMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the average and the delayed price."""
        super().__init__(name)
        self._size = int(period)
        self._ema = ExponentialMovingAverage(f"{name}_EMA", period)
        self._delayed = Delay(round((period - 1) / 2.0))

    @property
    def period(self) -> int:
        """Return the period of the average."""
        return self._size

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._size + self._size // 2

    @property
    def is_ready(self) -> bool:
        """Return whether delay and average are ready."""
        return self._delayed.is_ready and self._ema.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        if not self._delayed._feed(time, value):
            return ZERO
        self._ema._feed(time, plus(value, minus(value, self._delayed._value)))
        return self._ema._value

    def reset(self) -> None:
        """Reset both parts too."""
        self._ema.reset()
        self._delayed.reset()
        super().reset()


class LeastSquaresMovingAverage(WindowIndicator):
    """The end of the line fitted through a period."""

    @named("LSMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make intercept and slope."""
        super().__init__(name, period)
        self._x = [float(place) for place in range(1, int(period) + 1)]
        self._intercept = Identity(f"{name}_Intercept")
        self._slope = Identity(f"{name}_Slope")

    @property
    def intercept(self) -> Identity:
        """Return the fitted line's value at zero."""
        return self._intercept

    @property
    def slope(self) -> Identity:
        """Return the fitted line's slope."""
        return self._slope

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        if self._samples < self._size:
            return value
        intercept, slope = fit_line(self._x, [to_float(past) for past in reversed(self._values)])
        self._intercept._feed(time, from_double(intercept))
        self._slope._feed(time, from_double(slope))
        return plus(self._intercept._value, times(self._slope._value, Decimal(self._size)))

    def reset(self) -> None:
        """Reset intercept and slope too."""
        self._intercept.reset()
        self._slope.reset()
        super().reset()


class TimeSeriesForecast(WindowIndicator):
    """The next value on the line fitted through a period; ArgumentException for a period below two."""

    @named("TSF{period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the sums that depend on the period alone."""
        super().__init__(name, period)
        if period < 2:
            raise ArgumentException("RollingWindow must have size of at least 2.", "period")
        size = int(period)
        self._sum_of_x = Decimal(sum(range(1, size + 1)))
        squares = Decimal(sum(place * place for place in range(1, size + 1)))
        self._factor = quotient(ONE, size * squares - self._sum_of_x * self._sum_of_x)
        self._share = quotient(ONE, Decimal(size))

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        size = self._size
        if self._samples < size:
            return ZERO
        products = total = ZERO
        for place in range(size - 1, 0, -1):
            past = self._values[place]
            products = plus(products, times(past, Decimal(size - place)))
            total = plus(total, past)
        count = Decimal(size)
        products = plus(products, times(self._values[0], count))
        total = plus(total, self._values[0])
        slope = times(minus(times(count, products), times(self._sum_of_x, total)), self._factor)
        start = times(minus(total, times(slope, self._sum_of_x)), self._share)
        return plus(start, times(slope, count + 1))


class RelativeMovingAverage(Indicator):
    """Long less medium plus short simple average, of three, two and one periods."""

    @named("RMA({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the three averages."""
        super().__init__(name)
        self._short = SimpleMovingAverage(f"{name}_Short", period)
        self._medium = SimpleMovingAverage(f"{name}_Medium", period * 2)
        self._long = SimpleMovingAverage(f"{name}_Long", period * 3)

    @property
    def short_average(self) -> SimpleMovingAverage:
        """Return the average of one period."""
        return self._short

    @property
    def medium_average(self) -> SimpleMovingAverage:
        """Return the average of two periods."""
        return self._medium

    @property
    def long_average(self) -> SimpleMovingAverage:
        """Return the average of three periods."""
        return self._long

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._long.warm_up_period

    @property
    def is_ready(self) -> bool:
        """Return whether the long average is ready."""
        return self._long.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        for average in (self._short, self._medium, self._long):
            average._feed(time, value)
        return plus(minus(self._long._value, self._medium._value), self._short._value)

    def reset(self) -> None:
        """Reset the three averages too."""
        super().reset()
        for average in (self._short, self._medium, self._long):
            average.reset()
