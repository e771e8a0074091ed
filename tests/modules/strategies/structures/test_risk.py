"""Largest loss, largest profit and breakevens of every structure against brute force over spots and both tails."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.domain.structures import OptionLeg, Structure
from modules.pricing.coverage import undefined_risk
from modules.pricing.model_risk import VOLATILITY_FACTORS, Dividend, front_of, model_risk
from modules.pricing.payoff import payoff
from modules.pricing.risk_profile import MissingMarketError, risk_profile
from modules.pricing.valuation import Market
from modules.strategies.structures import StructureEntry, like, structure_from
from tests.modules.builders import NOON, contract
from tests.modules.pricing.trees import tree_price
from tests.modules.strategies.structures.generators import ENTRIES, parameters_of

SINGLE = [entry for entry in ENTRIES if len(entry.expirations) == 1]
SEVERAL = [entry for entry in ENTRIES if len(entry.expirations) > 1]
NEAR, FAR = date(2024, 2, 16), date(2024, 5, 17)

#: Structures whose loss has no bound, and those a human must opt in for (trading rule 25).
UNLIMITED = {
    "naked call",
    "covered put",
    "short straddle",
    "short strangle",
    "short call backspread",
    "bull call ladder",
    "short call calendar spread",
    "short jelly roll",
}
UNDEFINED = UNLIMITED | {
    "naked put",
    "short put backspread",
    "bear put ladder",
    "short put calendar spread",
    "jelly roll",
}


def build(name: str, **parameters: Decimal | date) -> Structure:
    return structure_from(name, parameters, like(contract(100, "call")))


@pytest.mark.parametrize("entry", SINGLE, ids=str)
@settings(max_examples=12)
@given(data=st.data())
def test_extremes_agree_with_a_scan_of_all_strikes_and_both_tails(entry: StructureEntry, data: st.DataObject) -> None:
    structure = structure_from(entry.name, data.draw(parameters_of(entry)), like(contract(100, "call")))
    net = data.draw(st.decimals(-60, 60, places=2))
    found = risk_profile(structure, net)
    scan = [payoff(structure, Decimal(number) / 2) - net for number in range(600)]
    tail = [payoff(structure, Decimal(spot)) - net for spot in (10**6, 10**6 + 1)]
    assert not found.is_model
    assert found.max_loss == max(-min(*scan, *tail), Decimal(0)) if found.max_loss is not None else tail[1] < tail[0]
    assert found.max_profit == max(*scan, *tail) if found.max_profit is not None else tail[1] > tail[0]
    assert (found.max_loss is None) is (entry.name in UNLIMITED)


@pytest.mark.parametrize("entry", SINGLE, ids=str)
@settings(max_examples=12)
@given(data=st.data())
def test_breakevens_are_exactly_where_the_profit_changes_sign(entry: StructureEntry, data: st.DataObject) -> None:
    structure = structure_from(entry.name, data.draw(parameters_of(entry)), like(contract(100, "call")))
    # A price off the half dollar grid, so that no scanned spot is a breakeven itself.
    net = data.draw(st.decimals(-60, 60, places=1)) + Decimal("0.03")
    found = risk_profile(structure, net).breakevens
    for point in found:
        assert payoff(structure, point) - net == pytest.approx(Decimal(0), abs=Decimal("1e-20"))
    spots = [Decimal(number) / 2 for number in range(1, 900)]
    profits = [payoff(structure, spot) - net for spot in spots]
    changes = sum((low < 0) is not (high < 0) for low, high in pairwise(profits))
    assert sum(spots[0] < point < spots[-1] for point in found) == changes


def market_of(structure: Structure, volatility: float = 0.25, rate: float = 0.03, spot: float = 100.0) -> Market:
    return Market(NOON, spot, rate, 0.0, {leg.contract: volatility for leg in structure.options})


def revalued(structure: Structure, market: Market, spots: np.ndarray, factor: float) -> np.ndarray:
    """Value a structure at its front expiration with trees for the survivors."""
    total = np.zeros_like(spots)
    front = front_of(structure)
    for leg in structure.legs:
        assert isinstance(leg, OptionLeg)
        strike, is_call = float(leg.contract.strike), leg.contract.is_call
        years = market.years(leg.contract, front)
        if years == 0:
            each = np.maximum(spots - strike if is_call else strike - spots, 0.0)
        else:
            terms = (strike, years, market.volatility[leg.contract] * factor, is_call, market.rate, market.dividend)
            each = tree_price(spots, *terms, steps=80)
        total += float(structure.weight(leg)) * each
    return total


@pytest.mark.parametrize("entry", SEVERAL, ids=str)
@settings(max_examples=6)
@given(data=st.data())
def test_calendars_lose_at_most_what_a_revaluation_by_trees_finds(entry: StructureEntry, data: st.DataObject) -> None:
    parameters = data.draw(parameters_of(entry))
    parameters |= {"near_expiration": NEAR, "far_expiration": NEAR + timedelta(days=data.draw(st.integers(7, 200)))}
    structure = structure_from(entry.name, parameters, like(contract(100, "call")))
    market, net = market_of(structure, data.draw(st.floats(0.1, 0.6))), data.draw(st.decimals(-9, 9, places=2))
    found = model_risk(structure, net, market)
    spots = np.concatenate((np.linspace(0.01, 600, 120), [float(leg.contract.strike) for leg in structure.options]))
    profits = np.array([revalued(structure, market, spots, factor) for factor in VOLATILITY_FACTORS]) - float(net)
    assert found.grid_loss == pytest.approx(-profits.min(), abs=0.25)
    if entry.name in UNLIMITED:
        assert found.max_loss is None
    else:
        assert found.max_loss is not None
        assert found.max_loss >= -profits.min() - 0.25
    assert found.max_profit is not None
    assert found.max_profit == pytest.approx(profits.max(), abs=0.35)


def test_long_calendar_loses_its_debit_and_the_interest_of_an_early_assignment() -> None:
    """A put calendar for 2.00: worst 2.00, plus 37 days' interest at 3 % on the strike of 100: 0.31."""
    calendar = build("put calendar spread", strike=Decimal(100), near_expiration=NEAR, far_expiration=FAR)
    found = model_risk(calendar, Decimal(2), market_of(calendar))
    assert found.grid_loss == pytest.approx(2.0, abs=0.01)
    assert found.early_assignment == pytest.approx(100 * (np.exp(0.03 * (37 + 4 / 24) / 365) - 1), abs=1e-6)
    assert found.max_loss == pytest.approx(found.grid_loss + found.early_assignment)
    assert found.max_profit is not None
    assert found.max_profit > 0
    low, high = found.breakevens
    assert low < 100 < high


