"""What one order cannot carry is split so that no short ever goes before its cover (trading rule 10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from modules.domain.contracts import Stock
from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.execution.legging import (
    TRANSITIONS,
    IllegalLegPlanError,
    LegPlan,
    LegPlanState,
    Lot,
    UnsplittableError,
    needs_legs,
    split,
)
from modules.pricing.increments import why_not_one_order
from modules.risk.book import Holdings
from modules.risk.cover import cover
from tests.modules.builders import NOON, contract
from tests.modules.execution.test_pace import intent


def custom(*legs: tuple[int, str, int], shares: int = 0) -> Structure:
    options: list[Leg] = [OptionLeg(contract(strike, right), ratio) for strike, right, ratio in legs]
    return Structure("custom", (*([StockLeg(Stock("SPY"), shares)] if shares else []), *options))


def texts(lots: tuple[Lot, ...]) -> list[str]:
    return [f"{lot.times} x {lot.structure}" for lot in lots]


def test_five_legs_go_as_the_free_long_then_the_condor() -> None:
    five = custom((450, "put", 1), (455, "put", -1), (485, "call", -1), (490, "call", 1), (500, "call", 1))
    assert needs_legs(five)
    assert texts(split(five)) == [
        "1 x long call SPY 2024-02-16 +1C500",
        "1 x iron condor SPY 2024-02-16 +1P450 -1P455 -1C485 +1C490",
    ]


def test_shares_go_before_the_call_on_them_and_after_the_put_that_protects_them() -> None:
    collar = custom((485, "call", -1), (450, "put", 1), shares=100)
    assert [lot.structure.legs[0].instrument for lot in split(collar)] == [
        contract(450, "put"),
        Stock("SPY"),
        contract(485, "call"),
    ]


def test_short_shares_wait_for_the_calls_that_bound_them() -> None:
    assert texts(split(custom((485, "call", 1), shares=-100)))[0] == "1 x long call SPY 2024-02-16 +1C485"
    with pytest.raises(UnsplittableError, match="short without calls"):
        split(custom((485, "put", 1), shares=-100))


@pytest.mark.parametrize(
    "structure",
    [custom((485, "call", -1)), custom((485, "call", -2), shares=100), custom((450, "put", -1), shares=100)],
)
def test_a_short_without_cover_is_not_split(structure: Structure) -> None:
    with pytest.raises(UnsplittableError, match="short without cover"):
        split(structure)


def test_uneven_ratios_are_split_into_even_ones() -> None:
    uneven = custom((470, "call", 4), (480, "call", -1))
    assert needs_legs(uneven)
    assert texts(split(uneven)) == [
        "3 x long call SPY 2024-02-16 +1C470",
        "1 x bull call spread SPY 2024-02-16 +1C470 -1C480",
    ]


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    strikes = draw(st.lists(st.sampled_from(range(430, 511, 5)), min_size=1, max_size=7, unique=True))
    legs = [
        (strike, draw(st.sampled_from(["call", "put"])), draw(st.sampled_from([-3, -2, -1, 1, 2, 3])))
        for strike in strikes
    ]
    return custom(*legs, shares=draw(st.sampled_from([0, 0, 100, 200, -100])))


@given(structures())
def test_packages_sum_to_the_whole_and_no_prefix_of_them_is_uncovered(structure: Structure) -> None:
    try:
        lots = split(structure)
    except UnsplittableError:
        assume(False)
    total = Holdings()
    for lot in lots:
        assert not why_not_one_order(lot.structure)
        assert lot.structure.is_reduced
        assert not (lot.structure.shares and lot.structure.options)
        total = total.plus(Holdings.of(lot.structure, lot.times))
        found = cover(total)
        assert found.uncovered_count(contract(450, "call").right) == 0
        if total.shares >= 0:
            assert found.uncovered_count(contract(450, "put").right) == 0
    assert total == Holdings.of(structure, 1)


def plan() -> LegPlan:
    whole = replace(intent(), structure=custom((485, "call", -1), shares=100), position_id="")
    return LegPlan(whole, split(whole.structure))


def test_the_first_package_bears_the_plans_own_id_and_later_ones_a_number() -> None:
    assert (plan().current_id, replace(plan(), place=1).current_id) == ("i", "i-leg-2")
    assert plan().held_after(2) == {Stock("SPY"): 100, contract(485, "call"): -1}


def test_every_other_transition_is_refused() -> None:
    for state in LegPlanState:
        for target in LegPlanState:
            at = replace(plan(), state=state)
            if target in TRANSITIONS[state]:
                assert at.moved(target, NOON).state is target
            else:
                with pytest.raises(IllegalLegPlanError):
                    at.moved(target, NOON)


def test_a_package_that_is_not_whole_stops_the_plan() -> None:
    taken = replace(plan(), is_taken=True)
    assert taken.followed(None, is_working=True, time=NOON) is taken
    assert taken.followed(None, is_working=False, time=NOON).state is LegPlanState.STOPPED
    assert taken.whole.worst_price == Decimal(1)
