"""The order state machine allows exactly what its table says."""

from __future__ import annotations

from itertools import product

import pytest

from modules.domain.orders import TRANSITIONS, IllegalTransitionError, OrderState, next_state


@pytest.mark.parametrize(("current", "target"), list(product(OrderState, OrderState)))
def test_transition(current: OrderState, target: OrderState) -> None:
    if target is current or target in TRANSITIONS[current]:
        assert next_state("o", current, target) is target
    else:
        with pytest.raises(IllegalTransitionError, match=f"from {current} to {target}"):
            next_state("o", current, target)


def test_a_fill_may_overtake_a_cancel() -> None:
    assert next_state("o", OrderState.CANCELLING, OrderState.FILLED) is OrderState.FILLED
