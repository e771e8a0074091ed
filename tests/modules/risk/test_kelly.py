"""Kelly sizing: the optimum, the doubt, and when there is no Kelly."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.risk.kelly import TradeResult, kelly, optimal_fraction

MONDAY = date(2024, 1, 8)


def results(ratios: list[float], per_week: int = 1) -> list[TradeResult]:
    return [TradeResult(MONDAY + timedelta(weeks=place // per_week), ratio) for place, ratio in enumerate(ratios)]


def test_even_odds_give_the_textbook_fraction() -> None:
    """Win 1 with probability 0.6, lose 1 with 0.4: f = p - q = 0.2 (Kelly, 1956)."""
    assert optimal_fraction(np.array([1.0] * 6 + [-1.0] * 4)) == pytest.approx(0.2, abs=1e-4)


def test_without_an_edge_nothing_is_risked() -> None:
    assert optimal_fraction(np.array([1.0, -1.0])) == 0
    assert optimal_fraction(np.array([])) == 0


def test_a_sure_win_is_capped_at_all_of_it() -> None:
    assert optimal_fraction(np.array([0.5, 0.4])) == 1


@given(st.lists(st.floats(-1.5, 3.0, allow_nan=False), min_size=2, max_size=40))
def test_the_fraction_is_the_best_of_its_neighbours(ratios: list[float]) -> None:
    sample = np.array(ratios)
    best = optimal_fraction(sample)

    def growth(fraction: float) -> float:
        wealth = 1 + fraction * sample
        return float(np.mean(np.log(wealth))) if (wealth > 0).all() else -np.inf

    assert all(growth(best) >= growth(min(max(best + step, 0.0), 1.0)) - 1e-7 for step in (-0.02, 0.02))


def test_fewer_than_fifty_trades_give_no_kelly() -> None:
    found = kelly(results([0.5] * 49))
    assert found.bound is None
    assert "49 trades < 50" in found.reason


def test_the_bound_lies_below_the_full_sample() -> None:
    ratios = [0.4, 0.3, -1.0, 0.5, 0.6] * 16
    found = kelly(results(ratios))
    assert found.bound is not None
    assert 0 < found.bound < found.full_sample


def test_trades_of_one_week_count_as_one_draw() -> None:
    """The same results in fewer weeks leave more doubt, hence a lower bound."""
    ratios = ([0.5] * 8 + [-1.0] * 2) * 12
    scattered, clustered = kelly(results(ratios)), kelly(results(sorted(ratios), per_week=24))
    assert scattered.bound is not None
    assert (clustered.bound or 0.0) < scattered.bound


def test_an_edge_that_may_be_none_is_zero_and_says_so() -> None:
    found = kelly(results([0.45, 0.45, -0.85] * 20))
    assert found.bound == 0
    assert "no edge at the lower bound of 60 trades" in found.reason


def test_results_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        kelly(results([float("nan")] * 60))
