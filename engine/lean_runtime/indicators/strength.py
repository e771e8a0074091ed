"""Relative strength and what is made of it: RSI, its stochastic, Connors' RSI, the derivative oscillator.

Source: Indicators/{RelativeStrengthIndex,StochasticRelativeStrengthIndex,ConnorsRelativeStrengthIndex,
DerivativeOscillator}.cs.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.numbers import HUNDRED, ONE, ZERO
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times
from engine.lean_runtime.indicators.averages import ExponentialMovingAverage, SimpleMovingAverage
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.kinds import Indicator
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.naming import named

_THREE = Decimal(3)
#: A loss below this prints as zero with ten decimals (half to even).
_HALF_STEP = Decimal("0.00000000005")


class RelativeStrengthIndex(Indicator):
    """100 less 100 / (1 + average gain / average loss)."""

    @named("RSI({period})")
    def __init__(
        self, name: str, period: int, moving_average_type: MovingAverageType = MovingAverageType.WILDERS
    ) -> None:
        """Make the averages of gains and losses."""
        super().__init__(name)
        self._type = moving_average_type
        self._gain = average_of(moving_average_type, period, f"{name}Up")
        self._loss = average_of(moving_average_type, period, f"{name}Down")
        self._before: Decimal | None = None
        self._warm_up = int(period) + 1

    @property
    def moving_average_type(self) -> MovingAverageType:
        """Return the kind of the averages."""
        return self._type

    @property
    def average_gain(self) -> Indicator:
        """Return the average of the gains."""
        return self._gain

    @property
    def average_loss(self) -> Indicator:
        """Return the average of the losses."""
        return self._loss

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether both averages are ready."""
        return self._gain.is_ready and self._loss.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        before = self._before
        if before is not None:
            change = minus(value, before)
            self._gain._feed(time, change if change >= 0 else ZERO)
            self._loss._feed(time, ZERO if change >= 0 else -change)
        self._before = value
        loss = max(ZERO, self._loss._value)
        if loss <= _HALF_STEP:
            return HUNDRED
        strength = quotient(max(ZERO, self._gain._value), loss)
        return minus(HUNDRED, quotient(HUNDRED, plus(ONE, strength)))

    def reset(self) -> None:
        """Reset both averages too."""
        self._before = None
        self._gain.reset()
        self._loss.reset()
        super().reset()


