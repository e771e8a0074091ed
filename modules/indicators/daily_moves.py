"""Joint daily moves of an underlying and its volatility, for revaluing positions on past days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from modules.domain.session_context import DailyMove


def daily_moves(closes: Mapping[date, float], volatilities: Mapping[date, float]) -> tuple[DailyMove, ...]:
    """Return one move for every session that follows another, oldest first.

    Only sessions with a close and a volatility count, and both must be above zero; a gap makes the move that of the
    days together. `closes` are split adjusted dollars per share, `volatilities` annual.
    """
    days = sorted(day for day in closes if closes[day] > 0 and volatilities.get(day, 0.0) > 0)
    return tuple(
        DailyMove(day, closes[day] / closes[before] - 1, volatilities[day] / volatilities[before])
        for before, day in pairwise(days)
    )
