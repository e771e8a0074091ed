"""Probability of profit and expected value after fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import Stock
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.pricing import american, black_scholes
from modules.pricing.distribution import lognormal
from modules.pricing.outcome import outcome
from modules.pricing.valuation import Market
from tests.modules.builders import NOON, condor, contract

ZERO = Decimal(0)
MONTH = lognormal(470.0, 0.18, 37 / 365, 0.02)


def test_condor_wins_between_its_breakevens() -> None:
    """Credit 1.50: profit between 453.50 and 486.50."""
    found = outcome(condor(), Decimal("-1.50"), ZERO, MONTH)
    assert found.probability_of_profit == pytest.approx(MONTH.probability_between(453.5, 486.5))
    assert found.rate == 0.02
    assert "lognormal" in found.model


def test_fees_narrow_the_range() -> None:
    """2.60 of fees on 100 shares are 0.026 a share: 453.526 to 486.474."""
    found = outcome(condor(), Decimal("-1.50"), Decimal("0.026"), MONTH)
    assert found.probability_of_profit == pytest.approx(MONTH.probability_between(453.526, 486.474))


def test_open_ends_count_to_the_end() -> None:
    put = Structure("naked put", (OptionLeg(contract(450, "put"), -1),))
    assert outcome(put, Decimal(-2), ZERO, MONTH).probability_of_profit == pytest.approx(MONTH.probability_above(448))
    long_put = Structure("long put", (OptionLeg(contract(450, "put"), 1),))
    assert outcome(long_put, Decimal(2), ZERO, MONTH).probability_of_profit == pytest.approx(
        1 - MONTH.probability_above(448)
    )


def test_certain_gain_and_certain_loss() -> None:
    assert outcome(condor(), Decimal(-6), ZERO, MONTH).probability_of_profit == pytest.approx(1.0)
    assert outcome(condor(), Decimal(1), ZERO, MONTH).probability_of_profit == 0.0


def test_covered_call_wins_above_what_was_paid() -> None:
    covered = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(contract(480, "call"), -1)))
    found = outcome(covered, Decimal("466.50"), ZERO, MONTH)
    assert found.probability_of_profit == pytest.approx(MONTH.probability_above(466.5))


@given(st.sampled_from([430, 455, 470, 485, 510]), st.sampled_from(["call", "put"]))
def test_fair_price_has_no_edge_before_fees_and_loses_exactly_the_fees(strike: int, right: str) -> None:
    single = Structure("x", (OptionLeg(contract(strike, right), 1),))
    value = float(black_scholes.price(470.0, strike, 37 / 365, 0.18, right == "call", 0.02))
    fair = Decimal(str(round(value, 6)))
    assert outcome(single, fair, ZERO, MONTH).expected_value == pytest.approx(0, abs=2e-3)
    assert outcome(single, fair, Decimal("0.05"), MONTH).expected_value == pytest.approx(-0.05, abs=2e-3)


@given(st.decimals(-6, 6, places=2))
def test_both_sides_of_a_trade_share_all_chances(net: Decimal) -> None:
    there = outcome(condor(), net, ZERO, MONTH)
    back = outcome(condor().reversed(), -net, ZERO, MONTH)
    assert there.expected_value == pytest.approx(-back.expected_value)
    assert there.probability_of_profit + back.probability_of_profit <= 1 + 1e-9


def test_calendar_is_judged_at_its_first_expiration_and_says_so() -> None:
    near, far = contract(470, "call"), contract(470, "call", date(2024, 5, 17))
    calendar = Structure("call calendar spread", (OptionLeg(near, -1), OptionLeg(far, 1)))
    market = Market(NOON, 470.0, 0.02, 0.0, {near: 0.18, far: 0.18})
    prices = [float(american.price(470.0, 470.0, market.years(each), 0.18, True, 0.02)) for each in (near, far)]
    found = outcome(calendar, Decimal(str(round(prices[1] - prices[0], 2))), ZERO, MONTH, market)
    assert 0.3 < found.probability_of_profit < 0.7
    assert found.expected_value == pytest.approx(0, abs=0.1)
    assert "survivors" in found.model
    with pytest.raises(ValueError, match="several expirations"):
        outcome(calendar, Decimal(5), ZERO, MONTH)
