"""The dictionary faces of .NET as Python sees them: ordered, iterating pairs, missing keys raise KeyNotFoundException.

Engine code uses `_items`, the plain dict inside, and pays nothing for the face.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentNullException,
    InvalidOperationException,
    KeyNotFoundException,
    NotSupportedException,
)

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

K = TypeVar("K")
V = TypeVar("V")


def safe_key_access_suggestion(collection: str, key: str = "symbol") -> str:
    """Return the advice LEAN appends to key-not-found messages (Common/Messages/Messages.QuantConnect.cs)."""
    return (
        f"To prevent the exception, use {collection}.get({key}), which returns None when the {key} is not found, "
        f"or guard the access with 'if {key} in {collection}:'."
    )


def no_data_message(collection: object, key: object) -> str:
    """Return the text of a missing key in a slice or one of its dictionaries (Common/Messages)."""
    return (
        f"'{key}' wasn't found in the {type(collection).__name__} object, likely because there was no-data at this "
        "moment in time and it wasn't possible to fillforward historical data. "
        f"{safe_key_access_suggestion('data')}"
    )


class KeyValuePair(LeanObject, Generic[K, V]):
    """One entry of a .NET dictionary."""

    __slots__ = ("key", "value")

    def __init__(self, key: K, value: V) -> None:
        """Pair a key with its value."""
        self.key = key
        self.value = value

    def __eq__(self, other: object) -> bool:
        """Compare both halves."""
        return isinstance(other, KeyValuePair) and self.key == other.key and self.value == other.value

    def __hash__(self) -> int:
        """Hash by the key."""
        return hash(self.key)

    def __str__(self) -> str:
        """Write [key, value] as .NET does."""
        return f"[{self.key}, {self.value}]"


class LeanDictionary(LeanObject, Generic[K, V]):
    """A .NET Dictionary: insertion ordered, iterated as pairs (System.Collections.Generic.Dictionary)."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        """Copy the given entries."""
        self._items: dict[K, V] = dict(items)

    def _to_key(self, key: Any) -> Any:
        """Return the key as stored; subclasses convert what Python may pass for it."""
        if key is None:
            raise ArgumentNullException("key")
        return key

    def _raise_missing(self, key: Any) -> V:
        """Raise what a missing key raises, or return a default."""
        raise KeyNotFoundException(f"The given key '{key}' was not present in the dictionary.")

    def __getitem__(self, key: Any) -> V:
        """Return the value; KeyNotFoundException when missing."""
        try:
            return self._items[key]
        except (KeyError, TypeError):
            stored = self._to_key(key)
            return self._items[stored] if stored in self._items else self._raise_missing(stored)

    def __setitem__(self, key: Any, value: V) -> None:
        """Set the value of a key."""
        self._items[self._to_key(key)] = value

    def __delitem__(self, key: Any) -> None:
        """Remove a key if present."""
        self.remove(key)

    def __contains__(self, key: Any) -> bool:
        """Return whether the key is present."""
        return self.contains_key(key)

    def __iter__(self) -> Iterator[Any]:
        """Iterate key/value pairs."""
        for key, value in list(self._items.items()):
            yield KeyValuePair(key, value)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._items)

    @property
    def count(self) -> int:
        """Return the number of entries."""
        return len(self)

    def add(self, key: Any, value: V | None = None) -> None:
        """Add an entry or a pair; ArgumentException when the key is present."""
        if isinstance(key, KeyValuePair):
            key, value = key.key, key.value
        stored = self._to_key(key)
        if stored in self._items:
            raise ArgumentException(f"An item with the same key has already been added. Key: {stored}")
        self._items[stored] = value  # type: ignore[assignment]

    def clear(self) -> None:
        """Remove everything."""
        self._items.clear()

    def contains_key(self, key: Any) -> bool:
        """Return whether the key is present."""
        return key is not None and self._to_key(key) in self._items

    def remove(self, key: Any) -> bool:
        """Remove a key; return whether it was present."""
        stored = self._to_key(key)
        if stored not in self._items:
            return False
        del self._items[stored]
        return True

    def try_get_value(self, key: Any, value: Any = None) -> tuple[bool, V | None]:
        """Return (True, value) or (False, None); the second argument stands for C#'s out parameter."""
        stored = self._to_key(key)
        return (True, self._items[stored]) if stored in self._items else (False, None)

    def get(self, key: Any, default_value: Any = None) -> Any:
        """Return the value or the default."""
        return self._items.get(self._to_key(key), default_value) if key is not None else default_value

    def keys(self) -> list[K]:
        """Return the keys in order."""
        return list(self._items)

    def values(self) -> list[V]:
        """Return the values in order."""
        return list(self._items.values())

    def items(self) -> list[tuple[K, V]]:
        """Return (key, value) tuples in order."""
        return list(self._items.items())


