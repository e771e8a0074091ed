"""Trend of values: MACD, price oscillators, TRIX, TSI, KST, Coppock, detrended price, derivative and Schaff cycle.

Source: Indicators/{MovingAverageConvergenceDivergence,AbsolutePriceOscillator,PercentagePriceOscillator,Trix,
TrueStrengthIndex,KnowSureThing,CoppockCurve,DetrendedPriceOscillator,SchaffTrendCycle}.cs.
"""

from __future__ import annotations

from decimal import Decimal

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import HUNDRED, ZERO
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times
from engine.lean_runtime.indicators.averages import (
    ExponentialMovingAverage,
    LinearWeightedMovingAverage,
    SimpleMovingAverage,
)
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.functional import Identity
from engine.lean_runtime.indicators.kinds import Indicator
from engine.lean_runtime.indicators.momentum import RateOfChange, RateOfChangePercent
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.naming import named
from engine.lean_runtime.indicators.shaped_averages import Delay

_SIMPLE = MovingAverageType.SIMPLE
_EXPONENTIAL = MovingAverageType.EXPONENTIAL


class MovingAverageConvergenceDivergence(Indicator):
    """The difference of a fast and a slow average, with the average of it as signal."""

    @named("MACD({fast_period},{slow_period},{signal_period})")
    def __init__(
        self,
        name: str,
        fast_period: int,
        slow_period: int,
        signal_period: int,
        type: MovingAverageType = _EXPONENTIAL,
    ) -> None:
        """Make the averages; ArgumentException unless the fast period is the shorter one."""
        super().__init__(name)
        if fast_period >= slow_period:
            raise ArgumentException(
                "MovingAverageConvergenceDivergence: fastPeriod must be less than slowPeriod", "fastPeriod, slowPeriod"
            )
        self._fast = average_of(type, fast_period, f"{name}_Fast")
        self._slow = average_of(type, slow_period, f"{name}_Slow")
        self._signal = average_of(type, signal_period, f"{name}_Signal")
        self._histogram = Identity(f"{name}_Histogram")
        self._warm_up = int(slow_period) + int(signal_period) - 1

    @property
    def fast(self) -> Indicator:
        """Return the fast average."""
        return self._fast

    @property
    def slow(self) -> Indicator:
        """Return the slow average."""
        return self._slow

    @property
    def signal(self) -> Indicator:
        """Return the average of the difference."""
        return self._signal

    @property
    def histogram(self) -> Identity:
        """Return the difference less its average."""
        return self._histogram

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the signal is ready."""
        return self._signal.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        symbol = self._input_symbol
        fast_ready = self._fast._feed(time, value, symbol)
        slow_ready = self._slow._feed(time, value, symbol)
        difference = minus(self._fast._value, self._slow._value)
        if fast_ready and slow_ready and self._signal._feed(time, difference):
            self._histogram._feed(time, minus(difference, self._signal._value))
        return difference

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (self._fast, self._slow, self._signal, self._histogram):
            part.reset()
        super().reset()


class AbsolutePriceOscillator(MovingAverageConvergenceDivergence):
    """The difference of two averages, its signal over the slow period."""

    @named("APO({fast_period},{slow_period})")
    def __init__(
        self, name: str, fast_period: int, slow_period: int, moving_average_type: MovingAverageType = _SIMPLE
    ) -> None:
        """Make the averages."""
        super().__init__(name, fast_period, slow_period, slow_period, moving_average_type)


class PercentagePriceOscillator(AbsolutePriceOscillator):
    """The difference of two averages in percent of the slow one."""

    @named("PPO({fast_period},{slow_period})")
    def __init__(
        self, name: str, fast_period: int, slow_period: int, moving_average_type: MovingAverageType = _SIMPLE
    ) -> None:
        """Make the averages."""
        super().__init__(name, fast_period, slow_period, moving_average_type)

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        difference = super()._compute(time, value)
        slow = self._slow._value
        return quotient(times(HUNDRED, difference), slow) if slow else ZERO


class Trix(Indicator):
    """The percent change of the triple smoothed average."""

    @named("TRIX({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the averages."""
        super().__init__(name)
        self._period = int(period)
        self._emas = tuple(ExponentialMovingAverage(f"{name}_{place}", period) for place in (1, 2, 3))
        self._roc = RateOfChangePercent(f"{name}_ROCP1", 1)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return 3 * (self._period - 1) + self._roc.warm_up_period

    @property
    def is_ready(self) -> bool:
        """Return whether the change is ready."""
        return self._roc.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        for ema in self._emas:
            if not ema._feed(time, value):
                return self._roc._value
            value = ema._value
        self._roc._feed(time, value)
        return self._roc._value

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (*self._emas, self._roc):
            part.reset()
        super().reset()


