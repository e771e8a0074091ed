"""Early exercise: what it is worth, against fine trees and against what is known without a tree."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.market_simulator.surface.american import STEPS, early_exercise_premia, raise_longer

Floats = NDArray[np.float64]
SPOT = 500.0


def premia(
    strikes: Floats,
    days: float,
    calls: bool,
    rate: float,
    dividends: tuple[tuple[float, float], ...],
    steps: int = STEPS,
) -> Floats:
    """Price one expiration at 18 % volatility; dividends are (days until ex, dollars)."""
    times, amounts = (np.array([pair[side] for pair in dividends], dtype=np.float64) for side in (0, 1))
    out, count = np.empty((3, len(strikes))), len(strikes)
    columns = (np.full(count, days / 365), np.full(count, 0.18), np.full(count, calls))
    early_exercise_premia(SPOT, strikes, *columns, rate, times / 365, amounts, steps, out)
    return out[0]


STRIKES = np.linspace(430.0, 570.0, 29)


@pytest.mark.parametrize("days", [10.0, 45.0, 90.0])
@pytest.mark.parametrize("calls", [True, False])
@pytest.mark.parametrize("dividends", [(), ((8.0, 1.7), (99.0, 1.7))])
def test_premium_is_within_three_cents_of_a_fine_tree(
    days: float, calls: bool, dividends: tuple[tuple[float, float], ...]
) -> None:
    quick, fine = (premia(STRIKES, days, calls, 0.05, dividends, steps) for steps in (STEPS, 1001))
    assert np.abs(quick - fine).max() < 0.03
    assert np.abs(quick - fine).mean() < 0.01


def test_call_without_dividends_is_never_exercised_early() -> None:
    assert (premia(STRIKES, 60.0, True, 0.05, ()) == 0.0).all()


def test_put_without_interest_is_never_exercised_early() -> None:
    assert (premia(STRIKES, 60.0, False, 0.0, ((8.0, 1.7),)) == 0.0).all()


def test_deep_call_before_a_dividend_gains_the_dividend_less_interest() -> None:
    """Exercising at the last moment before the ex-date saves the dividend and costs interest on the strike after it."""
    strike, rate = np.array([300.0]), 0.04
    gained = premia(strike, 30.0, True, rate, ((10.0, 3.0),))[0]
    expected = 3.0 * np.exp(-rate * 10 / 365) - 300.0 * (np.exp(-rate * 10 / 365) - np.exp(-rate * 30 / 365))
    assert gained == pytest.approx(expected, abs=0.02)


def test_deep_put_is_exercised_now_and_gains_the_interest() -> None:
    gained = premia(np.array([900.0]), 60.0, False, 0.05, ())[0]
    assert gained == pytest.approx(900.0 * -np.expm1(-0.05 * 60 / 365), abs=0.01)


def test_longer_option_is_lifted_to_the_shorter_of_its_strike_only() -> None:
    values = np.array([5.0, 4.0, 7.0, 4.5])
    strikes, years = np.array([100.0, 100.0, 110.0, 110.0]), np.array([0.1, 0.2, 0.1, 0.2])
    raise_longer(strikes, years, np.array([True, True, True, False]), values)
    assert values.tolist() == [5.0, 5.0, 7.0, 4.5]
