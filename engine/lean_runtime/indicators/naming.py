"""LEAN's pairs of constructors: the same arguments with the indicator's name first, or without a name."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ParamSpec

from engine.lean_runtime.common.enum_base import LeanEnum
from engine.lean_runtime.common.numbers import decimal_text, double_text

P = ParamSpec("P")


def csharp_text(value: Any) -> str:
    """Write a value as C# string interpolation does: enums by name, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, LeanEnum):
        return value.to_string()
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    return double_text(value) if isinstance(value, float) else str(value)


def named(template: str, short: str | None = None) -> Callable[[Callable[P, None]], Callable[..., None]]:
    """Let a constructor `(self, name, ...)` be called without the name, which is then made from the template.

    The template names the other parameters in braces, e.g. "SMA({period})"; `short` is used instead while the last
    parameter is None.
    """

    def decorate(constructor: Callable[P, None]) -> Callable[..., None]:
        signature = inspect.signature(constructor)
        rest = signature.replace(parameters=[p for p in signature.parameters.values() if p.name != "name"])

        @functools.wraps(constructor)
        def construct(self: Any, *args: Any, **kwargs: Any) -> None:
            if (args and isinstance(args[0], str)) or "name" in kwargs:
                constructor(self, *args, **kwargs)
                return
            bound = rest.bind(self, *args, **kwargs)
            bound.apply_defaults()
            given = {key: csharp_text(value) for key, value in bound.arguments.items() if key != "self"}
            chosen = template if short is None or list(bound.arguments.values())[-1] is not None else short
            constructor(self, chosen.format(**given), *args, **kwargs)  # type: ignore[arg-type]

        return construct

    return decorate
