"""Textbook identities of prices, deltas and implied volatility."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from modules.pricing import black_scholes
from modules.pricing.implied_volatility import implied_volatility

spots, strikes = st.floats(50, 200), st.floats(50, 200)
years, volatilities, rates = st.floats(0.02, 2), st.floats(0.05, 1.5), st.floats(0, 0.1)


def test_price_of_hulls_example() -> None:
    """Hull, example 15.6: S 42, K 40, r 10 %, sigma 20 %, half a year: call 4.76, put 0.81."""
    call, put = black_scholes.price(42, 40, 0.5, 0.2, np.array([True, False]), 0.1)
    assert (round(float(call), 2), round(float(put), 2)) == (4.76, 0.81)


@given(spots, strikes, years, volatilities, rates)
def test_put_call_parity(spot: float, strike: float, time: float, volatility: float, rate: float) -> None:
    call, put = black_scholes.price(spot, strike, time, volatility, np.array([True, False]), rate)
    assert call - put == pytest.approx(spot - strike * np.exp(-rate * time), abs=1e-9)


@given(spots, strikes, years, volatilities, st.booleans())
def test_implied_volatility_recovers_the_input(
    spot: float, strike: float, time: float, volatility: float, is_call: bool
) -> None:
    assume(float(black_scholes.vega(spot, strike, time, volatility)) > 1e-2)
    value = black_scholes.price(spot, strike, time, volatility, is_call)
    assert float(implied_volatility(value, spot, strike, time, is_call)) == pytest.approx(volatility, abs=1e-6)


def test_impossible_price_has_no_volatility() -> None:
    assert np.isnan(implied_volatility(0.0, 100, 120, 0.1, True))


@given(spots, strikes, years, volatilities)
def test_call_and_put_delta_differ_by_one(spot: float, strike: float, time: float, volatility: float) -> None:
    call, put = black_scholes.delta(spot, strike, time, volatility, np.array([True, False]))
    assert call - put == pytest.approx(1.0)


def test_greeks_of_hulls_examples() -> None:
    """Hull, chapter 19: S 49, K 50, r 5 %, sigma 20 %, 20 weeks: delta 0.522, gamma 0.066, vega 12.1, theta -4.31."""
    found = black_scholes.evaluate(49, 50, 0.3846, 0.2, True, 0.05)
    assert float(found.delta) == pytest.approx(0.522, abs=1e-3)
    assert float(found.gamma) == pytest.approx(0.066, abs=1e-3)
    assert float(found.vega) == pytest.approx(12.1, abs=0.05)
    assert float(found.theta) == pytest.approx(-4.31, abs=0.01)
    assert float(found.rho) == pytest.approx(8.91, abs=0.01)


@given(spots, strikes, years, volatilities, rates, st.floats(0, 0.1), st.booleans())
def test_greeks_are_the_derivatives_of_the_price(
    spot: float, strike: float, time: float, volatility: float, rate: float, dividend: float, is_call: bool
) -> None:
    terms = np.array([spot, strike, time, volatility, rate, dividend])

    def moved(place: int, by: float) -> float:
        s, k, t, v, r, q = terms + by * (np.arange(6) == place)
        return float(black_scholes.price(s, k, t, v, is_call, r, q))

    def slope(place: int, by: float) -> float:
        return (moved(place, by) - moved(place, -by)) / (2 * by)

    found = black_scholes.evaluate(spot, strike, time, volatility, is_call, rate, dividend)
    assert float(found.delta) == pytest.approx(slope(0, 1e-4 * spot), abs=1e-4)
    assert float(found.vega) == pytest.approx(slope(3, 1e-5), abs=1e-2)
    assert float(found.rho) == pytest.approx(slope(4, 1e-5), abs=1e-2)
    assert float(found.theta) == pytest.approx(-slope(2, 1e-5), rel=1e-3, abs=0.05)
    bump = 1e-3 * spot
    curvature = (moved(0, bump) - 2 * moved(0, 0.0) + moved(0, -bump)) / bump**2
    assert float(found.gamma) == pytest.approx(curvature, rel=0.02, abs=1e-3)


def test_a_traders_units_are_points_and_days() -> None:
    found = black_scholes.evaluate(49, 50, 0.3846, 0.2, True, 0.05)
    shown = found.greeks()
    assert shown.vega == pytest.approx(float(found.vega) / 100)
    assert shown.theta == pytest.approx(float(found.theta) / 365)
    assert (shown + shown * -1.0).delta == 0
