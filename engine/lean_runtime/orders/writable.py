"""Base of objects algorithms fill in member by member: assigning `x.Tag` sets `x.tag`."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.base import LeanObject, snake_case


class WritableObject(LeanObject):
    """An object whose plain attributes may be assigned in PascalCase."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the attribute, under its snake_case name unless the class defines the given one."""
        if name[:1].isupper() and not hasattr(type(self), name):
            name = snake_case(name)
        object.__setattr__(self, name, value)
