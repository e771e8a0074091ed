"""A window over the latest items, newest first (Common/Indicators/RollingWindow.cs and WindowBase.cs)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentOutOfRangeException,
    InvalidOperationException,
)
from engine.lean_runtime.common.ticks import to_datetime

T = TypeVar("T")

#: What an empty place holds, by the Python type named in RollingWindow[type].
_DEFAULTS: dict[type, Any] = {float: 0.0, int: 0, bool: False, datetime: to_datetime(0), timedelta: timedelta(0)}

#: How many points indicators and consolidators keep unless their window is enlarged.
DEFAULT_WINDOW_SIZE = 2


class RollingWindow(LeanObject, Generic[T]):
    """Keeps the latest `size` items: [0] is the newest, [-1] the last; reading past the size enlarges it.

    Made as RollingWindow[float](5) or, untyped, RollingWindow(5). Raises ArgumentException for a negative size.
    """

    __slots__ = ("_items", "_removed", "_samples", "_size", "_tail")

    #: What an empty place holds.
    _default: Any = None

    def __init__(self, size: int) -> None:
        """Make an empty window of the size."""
        if size < 0:
            raise ArgumentException("RollingWindow must have size of at least 0.", "size")
        self._items: list[Any] = []
        self._size = int(size)
        self._tail = 0
        self._samples = 0
        self._removed: Any = self._default

    @classmethod
    def __class_getitem__(cls, item: Any) -> Any:
        """Return the window class of an element type; plain `object` has none, as in pythonnet."""
        if item is object:
            raise TypeError("type(s) expected")
        return _typed(cls, item)  # type: ignore[arg-type]

    @property
    def size(self) -> int:
        """Return the capacity; assigning it drops the oldest items where it shrinks."""
        return self._size

    @size.setter
    def size(self, value: int) -> None:
        self._resize(int(value))

    @property
    def count(self) -> int:
        """Return how many items the window holds."""
        return len(self._items)

    @property
    def samples(self) -> int:
        """Return how many items were ever added since the last reset."""
        return self._samples

    @property
    def is_ready(self) -> bool:
        """Return whether the window was filled to its size."""
        return self._samples >= self._size

    @property
    def most_recently_removed(self) -> T:
        """Return the item the latest add pushed out; InvalidOperationException before the first such add."""
        if self._samples <= self._size:
            raise InvalidOperationException("No items have been removed yet!")
        return self._removed

    def __len__(self) -> int:
        """Return how many items the window holds."""
        return len(self._items)

    def add(self, item: T) -> None:
        """Put an item in front."""
        self._samples += 1
        items = self._items
        if len(items) == self._size:
            tail = self._tail
            self._removed = items[tail]
            items[tail] = item
            self._tail = (tail + 1) % self._size
        else:
            items.append(item)

    def reset(self) -> None:
        """Forget all items; the size stays."""
        self._samples = 0
        self._items.clear()
        self._tail = 0

    def __getitem__(self, index: int) -> T:
        """Return the index-th newest item; negative indices count from the oldest, empty places hold the default."""
        count = len(self._items)
        if index < 0:
            if self._size + index < 0:
                raise ArgumentOutOfRangeException("i", "Index must be a non-negative integer")
            index += count
            if index < 0:
                return self._default
        if index >= count:
            if index >= self._size:
                self._resize(index + 1)
            return self._default
        return self._items[(count + self._tail - index - 1) % count]

    def __setitem__(self, index: int, value: T) -> None:
        """Replace the index-th newest item, filling the places up to it with defaults."""
        if index < 0:
            if self._size + index < 0:
                raise ArgumentOutOfRangeException("i", "Index must be a non-negative integer")
            index += self._size
        if index >= len(self._items):
            if index >= self._size:
                self._resize(index + 1)
            for _ in range(index + 1 - len(self._items)):
                self.add(self._default)
        count = len(self._items)
        self._items[(count + self._tail - index - 1) % count] = value

    def __iter__(self) -> Iterator[T]:
        """Iterate from the newest to the oldest over the items of this moment."""
        return iter(self._newest_first())

    def _newest_first(self) -> list[T]:
        items, tail = self._items, self._tail
        return items[:tail][::-1] + items[tail:][::-1]

    def _resize(self, size: int) -> None:
        """Change the capacity; only shrinking restores the order of an already wrapped window, as in LEAN."""
        if size < len(self._items):
            ordered = self._newest_first()[::-1]
            self._tail = 0
            self._items = ordered[len(ordered) - size :]
        self._size = size


@functools.cache
def _typed(cls: type[RollingWindow[Any]], item: Any) -> type[RollingWindow[Any]]:
    """Make the window class whose empty places hold the element type's default."""
    label = getattr(item, "__name__", str(item))
    members = {"__slots__": (), "_default": _DEFAULTS.get(item)}
    if item is int:
        members["add"] = _add_whole_number
    return type(f"RollingWindow[{label}]", (cls,), members)


def _add_whole_number(self: RollingWindow[int], item: int) -> None:
    """Put an int in front; TypeError for a fraction or a text, as pythonnet has it."""
    if not isinstance(item, int):
        raise TypeError(
            f"No method matches given arguments for add: ({type(item)}). The expected signature is:\n"
            f"  add(item: int)\nArgument mismatch: argument 1 ('item') expected int, got {type(item).__name__}."
        )
    RollingWindow.add(self, item)
