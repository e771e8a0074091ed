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


class PythonIndicatorEngine(DataIndicator):
    """The engine's side of an indicator written in Python: all state, so that the author may use any field names."""

    def __new__(cls, *args: Any) -> Any:
        """Start with the state before the first sample."""
        self = super().__new__(cls)
        self._ready = False
        self._checked = False
        return self

    def __init__(self, face: PythonIndicator, instance: Any) -> None:
        """Serve an object with the members of an indicator; `face` is what listeners get as the sender."""
        super().__init__("")
        self._face = face
        self._instance = instance

    def _sender(self) -> Any:
        return self._face

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready, zero where the author does not say."""
        return int(_found(_member(self._instance, "warm_up_period"), 0))

    def _check(self) -> None:
        """Require the members LEAN requires; raises NotImplementedException."""
        self._checked = True
        for member in ("is_ready", "update", "value"):
            if _member(self._instance, member) is _MISSING and not (self._is_derived and member == "is_ready"):
                name = _name_of(self._instance)
                message = f"Indicator.{member} must be implemented. Please implement this missing method in {name}"
                if member == "is_ready":
                    message += f" or use PythonIndicator as base:\nclass {name}(PythonIndicator):"
                raise NotImplementedException(message)

    @property
    def _is_derived(self) -> bool:
        return self._instance is self._face

    @property
    def is_ready(self) -> bool:
        """Return whether the latest update said so; the author's own flag counts too."""
        return self._ready or _found(_member(self._instance, "is_ready"), False) is True

    def _compute(self, data: Any) -> Decimal:
        if not self._checked:
            self._check()
        answer = _member(self._instance, "update")(data)
        if answer is None:
            answer = _found(_member(self._instance, "is_ready"), self.is_ready)
        self._ready = bool(answer)
        return to_decimal(_member(self._instance, "value"))


def _forwarded(name: str) -> Any:
    """Return a property that stands for the one of the engine's side."""

    def read(self: PythonIndicator) -> Any:
        return getattr(self._lean_engine_, name)

    def write(self: PythonIndicator, value: Any) -> None:
        setattr(self._lean_engine_, name, value)

    source = getattr(IndicatorBase, name)
    return property(read, write if source.fset is not None else None, doc=source.__doc__)


class PythonIndicator(IndicatorBase):
    """Base of an algorithm's own indicators, which define `update(input)` -> bool and an attribute `value`.

    PythonIndicator(obj) wraps an object that has these members without this base. The object holds no state of the
    engine, which therefore always works with `as_indicator(it)`.
    """

    warm_up_period: int = 0
    """The samples needed to become ready, zero where the author does not say."""

    _lean_engine_: PythonIndicatorEngine

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the engine's side here: subclasses may omit super().__init__()."""
        self = object.__new__(cls)
        instance = args[0] if cls is PythonIndicator and args else self
        object.__setattr__(self, "_lean_engine_", PythonIndicatorEngine(self, instance))
        return self

    def __init__(self, *args: Any) -> None:
        """Start without a name, or wrap an object."""
        if type(self) is PythonIndicator and args:
            self._lean_engine_._name = _name_of(args[0])
            self._lean_engine_._check()
            self.warm_up_period = self._lean_engine_.warm_up_period

    name = _forwarded("name")
    samples = _forwarded("samples")
    updated = _forwarded("updated")
    consolidators = _forwarded("consolidators")
    current = _forwarded("current")
    previous = _forwarded("previous")
    window = _forwarded("window")

    @property
    def is_ready(self) -> bool:
        """Return whether the latest update said so; a wrapped object's own flag counts too."""
        engine = self._lean_engine_
        return engine._ready if engine._is_derived else engine.is_ready

    def update(self, input: Any = None, value: Any = None, time: Any = None) -> bool:
        """Process a data point, or a time and a value; returns whether the indicator is ready."""
        return self._lean_engine_.update(input, value, time)

    def reset(self) -> None:
        """Return to the state before the first sample; the window keeps its size."""
        self._lean_engine_.reset()

    def to_detailed_string(self) -> str:
        """Return name and value."""
        return self._lean_engine_.to_detailed_string()

    def __str__(self) -> str:
        """Return the value with one to five decimals."""
        return str(self._lean_engine_)

    def compare_to(self, other: Any) -> int:
        """Return -1, 0 or 1 by the current values; None is less; ArgumentException for anything but an indicator."""
        return self._lean_engine_.compare_to(other)


def as_indicator(indicator: Any) -> IndicatorBase:
    """Return an indicator as the engine uses it: Python objects that are none are wrapped.

    Source: Algorithm/QCAlgorithm.Python.cs WrapPythonIndicator. Raises NotImplementedException where members miss.
    """
    if isinstance(indicator, IndicatorBase) and not isinstance(indicator, PythonIndicator):
        return indicator
    face = indicator if isinstance(indicator, PythonIndicator) else PythonIndicator(indicator)
    if not face._lean_engine_._checked:
        face._lean_engine_._check()
    return face._lean_engine_


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
