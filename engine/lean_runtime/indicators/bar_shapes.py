"""Indicators of the shape of single bars and their change: power, strength, DeMark, vigor, Fisher, mass, swing, wave.

Source: Indicators/{BalanceOfPower,InternalBarStrength,DeMarkerIndicator,RelativeVigorIndex,RelativeVigorIndexSignal,
FisherTransform,MassIndex,WilderSwingIndex,WilderAccumulativeSwingIndex,WaveTrendOscillator}.cs.
"""

from __future__ import annotations

import math
from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, from_double, to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, ratio_or, times
from engine.lean_runtime.indicators.averages import ExponentialMovingAverage, SimpleMovingAverage, Sum
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.extremes import Maximum, Minimum
from engine.lean_runtime.indicators.kinds import BarIndicator, Indicator, TradeBarIndicator
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)
_THREE = Decimal(3)
_SIX = Decimal(6)
_FIFTY = Decimal(50)
_HALF = Decimal("0.5")
_QUARTER = Decimal("0.25")
_NORMALIZER = Decimal("0.015")
_SIMPLE = MovingAverageType.SIMPLE


class BalanceOfPower(BarIndicator):
    """The bar's change relative to its range."""

    @named("BOP")
    def __init__(self, name: str) -> None:
        """Give the indicator its name."""
        super().__init__(name)

    @property
    def warm_up_period(self) -> int:
        """Return one."""
        return 1

    @property
    def is_ready(self) -> bool:
        """Return whether there was a bar."""
        return self._samples > 0

    def _compute(self, data: Any) -> Decimal:
        span = data._high - data._low
        return quotient(data._close - data._open, span) if span > 0 else ZERO


class InternalBarStrength(BarIndicator):
    """Where the close stands in the bar: 0 low, 1 high."""

    @named("IBS()")
    def __init__(self, name: str) -> None:
        """Give the indicator its name."""
        super().__init__(name)

    @property
    def warm_up_period(self) -> int:
        """Return one."""
        return 1

    @property
    def is_ready(self) -> bool:
        """Return whether there was a bar."""
        return self._samples > 0

    def _compute(self, data: Any) -> Decimal:
        span = data._high - data._low
        return quotient(data._close - data._low, span) if span else _HALF


