"""Trend of daily closes: close against its 50-session average, and the average's own slope (trading rule 39)."""

from __future__ import annotations

from collections.abc import Sequence

from modules.domain.session_context import Trend

WINDOW = 50
#: The slope compares the average with itself this many sessions earlier.
SLOPE_SESSIONS = 5


def trend(closes: Sequence[float]) -> Trend:
    """Return the trend at the last of split-adjusted daily closes, oldest first; UNKNOWN without enough of them."""
    if len(closes) < WINDOW + SLOPE_SESSIONS:
        return Trend.UNKNOWN
    now = sum(closes[-WINDOW:]) / WINDOW
    before = sum(closes[-WINDOW - SLOPE_SESSIONS : -SLOPE_SESSIONS]) / WINDOW
    if closes[-1] > now > before:
        return Trend.UP
    if closes[-1] < now < before:
        return Trend.DOWN
    return Trend.NONE
