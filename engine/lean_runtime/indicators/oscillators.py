"""Oscillators of bars between extremes: stochastics, Williams, Aroon, channel index, ultimate, awesome, vigor, others.

Source: Indicators/{Stochastic,PremierStochasticOscillator,WilliamsPercentR,AroonOscillator,CommodityChannelIndex,
UltimateOscillator,AwesomeOscillator}.cs.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.numbers import HUNDRED, ONE, ZERO, from_double, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times
from engine.lean_runtime.indicators.averages import ExponentialMovingAverage, Sum
from engine.lean_runtime.indicators.deviations import MeanAbsoluteDeviation
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.extremes import Maximum, Minimum
from engine.lean_runtime.indicators.functional import BarFunction, ValueFunction
from engine.lean_runtime.indicators.kinds import BarIndicator, Indicator
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.naming import named
from engine.lean_runtime.indicators.ranges import TrueRange

_TWO = Decimal(2)
_THREE = Decimal(3)
_FOUR = Decimal(4)
_FIFTY = Decimal(50)
_K = Decimal("0.015")
_TENTH = Decimal("0.1")


class Stochastic(BarIndicator):
    """Where the close stands in the range of a period (fast), and its averages k and d, in percent."""

    @named("STO({period},{k_period},{d_period})")
    def __init__(self, name: str, period: int, k_period: int, d_period: int) -> None:
        """Make the range, the sums and the three lines."""
        super().__init__(name)
        self._periods = (int(period), int(k_period), int(d_period))
        self._maximum = maximum = Maximum(f"{name}_Max", period)
        self._minimum = Minimum(f"{name}_Min", period)
        self._sum_k = sum_k = Sum(f"{name}_SumFastK", k_period)
        self._sum_d = sum_d = Sum(f"{name}_SumD", d_period)
        self._fast = BarFunction(f"{name}_FastStoch", self._compute_fast, lambda: maximum.is_ready)
        self._k = BarFunction(f"{name}_StochK", self._compute_k, lambda: sum_k.is_ready)
        self._d = BarFunction(f"{name}_StochD", self._compute_d, lambda: sum_d.is_ready)

    @property
    def fast_stoch(self) -> BarIndicator:
        """Return where the close stands in the range."""
        return self._fast

    @property
    def stoch_k(self) -> BarIndicator:
        """Return the average of the fast line."""
        return self._k

    @property
    def stoch_d(self) -> BarIndicator:
        """Return the average of k."""
        return self._d

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return sum(self._periods) - 2

    @property
    def is_ready(self) -> bool:
        """Return whether the three lines are ready."""
        return self._fast.is_ready and self._k.is_ready and self._d.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._maximum._feed(data._end_time, data._high)
        self._minimum._feed(data._end_time, data._low)
        for line in (self._fast, self._k, self._d):
            line._update(data)
        return self._fast._value

    def _compute_fast(self, data: Any) -> Decimal:
        if not self._maximum.is_ready:
            return ZERO
        lowest = self._minimum._value
        span = self._maximum._value - lowest
        if not span:
            return ZERO
        position = quotient(data._close - lowest, span)
        self._sum_k._feed(data._end_time, position)
        return times(position, HUNDRED)

    def _compute_k(self, data: Any) -> Decimal:
        if not self._sum_k.is_ready:
            return ZERO
        average = quotient(self._sum_k._value, Decimal(self._periods[1]))
        self._sum_d._feed(data._end_time, average)
        return times(average, HUNDRED)

    def _compute_d(self, data: Any) -> Decimal:
        if not self._sum_d.is_ready:
            return ZERO
        return times(quotient(self._sum_d._value, Decimal(self._periods[2])), HUNDRED)

    def reset(self) -> None:
        """Reset all parts too."""
        for line in (self._fast, self._k, self._d):
            line.reset()
        for part in (self._maximum, self._minimum, self._sum_k, self._sum_d):
            part.reset()
        super().reset()


class PremierStochasticOscillator(BarIndicator):
    """The twice smoothed stochastic squeezed between minus one and one."""

    @named("PSO({period},{ema_period})")
    def __init__(self, name: str, period: int, ema_period: int) -> None:
        """Make the stochastic and both averages."""
        super().__init__(name)
        self._stochastic = Stochastic(name, period, period, period)
        self._first = ExponentialMovingAverage(ema_period)
        self._second = IndicatorExtensions.ema(self._first, ema_period)
        self._warm_up = int(period) + 2 * (int(ema_period) - 1)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the second average is ready."""
        return self._second.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._stochastic._update(data)
        fast = self._stochastic.fast_stoch
        if not fast.is_ready or not self._first._feed(data._end_time, times(_TENTH, minus(fast._value, _FIFTY))):
            return ZERO
        if not self._second.is_ready:
            return ZERO
        power = from_double(math.exp(to_float(self._second._value)))
        return quotient(power - ONE, power + ONE)

    def reset(self) -> None:
        """Reset all parts too."""
        self._stochastic.reset()
        self._first.reset()
        self._second.reset()
        super().reset()


