"""The class behind every LEAN enum, with the manners pythonnet gives a .NET enum.

Members are ints: `is` compares them in the engine, `==` also accepts an int, a member of another enum with the same
int and the member's name in any spelling. str() is the UPPER_SNAKE name, to_string() the C# name, bool() always True.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from enum import IntEnum

    class LeanEnum(IntEnum):
        """What a type checker sees: members of an IntEnum with LEAN's text methods."""

        def to_string(self) -> str:
            """Return the C# name."""

        def ToString(self) -> str:  # noqa: N802 - .NET's spelling
            """Return the C# name."""

        def has_flag(self, flag: LeanEnum) -> bool:
            """Return whether all bits of the flag are set."""

else:

    def _fold(name: str) -> str:
        return name.replace("_", "").lower()

    class _LeanEnumType(type):
        """Turns the UPPER_SNAKE ints of a class body into members and makes the class iterable and callable."""

        def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any], **options: Any) -> type:
            """Create the class, then its members; a repeated value becomes an alias of the first member."""
            values = {key: value for key, value in body.items() if key.isupper() and isinstance(value, int)}
            labels = body.get("_labels_", {})
            rest = {key: value for key, value in body.items() if key not in values}
            cls = super().__new__(mcs, name, bases, rest, **options)
            cls._members_ = {}
            cls._names_ = {}
            for key, value in values.items():
                member = cls._members_.get(value)
                if member is None:
                    member = int.__new__(cls, value)
                    member._key = key
                    member._label = labels.get(key) or "".join(part.capitalize() for part in key.split("_"))
                    cls._members_[value] = member
                cls._names_[_fold(key)] = member
                type.__setattr__(cls, key, member)
            return cls

        def __call__(cls, value: Any) -> Any:
            """Return the member of an int; an int without a member gives a nameless one, as .NET allows."""
            if isinstance(value, str):
                raise TypeError(f"No method matches given arguments for {cls.__name__}: (<class 'str'>)")
            number = int(value)
            member = cls._members_.get(number)
            if member is None:
                member = int.__new__(cls, number)
                member._key = member._label = str(number)
            return member

        def __getattr__(cls, name: str) -> Any:
            """Find a member by another spelling of its name."""
            if not name.startswith("_"):
                member = cls._names_.get(_fold(name))
                if member is not None:
                    return member
            raise AttributeError(f"type object '{cls.__name__}' has no attribute '{name}'")

        def __setattr__(cls, name: str, value: Any) -> None:
            """Refuse to change members."""
            if not name.startswith("_"):
                raise AttributeError(f"cannot reassign member '{name}'")
            super().__setattr__(name, value)

        def __iter__(cls) -> Iterator[Any]:
            return iter(cls._members_.values())

        def __len__(cls) -> int:
            return len(cls._members_)

        def __contains__(cls, item: object) -> bool:
            return isinstance(item, int) and int(item) in cls._members_

    class LeanEnum(int, metaclass=_LeanEnumType):
        """A member: an int with a name."""

        def __new__(cls, value: int) -> Any:
            """Go through the class's call."""
            return type.__call__(type(cls), value)

        def to_string(self, *_format: Any) -> str:
            """Return the C# name."""
            return self._label

        ToString = to_string

        def has_flag(self, flag: LeanEnum) -> bool:
            """Return whether all bits of the flag are set."""
            return int(self) & int(flag) == int(flag)

        def __str__(self) -> str:
            return self._key

        def __repr__(self) -> str:
            return f"<QuantConnect.{type(self).__name__} object at 0x{int(self) & 0xFFFFFFFFFFFF:012X}>"

        def __format__(self, spec: str) -> str:
            return format(self._key, spec)

        def __bool__(self) -> bool:
            return True

        def __eq__(self, other: object) -> bool:
            if isinstance(other, str):
                return _fold(other) == _fold(self._key)
            return int.__eq__(self, other)

        def __ne__(self, other: object) -> bool:
            result = self.__eq__(other)
            return result if result is NotImplemented else not result

        __hash__ = int.__hash__

        def __add__(self, other: Any) -> float:
            return float(int(self) + other)

        __radd__ = __add__

        def __sub__(self, other: Any) -> float:
            return float(int(self) - other)

        def __rsub__(self, other: Any) -> float:
            return float(other - int(self))

        def __mul__(self, other: Any) -> float:
            return float(int(self) * other)

        __rmul__ = __mul__

        def __reduce_ex__(self, protocol: Any) -> Any:
            """Refuse to be pickled or copied, as .NET objects do."""
            raise TypeError(f"cannot pickle '{type(self).__name__}' object")
