"""The user's own values on a security: `security.ema = x`, `security["ema"]`, `security.add("ema", x)`.

Source: the dynamic members of Common/Securities/Security.cs; they live in the security's cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.securities.generic_method import GenericMethod

if TYPE_CHECKING:
    from engine.lean_runtime.securities.cache import SecurityCache


class SecurityProperties(LeanObject):
    """Keeps unknown attributes as properties of the cache."""

    _cache: SecurityCache

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a member of the security, or a value of the user's own; TypeError for a read-only member."""
        if name.startswith("_"):
            object.__setattr__(self, name, value)
            return
        member = getattr(type(self), name, None)
        if member is None:
            self._cache.properties[name] = value
        elif isinstance(member, property) and member.fset is None:
            raise TypeError("property is read-only")
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        """Return a value of the user's own; what LEAN's objects raise for names nobody set."""
        if not name.startswith("_"):
            found, value = self._cache.properties.try_get_value(name)
            if found:
                return value
        return super().__getattr__(name)

    def __getitem__(self, key: str) -> Any:
        """Return a value; KeyNotFoundException for a name nobody set."""
        return self._cache.properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        """Set a value."""
        self._cache.properties[key] = value

    def add(self, key: str, value: Any) -> None:
        """Set a value."""
        self._cache.properties[key] = value

    def set(self, key: str, value: Any) -> None:
        """Set a value."""
        self._cache.properties[key] = value

    @property
    def get(self) -> GenericMethod:
        """Return the function to a value, get[Type](key); KeyNotFoundException for a name nobody set."""
        return GenericMethod(lambda key, kind=None: self._cache.properties[key])

    @property
    def try_get(self) -> GenericMethod:
        """Return the function from a key to (True, value) or (False, None)."""
        return GenericMethod(lambda key, value=None, kind=None: self._cache.properties.try_get_value(key))

    @property
    def remove(self) -> GenericMethod:
        """Return the function that removes a value: a bool, or (bool, value) where a type is given."""
        return GenericMethod(self._remove)

    def _remove(self, key: str, value: Any = None, kind: Any = None) -> Any:
        properties = self._cache.properties
        found = properties.try_get_value(key)
        properties.remove(key)
        return found[0] if kind is None else found

    def clear(self) -> None:
        """Remove all values."""
        self._cache.properties.clear()
