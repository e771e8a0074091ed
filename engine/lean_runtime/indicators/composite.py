"""An indicator made of two others by a function (Indicators/CompositeIndicator.cs, ResetCompositeIndicator.cs)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Self

from engine.lean_runtime.common.enums import IndicatorStatus
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.base import IndicatorBase, IndicatorResult
from engine.lean_runtime.indicators.functional import ConstantIndicator
from engine.lean_runtime.indicators.kinds import Indicator
from engine.lean_runtime.indicators.python_indicator import as_indicator

#: Makes the exact value of left and right; None leaves the composite's value as it is.
Composer = Callable[[IndicatorBase, IndicatorBase], Decimal | None]


class CompositeIndicator(Indicator):
    """Combines the current values of two indicators each time both have a new one.

    Made as (left, right, composer) or (name, left, right, composer); the composer gets both indicators and returns an
    IndicatorResult or a number.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Watch both indicators."""
        names = ("name", "left", "right", "composer")
        given = dict(zip(names[4 - len(arguments) - len(named) :], arguments, strict=False)) | named
        if arguments and (isinstance(arguments[0], str) or arguments[0] is None):
            given = dict(zip(names, arguments, strict=False)) | named
        composer = given["composer"] if "composer" in given else given["handler"]
        self._combine(given.get("name"), given["left"], given["right"], _exact_composer(composer))

    def _combine(self, name: str | None, left: Any, right: Any, composer: Composer) -> None:
        self._left = as_indicator(left)
        self._right = as_indicator(right)
        self._composer = composer
        self._name = name if name is not None else f"COMPOSE({self._left.name},{self._right.name})"
        self._left_is_new = self._right_is_new = False
        self._left_is_constant = isinstance(self._left, ConstantIndicator)
        self._right_is_constant = isinstance(self._right, ConstantIndicator)
        self._left.updated += self._on_left
        self._right.updated += self._on_right

    @classmethod
    def _of(cls, left: Any, right: Any, composer: Composer, name: str | None = None) -> Self:
        """Make a composite whose composer works on exact values."""
        made: Self = cls.__new__(cls)
        made._combine(name, left, right, composer)
        return made

    @property
    def left(self) -> IndicatorBase:
        """Return the first indicator."""
        return self._left

    @property
    def right(self) -> IndicatorBase:
        """Return the second indicator."""
        return self._right

    @property
    def is_ready(self) -> bool:
        """Return whether both indicators are ready."""
        return self._left.is_ready and self._right.is_ready

    def _on_left(self, sender: Any, point: Any) -> None:
        self._left_is_new = True
        if self._right_is_new or self._right_is_constant:
            self._refresh(point)

    def _on_right(self, sender: Any, point: Any) -> None:
        self._right_is_new = True
        if self._left_is_new or self._left_is_constant:
            self._refresh(point)

    def _refresh(self, point: Any) -> None:
        self._feed(max(point._time, self._right._time, self._left._time), point._value)
        self._left_is_new = self._right_is_new = False

    def _compute(self, time: Ticks, value: Decimal) -> Decimal | None:
        return self._composer(self._left, self._right)

    def reset(self) -> None:
        """Reset both indicators too."""
        self._left.reset()
        self._right.reset()
        super().reset()


class ResetCompositeIndicator(CompositeIndicator):
    """A composite that also resets what else feeds its parts: ([name,] left, right, composer, extra_reset_action)."""

    _extra_reset: Callable[[], None]

    def __init__(self, *arguments: Any) -> None:
        """Watch both indicators and keep the action."""
        *rest, self._extra_reset = arguments
        super().__init__(*rest)
        if len(rest) == 3:
            self._name = f"RESET_COMPOSE({self._left.name},{self._right.name})"

    def reset(self) -> None:
        """Reset the parts, then what feeds them."""
        super().reset()
        self._extra_reset()


def _exact_composer(composer: Callable[[Any, Any], Any]) -> Composer:
    """Turn a function of an algorithm into one that returns an exact value, None where its status is not SUCCESS."""

    def compose(left: IndicatorBase, right: IndicatorBase) -> Decimal | None:
        result = composer(left, right)
        if isinstance(result, IndicatorResult):
            return result._value if result.status is IndicatorStatus.SUCCESS else None
        return None if result is None else to_decimal(result)

    return compose
