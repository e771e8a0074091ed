"""Spread of values: variance, standard and mean absolute deviation, risk, downside, price spikes, bar volatility.

Source: Indicators/{Variance,StandardDeviation,MeanAbsoluteDeviation,TargetDownsideDeviation,ValueAtRisk,
AugenPriceSpike,RogersSatchellVolatility,HurstExponent}.cs.
"""

from __future__ import annotations

import math
from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, from_double, safe_decimal_cast, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, square_root, times
from engine.lean_runtime.indicators.averages import SimpleMovingAverage, Sum
from engine.lean_runtime.indicators.double_statistics import mean, standard_deviation
from engine.lean_runtime.indicators.kinds import BarIndicator, Indicator, WindowIndicator
from engine.lean_runtime.indicators.momentum import RateOfChange
from engine.lean_runtime.indicators.naming import named
from engine.lean_runtime.indicators.normal import inverse_normal_cdf


class Variance(WindowIndicator):
    """The population variance over a period, of running sums of values and squares."""

    @named("VAR({period})")
    def __init__(self, name: str, period: int) -> None:
        """Start with empty sums."""
        super().__init__(name, period)
        self._sum = self._squares = ZERO

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        self._sum = plus(self._sum, value)
        self._squares = plus(self._squares, times(value, value))
        if self._samples < 2:
            return ZERO
        size = self._size
        count = Decimal(min(size, self._samples))
        mean_value = quotient(self._sum, count)
        mean_square = quotient(self._squares, count)
        if self._samples >= size:
            oldest = self._values[-1]
            self._sum = minus(self._sum, oldest)
            self._squares = minus(self._squares, times(oldest, oldest))
        return max(ZERO, minus(mean_square, times(mean_value, mean_value)))

    def reset(self) -> None:
        """Empty the sums too."""
        super().reset()
        self._sum = self._squares = ZERO


class StandardDeviation(Variance):
    """The population standard deviation over a period."""

    @named("STD({period})")
    def __init__(self, name: str, period: int) -> None:
        """Start with empty sums."""
        super().__init__(name, period)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        return square_root(super()._compute_window(time, value))