def test_assigned_short_call_owes_the_dividends_before_it_expires() -> None:
    calendar = build("call calendar spread", strike=Decimal(100), near_expiration=NEAR, far_expiration=FAR)
    paid = (Dividend(date(2024, 2, 1), 0.80), Dividend(date(2024, 3, 1), 5.0))
    dry, wet = (model_risk(calendar, Decimal(2), market_of(calendar), dividends) for dividends in ((), paid))
    assert wet.dividends == 0.80
    assert dry.max_loss is not None
    assert wet.max_loss == pytest.approx(dry.max_loss + 0.80)


def test_diagonal_adds_its_strike_gap() -> None:
    """Short near 100 call, long far 110 call for a debit of 1: above, 110 - 100 is lost beside the debit."""
    legs = (OptionLeg(contract(100, "call", NEAR), -1), OptionLeg(contract(110, "call", FAR), 1))
    diagonal = Structure("custom", legs)
    found = model_risk(diagonal, Decimal(1), market_of(diagonal))
    assert found.strike_gap == 10.0
    assert found.max_loss == pytest.approx(11.0, abs=0.01)
    good = Structure("custom", (OptionLeg(contract(110, "call", NEAR), -1), OptionLeg(contract(100, "call", FAR), 1)))
    assert model_risk(good, Decimal(9), market_of(good)).strike_gap == 0.0


def test_put_that_outlives_its_cover_is_taken_to_zero() -> None:
    """Short put calendar for a credit of 2: the far put alone loses 100 - 2."""
    calendar = build("short put calendar spread", strike=Decimal(100), near_expiration=NEAR, far_expiration=FAR)
    assert model_risk(calendar, Decimal(-2), market_of(calendar)).max_loss == pytest.approx(98.0)


def test_several_expirations_want_a_market() -> None:
    calendar = build("call calendar spread", strike=Decimal(100), near_expiration=NEAR, far_expiration=FAR)
    with pytest.raises(MissingMarketError, match="several expirations"):
        risk_profile(calendar, Decimal(2))
    shown = risk_profile(calendar, Decimal(2), market_of(calendar))
    assert shown.is_model
    assert shown.max_loss is not None
    assert Decimal("2.00") <= shown.max_loss <= Decimal("2.01")


@given(st.sampled_from(ENTRIES), st.data())
def test_undefined_risk_is_told_for_exactly_the_structures_that_have_it(
    entry: StructureEntry, data: st.DataObject
) -> None:
    structure = structure_from(entry.name, data.draw(parameters_of(entry)), like(contract(100, "call")))
    assert bool(undefined_risk(structure)) is (entry.name in UNDEFINED)


def test_reasons_name_right_number_and_time() -> None:
    ratio = Structure("x", (OptionLeg(contract(100, "call"), 1), OptionLeg(contract(105, "call"), -3)))
    assert undefined_risk(ratio) == "2 short calls without cover"
    late = build("short put calendar spread", strike=Decimal(100), near_expiration=NEAR, far_expiration=FAR)
    assert undefined_risk(late) == "1 short put without cover once its cover has expired"
