"""Daily moves of an underlying and its volatility."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from modules.indicators.daily_moves import daily_moves

FIRST = date(2023, 1, 2)


def test_a_move_is_the_change_from_the_session_before() -> None:
    days = [FIRST + timedelta(days=place) for place in range(3)]
    closes = dict(zip(days, (100.0, 110.0, 99.0), strict=True))
    first, second = daily_moves(closes, dict(zip(days, (0.20, 0.10, 0.15), strict=True)))
    assert (first.day, first.spot, first.volatility) == (days[1], pytest.approx(0.10), pytest.approx(0.5))
    assert (second.spot, second.volatility) == (pytest.approx(-0.10), pytest.approx(1.5))


def test_sessions_without_both_figures_do_not_count() -> None:
    days = [FIRST + timedelta(days=place) for place in range(3)]
    closes = dict(zip(days, (100.0, 0.0, 120.0), strict=True))
    (only,) = daily_moves(closes, dict.fromkeys(days, 0.2))
    assert only.spot == pytest.approx(0.20)
