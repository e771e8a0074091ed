"""PascalCase names for the methods of classes algorithms subclass, so that `super().MarketFill(...)` works."""

from __future__ import annotations

from types import FunctionType
from typing import TypeVar

from engine.lean_runtime.common.base import pascal_case

Kind = TypeVar("Kind", bound=type)


def pascal_methods(kind: Kind) -> Kind:
    """Add the PascalCase spelling of every public method a class defines itself (class decorator)."""
    for name, member in list(vars(kind).items()):
        if isinstance(member, FunctionType) and not name.startswith("_"):
            setattr(kind, pascal_case(name), member)
    return kind
