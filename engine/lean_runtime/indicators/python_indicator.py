"""Indicators written in Python: subclasses of PythonIndicator and any object with update, value and is_ready.

Source: Indicators/PythonIndicator.cs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import pascal_case
from engine.lean_runtime.common.errors import NotImplementedException
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.indicators.base import IndicatorBase
from engine.lean_runtime.indicators.kinds import DataIndicator

_MISSING = object()


class PythonIndicator(DataIndicator):
    """Base of an algorithm's own indicators, which define `update(input)` -> bool and an attribute `value`.

    PythonIndicator(obj) wraps an object that has these members without this base.
    """

    warm_up_period: int = 0
    """The samples needed to become ready, zero where the author does not say."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the state here: subclasses may omit super().__init__()."""
        self = super().__new__(cls, *args, **kwargs)
        self._instance = self
        self._ready = False
        self._checked = False
        return self

    def __init__(self, *args: Any) -> None:
        """Start without a name, or wrap an object."""
        super().__init__("")
        if type(self) is PythonIndicator and args:
            self._instance = args[0]
            self._name = _name_of(args[0])
            self._check()
            self.warm_up_period = int(_found(_member(args[0], "warm_up_period"), 0))

    def _check(self) -> None:
        """Require the members LEAN requires; raises NotImplementedException."""
        self._checked = True
        for member in ("is_ready", "update", "value"):
            if _member(self._instance, member) is _MISSING and not (self._instance is self and member == "is_ready"):
                name = _name_of(self._instance)
                message = f"Indicator.{member} must be implemented. Please implement this missing method in {name}"
                if member == "is_ready":
                    message += f" or use PythonIndicator as base:\nclass {name}(PythonIndicator):"
                raise NotImplementedException(message)

    @property
    def is_ready(self) -> bool:
        """Return whether the latest update said so; a wrapped object's own flag counts too."""
        if self._ready or self._instance is self:
            return self._ready
        return _found(_member(self._instance, "is_ready"), False) is True

    def _compute(self, data: Any) -> Decimal:
        if not self._checked:
            self._check()
        answer = _member(self._instance, "update")(data)
        if answer is None:
            answer = _found(_member(self._instance, "is_ready"), self.is_ready)
        self._ready = bool(answer)
        return to_decimal(_member(self._instance, "value"))


def as_indicator(indicator: Any) -> IndicatorBase:
    """Return an indicator as the engine uses it: Python objects that are none are wrapped.

    Source: Algorithm/QCAlgorithm.Python.cs WrapPythonIndicator. Raises NotImplementedException where members miss.
    """
    if isinstance(indicator, PythonIndicator) and not indicator._checked:
        indicator._check()
    return indicator if isinstance(indicator, IndicatorBase) else PythonIndicator(indicator)


def _member(instance: Any, member: str) -> Any:
    """Return what the author of an indicator wrote under a snake_case or PascalCase name; _MISSING where nothing.

    Members of the runtime's own base classes do not count.
    """
    for name in (member, pascal_case(member)):
        if name in getattr(instance, "__dict__", ()):
            return instance.__dict__[name]
        for owner in type(instance).__mro__:
            if owner is PythonIndicator:
                break
            if name in vars(owner):
                return getattr(instance, name)
    return _MISSING


def _found(value: Any, default: Any) -> Any:
    return default if value is _MISSING else value


def _name_of(instance: Any) -> str:
    """Return the object's name, else its class's."""
    own = _found(_member(instance, "name"), "") or (instance.name if isinstance(instance, IndicatorBase) else "")
    return str(own or type(instance).__name__)