class TrueStrengthIndex(Indicator):
    """Twice smoothed change relative to twice smoothed absolute change, in percent."""

    @named("TSI({long_term_period},{short_term_period},{signal_period})")
    def __init__(
        self,
        name: str,
        long_term_period: int = 25,
        short_term_period: int = 13,
        signal_period: int = 7,
        signal_type: MovingAverageType = _EXPONENTIAL,
    ) -> None:
        """Make the averages and their quotient."""
        super().__init__(name)
        self._before = ZERO
        long, short = int(long_term_period), int(short_term_period)
        self._change = ExponentialMovingAverage(f"{name}_PC_EMA", long)
        self._absolute = ExponentialMovingAverage(f"{name}_APC_EMA", long)
        of = IndicatorExtensions.of
        self._change_twice = of(ExponentialMovingAverage(f"{name}_PC_EMA_EMA", short), self._change)
        self._absolute_twice = of(ExponentialMovingAverage(f"{name}_APC_EMA_EMA", short), self._absolute)
        quotient_of_both = IndicatorExtensions.over(self._change_twice, self._absolute_twice)
        self._tsi = IndicatorExtensions.times(quotient_of_both, HUNDRED)
        self._signal = of(average_of(signal_type, signal_period, f"{name}_Signal"), self._tsi)
        self._warm_up = long + short

    @property
    def signal(self) -> Indicator:
        """Return the average of the index."""
        return self._signal

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether enough samples came."""
        return self._samples >= self._warm_up

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        if self._samples == 1:
            self._before = value
            return ZERO
        change = minus(value, self._before)
        self._before = value
        self._change._feed(time, change)
        self._absolute._feed(time, abs(change))
        return self._tsi._value

    def reset(self) -> None:
        """Reset all parts too."""
        self._before = ZERO
        for part in (self._change, self._change_twice, self._absolute, self._absolute_twice, self._tsi, self._signal):
            part.reset()
        super().reset()


class KnowSureThing(Indicator):
    """The weighted sum of four smoothed rates of change, with its average as signal."""

    @named(
        "KST({roc1_period},{roc1_ma_period},{roc2_period},{roc2_ma_period},{roc3_period},{roc3_ma_period},"
        "{roc4_period},{roc4_ma_period},{signal_period},{moving_average_type})"
    )
    def __init__(
        self,
        name: str,
        roc1_period: int,
        roc1_ma_period: int,
        roc2_period: int,
        roc2_ma_period: int,
        roc3_period: int,
        roc3_ma_period: int,
        roc4_period: int,
        roc4_ma_period: int,
        signal_period: int,
        moving_average_type: MovingAverageType = _SIMPLE,
    ) -> None:
        """Make the four rates, their averages and the signal."""
        super().__init__(name)
        periods = [
            (roc1_period, roc1_ma_period),
            (roc2_period, roc2_ma_period),
            (roc3_period, roc3_ma_period),
            (roc4_period, roc4_ma_period),
        ]
        self._type = moving_average_type
        self._rates = [RateOfChange(period) for period, _ in periods]
        self._averages = [
            average_of(moving_average_type, smoothing, f"{name}_ROC{place}MA")
            for place, (_, smoothing) in enumerate(periods, 1)
        ]
        self._signal = average_of(moving_average_type, signal_period, f"{name}_SignalLine")
        self._warm_up = max(period + smoothing for period, smoothing in periods)

    @property
    def moving_average_type(self) -> MovingAverageType:
        """Return the kind of the averages."""
        return self._type

    @property
    def signal_line(self) -> Indicator:
        """Return the average of the sum."""
        return self._signal

    roc1 = property(lambda self: self._rates[0], doc="First rate of change.")
    roc2 = property(lambda self: self._rates[1], doc="Second rate of change.")
    roc3 = property(lambda self: self._rates[2], doc="Third rate of change.")
    roc4 = property(lambda self: self._rates[3], doc="Fourth rate of change.")
    roc1ma = property(lambda self: self._averages[0], doc="Average of the first rate.")
    roc2ma = property(lambda self: self._averages[1], doc="Average of the second rate.")
    roc3ma = property(lambda self: self._averages[2], doc="Average of the third rate.")
    roc4ma = property(lambda self: self._averages[3], doc="Average of the fourth rate.")

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether all averages and the signal are ready."""
        return all(average.is_ready for average in self._averages) and self._signal.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        total = ZERO
        for weight, (rate, average) in enumerate(zip(self._rates, self._averages, strict=True), 1):
            if rate._feed(time, value):
                average._feed(time, times(HUNDRED, rate._value))
            total = plus(total, times(Decimal(weight), average._value))
        return total if self._signal._feed(time, total) else ZERO

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (*self._rates, *self._averages, self._signal):
            part.reset()
        super().reset()


