"""American prices: the paper's own table, a fine tree, and bounds that hold whatever the model."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.pricing import american, black_scholes
from modules.pricing.implied_volatility import american_implied_volatility, implied_volatility
from tests.modules.pricing.trees import tree_price

spots, strikes = st.floats(50, 200), st.floats(50, 200)
years, volatilities = st.floats(0.005, 2), st.floats(0.05, 1.2)
rates, yields = st.floats(0, 0.1), st.floats(0, 0.1)
markets = st.tuples(spots, strikes, years, volatilities, st.booleans(), rates, yields)
Market = tuple[float, float, float, float, bool, float, float]

#: Published values of Ju and Zhong's formula: puts on 40, volatility 20 %, rate 4.88 %, by strike 35, 40, 45 (table 1).
PUBLISHED = {0.0833: (0.006, 0.851, 5.000), 0.3333: (0.201, 1.576, 5.084), 0.5833: (0.433, 1.984, 5.260)}


@pytest.mark.parametrize("time", PUBLISHED)
def test_published_values(time: float) -> None:
    found = american.price(40.0, np.array([35.0, 40.0, 45.0]), time, 0.2, False, 0.0488)
    assert np.round(found, 3) == pytest.approx(PUBLISHED[time])


@pytest.mark.parametrize(
    ("time", "volatility", "is_call", "rate", "dividend"),
    list(product((0.05, 0.5, 2.0), (0.15, 0.6), (True, False), (0.01, 0.06), (0.01, 0.06))),
)
def test_error_against_a_fine_tree_is_below_a_fifth_of_a_percent(
    time: float, volatility: float, is_call: bool, rate: float, dividend: float
) -> None:
    at = np.array([80.0, 95.0, 100.0, 105.0, 120.0])
    found = american.price(at, 100.0, time, volatility, is_call, rate, dividend)
    assert found == pytest.approx(tree_price(at, 100.0, time, volatility, is_call, rate, dividend, 400), abs=0.2)


@given(markets)
def test_worth_at_least_the_european_and_the_exercise_value_and_at_most_the_perpetual_bound(market: Market) -> None:
    spot, strike, time, volatility, is_call, rate, dividend = market
    value = float(american.price(*market))
    european = float(black_scholes.price(spot, strike, time, volatility, is_call, rate, dividend))
    exercise = max(spot - strike if is_call else strike - spot, 0.0)
    assert value >= max(european, exercise)
    assert value <= (spot if is_call else strike) + 1e-9


@given(spots, strikes, years, volatilities, rates)
def test_call_without_dividends_is_european(
    spot: float, strike: float, time: float, volatility: float, rate: float
) -> None:
    here = american.price(spot, strike, time, volatility, True, rate)
    assert here == pytest.approx(black_scholes.price(spot, strike, time, volatility, True, rate))


@given(spots, strikes, years, volatilities, rates, yields)
def test_parity_becomes_two_bounds(
    spot: float, strike: float, time: float, volatility: float, rate: float, dividend: float
) -> None:
    """S e^-qt - K <= C - P <= S - K e^-rt (Hull, 17.4); the formula keeps them within its own error."""
    call, put = american.price(spot, strike, time, volatility, np.array([True, False]), rate, dividend)
    slack = 0.004 * strike
    assert (
        spot * np.exp(-dividend * time) - strike - slack <= call - put <= spot - strike * np.exp(-rate * time) + slack
    )


@given(markets)
def test_more_volatility_is_never_worth_less(market: Market) -> None:
    spot, strike, time, volatility, is_call, rate, dividend = market
    low, high = american.price(spot, strike, time, np.array([volatility, volatility * 1.1]), is_call, rate, dividend)
    assert high >= low - 2e-3 * strike


@given(strikes, years, volatilities, st.booleans(), rates, yields)
def test_value_moves_one_way_with_the_spot(
    strike: float, time: float, volatility: float, is_call: bool, rate: float, dividend: float
) -> None:
    line = strike * np.linspace(0.05, 3.0, 120)
    steps = np.diff(american.price(line, strike, time, volatility, is_call, rate, dividend))
    assert np.all(steps >= -1e-9) if is_call else np.all(steps <= 1e-9)


def test_edges_are_exercise_values() -> None:
    assert american.price(0.0, 100.0, 1.0, 0.2, False, 0.05) == 100.0
    assert american.price(0.0, 100.0, 1.0, 0.2, True, 0.05, 0.03) == 0.0
    assert american.price(np.array([90.0, 110.0]), 100.0, 0.0, 0.2, True, 0.05, 0.02) == pytest.approx([0.0, 10.0])


def test_shapes_broadcast_and_scalars_stay_scalars() -> None:
    assert american.price(np.ones((3, 1)) * 100, np.array([90.0, 110.0]), 0.5, 0.3, False, 0.04).shape == (3, 2)
    assert american.price(100, 100, 0.5, 0.3, False, 0.04).shape == ()


@pytest.mark.parametrize("is_call", [True, False])
def test_greeks_agree_with_the_closed_form_where_exercise_never_pays(is_call: bool) -> None:
    terms = (100.0, 105.0, 0.5, 0.25, is_call, 0.0 if not is_call else 0.04)
    ours, exact = american.evaluate(*terms), black_scholes.evaluate(*terms)
    for name in ("price", "delta", "gamma", "vega", "theta", "rho"):
        assert getattr(ours, name) == pytest.approx(getattr(exact, name), rel=0.02, abs=5e-3), name


@given(strikes, st.floats(0.03, 2), st.floats(0.08, 1.0), st.booleans(), rates, yields)
def test_implied_volatility_recovers_the_input_or_says_nothing(
    strike: float, time: float, volatility: float, is_call: bool, rate: float, dividend: float
) -> None:
    terms = (100.0, strike, time)
    value = american.price(*terms, volatility, is_call, rate, dividend)
    found = american_implied_volatility(value, *terms, is_call, rate, dividend)
    again = american.price(*terms, np.nan_to_num(found, nan=0.3), is_call, rate, dividend)
    exercise = max(100 - strike if is_call else strike - 100, 0.0)
    if np.isfinite(found):
        assert float(again) == pytest.approx(float(value), abs=2e-6 * strike)
    else:
        vega = float(black_scholes.vega(*terms, volatility, rate, dividend))
        assert float(value) - exercise < 0.02 * strike or vega < 0.05 * strike


def test_implied_volatility_of_an_american_put_is_below_the_european_one() -> None:
    value = american.price(90.0, 100.0, 1.0, 0.25, False, 0.06)
    assert american_implied_volatility(value, 90.0, 100.0, 1.0, False, 0.06) == pytest.approx(0.25, abs=1e-5)
    assert implied_volatility(value, 90.0, 100.0, 1.0, False, 0.06) > 0.28
