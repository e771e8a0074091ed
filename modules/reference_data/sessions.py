"""Counting the exchange's sessions."""

from __future__ import annotations

from datetime import date

import numpy as np


def sessions_between(first: date, last: date, sessions: frozenset[date]) -> int:
    """Return the sessions after one day up to another; weekdays stand in where the exchange's days do not reach back.

    Example: from Friday to the Tuesday after a Monday holiday it is 1, of weekdays alone 2.
    """
    if sessions and min(sessions) <= first:
        return sum(first < day <= last for day in sessions)
    return int(np.busday_count(first, last))
