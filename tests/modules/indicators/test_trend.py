"""The trend is where the last close and the slope of its average agree."""

from __future__ import annotations

import pytest

from modules.domain.session_context import Trend
from modules.indicators.trend import SLOPE_SESSIONS, WINDOW, trend

RISING = [float(100 + day) for day in range(WINDOW + SLOPE_SESSIONS)]


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        (RISING, Trend.UP),
        (RISING[::-1], Trend.DOWN),
        ([100.0] * 60, Trend.NONE),
        ([*RISING[:-1], 50.0], Trend.NONE),
        (RISING[1:], Trend.UNKNOWN),
        ([], Trend.UNKNOWN),
    ],
)
def test_trend_of_closes(closes: list[float], expected: Trend) -> None:
    assert trend(closes) is expected


def test_only_the_last_sessions_count() -> None:
    assert trend([9999.0, *RISING]) is trend(RISING)
