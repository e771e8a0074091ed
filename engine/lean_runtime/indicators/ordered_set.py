"""A set that iterates in insertion order, for the HashSet members whose order the runtime must not leave to chance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class OrderedSet(Generic[T]):
    """Objects, each at most once, by identity; the names are those of .NET's HashSet."""

    __slots__ = ("_items",)

    def __init__(self) -> None:
        """Start empty."""
        self._items: dict[int, T] = {}

    def add(self, item: T) -> bool:
        """Add an item; returns whether it was not there before."""
        if id(item) in self._items:
            return False
        self._items[id(item)] = item
        return True

    def remove(self, item: T) -> bool:
        """Remove an item; returns whether it was there."""
        return self._items.pop(id(item), None) is not None

    def clear(self) -> None:
        """Remove all items."""
        self._items.clear()

    def contains(self, item: T) -> bool:
        """Return whether the item is there."""
        return id(item) in self._items

    @property
    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def __contains__(self, item: object) -> bool:
        """Return whether the item is there."""
        return id(item) in self._items

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        """Iterate in insertion order."""
        return iter(tuple(self._items.values()))
