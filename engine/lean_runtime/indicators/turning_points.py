"""Turning points of prices: parabolic stops, zigzag, pivots (Indicators/{ParabolicStopAndReverse,
ParabolicStopAndReverseExtended,ZigZag,PivotPointsHighLow}.cs).
"""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import PivotPointType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.faces import exact_time
from engine.lean_runtime.indicators.arithmetic import minus, plus, times
from engine.lean_runtime.indicators.functional import Identity
from engine.lean_runtime.indicators.kinds import BarIndicator
from engine.lean_runtime.indicators.naming import named
from engine.lean_runtime.indicators.rolling_window import RollingWindow

_STEP = Decimal("0.02")
_LIMIT = Decimal("0.2")
_FIVE_PERCENT = Decimal("0.05")


class ParabolicStopAndReverseExtended(BarIndicator):
    """The stop that accelerates with the trend; negative while short, with own acceleration for each side."""

    @named(
        "SAREXT({sar_start},{offset_on_reverse},{af_start_short},{af_increment_short},{af_max_short},"
        "{af_start_long},{af_increment_long},{af_max_long})"
    )
    def __init__(
        self,
        name: str,
        sar_start: Any = Decimal("0.0"),
        offset_on_reverse: Any = Decimal("0.0"),
        af_start_short: Any = _STEP,
        af_increment_short: Any = _STEP,
        af_max_short: Any = _LIMIT,
        af_start_long: Any = _STEP,
        af_increment_long: Any = _STEP,
        af_max_long: Any = _LIMIT,
    ) -> None:
        """Take the first stop (its sign is the side, zero finds it), the offset at turns and the accelerations."""
        super().__init__(name)
        self._first_stop = to_decimal(sar_start)
        self._offset = to_decimal(offset_on_reverse)
        self._short = tuple(map(to_decimal, (af_start_short, af_increment_short, af_max_short)))
        self._long = tuple(map(to_decimal, (af_start_long, af_increment_long, af_max_long)))
        self._factor_short, self._factor_long = self._short[0], self._long[0]
        self._is_long = True
        self._stop = self._extreme = ZERO
        self._before: Any = None

    @property
    def warm_up_period(self) -> int:
        """Return two."""
        return 2

    @property
    def is_ready(self) -> bool:
        """Return whether a second bar came."""
        return self._samples >= 2

    def _compute(self, data: Any) -> Decimal:
        if self._samples == 1:
            self._before = data
            close: Decimal = data._close
            return self._first_stop if self._first_stop else close
        if self._samples == 2:
            self._begin(data)
            self._before = data
        output = self._hold_long(data) if self._is_long else self._hold_short(data)
        self._before = data
        return output

    def _begin(self, data: Any) -> None:
        """Find the side and the first stop."""
        before = self._before
        if self._first_stop:
            self._is_long = self._first_stop > 0
            self._stop = abs(self._first_stop)
        else:
            fall = before._low - data._low
            self._is_long = not (fall > 0 and data._high - before._high < fall)
            self._stop = before._low if self._is_long else before._high
        self._extreme = data._high if self._is_long else data._low

    def _hold_long(self, data: Any) -> Decimal:
        low, high = data._low, data._high
        if low <= self._stop:
            self._is_long = False
            self._stop = max(self._extreme, self._before._high, high)
            if self._offset:
                self._stop = plus(self._stop, times(self._stop, self._offset))
            output = -self._stop
            self._factor_short = self._short[0]
            self._extreme = low
            self._stop = plus(self._stop, times(self._factor_short, minus(self._extreme, self._stop)))
            self._stop = max(self._stop, self._before._high, high)
            return output
        output = self._stop
        if high > self._extreme:
            self._extreme = high
            self._factor_long = min(self._factor_long + self._long[1], self._long[2])
        self._stop = plus(self._stop, times(self._factor_long, minus(self._extreme, self._stop)))
        self._stop = min(self._stop, self._before._low, low)
        return output

    def _hold_short(self, data: Any) -> Decimal:
        low, high = data._low, data._high
        if high >= self._stop:
            self._is_long = True
            self._stop = min(self._extreme, self._before._low, low)
            if self._offset:
                self._stop = minus(self._stop, times(self._stop, self._offset))
            output = self._stop
            self._factor_long = self._long[0]
            self._extreme = high
            self._stop = plus(self._stop, times(self._factor_long, minus(self._extreme, self._stop)))
            self._stop = min(self._stop, self._before._low, low)
            return output
        output = -self._stop
        if low < self._extreme:
            self._extreme = low
            self._factor_short = min(self._factor_short + self._short[1], self._short[2])
        self._stop = plus(self._stop, times(self._factor_short, minus(self._extreme, self._stop)))
        self._stop = max(self._stop, self._before._high, high)
        return output

    def reset(self) -> None:
        """Forget the accelerations too."""
        self._factor_short, self._factor_long = self._short[0], self._long[0]
        super().reset()


