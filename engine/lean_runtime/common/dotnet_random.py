"""System.Random with a seed: the same numbers .NET draws, since models and algorithms seed it to be repeatable."""

from __future__ import annotations

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException

_MAX = 2**31 - 1
_SEED = 161_803_398
_SIZE = 56


class Random(LeanObject):
    """The subtractive generator .NET keeps for seeded instances (System.Random.Net5CompatSeedImpl).

    Unlike .NET's, an instance without seed is repeatable too: runs of this runtime never differ.
    """

    def __init__(self, seed: int = 0) -> None:
        """Fill the table from the seed."""
        table = [0] * _SIZE
        following = _SEED - (_MAX if seed == -(2**31) else abs(seed))
        table[55] = following
        current = 1
        place = 0
        for _ in range(1, 55):
            place = (place + 21) % 55
            table[place] = current
            current = _wrapped(following - current)
            following = table[place]
            if current < 0:
                current += _MAX
        for _ in range(4):
            for index in range(1, _SIZE):
                table[index] = _wrapped(table[index] - table[1 + (index + 30) % 55])
                if table[index] < 0:
                    table[index] += _MAX
        self._table = table
        self._next = 0
        self._other = 21

    def _draw(self) -> int:
        """Return a number in [0, 2**31 - 1)."""
        self._next = self._next % 55 + 1
        self._other = self._other % 55 + 1
        number = self._table[self._next] - self._table[self._other]
        if number == _MAX:
            number -= 1
        if number < 0:
            number += _MAX
        self._table[self._next] = number
        return number

    def next_double(self) -> float:
        """Return a number in [0, 1)."""
        return self._draw() * (1.0 / _MAX)

    def next(self, *limits: int) -> int:
        """Return a whole number: in [0, 2**31 - 1), in [0, max) or in [min, max)."""
        if not limits:
            return self._draw()
        low, high = (0, limits[0]) if len(limits) == 1 else limits
        if low > high:
            raise ArgumentOutOfRangeException("minValue", "'minValue' cannot be greater than 'maxValue'.")
        if high - low <= _MAX:
            return int(self.next_double() * (high - low)) + low
        return int(self._large_sample() * (high - low)) + low

    def _large_sample(self) -> float:
        """Return a number in [0, 1) with the resolution of a whole int."""
        number = self._draw()
        if self._draw() % 2 == 0:
            number = -number
        return (number + (_MAX - 1)) / (2.0 * _MAX - 1)

    def next_bytes(self, length: int) -> bytes:
        """Return so many bytes."""
        return bytes(self._draw() % 256 for _ in range(length))


def _wrapped(number: int) -> int:
    """Return the number as a 32-bit int overflows."""
    return (number + 2**31) % 2**32 - 2**31
