"""Payoffs at expiration and their extremes, against a scan of prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import Deliverable, OptionContract, OptionRight, Stock
from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.pricing.payoff import kinks, loss_bound, max_loss, max_profit, payoff
from tests.modules.builders import EXPIRATION, condor, contract

legs = st.builds(
    lambda strike, right, ratio: OptionLeg(OptionContract("SPY", EXPIRATION, Decimal(strike), right), ratio),
    st.integers(80, 120),
    st.sampled_from(OptionRight),
    st.sampled_from([-3, -2, -1, 1, 2, 3]),
)
packages = st.lists(legs, min_size=1, max_size=4, unique_by=lambda leg: leg.contract)
shares = st.sampled_from([-200, -100, 0, 100, 200])


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    options: list[Leg] = list(draw(packages))
    count = draw(shares)
    return Structure("any", tuple([StockLeg(Stock("SPY"), count), *options] if count else options))


def test_condor_loses_at_most_wing_less_credit() -> None:
    assert max_loss(condor(), Decimal("-1.50")) == Decimal("3.50")
    assert max_profit(condor(), Decimal("-1.50")) == Decimal("1.50")


def test_naked_call_has_no_maximum_loss() -> None:
    assert max_loss(Structure("naked call", (OptionLeg(contract(100, "call"), -1),)), Decimal(-2)) is None


def test_covered_call_loses_the_stock_less_the_credit_and_gains_up_to_the_strike() -> None:
    """Stock at 100, the 105 call sold at 2: paid 98 a share; worst 98 at a price of zero, best 7 from 105 up."""
    covered = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(contract(105, "call"), -1)))
    assert (max_loss(covered, Decimal(98)), max_profit(covered, Decimal(98))) == (Decimal(98), Decimal(7))


def test_shares_alone_lose_their_price() -> None:
    assert max_loss(Structure("shares", (StockLeg(Stock("SPY"), 100),)), Decimal(98)) == Decimal(98)


def test_adjusted_contract_pays_its_real_deliverable() -> None:
    """150 shares and $25 against 100 x 60: at 50 the call is worth (150 x 50 + 25 - 6000) / 100 = 15.25."""
    adjusted = Deliverable(multiplier=100, shares=150, cash=Decimal(25), is_adjusted=True)
    call = OptionContract("SPY", EXPIRATION, Decimal(60), OptionRight.CALL, deliverable=adjusted)
    held = Structure("long call", (OptionLeg(call, 1),))
    assert payoff(held, Decimal(50)) == Decimal("15.25")
    bend = kinks(held)[-1]
    assert payoff(held, bend) == 0
    assert payoff(held, bend + 1) == pytest.approx(Decimal("1.5"))


@given(structures(), st.decimals(-20, 20, places=2))
def test_extremes_agree_with_a_scan_of_prices(structure: Structure, net_price: Decimal) -> None:
    scan = [payoff(structure, Decimal(spot)) - net_price for spot in range(400)]
    loss, profit = max_loss(structure, net_price), max_profit(structure, net_price)
    far = [payoff(structure, Decimal(spot)) - net_price for spot in (10**6, 10**6 + 1)]
    assert loss == max(-min(scan), Decimal(0)) if loss is not None else far[1] < far[0]
    assert profit == max(scan) if profit is not None else far[1] > far[0]


@given(structures(), st.integers(0, 300))
def test_reversed_structure_pays_the_opposite(structure: Structure, spot: int) -> None:
    assert payoff(structure.reversed(), Decimal(spot)) == -payoff(structure, Decimal(spot))


def test_the_loss_bound_is_exact_for_one_expiration_and_adds_up_over_several() -> None:
    """A condor of 5-wide sides sold at 2.00 loses 3.00; with its sides in two months at worst 8.00."""
    later = date(2024, 3, 15)
    put_side = (OptionLeg(contract(450, "put"), 1), OptionLeg(contract(455, "put"), -1))
    call_side = (OptionLeg(contract(485, "call"), -1), OptionLeg(contract(490, "call"), 1))
    moved = tuple(OptionLeg(contract(float(leg.contract.strike), "call", later), leg.ratio) for leg in call_side)
    assert loss_bound(Structure("condor", (*put_side, *call_side)), Decimal(-2)) == Decimal(3)
    assert loss_bound(Structure("condor", (*put_side, *moved)), Decimal(-2)) == Decimal(8)


def test_a_short_covered_only_by_another_expiration_has_no_bound() -> None:
    later = date(2024, 3, 15)
    calendar = Structure("calendar", (OptionLeg(contract(470, "call"), -1), OptionLeg(contract(470, "call", later), 1)))
    assert loss_bound(calendar, Decimal(1)) is None
