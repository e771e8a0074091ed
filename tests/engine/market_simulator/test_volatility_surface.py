"""The surface is smooth, skewed and free of arbitrage inside the listed range."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.market_simulator.volatility_surface import SurfaceParameters, at_the_money, implied_volatility
from modules.pricing import black_scholes

SHAPE = SurfaceParameters()
states = st.floats(0.003, 0.25)


@given(states)
def test_downside_is_dearer_than_upside(variance: float) -> None:
    low, high = implied_volatility(variance, 100.0, np.array([90.0, 110.0]), 30 / 365, 0.03, SHAPE)
    assert low > high


@given(states)
def test_term_structure_runs_to_the_long_run_level(variance: float) -> None:
    near, far = at_the_money(variance, np.array([1 / 365, 50.0]), SHAPE)
    assert near == pytest.approx(np.sqrt(variance), rel=0.1)
    assert far == pytest.approx(np.sqrt(SHAPE.long_run_variance), rel=0.1)


@given(states, st.sampled_from([7, 21, 35, 90]))
def test_calls_fall_and_are_convex_in_strike(variance: float, days: int) -> None:
    strikes = np.arange(88.0, 112.5, 1.0)
    volatility = implied_volatility(variance, 100.0, strikes, days / 365, 0.03, SHAPE)
    prices = black_scholes.price(100.0, strikes, days / 365, volatility, True, 0.03)
    assert (np.diff(prices) <= 1e-9).all()
    assert (np.diff(prices, 2) >= -1e-6).all()