@functools.cache
def _symbol_type() -> type[Symbol]:
    """Return the class of symbols, which imports this module itself."""
    from engine.lean_runtime.identity.symbol import Symbol

    return Symbol


class ExtendedDictionary(LeanDictionary[K, V]):
    """A dictionary with Python's dict methods whose symbol keys may be given as ticker (Common/ExtendedDictionary.cs).

    Subclasses with other storage override `_items`-based methods; read-only ones keep `is_read_only` True.
    """

    __slots__ = ()

    is_read_only = True

    def _to_key(self, key: Any) -> Any:
        """Turn a string into the symbol it implicitly means and anything with a symbol into it."""
        symbol_type = _symbol_type()
        if type(key) is symbol_type:
            return key
        if isinstance(key, str):
            return symbol_type.from_string(key)
        if isinstance(key, int | float | tuple | list):
            raise TypeError(f"No method matches given arguments for Symbol: ({type(key)})")
        return getattr(key, "symbol", key)

    def _raise_missing(self, key: Any) -> V:
        """Raise LEAN's text for a ticker that is in no cache, else the usual one."""
        self._check_for_implicitly_created_symbol(key)
        return super()._raise_missing(key)

    @staticmethod
    def _check_for_implicitly_created_symbol(symbol: Any) -> None:
        """Raise KeyNotFoundException when the symbol only stands for an unknown ticker."""
        if symbol is not None and symbol.id._is_bare():
            raise KeyNotFoundException(
                f"The ticker {symbol.id.symbol} was not found in the SymbolCache. "
                "Use the Symbol object as key instead. "
                "Accessing the securities collection/slice object by string ticker is only available for securities "
                "added with the add_security-family methods. For more details, please check out the documentation."
            )

    def _refuse_if_read_only(self, what: str) -> None:
        if self.is_read_only:
            name = type(self).__name__
            raise InvalidOperationException(f"{what} call is an invalid operation. {name} is a read-only collection.")

    def clear(self) -> None:
        """Remove everything; InvalidOperationException for read-only collections."""
        self._refuse_if_read_only("Clear/clear method")
        super().clear()

    def remove(self, key: Any) -> bool:
        """Remove a key; InvalidOperationException for read-only collections."""
        self._refuse_if_read_only("Remove/pop method")
        return super().remove(key)

    def copy(self) -> dict[K, Any]:
        """Return a Python dict of the entries."""
        return {key: self.get(key) for key in self.keys()}

    def fromkeys(self, sequence: Iterable[Any], value: Any = None) -> dict[Any, Any]:
        """Return a Python dict of the given keys with their value or the default."""
        return {key: self.get(key, value) for key in sequence if key is not None}

    def pop(self, key: Any, default_value: Any = None) -> Any:
        """Remove and return a value."""
        if key is None:
            raise KeyNotFoundException(
                "KeyError: None. Please check if the key is None before trying to access it or use "
                "data.pop(key, default) to return a default value instead of raising an exception."
            )
        found, value = self.try_get_value(key)
        if not found:
            return default_value
        self.remove(key)
        return value

    def popitem(self) -> Any:
        """Raise NotSupportedException, as LEAN."""
        raise NotSupportedException(f"popitem method is not supported for {type(self).__name__}")

    def setdefault(self, key: Any, default_value: Any = None) -> Any:
        """Return the value, storing the default where missing; KeyNotFoundException for read-only collections."""
        found, value = self.try_get_value(key)
        if found:
            return value
        if self.is_read_only:
            raise KeyNotFoundException(f"{no_data_message(self, key)} The collection is read-only, cannot set default.")
        self[key] = default_value
        return default_value

    def update(self, other: Any) -> None:
        """Set every entry of another dictionary; InvalidOperationException for read-only collections."""
        self._refuse_if_read_only("update method")
        for key in other.keys():  # noqa: SIM118
            self[key] = other[key]
