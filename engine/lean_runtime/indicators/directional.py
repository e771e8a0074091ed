"""How strongly prices move in one direction: Wilder's index and its rating.

Source: Indicators/{AverageDirectionalIndex,AverageDirectionalMovementIndexRating}.cs.
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.numbers import HUNDRED, ZERO
from engine.lean_runtime.indicators.arithmetic import minus, plus, quotient, times
from engine.lean_runtime.indicators.kinds import BarIndicator, Indicator
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)
_WILDERS = MovingAverageType.WILDERS


class AverageDirectionalIndex(BarIndicator):
    """The average of how one-sided the directional movement is, in percent."""

    @named("ADX({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the directional indices and the average."""
        super().__init__(name)
        self._period = int(period)
        self._average = average_of(_WILDERS, period)
        self._positive = _Holder(f"{name}_PositiveDirectionalIndex", self)
        self._negative = _Holder(f"{name}_NegativeDirectionalIndex", self)
        self._start_sums()

    def _start_sums(self) -> None:
        self._smoothed_range = self._smoothed_plus = self._smoothed_minus = ZERO
        self._before: tuple[Decimal, Decimal, Decimal] | None = None

    @property
    def positive_directional_index(self) -> Indicator:
        """Return the upward movement in percent of the true range."""
        return self._positive

    @property
    def negative_directional_index(self) -> Indicator:
        """Return the downward movement in percent of the true range."""
        return self._negative

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period * 2

    @property
    def is_ready(self) -> bool:
        """Return whether the average is ready."""
        return self._average.is_ready

    def _compute(self, data: Any) -> Decimal:
        high, low, close = data._high, data._low, data._close
        spread = up = down = ZERO
        if self._before is not None:
            before_high, before_low, before_close = self._before
            spread = max(high - low, abs(high - before_close), abs(low - before_close))
            rise, fall = high - before_high, before_low - low
            up = rise if rise > 0 and rise >= fall else ZERO
            down = fall if fall > 0 and fall > rise else ZERO
        self._smoothed_range = self._smooth(self._smoothed_range, spread)
        self._smoothed_plus = self._smooth(self._smoothed_plus, up)
        self._smoothed_minus = self._smooth(self._smoothed_minus, down)
        self._before = (high, low, close)
        # The inner indicators of LEAN get this indicator's value before the bar, and so its time.
        time = self._time
        self._positive._feed(time, self._share(self._smoothed_plus), self._symbol)
        self._negative._feed(time, self._share(self._smoothed_minus), self._symbol)
        both = plus(self._positive._value, self._negative._value)
        if not both:
            return Decimal(50)
        difference = abs(minus(self._positive._value, self._negative._value))
        self._average._feed(data._end_time, quotient(times(HUNDRED, difference), both))
        return self._average._value

    def _smooth(self, total: Decimal, value: Decimal) -> Decimal:
        """Return Wilder's running sum with the value added."""
        leaving = quotient(total, Decimal(self._period)) if self._samples > self._period + 1 else ZERO
        return minus(plus(total, value), leaving)

    def _share(self, movement: Decimal) -> Decimal:
        """Return a movement in percent of the true range."""
        if self._smoothed_range and self._samples > self._period:
            return quotient(times(HUNDRED, movement), self._smoothed_range)
        return ZERO

    def reset(self) -> None:
        """Forget the sums too."""
        super().reset()
        self._start_sums()
        for part in (self._average, self._positive, self._negative):
            part.reset()


class _Holder(Indicator):
    """A value another indicator computes, ready once that one's period is over."""

    def __init__(self, name: str, owner: AverageDirectionalIndex) -> None:
        super().__init__(name)
        self._owner = owner

    @property
    def is_ready(self) -> bool:
        """Return whether the owner's period is over."""
        return self._owner._samples > self._owner._period

    def _compute(self, time: Any, value: Decimal) -> Decimal:
        return value


class AverageDirectionalMovementIndexRating(BarIndicator):
    """The mean of the directional index and the one a period before."""

    @named("ADXR({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the index and its window."""
        super().__init__(name)
        self._period = int(period)
        self._adx = AverageDirectionalIndex(f"{name}_ADX", period)
        self._history: deque[Decimal] = deque(maxlen=self._period)

    @property
    def adx(self) -> AverageDirectionalIndex:
        """Return the directional index."""
        return self._adx

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period * 3 - 1

    @property
    def is_ready(self) -> bool:
        """Return whether the window is full."""
        return len(self._history) == self._period

    def _compute(self, data: Any) -> Decimal:
        if self._adx._update(data):
            self._history.appendleft(self._adx._value)
        if not self.is_ready:
            return Decimal(50)
        return quotient(plus(self._adx._value, self._history[-1]), _TWO)

    def reset(self) -> None:
        """Reset the index too."""
        self._adx.reset()
        self._history.clear()
        super().reset()
