"""QuantLib's engines: an option is worth what its formula says, and gives its volatility back."""

from __future__ import annotations

import math

import pytest

from engine.lean_runtime.indicators import quantlib_trees
from engine.lean_runtime.indicators.quantlib_engines import analytic, binomial, implied_volatility
from engine.lean_runtime.indicators.quantlib_trees import MOMENT, PricedOption, flat_rate

PUT = PricedOption(100.0, 105.0, False, 0.5, 0.05, 0.0, 0.2, 0.0)
EUROPEAN = PUT._replace(exercise_from=PUT.years)


def test_blacks_put() -> None:
    d1 = (math.log(100 / 105) + 0.07 * 0.5) / (0.2 * math.sqrt(0.5))
    d2 = d1 - 0.2 * math.sqrt(0.5)
    below = [0.5 * math.erfc(d / math.sqrt(2)) for d in (d1, d2)]
    assert analytic(EUROPEAN).value == pytest.approx(105 * math.exp(-0.025) * below[1] - 100 * below[0], abs=1e-12)


def test_a_tree_comes_near_the_formula_and_early_exercise_adds_to_it() -> None:
    tree = binomial(quantlib_trees.cox_ross_rubinstein)
    value = tree(EUROPEAN).value
    assert value == pytest.approx(analytic(EUROPEAN).value, abs=0.02)
    assert tree(PUT).value > value + 0.1


def test_a_put_not_yet_exercisable_is_worth_less_than_one_that_is() -> None:
    tree = binomial(quantlib_trees.cox_ross_rubinstein)
    assert tree(EUROPEAN).value < tree(PUT._replace(exercise_from=0.4)).value < tree(PUT).value


def test_the_volatility_comes_back() -> None:
    assert implied_volatility(EUROPEAN, analytic(EUROPEAN).value, False) == pytest.approx(0.2, abs=1e-4)
    worth = binomial(quantlib_trees.cox_ross_rubinstein)(PUT).value
    assert implied_volatility(PUT, worth, True) == pytest.approx(0.2, abs=2e-3)


def test_a_rate_read_back_from_a_discount_is_rounded() -> None:
    found = flat_rate(0.0075, MOMENT)
    assert found == pytest.approx(0.0075, rel=1e-9)
    assert found != 0.0075
    assert flat_rate(0.0, MOMENT) == 0.0
