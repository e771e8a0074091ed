"""Methods that C# parametrises by a type: Python calls them as method[Type](...) or without the brackets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class GenericMethod:
    """A callable that also takes its type in brackets; the function receives it as keyword `kind`."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        """Keep the function."""
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        """Call without a type."""
        return self._function(*arguments)

    def __getitem__(self, kind: Any) -> Callable[..., Any]:
        """Return the function for a type."""
        return lambda *arguments: self._function(*arguments, kind=kind)