class StochasticRelativeStrengthIndex(Indicator):
    """Where the RSI stands in its own range (k), and the average of that (d); the value itself is the input."""

    @named("SRSI({rsi_period},{stoch_period},{k_smoothing_period},{d_smoothing_period},{moving_average_type})")
    def __init__(
        self,
        name: str,
        rsi_period: int,
        stoch_period: int,
        k_smoothing_period: int,
        d_smoothing_period: int,
        moving_average_type: MovingAverageType = MovingAverageType.SIMPLE,
    ) -> None:
        """Make the RSI, its window and both averages."""
        super().__init__(name)
        self._rsi = RelativeStrengthIndex(rsi_period)
        self._recent: deque[Decimal] = deque(maxlen=int(stoch_period))
        kind = moving_average_type.to_string()
        self._k = average_of(moving_average_type, k_smoothing_period, f"{name}_K_{kind}")
        self._d = average_of(moving_average_type, d_smoothing_period, f"{name}_D_{kind}")
        self._warm_up = int(rsi_period) + int(stoch_period) + max(int(k_smoothing_period), int(d_smoothing_period))

    @property
    def k(self) -> Indicator:
        """Return the smoothed position in the range, in percent."""
        return self._k

    @property
    def d(self) -> Indicator:
        """Return the average of k."""
        return self._d

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether enough samples came."""
        return self._samples >= self._warm_up

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._rsi._feed(time, value)
        strength, recent = self._rsi._value, self._recent
        recent.appendleft(strength)
        if len(recent) < (recent.maxlen or 0):
            return ZERO
        highest, lowest = max(recent), min(recent)
        position = HUNDRED
        if highest != lowest:
            position = quotient(times(HUNDRED, minus(strength, lowest)), minus(highest, lowest))
        self._k._feed(time, position)
        self._d._feed(time, self._k._value)
        return value

    def reset(self) -> None:
        """Reset all parts too."""
        self._rsi.reset()
        self._recent.clear()
        self._k.reset()
        self._d.reset()
        super().reset()


class ConnorsRelativeStrengthIndex(Indicator):
    """The mean of the price's RSI, the streak's RSI and the rank of the last change."""

    @named("CRSI({rsi_period},{rsi_period_streak},{look_back_period})")
    def __init__(self, name: str, rsi_period: int, rsi_period_streak: int, look_back_period: int) -> None:
        """Make both RSI and the window of changes."""
        super().__init__(name)
        self._rsi = RelativeStrengthIndex(rsi_period)
        self._streak_rsi = RelativeStrengthIndex(rsi_period_streak)
        self._changes: deque[Decimal] = deque(maxlen=int(look_back_period))
        self._streak = 0
        self._before: Decimal | None = None
        self._warm_up = max(int(look_back_period), self._rsi.warm_up_period, self._streak_rsi.warm_up_period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether all three parts are ready."""
        return self._rsi.is_ready and self._streak_rsi.is_ready and len(self._changes) == self._changes.maxlen

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._rsi._feed(time, value)
        before = self._before
        if before is not None:
            self._follow(value - before)
        self._streak_rsi._feed(time, Decimal(self._streak))
        self._before = value
        changes = self._changes
        if not before:
            changes.appendleft(ZERO)
            return ZERO
        change = quotient(minus(value, before), before)
        rank = ZERO
        if len(changes) == changes.maxlen:
            rank = quotient(HUNDRED * sum(past < change for past in changes), Decimal(len(changes)))
        changes.appendleft(change)
        if not self.is_ready:
            return ZERO
        return quotient(plus(plus(self._rsi._value, self._streak_rsi._value), rank), _THREE)

    def _follow(self, change: Decimal) -> None:
        """Lengthen the streak of rises or falls, or start another."""
        if (self._streak > 0 and change < 0) or (self._streak < 0 and change > 0):
            self._streak = 0
        if change > 0:
            self._streak += 1
        elif change < 0:
            self._streak -= 1

    def reset(self) -> None:
        """Reset all parts too."""
        self._rsi.reset()
        self._streak_rsi.reset()
        self._changes.clear()
        self._streak = 0
        self._before = None
        super().reset()


class DerivativeOscillator(Indicator):
    """The twice smoothed RSI less its average."""

    @named("DO({rsi_period},{smoothing_rsi_period},{double_smoothing_rsi_period},{signal_line_period})")
    def __init__(
        self,
        name: str,
        rsi_period: int,
        smoothing_rsi_period: int,
        double_smoothing_rsi_period: int,
        signal_line_period: int,
    ) -> None:
        """Make the chain of averages."""
        super().__init__(name)
        of = IndicatorExtensions.of
        self._rsi = RelativeStrengthIndex(f"{name}_RSI", rsi_period)
        self._smoothed = of(ExponentialMovingAverage(f"{name}_SmoothedRSI", smoothing_rsi_period), self._rsi)
        self._twice = of(
            ExponentialMovingAverage(f"{name}_DoubleSmoothedRSI", double_smoothing_rsi_period), self._smoothed
        )
        self._signal = of(SimpleMovingAverage(f"{name}_SignalLine", signal_line_period), self._twice)
        self._warm_up = (
            int(rsi_period) + int(smoothing_rsi_period) + int(double_smoothing_rsi_period) + int(signal_line_period) - 2
        )

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._warm_up

    @property
    def is_ready(self) -> bool:
        """Return whether the signal line is ready."""
        return self._signal.is_ready

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._rsi._feed(time, value)
        return minus(self._twice._value, self._signal._value) if self._signal.is_ready else ZERO

    def reset(self) -> None:
        """Reset the chain too."""
        for part in (self._rsi, self._smoothed, self._twice, self._signal):
            part.reset()
        super().reset()
