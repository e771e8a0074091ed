"""Indicators of price and volume: balance, accumulation, money flow, ease of movement, force, averages, Klinger.

Source: Indicators/{OnBalanceVolume,SmoothedOnBalanceVolume,AccumulationDistribution,AccumulationDistributionOscillator,
ChaikinOscillator,ChaikinMoneyFlow,MoneyFlowIndex,EaseOfMovementValue,ForceIndex}.cs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.numbers import HUNDRED, ZERO, to_float
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times
from engine.lean_runtime.indicators.averages import ExponentialMovingAverage, SimpleMovingAverage, Sum
from engine.lean_runtime.indicators.kinds import BarIndicator, TradeBarIndicator
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)
_THREE = Decimal(3)


class OnBalanceVolume(TradeBarIndicator):
    """The volume of rising less that of falling bars."""

    @named("OBV")
    def __init__(self, name: str) -> None:
        """Start without a bar before."""
        super().__init__(name)
        self._before: Decimal | None = None

    @property
    def warm_up_period(self) -> int:
        """Return one."""
        return 1

    @property
    def is_ready(self) -> bool:
        """Return whether there was a bar."""
        return self._before is not None

    def _compute(self, data: Any) -> Decimal:
        before, close = self._before, data._close
        self._before = close
        volume: Decimal = data._volume
        if before is None:
            return volume
        if close == before:
            return self._value
        return plus(self._value, volume) if close > before else minus(self._value, volume)

    def reset(self) -> None:
        """Forget the bar before too."""
        self._before = None
        super().reset()


class SmoothedOnBalanceVolume(BarIndicator):
    """The average of the on balance volume."""

    @named("SOBV({period})")
    def __init__(
        self, name: str, period: int, moving_average_type: MovingAverageType = MovingAverageType.SIMPLE
    ) -> None:
        """Make the volume and its average."""
        super().__init__(name)
        self._period = int(period)
        self._obv = OnBalanceVolume()
        self._smoother = average_of(moving_average_type, period, f"{name}_{moving_average_type.to_string()}")

    @property
    def on_balance_volume(self) -> OnBalanceVolume:
        """Return the on balance volume."""
        return self._obv

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the average is ready."""
        return self._smoother.is_ready

    def _compute(self, data: Any) -> Decimal:
        self._obv._update(data)
        return self._smoother._value if self._smoother._feed(data._end_time, self._obv._value) else ZERO

    def reset(self) -> None:
        """Reset both parts too."""
        self._smoother.reset()
        self._obv.reset()
        super().reset()


class AccumulationDistribution(TradeBarIndicator):
    """The running sum of volume weighted by where the close stands in the bar."""

    @named("AD")
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
        high, low, close = data._high, data._low, data._close
        span = high - low
        if span <= 0:
            return self._value
        return plus(self._value, times(quotient((close - low) - (high - close), span), data._volume))


