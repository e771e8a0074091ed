"""Maximum, minimum and what is between them (Indicators/{Maximum,Minimum,MidPoint,MidPrice}.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.kinds import BarIndicator, Indicator, WindowIndicator
from engine.lean_runtime.indicators.naming import named

_TWO = Decimal(2)


class _Extreme(WindowIndicator):
    """The extreme value of a period and its age."""

    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)
        self._age = 0

    def _is_new(self, value: Decimal) -> bool:
        """Return whether a value replaces the extreme."""
        raise NotImplementedError

    def _search(self) -> Decimal:
        """Return the extreme of the window."""
        raise NotImplementedError

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        if self._samples == 1 or self._is_new(value):
            self._age = 0
            return value
        if self._age >= self._size - 1:
            found = self._search()
            self._age = self._values.index(found)
            return self._values[self._age]
        self._age += 1
        return self._value

    def reset(self) -> None:
        """Forget the age too."""
        self._age = 0
        super().reset()


class Maximum(_Extreme):
    """The highest value of a period."""

    @named("MAX({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)

    @property
    def periods_since_maximum(self) -> int:
        """Return how many values came since the highest."""
        return self._age

    def _is_new(self, value: Decimal) -> bool:
        return value >= self._value

    def _search(self) -> Decimal:
        return max(self._values)


class Minimum(_Extreme):
    """The lowest value of a period."""

    @named("MIN({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)

    @property
    def periods_since_minimum(self) -> int:
        """Return how many values came since the lowest."""
        return self._age

    def _is_new(self, value: Decimal) -> bool:
        return value <= self._value

    def _search(self) -> Decimal:
        return min(self._values)


class MidPoint(Indicator):
    """The mean of highest and lowest value of a period."""

    @named("MIDPOINT({period})")
    def __init__(self, name: str, period: int) -> None:
        """Watch both extremes."""
        super().__init__(name)
        self._period = int(period)
        self._maximum = Maximum(period)
        self._minimum = Minimum(period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._period

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._maximum._feed(time, value)
        self._minimum._feed(time, value)
        return (self._maximum._value + self._minimum._value) / _TWO

    def reset(self) -> None:
        """Forget the extremes too."""
        self._maximum.reset()
        self._minimum.reset()
        super().reset()


class MidPrice(BarIndicator):
    """The mean of highest high and lowest low of a period."""

    @named("MIDPRICE({period})")
    def __init__(self, name: str, period: int) -> None:
        """Watch both extremes."""
        super().__init__(name)
        self._period = int(period)
        self._maximum = Maximum(period)
        self._minimum = Minimum(period)

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._period

    @property
    def is_ready(self) -> bool:
        """Return whether the period is full."""
        return self._samples >= self._period

    def _compute(self, data: Any) -> Decimal:
        self._maximum._feed(0, data._high)
        self._minimum._feed(0, data._low)
        return (self._maximum._value + self._minimum._value) / _TWO

    def reset(self) -> None:
        """Forget the extremes too."""
        self._maximum.reset()
        self._minimum.reset()
        super().reset()
