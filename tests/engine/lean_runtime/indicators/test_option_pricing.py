"""Compiled pricing against independent mathematics: error function, trees, root finder, greeks as differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import OptionPricingModelType, OptionRight
from engine.lean_runtime.common.errors import OverflowException
from engine.lean_runtime.common.numbers import from_double
from engine.lean_runtime.indicators.error_function import erfc
from engine.lean_runtime.indicators.option_pricing import (
    OptionGreekIndicatorsHelper,
    Terms,
    greek,
    implied_volatility,
    theoretical_price,
)
from engine.lean_runtime.indicators.power_table import exact_powers, fast_powers
from engine.lean_runtime.indicators.tree_kernels import exact_tree_price, quick_tree_price, tree_price
from engine.lean_runtime.indicators.volatility_kernels import as_decimal

_BLACK = OptionPricingModelType.BLACK_SCHOLES
_CRR = OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN
_FORWARD = OptionPricingModelType.FORWARD_TREE
_TERMS = Terms(100.0, 105.0, 0.5, 0.03, 0.01, True)
_OPTIONS = st.tuples(
    st.floats(0.05, 1.5), st.floats(50, 150), st.floats(50, 150), st.floats(0.01, 2), st.floats(0, 0.08), st.just(0.01)
)


@settings(deadline=None)
@given(st.floats(-6, 25))
def test_the_error_function_is_accurate(x: float) -> None:
    assert erfc(x) == pytest.approx(math.erfc(x), rel=1e-13, abs=1e-300)


@settings(deadline=None)
@given(st.floats(1e-7, 1e20), st.sampled_from([1, -1]))
def test_the_compiled_decimal_is_the_exact_one(x: float, sign: int) -> None:
    assert as_decimal(sign * x) == float(from_double(sign * x))


@settings(deadline=None)
@given(st.floats(0.9, 1.2))
def test_fast_powers_differ_by_their_last_bit_at_most(base: float) -> None:
    exact, fast = exact_powers(base), fast_powers(base)
    assert np.all(np.abs(exact - fast) <= np.spacing(exact))


@settings(max_examples=50, deadline=None)
@given(_OPTIONS, st.booleans(), st.sampled_from([1, 2]))
def test_the_three_ways_through_a_tree_agree(option: tuple[float, ...], is_call: bool, model: int) -> None:
    exact = exact_tree_price(model, *option, is_call)
    assert tree_price(model, *option, is_call) == pytest.approx(exact, rel=1e-12, abs=1e-12)
    assert quick_tree_price(model, *option, is_call) == pytest.approx(exact, rel=1e-10, abs=1e-10)


def test_black_scholes_prices_obey_put_call_parity() -> None:
    call = theoretical_price(_BLACK, 0.3, _TERMS)
    put = theoretical_price(_BLACK, 0.3, _TERMS._replace(is_call=False))
    assert call is not None
    assert put is not None
    parity = 100 * math.exp(-0.01 * 0.5) - 105 * math.exp(-0.03 * 0.5)
    assert float(call - put) == pytest.approx(parity, abs=1e-10)


@pytest.mark.parametrize("model", [_CRR, _FORWARD])
def test_trees_come_near_black_scholes(model: OptionPricingModelType) -> None:
    option = _TERMS._replace(rate=0.0, dividend=0.0)
    tree, closed = theoretical_price(model, 0.3, option), theoretical_price(_BLACK, 0.3, option)
    assert float(tree or 0) == pytest.approx(float(closed or 0), abs=0.02)


@pytest.mark.parametrize("model", [_BLACK, _CRR, _FORWARD])
@pytest.mark.parametrize("is_call", [True, False])
def test_the_implied_volatility_gives_the_price_back(model: OptionPricingModelType, is_call: bool) -> None:
    option = _TERMS._replace(is_call=is_call)
    price = float(theoretical_price(model, 0.37, option) or 0)
    found = implied_volatility(model, price, option)
    assert float(found or 0) == pytest.approx(0.37, abs=1e-3)


def test_a_price_without_volatility_has_none() -> None:
    assert implied_volatility(_BLACK, 200.0, _TERMS) is None
    assert implied_volatility(_FORWARD, 5.0, _TERMS._replace(years=0.0)) is None


@pytest.mark.parametrize("model", [_BLACK, _CRR, _FORWARD])
def test_delta_and_vega_are_differences_of_prices(model: OptionPricingModelType) -> None:
    def price(spot: float, volatility: float) -> float:
        return float(theoretical_price(model, volatility, _TERMS._replace(spot=spot)) or 0)

    delta = (price(101, 0.3) - price(99, 0.3)) / 2
    vega = (price(100, 0.31) - price(100, 0.3)) / 0.01 / 100
    assert float(greek("delta", model, 0.3, _TERMS) or 0) == pytest.approx(delta, abs=0.01)
    assert float(greek("vega", model, 0.3, _TERMS) or 0) == pytest.approx(vega, abs=2e-3)


def test_a_greek_that_is_no_number_is_none() -> None:
    assert greek("theta", _BLACK, 0.3, _TERMS._replace(years=0.0, spot=105.0)) is None


def test_an_infinite_double_is_no_decimal() -> None:
    with pytest.raises(OverflowException):
        from_double(math.inf)


def test_the_helper_prices_trees_of_any_number_of_steps() -> None:
    arguments = (0.3, 100.0, 105.0, 0.5, 0.0, 0.0, OptionRight.PUT)
    fine = OptionGreekIndicatorsHelper.crr_theoretical_price(*arguments)
    coarse = OptionGreekIndicatorsHelper.crr_theoretical_price(*arguments, 25)
    forward = OptionGreekIndicatorsHelper.forward_tree_theoretical_price(*arguments, steps=201)
    black = OptionGreekIndicatorsHelper.black_theoretical_price(*arguments)
    assert fine != coarse
    assert [fine, coarse, forward] == pytest.approx([black] * 3, abs=0.1)
