"""The order state machine allows exactly its table, and part fills are exact leg by leg."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import Stock
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.orders import (
    TRANSITIONS,
    IllegalTransitionError,
    LegFill,
    OrderState,
    OverfillError,
    WorkingOrder,
    next_state,
)
from modules.domain.structures import OptionLeg, StockLeg, Structure
from tests.modules.builders import NOON, condor, contract

FEE = Decimal("0.65")


def order(structure: Structure, quantity: int = 2, state: OrderState = OrderState.WORKING) -> WorkingOrder:
    intent = TradeIntent(
        "i", Purpose.OPEN, Source.HUMAN, "x", structure, quantity, Decimal(1), None, None, "test", NOON
    )
    return WorkingOrder("o", intent, intent.quantity, Decimal(1), 1, NOON, state)


def fill(working: WorkingOrder, leg: int, quantity: int, price: str = "1", name: str = "") -> LegFill:
    return LegFill(working.intent.structure.legs[leg].instrument, quantity, Decimal(price), FEE, name)


@pytest.mark.parametrize(("current", "target"), list(product(OrderState, OrderState)))
def test_transition(current: OrderState, target: OrderState) -> None:
    if target is current or target in TRANSITIONS[current]:
        assert next_state("o", current, target) is target
    else:
        with pytest.raises(IllegalTransitionError, match=f"from {current} to {target}"):
            next_state("o", current, target)


@pytest.mark.parametrize(
    ("current", "target", "is_allowed"),
    [
        (OrderState.CANCELLING, OrderState.FILLED, True),
        (OrderState.UNKNOWN, OrderState.FILLED, True),
        (OrderState.UNKNOWN, OrderState.REJECTED, True),
        (OrderState.PARTIALLY_FILLED, OrderState.WORKING, False),
        (OrderState.PARTIALLY_FILLED, OrderState.SENT, False),
        (OrderState.CANCELLED, OrderState.FILLED, False),
        (OrderState.FILLED, OrderState.CANCELLED, False),
    ],
)
def test_transitions_that_matter(current: OrderState, target: OrderState, is_allowed: bool) -> None:
    assert (target in TRANSITIONS[current]) is is_allowed


def test_part_fill_leaves_the_exact_rest_of_each_leg() -> None:
    working = order(condor())
    part = working.with_fills([fill(working, 0, 2, "0.50"), fill(working, 1, -1, "0.80")])
    assert part.state is OrderState.PARTIALLY_FILLED
    assert list(part.remaining.values()) == [0, -1, -2, 2]
    assert part.whole_structures == 0
    assert part.cost == Decimal(2 * 50 - 80)
    assert part.fees == 2 * FEE


def test_fills_of_several_prices_cost_their_sum() -> None:
    single = order(Structure("long call", (OptionLeg(contract(100, "call"), 1),)), 3)
    done = single.with_fills([fill(single, 0, 1, "1.00"), fill(single, 0, 2, "1.01")])
    assert (done.state, done.cost) == (OrderState.FILLED, Decimal(302))


def test_shares_fill_in_shares_and_cost_their_price() -> None:
    covered = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(contract(105, "call"), -1)))
    working = order(covered, 1)
    part = working.with_fills([fill(working, 0, 60, "100"), fill(working, 1, -1, "2")])
    assert (part.state, part.whole_structures) == (OrderState.PARTIALLY_FILLED, 0)
    done = part.with_fills([fill(working, 0, 40, "101")])
    assert (done.state, done.whole_structures, done.cost) == (OrderState.FILLED, 1, Decimal(6000 + 4040 - 200))


def test_an_execution_named_twice_counts_once() -> None:
    working = order(condor())
    once = working.with_fills([fill(working, 0, 1, name="a")])
    assert once.with_fills([fill(working, 0, 1, name="a")]) == once


@pytest.mark.parametrize(("leg", "quantity"), [(0, 3), (0, -1), (1, 1), (0, 0)])
def test_more_than_ordered_or_the_wrong_side_is_a_contradiction(leg: int, quantity: int) -> None:
    working = order(condor())
    with pytest.raises(OverfillError, match="left"):
        working.with_fills([fill(working, leg, quantity)])


def test_a_strange_leg_is_a_contradiction() -> None:
    with pytest.raises(OverfillError):
        order(condor()).with_fills([LegFill(contract(1, "put"), 1, Decimal(1), FEE)])


@pytest.mark.parametrize("state", [OrderState.CANCELLING, OrderState.UNKNOWN])
def test_a_part_does_not_hide_that_the_outcome_is_open(state: OrderState) -> None:
    working = order(condor(), state=state)
    assert working.with_fills([fill(working, 0, 1)]).state is state


def test_a_fill_after_the_end_is_a_contradiction() -> None:
    working = order(Structure("long call", (OptionLeg(contract(100, "call"), 1),)), 1)
    gone = replace(working, state=OrderState.CANCELLED)
    with pytest.raises(IllegalTransitionError):
        gone.with_fills([fill(working, 0, 1)])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), max_size=25))
def test_filled_and_remaining_always_add_up_to_what_was_ordered(pieces: list[tuple[int, int]]) -> None:
    working = order(condor(), 3)
    for leg, size in pieces:
        ratio = working.intent.structure.legs[leg].ratio
        try:
            working = working.with_fills([fill(working, leg, ratio * size)])
        except (OverfillError, IllegalTransitionError):
            continue
    for instrument, asked in working.ordered.items():
        assert working.filled[instrument].quantity + working.remaining[instrument] == asked
        assert abs(working.filled[instrument].quantity) <= abs(asked)
    assert (working.state is OrderState.FILLED) is (not any(working.remaining.values()))
