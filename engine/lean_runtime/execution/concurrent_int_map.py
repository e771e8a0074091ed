"""A map of ids that enumerates in the order of .NET's ConcurrentDictionary<int, T> on a machine with two processors.

LEAN keeps open orders in one, and algorithms see the order: ids come out by hash bucket, the newest of a bucket first,
so a plain ascending order holds only while the ids fit the table. Growth follows System.Collections.Concurrent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

# fmt: off
_PRIMES = (
    3, 7, 11, 17, 23, 29, 37, 47, 59, 71, 89, 107, 131, 163, 197, 239, 293, 353, 431, 521, 631, 761, 919, 1103, 1327,
    1597, 1931, 2333, 2801, 3371, 4049, 4861, 5839, 7013, 8419, 10103, 12143, 14591, 17519, 21023, 25229, 30293, 36353,
    43627, 52361, 62851, 75431, 90523, 108631, 130363, 156437, 187751, 225307, 270371, 324449, 389357, 467237, 560689,
)
# fmt: on
_FIRST_CAPACITY = 31
_PROCESSORS = 2
_MAX_LOCKS = 1024


def _prime_from(size: int) -> int:
    return next((prime for prime in _PRIMES if prime >= size), size | 1)


class ConcurrentIntMap(Generic[T]):
    """Values by id; get and set cost what a dict's do, enumeration sorts by bucket."""

    def __init__(self) -> None:
        """Start with the table .NET starts with."""
        self._values: dict[int, T] = {}
        self._buckets = _prime_from(_FIRST_CAPACITY)
        self._locks = _PROCESSORS
        self._budget = self._buckets // self._locks
        self._counts = [0] * self._locks

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._values)

    def __contains__(self, key: int) -> bool:
        """Return whether the id is present."""
        return key in self._values

    def get(self, key: int) -> T | None:
        """Return the value of an id, None when absent."""
        return self._values.get(key)

    def __setitem__(self, key: int, value: T) -> None:
        """Add or replace a value; the table grows when one of its locks guards more entries than its budget."""
        is_new = key not in self._values
        self._values[key] = value
        if is_new:
            lock = key % self._buckets % self._locks
            self._counts[lock] += 1
            if self._counts[lock] > self._budget:
                self._grow()

    def pop(self, key: int) -> T | None:
        """Remove an id and return its value, None when absent."""
        value = self._values.pop(key, None)
        if value is not None:
            self._counts[key % self._buckets % self._locks] -= 1
        return value

    def _grow(self) -> None:
        if len(self._values) < self._buckets // 4:
            self._budget *= 2
            return
        self._values = dict(self._ordered())
        self._buckets = _prime_from(self._buckets * 2)
        if self._locks < _MAX_LOCKS:
            self._locks *= 2
        self._counts = [0] * self._locks
        for key in self._values:
            self._counts[key % self._buckets % self._locks] += 1
        self._budget = max(1, self._buckets // self._locks)

    def _ordered(self) -> list[tuple[int, T]]:
        """Return the entries by bucket, those of one bucket newest first."""
        items = list(self._values.items())
        items.reverse()
        items.sort(key=lambda item: item[0] % self._buckets)
        return items

    def values(self) -> list[T]:
        """Return the values in .NET's order."""
        return [value for _, value in self._ordered()]

    def __iter__(self) -> Iterator[int]:
        """Iterate over the ids in .NET's order."""
        return (key for key, _ in self._ordered())
