"""Ranges of bars: true range and its averages, super trend, stops, vortex, choppiness.

Source: Indicators/{TrueRange,AverageTrueRange,NormalizedAverageTrueRange,AverageRange,SuperTrend,ChandeKrollStop,
Vortex,ChoppinessIndex}.cs.
"""

from __future__ import annotations

import math
from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.numbers import HUNDRED, MINUS_ONE, ZERO, from_double, to_decimal, to_float
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times
from engine.lean_runtime.indicators.averages import SimpleMovingAverage, Sum
from engine.lean_runtime.indicators.composite import CompositeIndicator
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.extremes import Maximum, Minimum
from engine.lean_runtime.indicators.kinds import BarIndicator
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)
_WILDERS = MovingAverageType.WILDERS


class TrueRange(BarIndicator):
    """The bar's range, widened to the close before."""

    @named("TR")
    def __init__(self, name: str) -> None:
        """Start without a bar before."""
        super().__init__(name)
        #: The bar itself, not its close: a split scales the last bar of a security in place.
        self._before: Any = None

    @property
    def is_ready(self) -> bool:
        """Return whether a second bar came."""
        return self._samples > 1

    @property
    def warm_up_period(self) -> int:
        """Return two."""
        return 2

    def _compute(self, data: Any) -> Decimal:
        high, low, previous = data._high, data._low, self._before
        self._before = data
        greatest: Decimal = high - low
        if self._samples > 1:
            before = previous._close
            greatest = max(greatest, abs(before - high), abs(before - low))
        return greatest