class MeanAbsoluteDeviation(WindowIndicator):
    """The mean distance from the mean over a period."""

    @named("MAD({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the mean."""
        super().__init__(name, period)
        self._mean = SimpleMovingAverage(f"{name}_Mean", period)

    @property
    def mean(self) -> SimpleMovingAverage:
        """Return the mean the distances are taken from."""
        return self._mean

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        self._mean._feed(time, value)
        if self._samples < 2:
            return ZERO
        centre, total = self._mean._value, ZERO
        for past in self._values:
            total = plus(total, abs(minus(past, centre)))
        return quotient(total, Decimal(len(self._values)))

    def reset(self) -> None:
        """Reset the mean too."""
        self._mean.reset()
        super().reset()


class TargetDownsideDeviation(Indicator):
    """The root mean square of returns below an acceptable one."""

    @named("TDD({period},{minimum_acceptable_return})")
    def __init__(self, name: str, period: int, minimum_acceptable_return: float = 0) -> None:
        """Take the acceptable return as a fraction."""
        super().__init__(name)
        self._target = float(minimum_acceptable_return)
        self._roc = RateOfChange(1)
        self._roc.window.size = int(period)
        self._warm_up = int(period) + 1

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._warm_up

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._roc._feed(time, value)
        total, count = 0.0, 0
        for point in self._roc.window:
            total += math.pow(min(0.0, to_float(point._value) - self._target), 2)
            count += 1
        return safe_decimal_cast(math.sqrt(total / count))

    def reset(self) -> None:
        """Reset the returns too."""
        self._roc.reset()
        super().reset()


class ValueAtRisk(WindowIndicator):
    """The return a normal distribution of the period's returns undercuts with 1 - confidence."""

    @named("VaR({period}, {confidence_level})")
    def __init__(self, name: str, period: int, confidence_level: float) -> None:
        """Take the confidence level; ArgumentException for a period below three."""
        super().__init__(name, period)
        if period < 3:
            raise ArgumentException(
                f"Period parameter for ValueAtRisk indicator must be greater than 2 but was {period}"
            )
        self._confidence = float(confidence_level)
        self._returns: deque[float] = deque(maxlen=int(period))
        self._roc = RateOfChange(1)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        self._roc._feed(time, value)
        self._returns.appendleft(to_float(self._roc._value))
        if len(self._returns) < 2:
            return ZERO
        returns = list(self._returns)
        return from_double(inverse_normal_cdf(mean(returns), standard_deviation(returns), 1 - self._confidence))

    def reset(self) -> None:
        """Forget the returns too."""
        self._roc.reset()
        self._returns.clear()
        super().reset()


class AugenPriceSpike(Indicator):
    """The last change measured in standard deviations of the changes before it."""

    @named("APS({period})")
    def __init__(self, name: str, period: int = 3) -> None:
        """Make the deviation; ArgumentException for a period below three."""
        super().__init__(name)
        if period < 3:
            raise ArgumentException("AugenPriceSpike Indicator must have a period of at least 3", "period")
        self._deviation = StandardDeviation(period)
        self._last: deque[Decimal] = deque(maxlen=3)
        self._warm_up = int(period) + 2

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the deviation is ready."""
        return len(self._last) == 3 and self._deviation.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        last = self._last
        last.appendleft(value)
        if len(last) < 3:
            return ZERO
        change = math.log(to_float(last[1]) / to_float(last[2])) if last[1] and last[2] else 0.0
        if not self._deviation._feed(time, from_double(change)):
            return ZERO
        spread = times(self._deviation._value, last[1])
        return quotient(value - last[1], spread) if spread else ZERO

    def reset(self) -> None:
        """Forget the deviation too."""
        self._deviation.reset()
        self._last.clear()
        super().reset()


class RogersSatchellVolatility(BarIndicator):
    """Volatility of bars with drift: root of the mean of products of their logarithmic ranges."""

    @named("RSV({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the sum."""
        super().__init__(name)
        self._period = int(period)
        self._sum = Sum(f"{name}_Sum", period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._period

    def _compute(self, data: Any) -> Decimal:
        first, high, low, last = (to_float(price) for price in (data._open, data._high, data._low, data._close))
        if 0 in (first, high, low, last):
            return ZERO
        product = math.log(high / last) * math.log(high / first) + math.log(low / last) * math.log(low / first)
        self._sum._feed(data._end_time, from_double(product))
        return from_double(math.sqrt(to_float(self._sum._value) / self._period)) if self.is_ready else ZERO

    def reset(self) -> None:
        """Empty the sum too."""
        self._sum.reset()
        super().reset()


class HurstExponent(Indicator):
    """The slope of log spread against log lag: above one half trends persist."""

    @named("HE({period},{max_lag})")
    def __init__(self, name: str, period: int, max_lag: int = 20) -> None:
        """Take the longest lag; ArgumentException for one below three."""
        super().__init__(name)
        if max_lag < 3:
            raise ArgumentException(
                "The maxLag parameter must be greater than 2 to compute the Hurst Exponent.", "maxLag"
            )
        self._size = int(period)
        self._prices: deque[Decimal] = deque(maxlen=self._size)
        self._lags = [(lag, from_double(math.log(lag))) for lag in range(2, int(max_lag) + 1)]
        self._sum_x = self._sum_x2 = ZERO
        for _, log_lag in self._lags:
            self._sum_x = plus(self._sum_x, log_lag)
            self._sum_x2 = plus(self._sum_x2, times(log_lag, log_lag))

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._size

    @property
    def is_ready(self) -> bool:
        """Return whether the window is full."""
        return self._samples >= self._size

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._prices.appendleft(value)
        if self._samples < self._size:
            return ZERO
        sum_y = sum_xy = ZERO
        prices = list(self._prices)
        for lag, log_lag in self._lags:
            spread = self._spread(prices, lag)
            log_spread = ZERO if spread == 0.0 else from_double(math.log(spread))
            sum_y = plus(sum_y, log_spread)
            sum_xy = plus(sum_xy, times(log_lag, log_spread))
        count = Decimal(len(self._lags))
        return quotient(
            minus(times(count, sum_xy), times(self._sum_x, sum_y)),
            minus(times(count, self._sum_x2), times(self._sum_x, self._sum_x)),
        )

    @staticmethod
    def _spread(prices: list[Decimal], lag: int) -> float:
        """Return the standard deviation of the changes over a lag."""
        count = max(0, len(prices) - lag)
        total = squares = ZERO
        for later, earlier in zip(prices[lag:], prices, strict=False):
            change = minus(later, earlier)
            squares = plus(squares, times(change, change))
            total = plus(total, change)
        if not count:
            return 0.0
        centre = quotient(total, Decimal(count))
        variance = to_float(minus(quotient(squares, Decimal(count)), times(centre, centre)))
        return math.sqrt(variance) if variance >= 0 else math.nan

    def reset(self) -> None:
        """Empty the window too."""
        self._prices.clear()
        super().reset()
