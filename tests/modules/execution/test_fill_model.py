"""The predictor begins at the passive model and becomes what the attempts show."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.execution.fill_model import FillModel, brier, features, fit, posterior_mode, reliability
from modules.execution.fill_statistics import FillStatistics
from tests.modules.execution.test_fill_statistics import ATTEMPT

PRIOR = fit(FillStatistics())


@pytest.mark.parametrize(("share", "chance"), [(0.1, 0.149), (0.5, 0.215), (0.9, 0.300), (1.0, 0.962)])
def test_without_attempts_it_is_the_fitted_prior(share: float, chance: float) -> None:
    assert PRIOR.chance(replace(ATTEMPT, share=share)) == pytest.approx(chance, abs=0.005)


@given(st.floats(0, 1.2), st.floats(0, 1.2), st.floats(0.01, 5))
def test_nearer_to_natural_never_fills_less(one: float, other: float, width: float) -> None:
    low, high = sorted((one, other))
    farther, nearer = (PRIOR.chance(replace(ATTEMPT, share=share, width=width)) for share in (low, high))
    assert nearer >= farther * (1 - 1e-12), "but for the rounding of two shares a float apart"


def test_a_limit_beyond_the_near_side_never_fills() -> None:
    assert PRIOR.chance(replace(ATTEMPT, share=-0.01)) == 0.0


def test_more_attempts_fill_rather_than_one() -> None:
    one = PRIOR.chance(ATTEMPT)
    assert PRIOR.chance_of_any([ATTEMPT, ATTEMPT]) == pytest.approx(1 - (1 - one) ** 2)
    assert PRIOR.chance_of_any([]) == 0.0


def test_many_attempts_outweigh_the_prior_and_few_do_not() -> None:
    def learnt(count: int) -> FillModel:
        statistics = FillStatistics()
        for number in range(count):
            filled = number % 5 < 3
            statistics = statistics.with_attempt(replace(ATTEMPT, filled=filled), is_real=True)
        return fit(statistics)

    assert learnt(1000).chance(ATTEMPT) == pytest.approx(0.6, abs=0.03)
    assert PRIOR.chance(ATTEMPT) < learnt(5).chance(ATTEMPT) < 0.5 < learnt(50).chance(ATTEMPT) < 0.6


def test_the_curve_that_made_the_fills_is_found_again() -> None:
    generator = np.random.default_rng(7)
    attempts = [replace(ATTEMPT, share=float(share), legs=1) for share in generator.uniform(0, 0.95, 6000)]
    rows = features(attempts, ())
    truth = np.zeros(rows.shape[1])
    truth[:2] = (-0.5, -3.0)
    hits = (generator.random(len(attempts)) < 1 / (1 + np.exp(-rows @ truth))).astype(float)
    flat = np.full(rows.shape[1], 5.0)
    found = posterior_mode(rows, np.ones(len(rows)), hits, np.zeros(rows.shape[1]), flat)
    chances = 1 / (1 + np.exp(-rows @ found))
    assert np.abs(chances - 1 / (1 + np.exp(-rows @ truth))).max() < 0.05
    assert abs(chances.mean() - hits.mean()) < 0.005, "calibrated in the large"


def test_brier_and_reliability_of_known_cases() -> None:
    chances, outcomes = np.array([0.1, 0.1, 0.9, 0.9]), np.array([0.0, 1.0, 1.0, 1.0])
    assert brier(chances, outcomes) == pytest.approx((0.01 + 0.81 + 0.01 + 0.01) / 4)
    (low, low_rate, low_count), (high, high_rate, high_count) = reliability(chances, outcomes)
    assert (round(low, 9), low_rate, low_count, round(high, 9), high_rate, high_count) == (0.1, 0.5, 2, 0.9, 1.0, 2)


def test_features_are_finite_at_the_edges() -> None:
    edge = replace(ATTEMPT, width=0.0, life=0.0, days=0, share=5.0)
    assert all(math.isfinite(value) for value in features([edge], ("iron condor",))[0])