class ParabolicStopAndReverse(ParabolicStopAndReverseExtended):
    """The stop that accelerates with the trend, always positive."""

    @named("PSAR({af_start},{af_increment},{af_max})")
    def __init__(self, name: str, af_start: Any = _STEP, af_increment: Any = _STEP, af_max: Any = _LIMIT) -> None:
        """Take the acceleration: start, step and limit."""
        same = (af_start, af_increment, af_max)
        super().__init__(name, ZERO, ZERO, *same, *same)

    def _compute(self, data: Any) -> Decimal:
        return abs(super()._compute(data))


class ZigZag(BarIndicator):
    """The latest pivot: a turn by at least the sensitivity after at least a number of bars."""

    @named("ZZ({sensitivity},{min_trend_length})")
    def __init__(self, name: str, sensitivity: Any = _FIVE_PERCENT, min_trend_length: int = 1) -> None:
        """Take both limits; ArgumentException for a sensitivity outside (0, 1) or a length below one."""
        super().__init__(name)
        self._sensitivity = to_decimal(sensitivity)
        if not 0 < self._sensitivity < 1:
            raise ArgumentException("Sensitivity must be between 0 and 1.", "sensitivity")
        if min_trend_length < 1:
            raise ArgumentException("Minimum trend length must be greater than 0.", "minTrendLength")
        self._least_length = int(min_trend_length)
        self._high_pivot = Identity(f"{name}_HighPivot")
        self._low_pivot = Identity(f"{name}_LowPivot")
        self._pivot_type = PivotPointType.LOW
        self._pivot: Any = None
        self._pivot_is_low = False
        self._count = 0

    @property
    def high_pivot(self) -> Identity:
        """Return the latest high pivot."""
        return self._high_pivot

    @property
    def low_pivot(self) -> Identity:
        """Return the latest low pivot."""
        return self._low_pivot

    @property
    def pivot_type(self) -> PivotPointType:
        """Return the kind of the latest pivot."""
        return self._pivot_type

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._least_length + 1

    @property
    def is_ready(self) -> bool:
        """Return whether more than the least length came."""
        return self._samples > self._least_length

    def _compute(self, data: Any) -> Decimal:
        pivot = self._pivot
        if pivot is None:
            self._move(data, True)
            return ZERO
        long_enough = self._count >= self._least_length
        value: Decimal = pivot._low if self._pivot_is_low else pivot._high
        if self._pivot_is_low:
            if data._high >= value * (ONE + self._sensitivity) and long_enough:
                value = self._move(data, False)
            elif data._low <= value:
                value = self._move(data, True)
        elif data._low <= value * (ONE - self._sensitivity) and long_enough:
            value = self._move(data, True)
        elif data._high >= value:
            value = self._move(data, False)
        self._count += 1
        return value

    def _move(self, data: Any, to_low: bool) -> Decimal:
        """Make a bar the pivot; returns the pivot's price as LEAN's indicators of pivots hold it."""
        was_low = self._pivot_is_low
        self._pivot = data
        self._count = 0
        if was_low == to_low:
            holder, price = (self._low_pivot, data._low) if was_low else (self._high_pivot, data._high)
        else:
            holder, price = (self._high_pivot, data._high) if was_low else (self._low_pivot, data._low)
            self._pivot_type = PivotPointType.HIGH if was_low else PivotPointType.LOW
        holder._feed(data._end_time, price)
        self._pivot_is_low = to_low
        return self._low_pivot._value if to_low else self._high_pivot._value

    def reset(self) -> None:
        """Forget the pivots too."""
        self._pivot = None
        self._pivot_type = PivotPointType.LOW
        self._high_pivot.reset()
        self._low_pivot.reset()
        super().reset()


