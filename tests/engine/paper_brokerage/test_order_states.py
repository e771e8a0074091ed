"""The table of order states."""

from __future__ import annotations

import itertools

import pytest

from engine.paper_brokerage.errors import IllegalTransitionError
from engine.paper_brokerage.states import OPEN_STATES, TRANSITIONS, OrderChange, OrderState, next_state

FINAL = (OrderState.FILLED, OrderState.REJECTED, OrderState.EXPIRED)


@pytest.mark.parametrize(("state", "change"), list(itertools.product(OrderState, OrderChange)))
def test_only_steps_of_the_table_are_possible(state: OrderState, change: OrderChange) -> None:
    if (state, change) in TRANSITIONS:
        assert next_state(state, change, "B1") is TRANSITIONS[state, change]
    else:
        with pytest.raises(IllegalTransitionError, match=f"B1 is {state} and cannot become {change}"):
            next_state(state, change, "B1")


def test_filled_rejected_and_expired_orders_never_change() -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] in FINAL]


def test_a_canceled_order_can_only_be_filled_late() -> None:
    changes = {change for state, change in TRANSITIONS if state is OrderState.CANCELED}
    assert changes == {OrderChange.PARTIAL_FILL, OrderChange.COMPLETE_FILL}


def test_every_state_is_reached_and_open_states_can_end() -> None:
    reached = set(TRANSITIONS.values()) | {OrderState.RECEIVED}
    assert reached == set(OrderState)
    for state in OPEN_STATES:
        assert (state, OrderChange.CANCELED) in TRANSITIONS
        assert (state, OrderChange.EXPIRED) in TRANSITIONS
