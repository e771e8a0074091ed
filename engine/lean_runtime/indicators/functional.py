"""Indicators made of functions, constants and the input itself.

Source: Indicators/{FunctionalIndicator,ConstantIndicator,Identity,WindowIdentity,FilteredIdentity}.cs.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.indicator_data_point import IndicatorDataPoint
from engine.lean_runtime.indicators.kinds import BarIndicator, DataIndicator, Indicator, WindowIndicator
from engine.lean_runtime.indicators.naming import named

Reset = Callable[[], None]


class ValueFunction(Indicator):
    """An indicator whose next value, readiness and reset are functions of exact values; LEAN's inner indicators."""

    def __init__(
        self,
        name: str,
        compute: Callable[[Ticks, Decimal], Decimal],
        ready: Callable[[], bool],
        reset: Reset | None = None,
    ) -> None:
        """Keep the functions; `compute` gets the end time and the value of an input."""
        super().__init__(name)
        self._compute = compute  # type: ignore[method-assign,assignment]
        self._ready = ready
        self._reset = reset

    @property
    def is_ready(self) -> bool:
        """Return what the readiness function says."""
        return self._ready()

    def reset(self) -> None:
        """Run the reset function, then forget the state."""
        if self._reset is not None:
            self._reset()
        super().reset()


class BarFunction(BarIndicator):
    """An indicator of bars whose next value, readiness and reset are functions; LEAN's inner indicators."""

    def __init__(
        self, name: str, compute: Callable[[Any], Decimal], ready: Callable[[], bool], reset: Reset | None = None
    ) -> None:
        """Keep the functions; `compute` gets the bar."""
        super().__init__(name)
        self._compute = compute  # type: ignore[method-assign,assignment]
        self._ready = ready
        self._reset = reset

    @property
    def is_ready(self) -> bool:
        """Return what the readiness function says."""
        return self._ready()

    def reset(self) -> None:
        """Run the reset function, then forget the state."""
        if self._reset is not None:
            self._reset()
        super().reset()


class FunctionalIndicator(DataIndicator):
    """An algorithm's own functions as an indicator: FunctionalIndicator[TradeBar](name, compute, is_ready[, reset])."""

    def __init__(
        self,
        name: str,
        compute_next_value: Callable[[Any], Any],
        is_ready: Callable[[Any], bool],
        reset: Reset | None = None,
    ) -> None:
        """Keep the functions: input -> value, indicator -> readiness, and what to do at a reset."""
        super().__init__(name)
        self._function = compute_next_value
        self._ready = is_ready
        self._reset = reset

    @classmethod
    def __class_getitem__(cls, item: type) -> type[FunctionalIndicator]:
        """Return the indicator class of one kind of input."""
        return type(
            f"FunctionalIndicator[{item.__name__}]", (cls,), {"_accepted": (item,), "_accepted_name": item.__name__}
        )

    @property
    def is_ready(self) -> bool:
        """Return what the readiness function says."""
        return bool(self._ready(self))

    def _update(self, data: Any) -> bool:
        """Process an input, as a point where the functions work on points."""
        if self._accepted == (IndicatorDataPoint,) and not isinstance(data, IndicatorDataPoint):
            data = IndicatorDataPoint._make(data.symbol, data._end_time, data._value)
        return super()._update(data)

    def _compute(self, data: Any) -> Decimal:
        return to_decimal(self._function(data))

    def reset(self) -> None:
        """Run the reset function, then forget the state."""
        if self._reset is not None:
            self._reset()
        super().reset()


class ConstantIndicator(Indicator):
    """An indicator that always has the same value."""

    def __init__(self, name: str, value: Any) -> None:
        """Take the value at once."""
        super().__init__(name)
        self._constant = to_decimal(value)
        self._push(self._symbol, 0, self._constant)

    @classmethod
    def __class_getitem__(cls, item: type) -> type[ConstantIndicator]:
        """Return the class itself: the kind of input makes no difference."""
        return cls

    @property
    def is_ready(self) -> bool:
        """Return True."""
        return True

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        return self._constant

    def reset(self) -> None:
        """Forget the samples and keep the value."""
        super().reset()
        self._push(self._symbol, 0, self._constant)


class Identity(Indicator):
    """The input's value itself."""

    def __init__(self, name: str = "") -> None:
        """Give the indicator its name."""
        super().__init__(name)

    @property
    def is_ready(self) -> bool:
        """Return whether there was an input."""
        return self._samples > 0

    @property
    def warm_up_period(self) -> int:
        """Return one."""
        return 1

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        return value


class WindowIdentity(WindowIndicator):
    """The input's value itself, ready after a number of inputs."""

    @named("WIN-ID{period}")
    def __init__(self, name: str, period: int) -> None:
        """Make a window of the period."""
        super().__init__(name, period)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        return value


class FilteredIdentity(DataIndicator):
    """The value of the latest input a filter let pass; zero before there is one."""

    @named("")
    def __init__(self, name: str, filter: Callable[[Any], bool] | None = None) -> None:
        """Keep the filter; None lets all pass."""
        super().__init__(name)
        self._filter = filter or (lambda data: True)
        self._passed: Decimal | None = None

    @property
    def is_ready(self) -> bool:
        """Return whether a value above zero passed."""
        return self._samples > 0 and self._value > 0

    def _compute(self, data: Any) -> Decimal:
        if self._filter(data):
            self._passed = data._value
        elif self._passed is None:
            self._passed = ZERO
        return self._passed
