"""The root of every LEAN class: PascalCase spelling of members, and loud answers for members that do not exist.

Members are written once, in snake_case. `x.Symbol` finds `x.symbol`; a member LEAN has and this runtime has not
raises UnsupportedLeanFeature; anything else is an AttributeError with a hint.
"""

from __future__ import annotations

import difflib
import functools
import re
from typing import Any

from engine.lean_runtime.common.errors import UnsupportedLeanFeature
from engine.lean_runtime.common.lean_members import is_lean_member, users_line

_ACRONYM = re.compile(r"([A-Z]+)([A-Z][a-z])")
_WORD = re.compile(r"([a-z0-9])([A-Z])")


@functools.cache
def snake_case(name: str) -> str:
    """Return the snake_case spelling of a PascalCase name: OptionChain -> option_chain, OTMAmount -> otm_amount."""
    return _WORD.sub(r"\1_\2", _ACRONYM.sub(r"\1_\2", name)).lower()


@functools.cache
def pascal_case(name: str) -> str:
    """Return the PascalCase spelling of a snake_case name."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


@functools.cache
def _spelling_on(owner: type, name: str) -> str | None:
    """Return the member of the class a PascalCase name means, None when there is none."""
    snake = snake_case(name)
    if hasattr(owner, snake):
        return snake
    folded = name.lower()
    for member in dir(owner):
        if not member.startswith("_") and member.replace("_", "") == folded:
            return member
    return None


class LeanObject:
    """Base of the classes an algorithm sees; subclasses may use `__slots__`."""

    __slots__ = ()

    def __init_subclass__(cls, **options: Any) -> None:
        """Make read-only properties refuse as LEAN's do and give members `__getattr__` misses their PascalCase name."""
        super().__init_subclass__(**options)
        for name, member in list(vars(cls).items()):
            if name.startswith("_"):
                continue
            if type(member) is property and member.fset is None:
                member = member.setter(_refuse)
                setattr(cls, name, member)
            settable = isinstance(member, property) and member.fset is not _refuse
            alias = pascal_case(name)
            if (settable or isinstance(member, staticmethod | classmethod)) and alias not in vars(cls):
                setattr(cls, alias, member)

    def __repr__(self) -> str:
        """Write the class as pythonnet does: LEAN's under its .NET name, a user's under its own."""
        from engine.lean_runtime.common.lean_names import full_name, is_leans

        kind: Any = type(self)
        name = full_name(kind) if is_leans(kind) else f"{kind.__module__}.{kind.__qualname__}"
        return f"<{name} object at {id(self):#x}>"

    def __str__(self) -> str:
        """Write the class's full name as .NET does, or what a subclass represents itself by."""
        from engine.lean_runtime.common.lean_names import full_name

        kind: Any = type(self)
        return full_name(kind) if kind.__repr__ is LeanObject.__repr__ else repr(self)

    def to_string(self) -> str:
        """Return the text of the object."""
        return str(self)

    def __getattr__(self, name: str) -> Any:
        """Resolve PascalCase names; called only where the normal lookup failed."""
        if not name.startswith("_"):
            kind: Any = type(self)
            if hasattr(kind, name):
                return object.__getattribute__(self, name)  # a getter failed: let its own error through
            if name[:1].isupper():
                snake = _spelling_on(kind, name) or snake_case(name)
                if snake != name and (hasattr(kind, snake) or snake in getattr(self, "__dict__", ())):
                    return getattr(self, snake)
            if is_lean_member(kind, snake_case(name)):
                from engine.lean_runtime.common.lean_advice import advice_for

                raise UnsupportedLeanFeature(
                    f"{users_line()}'{kind.__name__}.{name}' is part of LEAN but not of the embedded runtime; "
                    f"{advice_for(snake_case(name))}"
                )
        raise AttributeError(_missing(self, name), name=name, obj=self)


def _refuse(owner: object, value: object) -> None:
    raise TypeError("property is read-only")


def _missing(owner: object, name: str) -> str:
    text = f"'{type(owner).__name__}' object has no attribute '{name}'"
    if name.startswith("_"):
        return text
    members = [member for member in dir(owner) if member[0].islower()]
    near = difflib.get_close_matches(name, members)
    return f"{text} Did you mean: {', '.join(map(repr, near))}?" if near else text
