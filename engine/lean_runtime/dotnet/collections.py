"""Lists, sets, queues and dictionaries of System.Collections.Generic as algorithms make them: `List[Symbol]()`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException, InvalidOperationException
from engine.lean_runtime.common.events import Event

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")


class Dictionary(LeanDictionary[K, V], Generic[K, V]):
    """An ordered dictionary without Python's `items()` (System.Collections.Generic.Dictionary)."""


class List(LeanObject, Generic[T]):
    """A growing array (System.Collections.Generic.List); a bad index raises ArgumentOutOfRangeException."""

    def __init__(self, items: Iterable[T] | int = ()) -> None:
        """Copy the items; a number only reserves room, as in .NET."""
        self._values: list[T] = [] if isinstance(items, int) else list(items)

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._values)

    def __iter__(self) -> Iterator[T]:
        """Iterate the items."""
        return iter(self._values)

    def __contains__(self, item: object) -> bool:
        """Return whether an equal item is present."""
        return item in self._values

    def __getitem__(self, index: int) -> T:
        """Return an item by position, counted from the end when negative."""
        return self._values[self._checked(index)]

    def __setitem__(self, index: int, item: T) -> None:
        """Replace an item by position."""
        self._values[self._checked(index)] = item

    def _checked(self, index: int) -> int:
        if not -len(self._values) <= index < len(self._values):
            raise ArgumentOutOfRangeException(
                "index", "Index was out of range. Must be non-negative and less than the size of the collection."
            )
        return index

    @property
    def count(self) -> int:
        """Return the number of items."""
        return len(self._values)

    def add(self, item: T) -> None:
        """Append an item."""
        self._values.append(item)

    def add_range(self, items: Iterable[T]) -> None:
        """Append several items."""
        self._values.extend(items)

    def insert(self, index: int, item: T) -> None:
        """Insert an item before a position."""
        self._values.insert(index, item)

    def remove(self, item: T) -> bool:
        """Remove the first equal item; return whether there was one."""
        if item not in self._values:
            return False
        self._values.remove(item)
        return True

    def remove_at(self, index: int) -> None:
        """Remove the item at a position."""
        del self._values[self._checked(index)]

    def clear(self) -> None:
        """Remove everything."""
        self._values.clear()

    def contains(self, item: T) -> bool:
        """Return whether an equal item is present."""
        return item in self._values

    def index_of(self, item: T) -> int:
        """Return the position of the first equal item, -1 when there is none."""
        return self._values.index(item) if item in self._values else -1

    def reverse(self) -> None:
        """Turn the order round."""
        self._values.reverse()

    def to_array(self) -> list[T]:
        """Return the items as a Python list."""
        return list(self._values)


class HashSet(LeanObject, Generic[T]):
    """A set in insertion order (System.Collections.Generic.HashSet)."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        """Take the distinct items."""
        self._values: dict[T, None] = dict.fromkeys(items)

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._values)

    def __iter__(self) -> Iterator[T]:
        """Iterate the items."""
        return iter(self._values)

    def __contains__(self, item: object) -> bool:
        """Return whether the item is present."""
        return item in self._values

    @property
    def count(self) -> int:
        """Return the number of items."""
        return len(self._values)

    def add(self, item: T) -> bool:
        """Add an item; return whether it was new."""
        if item in self._values:
            return False
        self._values[item] = None
        return True

    def remove(self, item: T) -> bool:
        """Remove an item; return whether it was present."""
        if item not in self._values:
            return False
        del self._values[item]
        return True

    def contains(self, item: T) -> bool:
        """Return whether the item is present."""
        return item in self._values

    def union_with(self, items: Iterable[T]) -> None:
        """Add several items."""
        self._values.update(dict.fromkeys(items))

    def except_with(self, items: Iterable[T]) -> None:
        """Remove several items."""
        for item in items:
            self.remove(item)

    def clear(self) -> None:
        """Remove everything."""
        self._values.clear()


class Queue(LeanObject, Generic[T]):
    """First in, first out (System.Collections.Generic.Queue)."""

    def __init__(self, items: Iterable[T] | int = ()) -> None:
        """Copy the items; a number only reserves room, as in .NET."""
        self._values: deque[T] = deque() if isinstance(items, int) else deque(items)

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._values)

    def __iter__(self) -> Iterator[T]:
        """Iterate the items, oldest first."""
        return iter(self._values)

    @property
    def count(self) -> int:
        """Return the number of items."""
        return len(self._values)

    def enqueue(self, item: T) -> None:
        """Append an item."""
        self._values.append(item)

    def dequeue(self) -> T:
        """Remove and return the oldest item; InvalidOperationException when there is none."""
        self._refuse_empty()
        return self._values.popleft()

    def peek(self) -> T:
        """Return the oldest item; InvalidOperationException when there is none."""
        self._refuse_empty()
        return self._values[0]

    def contains(self, item: T) -> bool:
        """Return whether an equal item is present."""
        return item in self._values

    def clear(self) -> None:
        """Remove everything."""
        self._values.clear()

    def _refuse_empty(self) -> None:
        if not self._values:
            raise InvalidOperationException("Queue empty.")


class CircularQueue(LeanObject, Generic[T]):
    """A queue that puts what it hands out back at its end (Common/Util/CircularQueue.cs)."""

    def __init__(self, *items: Any) -> None:
        """Take the items, given one by one or as one iterable."""
        listed = items[0] if len(items) == 1 and isinstance(items[0], Iterable) else items
        self._queue: Queue[T] = Queue(listed)
        self._head = self._queue.peek() if len(self._queue) else None
        #: Handlers called as handler(queue, None) each time the first item is handed out.
        self.circle_completed = Event()

    def dequeue(self) -> T:
        """Return the next item."""
        item = self._queue.dequeue()
        if item == self._head:
            self.circle_completed(self, None)
        self._queue.enqueue(item)
        return item
