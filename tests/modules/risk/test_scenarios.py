"""Value at risk, scenario grid and greeks against textbook values and full revaluation."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.pricing import black_scholes
from modules.risk.book import Holdings
from modules.risk.exposure import Exposure, Market, beta_weighted, exposure, greeks, value
from modules.risk.scenarios import (
    SPOT_MOVES,
    VOLATILITY_FACTORS,
    Shocks,
    approximate_value_at_risk,
    full_profits,
    grid,
    gross_stress_loss,
    stressed_exit_cost,
    value_at_risk,
)
from tests.modules.risk.books import NEAR, held, option, random_holdings

NOW = datetime(2024, 1, 10, 12, 0, tzinfo=ZoneInfo("America/New_York"))
RATE = 0.03


def book(holdings: Holdings, spot: float = 100.0, half_spread: float = 0.0, beta: float = 1.0) -> Exposure:
    market = Market(spot, dict.fromkeys(holdings.options, 0.20), dict.fromkeys(holdings.options, half_spread), beta)
    return exposure({"XYZ": holdings}, {"XYZ": market}, NOW, RATE, 0.20)


def shocks(count: int = 250, seed: int = 3) -> Shocks:
    random = np.random.default_rng(seed)
    spot = random.standard_t(4, (count, 1)) * 0.01
    return Shocks(spot, np.exp(-2.0 * spot + 0.03 * random.standard_normal((count, 1))))


def test_grid_has_the_cells_of_rule_29() -> None:
    found = grid(book(held("-1 95P")))
    assert found.profit.shape == (15, 9)
    assert (SPOT_MOVES[0], SPOT_MOVES[-1]) == (-0.20, 0.20)
    assert (VOLATILITY_FACTORS[0], VOLATILITY_FACTORS[-1]) == (0.7, 2.0)


def test_a_grid_cell_is_the_difference_of_two_textbook_values() -> None:
    naked = book(held("-2 95P"))
    found = grid(naked)
    years = naked.years[0]
    before = float(black_scholes.price(100, 95, years, 0.20, False, RATE))
    after = float(black_scholes.price(80, 95, years - 1 / 365, 0.40, False, RATE))
    assert found.profit[0, -1] == pytest.approx(-200 * (after - before))
    assert found.worst_cell == (-0.20, 2.0)
    assert found.worst_loss == pytest.approx(200 * (after - before))


def test_shares_move_with_the_spot() -> None:
    found = grid(book(Holdings({}, 100)))
    assert found.profit[:, 0] == pytest.approx(100 * 100 * SPOT_MOVES)


def test_gross_stress_sets_premium_aside() -> None:
    side, condor = book(held("-1 105C +1 110C")), book(held("+1 90P -1 95P -1 105C +1 110C"))
    assert gross_stress_loss(condor) == pytest.approx(gross_stress_loss(side), abs=5), "one side can lose at a time"
    # At 80 the put is worth about 15 a share, at least its exercise value discounted.
    assert gross_stress_loss(book(held("+1 95P", shares=100))) == pytest.approx(500, abs=60)
    assert gross_stress_loss(book(Holdings({}, 100))) == pytest.approx(2000)


def test_beta_scales_the_move() -> None:
    assert grid(book(Holdings({}, 100), beta=1.5)).profit[0, 0] == pytest.approx(-3000)


def test_expiring_positions_stand_at_their_payoff() -> None:
    holdings = held("-1 95P")
    market = Market(100.0, {}, {})
    eve = datetime(2024, 2, 15, 16, 0, tzinfo=NOW.tzinfo)
    expiring = exposure({"XYZ": holdings}, {"XYZ": market}, eve, RATE, 0.20)
    assert grid(expiring).profit[0, 0] + value(expiring) == pytest.approx(-1500)


def test_stressed_spreads_cost_every_row() -> None:
    calm, wide = book(held("-1 95P +1 90P")), book(held("-1 95P +1 90P"), half_spread=0.05)
    assert stressed_exit_cost(wide) == pytest.approx(2 * 100 * 0.05 * 2)
    assert grid(calm).worst_loss + 20 == pytest.approx(grid(wide).worst_loss)


def test_greeks_are_slopes_of_the_value() -> None:
    held_now, step = held("-1 95P +2 105C", shares=50), 0.01
    found = greeks(book(held_now))
    up, down, here = (value(book(held_now, 100 + move)) for move in (step, -step, 0))
    assert found.delta[0] == pytest.approx((up - down) / (2 * step), rel=1e-5)
    assert found.gamma[0] == pytest.approx((up - 2 * here + down) / step**2, rel=1e-3)


def test_beta_weighted_delta_is_in_shares_of_the_reference() -> None:
    stock = book(Holdings({}, 100), spot=200.0, beta=1.5)
    # 100 shares of 200 dollars with beta 1.5 move like 60 shares of an index at 500.
    assert beta_weighted(stock, greeks(stock), 500.0)[0] == pytest.approx(60)


def test_historical_value_at_risk_is_a_quantile_of_full_revaluation() -> None:
    position, moves = book(held("-1 95P +1 90P")), shocks()
    found = value_at_risk(position, moves)
    losses = np.sort(-full_profits(position, moves))[::-1]
    assert found.value_at_risk == pytest.approx(losses[6]), "2.5 % of 250 days are 7 days"
    assert found.expected_shortfall == pytest.approx(losses[:7].mean())
    assert found.expected_shortfall >= found.value_at_risk


def test_shapes_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="days, underlyings"):
        Shocks(np.zeros((5, 1)), np.ones((4, 1)))


@settings(max_examples=60)
@given(random_holdings(), st.integers(0, 50))
def test_the_approximation_agrees_with_full_revaluation_within_its_stated_error(holdings: Holdings, seed: int) -> None:
    position, moves = book(holdings, half_spread=0.02), shocks(120, seed)
    full, quick = value_at_risk(position, moves), approximate_value_at_risk(position, moves)
    assert abs(full.value_at_risk - quick.value_at_risk) <= quick.error + 1e-6
    assert abs(full.expected_shortfall - quick.expected_shortfall) <= quick.error + 1e-6


def test_the_approximation_is_close_for_small_moves() -> None:
    position = book(held("-1 95P +1 90P"))
    quick = approximate_value_at_risk(position, Shocks(np.full((3, 1), -0.002), np.full((3, 1), 1.005)))
    assert quick.error < 0.5


@given(random_holdings(shares=False))
def test_no_cell_loses_more_than_a_covered_book_can(holdings: Holdings) -> None:
    """A long-only book loses at most what it is worth."""
    longs = Holdings({contract: abs(n) for contract, n in holdings.options.items()})
    position = book(longs)
    assert grid(position).worst_loss <= value(position) + 1e-6


def test_rows_follow_the_holdings() -> None:
    assert book(Holdings({option("95P", NEAR): -3})).size.tolist() == [-300.0]
    assert Decimal(95) == option("95P").strike