class PivotPoint(BaseData):
    """A high or low that none of the bars around it reaches."""

    __slots__ = ("pivot_point_type",)

    def __init__(self, type: PivotPointType, price: Any, time: Any) -> None:
        """Keep kind, price and time (the end of the bar)."""
        super().__init__()
        self.pivot_point_type = type
        self._value = to_decimal(price)
        self._time = exact_time(time)


class PivotPointsEventArgs(LeanObject):
    """What the event of a new pivot carries."""

    __slots__ = ("pivot_point",)

    def __init__(self, pivot_point: PivotPoint) -> None:
        """Keep the pivot."""
        self.pivot_point = pivot_point


class PivotPointsHighLow(BarIndicator):
    """Whether the bar in the middle of the window is a pivot: 1 high, -1 low, 2 both, 0 none.

    Made as (surrounding_bars_count[, last_stored_values]), (bars_for_high, bars_for_low, last_stored_values=100,
    strict=True) or the latter with a name first.
    """

    def __init__(self, *arguments: Any, last_stored_values: int | None = None, strict: bool | None = None) -> None:
        """Make both windows and the list of pivots."""
        rest = list(arguments)
        name = rest.pop(0) if rest and isinstance(rest[0], str) else None
        if name is None and len(rest) < 3 and strict is None:
            name = f"PivotPointsHighLow({rest[0]})"
            rest.insert(0, rest[0])
        high, low = int(rest[0]), int(rest[1])
        stored = last_stored_values or (rest[2] if len(rest) > 2 else 100)
        super().__init__(name if name is not None else f"PivotPointsHighLow({high},{low})")
        self._around_high, self._around_low = high, low
        self._strict = bool(rest[3] if len(rest) > 3 else True) if strict is None else bool(strict)
        self._high_bars: deque[Any] = deque(maxlen=2 * high + 1)
        self._low_bars: deque[Any] = deque(maxlen=2 * low + 1)
        self._pivots: RollingWindow[PivotPoint] = RollingWindow(int(stored))
        self._formed = Event()

    @property
    def new_pivot_point_formed(self) -> Event:
        """Return the event raised with (indicator, PivotPointsEventArgs) for each pivot."""
        return self._formed

    @new_pivot_point_formed.setter
    def new_pivot_point_formed(self, event: Event) -> None:
        self._formed = event

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return 2 * max(self._around_high, self._around_low) + 1

    @property
    def is_ready(self) -> bool:
        """Return whether both windows are full."""
        return self._samples >= self.warm_up_period

    def _compute(self, data: Any) -> Decimal:
        self._high_bars.appendleft(data)
        self._low_bars.appendleft(data)
        high, low = self._find_high(), self._find_low()
        for pivot in (high, low):
            if pivot is not None:
                self._pivots.add(pivot)
                self._formed(self, PivotPointsEventArgs(pivot))
        if high is not None:
            return Decimal(2 if low is not None else 1)
        return Decimal(0 if low is None else -1)

    def _find_high(self) -> PivotPoint | None:
        bars = self._high_bars
        if len(bars) < (bars.maxlen or 0):
            return None
        middle = bars[self._around_high]
        top = middle._high
        for place, bar in enumerate(bars):
            if place != self._around_high and (bar._high > top or (self._strict and bar._high == top)):
                return None
        return PivotPoint(PivotPointType.HIGH, top, middle._end_time)

    def _find_low(self) -> PivotPoint | None:
        bars = self._low_bars
        if len(bars) < (bars.maxlen or 0):
            return None
        middle = bars[self._around_low]
        bottom = middle._low
        for place, bar in enumerate(bars):
            if place != self._around_low and (bar._low < bottom or (self._strict and bar._low == bottom)):
                return None
        return PivotPoint(PivotPointType.LOW, bottom, middle._end_time)

    def get_high_pivot_points_array(self) -> list[PivotPoint]:
        """Return the stored high pivots, newest first."""
        return [pivot for pivot in self._pivots if pivot.pivot_point_type is PivotPointType.HIGH]

    def get_low_pivot_points_array(self) -> list[PivotPoint]:
        """Return the stored low pivots, newest first."""
        return [pivot for pivot in self._pivots if pivot.pivot_point_type is PivotPointType.LOW]

    def get_all_pivot_points_array(self) -> list[PivotPoint]:
        """Return the stored pivots, newest first."""
        return list(self._pivots)

    def reset(self) -> None:
        """Forget windows and pivots too."""
        self._high_bars.clear()
        self._low_bars.clear()
        self._pivots.reset()
        super().reset()
