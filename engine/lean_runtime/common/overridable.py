"""Base of the models algorithms subclass: every method also has its PascalCase name, so `super().GetOrderFee(x)` works.

Attribute access on an instance resolves PascalCase names anyway; `super()` does not ask the instance.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from engine.lean_runtime.common.base import LeanObject, pascal_case
from engine.lean_runtime.common.errors import NotImplementedException

_OWN_PACKAGE = __name__.rpartition(".common.")[0] + "."


def is_own(model: Any) -> bool:
    """Return whether the object's class belongs to this runtime, not to user code."""
    return type(model).__module__.startswith(_OWN_PACKAGE)


class OverridableModel(LeanObject):
    """A model class of LEAN that user code may derive from."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Add the PascalCase spelling of the public methods our own classes define."""
        super().__init_subclass__(**options)
        if cls.__module__.startswith(_OWN_PACKAGE):
            for name, member in list(vars(cls).items()):
                if isinstance(member, FunctionType) and not name.startswith("_"):
                    setattr(cls, pascal_case(name), member)


def require_members(model: Any, interface: str, *names: str) -> None:
    """Raise NotImplementedException unless the model has every method in either spelling (PythonWrapper.cs)."""
    missing = [
        pascal_case(name) for name in names if not hasattr(model, name) and not hasattr(model, pascal_case(name))
    ]
    if missing:
        raise NotImplementedException(
            f"{interface} must be fully implemented. Please implement these missing methods on "
            f"{type(model).__name__}: {', '.join(missing)}"
        )