class AccumulationDistributionOscillator(TradeBarIndicator):
    """The fast less the slow average of accumulation and distribution."""

    @named("ADOSC({fast_period},{slow_period})")
    def __init__(self, name: str, fast_period: int, slow_period: int) -> None:
        """Make the sum and both averages."""
        super().__init__(name)
        self._period = max(int(fast_period), int(slow_period))
        self._ad = AccumulationDistribution(f"{name}_AD")
        self._fast = ExponentialMovingAverage(f"{name}_Fast", fast_period)
        self._slow = ExponentialMovingAverage(f"{name}_Slow", slow_period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the longer period is full."""
        return self._samples >= self._period

    def _compute(self, data: Any) -> Decimal:
        self._ad._update(data)
        time, value = data._end_time, self._ad._value
        self._fast._feed(time, value)
        self._slow._feed(time, value)
        return minus(self._fast._value, self._slow._value) if self.is_ready else ZERO

    def reset(self) -> None:
        """Reset all parts too."""
        for part in (self._fast, self._slow):
            part.reset()
        self._ad.reset()
        super().reset()


class ChaikinOscillator(AccumulationDistributionOscillator):
    """The accumulation and distribution oscillator under Chaikin's name."""

    @named("ChaikinOscillator({fast_period},{slow_period})")
    def __init__(self, name: str, fast_period: int, slow_period: int) -> None:
        """Make the sum and both averages."""
        super().__init__(name, fast_period, slow_period)


class ChaikinMoneyFlow(TradeBarIndicator):
    """The volume weighted by where the close stands in the bar, relative to all volume of the period."""

    @named("CMF({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make both sums."""
        super().__init__(name)
        self._period = int(period)
        self._flow = Sum(period)
        self._volume = Sum(period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._flow.is_ready

    def _compute(self, data: Any) -> Decimal:
        time, high, low, close, volume = data._end_time, data._high, data._low, data._close, data._volume
        span = high - low
        flow = quotient(times(volume, close - low - (high - close)), span) if span > 0 else ZERO
        self._flow._feed(time, flow)
        self._volume._feed(time, volume)
        total = self._volume._value
        return quotient(self._flow._value, total) if self._flow.is_ready and total else ZERO

    def reset(self) -> None:
        """Empty both sums too."""
        self._volume.reset()
        self._flow.reset()
        super().reset()


class MoneyFlowIndex(TradeBarIndicator):
    """The money of rising bars relative to all money of the period, in percent."""

    @named("MFI({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make both sums."""
        super().__init__(name)
        self._period = int(period)
        self._positive = Sum(f"{name}_PositiveMoneyFlow", period)
        self._negative = Sum(f"{name}_NegativeMoneyFlow", period)
        self._previous_typical_price = ZERO

    @property
    def positive_money_flow(self) -> Sum:
        """Return the money of rising bars."""
        return self._positive

    @property
    def negative_money_flow(self) -> Sum:
        """Return the money of falling bars."""
        return self._negative

    @property
    def previous_typical_price(self) -> float:
        """Return the typical price of the latest bar."""
        return to_float(self._previous_typical_price)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._positive.is_ready and self._negative.is_ready

    def _compute(self, data: Any) -> Decimal:
        time = data._end_time
        typical = quotient(data._high + data._low + data._close, _THREE)
        money = times(typical, data._volume)
        before = self._previous_typical_price
        self._positive._feed(time, money if typical > before else ZERO)
        self._negative._feed(time, money if typical < before else ZERO)
        self._previous_typical_price = typical
        total = plus(self._positive._value, self._negative._value)
        return quotient(times(HUNDRED, self._positive._value), total) if total else HUNDRED

    def reset(self) -> None:
        """Empty both sums too."""
        self._previous_typical_price = ZERO
        self._positive.reset()
        self._negative.reset()
        super().reset()


class EaseOfMovementValue(TradeBarIndicator):
    """The average of the move of the middle relative to volume per range."""

    @named("EMV({period}, {scale})")
    def __init__(self, name: str, period: int = 1, scale: int = 10000) -> None:
        """Take the unit of volume."""
        super().__init__(name)
        self._sma = SimpleMovingAverage(period)
        self._scale = Decimal(scale)
        self._high = self._low = ZERO

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._sma.warm_up_period

    @property
    def is_ready(self) -> bool:
        """Return whether the average is ready."""
        return self._sma.is_ready

    def _compute(self, data: Any) -> Decimal:
        high, low, volume = data._high, data._low, data._volume
        if not self._high and not self._low:
            self._high, self._low = high, low
        if not volume or high == low:
            self._sma._feed(data._end_time, ZERO)
            return self._sma._value
        move = (high + low) / _TWO - (self._high + self._low) / _TWO
        ratio = quotient(quotient(volume, self._scale), high - low)
        self._high, self._low = high, low
        self._sma._feed(data._end_time, quotient(move, ratio))
        return self._sma._value

    def reset(self) -> None:
        """Reset the average too."""
        self._sma.reset()
        self._high = self._low = ZERO
        super().reset()


class ForceIndex(TradeBarIndicator):
    """The average of change times volume."""

    @named("FI({period})")
    def __init__(
        self, name: str, period: int, moving_average_type: MovingAverageType = MovingAverageType.EXPONENTIAL
    ) -> None:
        """Make the average."""
        super().__init__(name)
        self._period = int(period)
        self._smoother = average_of(moving_average_type, period, f"{name}_{moving_average_type.to_string()}")
        self._before = ZERO

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period + 1

    @property
    def is_ready(self) -> bool:
        """Return whether the average is ready."""
        return self._smoother.is_ready

    def _compute(self, data: Any) -> Decimal:
        close, before = data._close, self._before
        self._before = close
        if self._samples < 2:
            return ZERO
        self._smoother._feed(data._end_time, times(close - before, data._volume))
        return self._smoother._value

    def reset(self) -> None:
        """Reset the average too."""
        self._smoother.reset()
        super().reset()
