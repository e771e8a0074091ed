"""What past days say of several underlyings together: joint shocks and correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

import numpy as np

from modules.domain.session_context import DailyMove
from modules.risk.exposure import Floats
from modules.risk.stress import Shocks

#: Fewer common days say nothing of a 2.5 % tail (one day in forty).
LEAST_DAYS = 60

Moves = Mapping[str, Sequence[DailyMove]]


def joint_shocks(moves: Moves) -> dict[str, Shocks]:
    """Return the shocks of the days that all underlyings with any history have in common; none below 60 days."""
    known, days = _common(moves)
    if len(days) < LEAST_DAYS:
        return {}
    return {
        name: Shocks(np.array([by_day[day].spot for day in days]), np.array([by_day[day].volatility for day in days]))
        for name, by_day in known.items()
    }


def correlations(moves: Moves) -> dict[frozenset[str], float]:
    """Return the correlation of daily spot moves of every pair with 60 common days; still ones are left out."""
    found: dict[frozenset[str], float] = {}
    for one, other in combinations(moves, 2):
        pair = joint_shocks({one: moves[one], other: moves[other]})
        if len(pair) == 2 and _varies(pair[one].spot) and _varies(pair[other].spot):
            found[frozenset((one, other))] = float(np.corrcoef(pair[one].spot, pair[other].spot)[0, 1])
    return found


def _varies(values: Floats) -> bool:
    return float(values.std()) > 0


def _common(moves: Moves) -> tuple[dict[str, dict[date, DailyMove]], list[date]]:
    known: dict[str, dict[date, DailyMove]] = {
        name: {move.day: move for move in series} for name, series in moves.items() if series
    }
    if not known:
        return {}, []
    shared = set.intersection(*(set(by_day) for by_day in known.values()))
    first = next(iter(known.values()))
    return known, [day for day in first if day in shared]