class CoppockCurve(Indicator):
    """The weighted average of the sum of two percent changes."""

    @named("CC({short_roc_period},{long_roc_period},{lwma_period})")
    def __init__(self, name: str, short_roc_period: int = 11, long_roc_period: int = 14, lwma_period: int = 10) -> None:
        """Make both changes and the average."""
        super().__init__(name)
        self._short = RateOfChangePercent(short_roc_period)
        self._long = RateOfChangePercent(long_roc_period)
        self._average = LinearWeightedMovingAverage(lwma_period)
        self._warm_up = max(self._short.warm_up_period, self._long.warm_up_period) + int(lwma_period) - 1

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the average is ready."""
        return self._average.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        short_ready = self._short._feed(time, value)
        if not self._long._feed(time, value) or not short_ready:
            return ZERO
        self._average._feed(time, plus(self._short._value, self._long._value))
        return self._average._value

    def reset(self) -> None:
        """Reset all parts too."""
        super().reset()
        for part in (self._short, self._long, self._average):
            part.reset()


class DetrendedPriceOscillator(Indicator):
    """The price of half a period ago less the average."""

    @named("DPO({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the delayed price and the average."""
        super().__init__(name)
        self._period = int(period)
        self._lag = Delay(int(period) // 2 + 1)
        self._sma = SimpleMovingAverage(period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether both parts are ready."""
        return self._sma.is_ready and self._lag.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._lag._feed(time, value)
        self._sma._feed(time, value)
        return minus(self._lag._value, self._sma._value)

    def reset(self) -> None:
        """Reset both parts too."""
        super().reset()
        self._lag.reset()
        self._sma.reset()


class SchaffTrendCycle(Indicator):
    """The stochastic of the stochastic of MACD, both smoothed."""

    @named("SchaffTrendCycle({cycle_period},{fast_period},{slow_period})")
    def __init__(
        self,
        name: str,
        cycle_period: int = 10,
        fast_period: int = 23,
        slow_period: int = 50,
        type: MovingAverageType = _EXPONENTIAL,
    ) -> None:
        """Make MACD and what follows it."""
        super().__init__(name)
        extensions = IndicatorExtensions
        self._macd = MovingAverageConvergenceDivergence(fast_period, slow_period, cycle_period, type)
        self._maximum = extensions.max(self._macd, cycle_period, False)
        self._minimum = extensions.min(self._macd, cycle_period, False)
        self._k = Identity(f"{name}_K")
        self._d = extensions.of(average_of(type, 3), self._k, False)
        self._maximum_d = extensions.max(self._d, cycle_period, False)
        self._minimum_d = extensions.min(self._d, cycle_period, False)
        self._pf = Identity(f"{name}_PF")
        self._pff = extensions.of(average_of(type, 3), self._pf, False)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._macd.warm_up_period

    @property
    def is_ready(self) -> bool:
        """Return whether MACD is ready."""
        return self._macd.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._macd._feed(time, value)
        self._k._feed(time, _stochastic(self._macd._value, self._maximum._value, self._minimum._value))
        self._pf._feed(time, _stochastic(self._d._value, self._maximum_d._value, self._minimum_d._value))
        return self._pff._value

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (self._macd, self._maximum, self._minimum, self._k, self._d):
            part.reset()
        for part in (self._maximum_d, self._minimum_d, self._pf, self._pff):
            part.reset()
        super().reset()


def _stochastic(value: Decimal, highest: Decimal, lowest: Decimal) -> Decimal:
    """Return where a value stands between two others, in percent; zero where they do not differ."""
    span = minus(highest, lowest)
    return times(quotient(minus(value, lowest), span), HUNDRED) if span > 0 else ZERO
