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