class WilliamsPercentR(BarIndicator):
    """How far the close is below the highest high, in percent of the range, negative."""

    @named("WILR({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the range."""
        super().__init__(name)
        self._maximum = Maximum(f"{name}_Max", period)
        self._minimum = Minimum(f"{name}_Min", period)

    @property
    def maximum(self) -> Maximum:
        """Return the highest high."""
        return self._maximum

    @property
    def minimum(self) -> Minimum:
        """Return the lowest low."""
        return self._minimum

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._maximum.period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._maximum.is_ready and self._minimum.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._minimum._feed(data._end_time, data._low)
        self._maximum._feed(data._end_time, data._high)
        highest = self._maximum._value
        span = highest - self._minimum._value
        return quotient(-HUNDRED * (highest - data._close), span) if self.is_ready and span else ZERO

    def reset(self) -> None:
        """Reset the range too."""
        self._maximum.reset()
        self._minimum.reset()
        super().reset()


class AroonOscillator(BarIndicator):
    """How recent the highest high is (up) less how recent the lowest low (down), in percent of the period."""

    @named("AROON({up_period},{down_period})")
    def __init__(self, name: str, up_period: int, down_period: int) -> None:
        """Make both lines."""
        super().__init__(name)
        up, down = int(up_period), int(down_period)
        maximum = Maximum(f"{name}_Max", up + 1)
        minimum = Minimum(f"{name}_Min", down + 1)

        def recency_up(time: Ticks, value: Decimal) -> Decimal:
            maximum._feed(time, value)
            return quotient(HUNDRED * (up - maximum.periods_since_maximum), Decimal(up))

        def recency_down(time: Ticks, value: Decimal) -> Decimal:
            minimum._feed(time, value)
            return quotient(HUNDRED * (down - minimum.periods_since_minimum), Decimal(down))

        self._up = ValueFunction(f"{name}_AroonUp", recency_up, lambda: maximum.is_ready, maximum.reset)
        self._down = ValueFunction(f"{name}_AroonDown", recency_down, lambda: minimum.is_ready, minimum.reset)
        self._warm_up = 1 + max(up, down)

    @property
    def aroon_up(self) -> Indicator:
        """Return how recent the highest high is."""
        return self._up

    @property
    def aroon_down(self) -> Indicator:
        """Return how recent the lowest low is."""
        return self._down

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether both lines are ready."""
        return self._up.is_ready and self._down.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._up._feed(data._end_time, data._high)
        self._down._feed(data._end_time, data._low)
        return minus(self._up._value, self._down._value)

    def reset(self) -> None:
        """Reset both lines too."""
        self._up.reset()
        self._down.reset()
        super().reset()


class CommodityChannelIndex(BarIndicator):
    """The typical price's distance from its average in units of 0.015 mean deviations."""

    @named("CCI({period})")
    def __init__(
        self, name: str, period: int, moving_average_type: MovingAverageType = MovingAverageType.SIMPLE
    ) -> None:
        """Make average and deviation."""
        super().__init__(name)
        self._period = int(period)
        self._type = moving_average_type
        self._average = average_of(moving_average_type, period, f"{name}_TypicalPriceAvg")
        self._deviation = MeanAbsoluteDeviation(f"{name}_TypicalPriceMAD", period)

    @property
    def moving_average_type(self) -> MovingAverageType:
        """Return the kind of the average."""
        return self._type

    @property
    def typical_price_average(self) -> Indicator:
        """Return the average of the typical price."""
        return self._average

    @property
    def typical_price_mean_deviation(self) -> MeanAbsoluteDeviation:
        """Return the mean deviation of the typical price."""
        return self._deviation

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether average and deviation are ready."""
        return self._average.is_ready and self._deviation.is_ready

    def _compute(self, data: Any) -> Decimal:
        typical = quotient(data._high + data._low + data._close, _THREE)
        self._average._feed(data._end_time, typical)
        self._deviation._feed(data._end_time, typical)
        unit = times(_K, self._deviation._value)
        return quotient(minus(typical, self._average._value), unit) if unit else ZERO

    def reset(self) -> None:
        """Reset both parts too."""
        self._average.reset()
        self._deviation.reset()
        super().reset()


class UltimateOscillator(BarIndicator):
    """Buying pressure relative to the true range over three periods, weighted 4, 2, 1, in percent."""

    @named("ULTOSC({period1},{period2},{period3})")
    def __init__(self, name: str, period1: int, period2: int, period3: int) -> None:
        """Make the true range and the sums."""
        super().__init__(name)
        periods = (period1, period2, period3)
        self._period = max(int(period) for period in periods)
        self._true_range = TrueRange(f"{name}_TR")
        self._pressures = [Sum(f"{name}_BP{place}", period) for place, period in enumerate(periods, 1)]
        self._ranges = [Sum(f"{name}_TR{place}", period) for place, period in enumerate(periods, 1)]
        self._before = ZERO

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period + 1

    @property
    def is_ready(self) -> bool:
        """Return whether more than the longest period came."""
        return self._samples > self._period

    def _compute(self, data: Any) -> Decimal:
        self._true_range._update(data)
        close, before = data._close, self._before
        self._before = close
        if self._samples == 1:
            return _FIFTY
        pressure = close - min(data._low, before)
        for pressures, ranges in zip(self._pressures, self._ranges, strict=True):
            pressures._feed(0, pressure)
            ranges._feed(data._end_time, self._true_range._value)
        if not self.is_ready:
            return _FIFTY
        if not all(ranges._value for ranges in self._ranges):
            return self._value
        first, second, third = (
            quotient(pressures._value, ranges._value)
            for pressures, ranges in zip(self._pressures, self._ranges, strict=True)
        )
        weighted = plus(plus(times(_FOUR, first), times(_TWO, second)), third)
        return quotient(times(HUNDRED, weighted), Decimal(7))

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (*self._pressures, *self._ranges):
            part.reset()
        self._true_range.reset()
        super().reset()


class AwesomeOscillator(BarIndicator):
    """The fast less the slow average of the mid price."""

    @named("AO({fast_period},{slow_period},{type})")
    def __init__(
        self,
        name: str,
        fast_period: int,
        slow_period: int,
        type: MovingAverageType = MovingAverageType.SIMPLE,
    ) -> None:
        """Make both averages."""
        super().__init__(name)
        self._slow = average_of(type, slow_period)
        self._fast = average_of(type, fast_period)
        self._warm_up = max(int(slow_period), int(fast_period))

    @property
    def slow_ao(self) -> Indicator:
        """Return the slow average."""
        return self._slow

    @property
    def fast_ao(self) -> Indicator:
        """Return the fast average."""
        return self._fast

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether both averages are ready."""
        return self._slow.is_ready and self._fast.is_ready

    def _compute(self, data: Any) -> Decimal:
        middle = (data._high + data._low) / _TWO
        self._slow._feed(data._end_time, middle)
        self._fast._feed(data._end_time, middle)
        return minus(self._fast._value, self._slow._value) if self.is_ready else ZERO

    def reset(self) -> None:
        """Reset both averages too."""
        self._fast.reset()
        self._slow.reset()
        super().reset()
