"""The generic wrappers .NET needs around functions and arrays and Python does not: Func, Action, Array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Func:
    """`Func[A, R](function)` is the function itself (System.Func)."""

    def __class_getitem__(cls, types: Any) -> type[Func]:
        """Ignore the types."""
        return cls

    def __new__(cls, function: Callable[..., Any]) -> Any:
        """Return the function; TypeError for anything that cannot be called."""
        if not callable(function):
            raise TypeError(f"value cannot be converted to {cls.__name__}")
        return function


class Action(Func):
    """`Action[A](function)` is the function itself (System.Action)."""


class Array:
    """`Array[T](items)` is a list, `Array[T](n)` one of n None (System.Array)."""

    def __class_getitem__(cls, types: Any) -> type[Array]:
        """Ignore the type."""
        return cls

    def __new__(cls, items: Any = ()) -> Any:
        """Return the list."""
        return [None] * items if isinstance(items, int) else list(items)


class Object:
    """The root of all classes (System.Object)."""

    @staticmethod
    def reference_equals(first: object, second: object) -> bool:
        """Return whether both are the same object."""
        return first is second

    ReferenceEquals = reference_equals
