"""Parts that indicators are made of: sums, deviations and extremes of a sliding window, and smoothed averages.

Each does a bounded amount of work a value, however long the stream. Running float sums drift, so a window adds itself
up afresh once every period, which is one more addition a value.
"""

from __future__ import annotations

import math
from collections import deque

NOT_READY = math.nan


class RollingWindow:
    """Keep the last `period` values with their sum and the sum of squared distances from a pivot.

    The pivot lies near the values, so that the variance does not drown in cancellation.
    """

    def __init__(self, period: int) -> None:
        """Start empty; ValueError for a period below one."""
        if period < 1:
            raise ValueError(f"expected a period of at least one, was {period}")
        self.period = period
        self._values: deque[float] = deque(maxlen=period)
        self._pivot = self._sum = self._squares = 0.0
        self._until_afresh = period

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self._values)

    @property
    def is_ready(self) -> bool:
        """Say whether the window is full."""
        return len(self._values) == self.period

    def update(self, value: float) -> None:
        """Take the next value, the oldest leaves."""
        if not self._values:
            self._pivot = value
        if self.is_ready:
            self._count(self._values[0], -1.0)
        self._values.append(value)
        self._count(value, 1.0)
        self._until_afresh -= 1
        if self._until_afresh == 0:
            self._add_up()

    def _count(self, value: float, sign: float) -> None:
        distance = value - self._pivot
        self._sum += sign * distance
        self._squares += sign * distance * distance

    def _add_up(self) -> None:
        self._until_afresh = self.period
        self._pivot = self._values[-1]
        distances = [value - self._pivot for value in self._values]
        self._sum = math.fsum(distances)
        self._squares = math.fsum(distance * distance for distance in distances)

    @property
    def total(self) -> float:
        """Return the sum of the values at hand."""
        return self._sum + self._pivot * len(self._values)

    @property
    def mean(self) -> float:
        """Return the mean, NaN until full."""
        return self._sum / self.period + self._pivot if self.is_ready else NOT_READY

    def deviation(self, ddof: int = 0) -> float:
        """Return the standard deviation with `ddof` degrees of freedom taken off, NaN until full."""
        if not self.is_ready or self.period <= ddof:
            return NOT_READY
        variance = (self._squares - self._sum * self._sum / self.period) / (self.period - ddof)
        return math.sqrt(max(variance, 0.0))

    @property
    def mean_absolute_deviation(self) -> float:
        """Return the mean distance from the mean, NaN until full; work grows with the period, not with the stream."""
        mean = self.mean
        return math.fsum(abs(value - mean) for value in self._values) / self.period if self.is_ready else NOT_READY


class RollingExtreme:
    """Keep the largest (or smallest) of the last `period` values in a monotonic deque: amortised constant work."""

    def __init__(self, period: int, *, is_maximum: bool) -> None:
        """Start empty."""
        self.period = period
        self._sign = 1.0 if is_maximum else -1.0
        #: Candidates with their positions; signed values fall from front to back.
        self._candidates: deque[tuple[int, float]] = deque()
        self._count = 0

    @property
    def is_ready(self) -> bool:
        """Say whether a whole period came."""
        return self._count >= self.period

    def update(self, value: float) -> None:
        """Take the next value."""
        signed = self._sign * value
        while self._candidates and self._candidates[-1][1] <= signed:
            self._candidates.pop()
        self._candidates.append((self._count, signed))
        self._count += 1
        if self._candidates[0][0] <= self._count - 1 - self.period:
            self._candidates.popleft()

    @property
    def value(self) -> float:
        """Return the extreme, NaN until a whole period came."""
        return self._sign * self._candidates[0][1] if self.is_ready else NOT_READY


class SmoothedAverage:
    """An average that starts as the mean of the first `period` values and then moves by `weight` to each new one.

    `wilder` uses 1 / period, `exponential` 2 / (period + 1), as LEAN's classes of those names do.
    """

    def __init__(self, period: int, weight: float) -> None:
        """Start empty."""
        self.period = period
        self._weight = weight
        self._count = 0
        self._value = 0.0

    @classmethod
    def wilder(cls, period: int) -> SmoothedAverage:
        """Return Wilder's average."""
        return cls(period, 1.0 / period)

    @classmethod
    def exponential(cls, period: int) -> SmoothedAverage:
        """Return the usual exponential average."""
        return cls(period, 2.0 / (period + 1))

    @property
    def is_ready(self) -> bool:
        """Say whether the first mean is whole."""
        return self._count >= self.period

    def update(self, value: float) -> None:
        """Take the next value."""
        self._count += 1
        if self._count <= self.period:
            self._value += (value - self._value) / self._count
        else:
            self._value += self._weight * (value - self._value)

    @property
    def value(self) -> float:
        """Return the average, NaN until ready."""
        return self._value if self.is_ready else NOT_READY


class Delay:
    """Give back the value of `period` updates ago."""

    def __init__(self, period: int) -> None:
        """Start empty."""
        self._values: deque[float] = deque(maxlen=period + 1)

    def update(self, value: float) -> None:
        """Take the next value."""
        self._values.append(value)

    @property
    def value(self) -> float:
        """Return the delayed value, NaN until there is one."""
        return self._values[0] if len(self._values) == self._values.maxlen else NOT_READY