class AverageTrueRange(BarIndicator):
    """The average of the true range."""

    @named("ATR({period})")
    def __init__(self, name: str, period: int, moving_average_type: MovingAverageType = _WILDERS) -> None:
        """Make the true range and its average."""
        super().__init__(name)
        self._true_range = TrueRange(name)
        self._smoother = average_of(moving_average_type, period, f"{name}_{moving_average_type.to_string()}")
        self._period = int(period)
        # The range may be updated from outside too, so the average listens to it.
        IndicatorExtensions.of(self._smoother, self._true_range, False)

    @property
    def true_range(self) -> TrueRange:
        """Return the true range."""
        return self._true_range

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the average is ready."""
        return self._smoother.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._true_range._update(data)
        return self._smoother._value

    def reset(self) -> None:
        """Reset both parts too."""
        self._smoother.reset()
        self._true_range.reset()
        super().reset()


class NormalizedAverageTrueRange(BarIndicator):
    """Wilder's average of the true range in percent of the close."""

    @named("NATR({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the true range and the average it starts with."""
        super().__init__(name)
        self._period = int(period)
        self._tr = TrueRange(f"{name}_TR")
        self._atr = AverageTrueRange(f"{name}_ATR", period, MovingAverageType.SIMPLE)
        self._last = ZERO

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period + 1

    @property
    def is_ready(self) -> bool:
        """Return whether more than the period came."""
        return self._samples > self._period

    def _compute(self, data: Any) -> Decimal:
        self._tr._update(data)
        period = self._period
        if self._samples <= period + 1:
            self._atr._update(data)
            average = self._atr._value
            if self._samples > period:
                self._last = average
        else:
            average = self._last = quotient(
                plus(times(self._last, Decimal(period - 1)), self._tr._value), Decimal(period)
            )
        close = data._close
        return times(quotient(average, close), HUNDRED) if close else ZERO

    def reset(self) -> None:
        """Reset both parts too."""
        self._tr.reset()
        self._atr.reset()
        super().reset()


class AverageRange(BarIndicator):
    """The average of high less low."""

    @named("AR({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the average."""
        super().__init__(name)
        self._sma = SimpleMovingAverage(f"{name}_SMA", period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._sma.warm_up_period

    @property
    def is_ready(self) -> bool:
        """Return whether the average is ready."""
        return self._sma.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._sma._feed(data._end_time, data._high - data._low)
        return self._sma._value

    def reset(self) -> None:
        """Reset the average too."""
        self._sma.reset()
        super().reset()


class SuperTrend(BarIndicator):
    """A stop that trails the mid price by a multiple of the average true range."""

    @named("SuperTrend({period},{multiplier})")
    def __init__(
        self, name: str, period: int, multiplier: Any, moving_average_type: MovingAverageType = _WILDERS
    ) -> None:
        """Make the average true range."""
        super().__init__(name)
        self._atr = AverageTrueRange(period, moving_average_type)
        self._multiplier = to_decimal(multiplier)
        self._period = int(period)
        self._start_bands()

    def _start_bands(self) -> None:
        self._basic = self._trailing = (ZERO, ZERO)
        self._before_close = ZERO
        self._before = MINUS_ONE
        self._trend = ZERO

    basic_lower_band = property(lambda self: to_float(self._basic[0]), doc="Mid price less the trailing distance.")
    basic_upper_band = property(lambda self: to_float(self._basic[1]), doc="Mid price plus the trailing distance.")
    current_trailing_lower_band = property(lambda self: to_float(self._trailing[0]), doc="Highest lower band so far.")
    current_trailing_upper_band = property(lambda self: to_float(self._trailing[1]), doc="Lowest upper band so far.")

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the average true range is ready."""
        return self._atr.is_ready

    def _compute(self, data: Any) -> Decimal:
        close = data._close
        if not self._atr._update(data):
            self._before_close = close
            return ZERO
        middle = (data._high + data._low) / _TWO
        distance = times(self._multiplier, self._atr._value)
        lower, upper = self._basic = (minus(middle, distance), plus(middle, distance))
        old_lower, old_upper = self._trailing
        new_lower = lower if lower > old_lower or self._before_close < old_lower else old_lower
        new_upper = upper if upper < old_upper or self._before_close > old_upper else old_upper
        if self._before == MINUS_ONE or self._before == old_upper:
            self._trend = new_upper if close <= new_upper else new_lower
        elif self._before == old_lower:
            self._trend = new_lower if close >= new_lower else new_upper
        self._before_close = close
        self._before = self._trend
        self._trailing = (new_lower, new_upper)
        return self._trend

    def reset(self) -> None:
        """Reset the average true range and the bands too."""
        self._atr.reset()
        self._start_bands()
        super().reset()


class ChandeKrollStop(BarIndicator):
    """Stops a multiple of the average true range from the extremes; the value itself is the close."""

    @named("CKS({atr_period},{atr_mult},{period})")
    def __init__(
        self,
        name: str,
        atr_period: int,
        atr_mult: Any,
        period: int,
        moving_average_type: MovingAverageType = _WILDERS,
    ) -> None:
        """Make the range, the extremes and both stops."""
        super().__init__(name)
        self._atr = AverageTrueRange(atr_period, moving_average_type)
        self._multiple = to_decimal(atr_mult)
        self._maximum = Maximum(atr_period)
        self._minimum = Minimum(atr_period)
        self._long_stop = Minimum(f"{name}_Long", period)
        self._short_stop = Maximum(f"{name}_Short", period)
        self._warm_up = int(atr_period) + int(period) - 1

    @property
    def short_stop(self) -> Maximum:
        """Return the stop of short positions."""
        return self._short_stop

    @property
    def long_stop(self) -> Minimum:
        """Return the stop of long positions."""
        return self._long_stop

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether enough bars came."""
        return self._samples >= self._warm_up

    def _compute(self, data: Any) -> Decimal:
        time = data._end_time
        self._atr._update(data)
        distance = times(self._atr._value, self._multiple)
        self._maximum._feed(time, data._high)
        self._minimum._feed(time, data._low)
        self._short_stop._feed(time, minus(self._maximum._value, distance))
        self._long_stop._feed(time, plus(self._minimum._value, distance))
        value: Decimal = data._value
        return value

    def reset(self) -> None:
        """Reset all parts too."""
        super().reset()
        for part in (self._maximum, self._minimum, self._short_stop, self._long_stop):
            part.reset()
        self._atr.reset()


class Vortex(BarIndicator):
    """The mean of upward and downward movement between bars relative to the true range."""

    @named("VTX({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the sums and their quotients."""
        super().__init__(name)
        self._period = int(period)
        self._atr = AverageTrueRange(f"{name}_ATR", 1, MovingAverageType.SIMPLE)
        self._atr_sum = IndicatorExtensions.of(Sum("ATR_Sum", period), self._atr)
        self._plus_sum = Sum("PlusVM_Sum", period)
        self._minus_sum = Sum("MinusVM_Sum", period)
        self._plus = IndicatorExtensions.over(self._plus_sum, self._atr_sum)
        self._minus = IndicatorExtensions.over(self._minus_sum, self._atr_sum)
        self._before: tuple[Decimal, Decimal] | None = None

    @property
    def plus_vortex(self) -> CompositeIndicator:
        """Return the upward movement relative to the range."""
        return self._plus

    @property
    def minus_vortex(self) -> CompositeIndicator:
        """Return the downward movement relative to the range."""
        return self._minus

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._period

    def _compute(self, data: Any) -> Decimal:
        self._atr._update(data)
        high, low, before = data._high, data._low, self._before
        if before is not None:
            self._plus_sum._feed(data._end_time, abs(high - before[1]))
            self._minus_sum._feed(data._end_time, abs(low - before[0]))
        self._before = (high, low)
        return quotient(plus(self._plus._value, self._minus._value), _TWO) if self.is_ready else ZERO

    def reset(self) -> None:
        """Reset all parts too."""
        super().reset()
        for part in (self._atr_sum, self._plus_sum, self._minus_sum, self._plus, self._minus):
            part.reset()
        self._atr.reset()
        self._before = None


class ChoppinessIndex(BarIndicator):
    """How much of the way walked was no progress: 100 is sideways, 0 straight."""

    @named("CHOP({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the windows."""
        super().__init__(name)
        self._period = int(period)
        self._true_range = TrueRange()
        self._ranges: deque[Decimal] = deque(maxlen=self._period)
        self._highs: deque[Decimal] = deque(maxlen=self._period)
        self._lows: deque[Decimal] = deque(maxlen=self._period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._period

    def _compute(self, data: Any) -> Decimal:
        self._true_range._update(data)
        self._highs.appendleft(data._high)
        self._lows.appendleft(data._low)
        self._ranges.appendleft(self._true_range._value)
        if self._samples < self._period:
            return ZERO
        span = max(self._highs) - min(self._lows)
        if not span:
            return HUNDRED
        walked = sum(self._ranges, ZERO)
        ratio = to_float(walked) / to_float(span)
        return from_double(100.0 * math.log10(ratio) / math.log10(self._period))

    def reset(self) -> None:
        """Empty the windows too."""
        self._true_range.reset()
        for window in (self._ranges, self._highs, self._lows):
            window.clear()
        super().reset()
