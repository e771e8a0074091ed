"""Structures valued at any instant: payoff at the end, package of its legs before, greeks as slopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import ExerciseStyle, Stock
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.pricing import american, black_scholes
from modules.pricing.payoff import payoff
from modules.pricing.valuation import Market, greeks, value
from tests.modules.builders import NOON, condor, contract

COVERED = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(contract(105, "call"), -1)))


def market(structure: Structure, spot: float = 100.0, volatility: float = 0.3) -> Market:
    return Market(NOON, spot, 0.04, 0.01, {leg.contract: volatility for leg in structure.options})


@given(st.floats(300, 600))
def test_at_expiration_the_value_is_the_payoff(spot: float) -> None:
    end = condor().options[0].contract.settles_at
    exact = payoff(condor(), Decimal(str(spot)))
    assert float(value(condor(), spot, market(condor()), at=end)) == pytest.approx(float(exact))


def test_before_expiration_it_is_the_sum_of_its_legs_by_style() -> None:
    call = COVERED.options[0].contract
    years = market(COVERED).years(call)
    expected = 100 - american.price(100, 105, years, 0.3, True, 0.04, 0.01)
    assert value(COVERED, 100.0, market(COVERED)) == pytest.approx(expected)
    european = Structure("x", (OptionLeg(replace(call, style=ExerciseStyle.EUROPEAN), 1),))
    assert value(european, 100.0, market(european)) == pytest.approx(
        black_scholes.price(100, 105, years, 0.3, True, 0.04, 0.01)
    )


def test_a_spread_of_spots_gives_a_curve() -> None:
    curve = value(condor(), np.linspace(300, 600, 50), market(condor(), 470.0))
    assert curve.shape == (50,)
    assert curve.min() >= -5.05
    assert curve.max() <= 0


def test_greeks_are_slopes_of_the_value() -> None:
    here = market(COVERED)
    found = greeks(COVERED, here)
    up, down = value(COVERED, np.array([100.5, 99.5]), here)
    assert found.delta == pytest.approx(float(up - down), rel=1e-3)
    louder = value(COVERED, 100.0, market(COVERED, volatility=0.31))
    assert found.vega == pytest.approx(float(louder - value(COVERED, 100.0, here)), rel=0.02)


def test_greeks_of_reversed_legs_are_the_negative() -> None:
    here = market(condor(), 470.0)
    total = greeks(condor(), here) + greeks(condor().reversed(), here)
    assert (total.delta, total.gamma, total.vega, total.theta) == pytest.approx((0, 0, 0, 0), abs=1e-12)


def test_a_living_contract_wants_a_volatility() -> None:
    far = Structure("x", (OptionLeg(contract(100, "call", date(2030, 1, 18)), 1),))
    with pytest.raises(KeyError):
        value(far, 100.0, market(condor()))
