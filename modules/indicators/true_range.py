"""The average true range of daily bars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

#: Sessions of Wilder's own average.
PERIOD = 14


def average_true_range(bars: Sequence[tuple[float, float, float]], period: int = PERIOD) -> float:
    """Return the mean true range of the last sessions in dollars per share, zero with too few bars.

    `bars` are (high, low, close), oldest first, one more than the period. The true range is the widest of high to low
    and the prior close to either (J. W. Wilder, New Concepts in Technical Trading Systems, 1978); the plain mean is
    taken, which needs no start-up.
    """
    if len(bars) <= period:
        return 0.0
    ranges = [
        max(high - low, abs(high - before), abs(low - before))
        for (_, _, before), (high, low, _) in pairwise(bars[-period - 1 :])
    ]
    return sum(ranges) / period