class DeMarkerIndicator(BarIndicator):
    """The average of higher highs relative to that plus the average of lower lows."""

    @named("DEM({period},{type})")
    def __init__(
        self,
        name: str,
        period: int,
        type: MovingAverageType = _SIMPLE,
    ) -> None:
        """Make both averages."""
        super().__init__(name)
        self._period = int(period)
        self._highs = average_of(type, period)
        self._lows = average_of(type, period)
        self._last = (ZERO, ZERO)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether both averages are ready."""
        return self._highs.is_ready and self._lows.is_ready

    def _compute(self, data: Any) -> Decimal:
        time, high, low = data._end_time, data._high, data._low
        rise = fall = ZERO
        if self._samples > 1:
            rise, fall = max(high - self._last[0], ZERO), max(self._last[1] - low, ZERO)
        self._highs._feed(time, rise)
        self._lows._feed(time, fall)
        self._last = (high, low)
        both = plus(self._highs._value, self._lows._value)
        return quotient(self._highs._value, both) if self.is_ready and both > 0 else ZERO

    def reset(self) -> None:
        """Reset both averages too."""
        self._last = (ZERO, ZERO)
        self._highs.reset()
        self._lows.reset()
        super().reset()


class RelativeVigorIndexSignal(Indicator):
    """The weighted mean of four values (1, 2, 2, 1)."""

    def __init__(self, name: str) -> None:
        """Start with an empty window."""
        super().__init__(name)
        self._recent: deque[Decimal] = deque(maxlen=3)

    @property
    def warm_up_period(self) -> int:
        """Return three."""
        return 3

    @property
    def is_ready(self) -> bool:
        """Return whether the window is full."""
        return len(self._recent) == 3

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        recent = self._recent
        result = ZERO
        if len(recent) == 3:
            middle = times(_TWO, plus(recent[0], recent[1]))
            result = quotient(plus(plus(value, middle), recent[2]), _SIX)
        recent.appendleft(value)
        return result

    def reset(self) -> None:
        """Empty the window too."""
        super().reset()
        self._recent.clear()


class RelativeVigorIndex(BarIndicator):
    """The averaged change of bars relative to their averaged range."""

    @named("RVI({period},{type})")
    def __init__(
        self,
        name: str,
        period: int,
        type: MovingAverageType = _SIMPLE,
    ) -> None:
        """Make both averages and the signal."""
        super().__init__(name)
        self._period = int(period)
        self._closes = average_of(type, period, "_closingBand")
        self._ranges = average_of(type, period, "_rangeBand")
        self._signal = RelativeVigorIndexSignal(f"{name}_S")
        self._recent: deque[tuple[Decimal, Decimal]] = deque(maxlen=3)

    @property
    def signal(self) -> RelativeVigorIndexSignal:
        """Return the weighted mean of the index."""
        return self._signal

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period + 3

    @property
    def is_ready(self) -> bool:
        """Return whether both averages are ready."""
        return self._closes.is_ready and self._ranges.is_ready

    def _compute(self, data: Any) -> Decimal:
        bar = (data._close - data._open, data._high - data._low)
        result = ZERO
        if len(self._recent) == 3:
            first, second, third = self._recent
            for place, average in enumerate((self._closes, self._ranges)):
                weighted = bar[place] + 2 * (first[place] + second[place]) + third[place]
                average._feed(data._end_time, quotient(weighted, _SIX))
            if self.is_ready:
                result = ratio_or(self._closes._value, self._ranges._value)
                self._signal._feed(data._end_time, result)
        self._recent.appendleft(bar)
        return result

    def reset(self) -> None:
        """Reset all parts too."""
        super().reset()
        for part in (self._closes, self._ranges, self._signal):
            part.reset()
        self._recent.clear()


class FisherTransform(BarIndicator):
    """The mid price's place in its range, made nearly normal."""

    @named("FISH({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the range."""
        super().__init__(name)
        self._period = int(period)
        self._maximum = Maximum("MedianMax", period)
        self._minimum = Minimum("MedianMin", period)
        self._before = 0.0

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._maximum.is_ready and self._minimum.is_ready

    def _compute(self, data: Any) -> Decimal:
        price = (data._low + data._high) / _TWO
        self._minimum._feed(data._end_time, price)
        self._maximum._feed(data._end_time, price)
        if not self.is_ready:
            return ZERO
        place = transformed = 0.0
        lowest, highest = self._minimum._value, self._maximum._value
        if lowest != highest:
            position = to_float(quotient(price - lowest, highest - lowest))
            place = 0.33 * 2 * (position - 0.5) + (1 - 0.33) * self._before
            limited = min(0.999, max(-0.999, place))
            transformed = 0.5 * math.log((1.0 + limited) / (1.0 - limited))
        self._before = place
        return plus(from_double(transformed), times(_HALF, self._value))

    def reset(self) -> None:
        """Reset the range too."""
        self._before = 0.0
        self._maximum.reset()
        self._minimum.reset()
        super().reset()


class MassIndex(TradeBarIndicator):
    """The sum of the averaged range relative to the average of that average."""

    @named("MASS({ema_period},{sum_period})")
    def __init__(self, name: str, ema_period: int = 9, sum_period: int = 25) -> None:
        """Make both averages and the sum."""
        super().__init__(name)
        self._first = ExponentialMovingAverage(ema_period)
        self._second = IndicatorExtensions.ema(self._first, ema_period)
        self._sum = Sum(sum_period)
        self._warm_up = 2 * (int(ema_period) - 1) + int(sum_period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the sum is full."""
        return self._sum.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._first._feed(data._end_time, data._high - data._low)
        if self._second.is_ready:
            self._sum._feed(data._end_time, ratio_or(self._first._value, self._second._value))
        return self._sum._value if self._sum.is_ready else Decimal(self._sum.period)

    def reset(self) -> None:
        """Reset all parts too."""
        super().reset()
        for part in (self._first, self._second, self._sum):
            part.reset()


class WilderSwingIndex(TradeBarIndicator):
    """The swing between two bars relative to a limit move."""

    @named("SI")
    def __init__(self, name: str, limit_move: Any) -> None:
        """Take the limit move, whose sign does not matter."""
        super().__init__(name)
        self._limit = abs(to_decimal(limit_move))
        self._last: Any = None

    @property
    def warm_up_period(self) -> int:
        """Return two."""
        return 2

    @property
    def is_ready(self) -> bool:
        """Return whether a second bar came."""
        return self._samples > 1

    def _compute(self, data: Any) -> Decimal:
        before, self._last = self._last, data
        if self._samples < 2:
            return ZERO
        close_before = before._close
        own_before = close_before - before._open
        swing = (data._close - close_before) + _HALF * (data._close - data._open) + _QUARTER * own_before
        up, down, span = data._high - close_before, data._low - close_before, data._high - data._low
        widest = max(abs(up), abs(down), abs(span))
        rest = abs(_QUARTER * own_before)
        if abs(up) == widest:
            scale = abs(up) - abs(_HALF * down) + rest
        elif abs(down) == widest:
            scale = abs(down) - abs(_HALF * up) + rest
        else:
            scale = abs(span) + rest
        if not scale or not self._limit:
            return ZERO
        limited = quotient(max(abs(up), abs(down)), self._limit)
        return times(times(_FIFTY, quotient(swing, scale)), limited)


class WilderAccumulativeSwingIndex(TradeBarIndicator):
    """The running sum of the swing index."""

    @named("ASI")
    def __init__(self, name: str, limit_move: Any) -> None:
        """Make the swing index."""
        super().__init__(name)
        self._swing = WilderSwingIndex(limit_move)

    @property
    def warm_up_period(self) -> int:
        """Return two."""
        return 2

    @property
    def is_ready(self) -> bool:
        """Return whether a second bar came."""
        return self._samples > 1

    def _compute(self, data: Any) -> Decimal:
        if not self._swing._update(data):
            return ZERO
        return plus(self._value, self._swing._value) if self._samples > 1 else self._swing._value

    def reset(self) -> None:
        """Reset the swing index too."""
        self._swing.reset()
        super().reset()


class WaveTrendOscillator(BarIndicator):
    """The average of the typical price's distance from its average in units of the averaged distance."""

    @named("WTO({channel_period},{average_period},{signal_period})")
    def __init__(self, name: str, channel_period: int, average_period: int, signal_period: int) -> None:
        """Make the averages; ArgumentException for a period below one."""
        super().__init__(name)
        if min(channel_period, average_period, signal_period) < 1:
            raise ArgumentException("WaveTrendOscillator: all periods must be greater than zero.")
        self._average = ExponentialMovingAverage(f"{name}_ChannelAverage", channel_period)
        self._deviation = ExponentialMovingAverage(f"{name}_ChannelDeviation", channel_period)
        self._index = ExponentialMovingAverage(f"{name}_ChannelIndexAverage", average_period)
        self._signal = SimpleMovingAverage(f"{name}_Signal", signal_period)
        self._warm_up = 2 * int(channel_period) + int(average_period) + int(signal_period) - 3

    @property
    def channel_average(self) -> ExponentialMovingAverage:
        """Return the average of the typical price."""
        return self._average

    @property
    def channel_deviation(self) -> ExponentialMovingAverage:
        """Return the average distance from the average."""
        return self._deviation

    @property
    def channel_index_average(self) -> ExponentialMovingAverage:
        """Return the average of the index, the indicator's value."""
        return self._index

    @property
    def signal(self) -> SimpleMovingAverage:
        """Return the average of the value."""
        return self._signal

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the signal is ready."""
        return self._signal.is_ready

    def _compute(self, data: Any) -> Decimal:
        time = data._end_time
        typical = quotient(data._high + data._low + data._close, _THREE)
        if not self._average._feed(time, typical):
            return ZERO
        if not self._deviation._feed(time, abs(minus(typical, self._average._value))):
            return ZERO
        unit = times(_NORMALIZER, self._deviation._value)
        if not unit:
            return self._value
        if self._index._feed(time, quotient(minus(typical, self._average._value), unit)):
            self._signal._feed(time, self._index._value)
        return self._index._value

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (self._average, self._deviation, self._index, self._signal):
            part.reset()
        super().reset()
