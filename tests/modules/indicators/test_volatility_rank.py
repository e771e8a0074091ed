"""The two ranks are formed by rule 38 and never confused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from modules.domain.session_context import RankKind
from modules.indicators.realised_volatility import realised_volatility
from modules.indicators.volatility_rank import VolatilityPoint, at_the_money_volatility, volatility_rank

HISTORY = list(np.linspace(0.10, 0.30, 252))


def points(days: int, volatility: float) -> list[VolatilityPoint]:
    return [VolatilityPoint(days, strike, strike >= 100, volatility) for strike in (90.0, 95.0, 100.0, 105.0)]


def test_rank_is_the_place_between_extremes() -> None:
    ranked = volatility_rank(0.20, HISTORY, [])
    assert (ranked.kind, round(ranked.value, 6)) == (RankKind.IV_RANK, 50.0)


def test_short_history_falls_back_to_realised_volatility_and_says_so() -> None:
    closes = 100 * np.exp(np.cumsum(0.01 * np.sin(np.arange(290) ** 1.5)))
    ranked = volatility_rank(0.20, HISTORY[:3], closes)
    assert ranked.kind is RankKind.IV_RV_RANK
    assert "3 stored implied volatilities" in ranked.note


def test_without_any_history_there_is_no_rank() -> None:
    ranked = volatility_rank(0.20, [], [100.0] * 20)
    assert ranked.kind is RankKind.UNAVAILABLE
    assert math.isnan(ranked.value)


def test_thirty_days_are_interpolated_in_total_variance() -> None:
    found = at_the_money_volatility([*points(20, 0.20), *points(40, 0.30)], 100.0)
    assert found == pytest.approx(math.sqrt((0.2**2 * 20 + 0.3**2 * 40) / 2 / 30))


def test_expirations_below_seven_days_do_not_count() -> None:
    assert at_the_money_volatility(points(6, 0.5), 100.0) is None


def test_realised_volatility_of_alternating_returns() -> None:
    closes = [100.0 * (1.01 if day % 2 else 1.0) for day in range(32)]
    assert realised_volatility(closes, 30)[-1] == pytest.approx(math.log(1.01) * math.sqrt(252), rel=0.02)
