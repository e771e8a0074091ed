"""The state machine of an order: one table, and whatever is not in it raises."""

from __future__ import annotations

from enum import StrEnum

from engine.paper_brokerage.errors import IllegalTransitionError


class OrderState(StrEnum):
    """Where an order stands at the broker."""

    RECEIVED = "received"
    WORKING = "working"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELED = "canceled"
    REJECTED = "rejected"
    EXPIRED = "expired"


class OrderChange(StrEnum):
    """What can happen to an order."""

    ACKNOWLEDGED = "acknowledged"
    REPLACED = "replaced"
    TRIGGERED = "triggered"
    PARTIAL_FILL = "partial_fill"
    COMPLETE_FILL = "complete_fill"
    CANCELED = "canceled"
    REJECTED = "rejected"
    EXPIRED = "expired"


_S, _C = OrderState, OrderChange
#: (state, change) -> next state. A fill of a canceled order is the race every broker knows: the exchange traded before
#: the cancel reached it. It is booked, because the money has moved.
TRANSITIONS: dict[tuple[OrderState, OrderChange], OrderState] = {
    (_S.RECEIVED, _C.ACKNOWLEDGED): _S.WORKING,
    (_S.RECEIVED, _C.REPLACED): _S.RECEIVED,
    (_S.RECEIVED, _C.CANCELED): _S.CANCELED,
    (_S.RECEIVED, _C.REJECTED): _S.REJECTED,
    (_S.RECEIVED, _C.EXPIRED): _S.EXPIRED,
    (_S.WORKING, _C.REPLACED): _S.WORKING,
    (_S.WORKING, _C.TRIGGERED): _S.WORKING,
    (_S.WORKING, _C.PARTIAL_FILL): _S.PARTIALLY_FILLED,
    (_S.WORKING, _C.COMPLETE_FILL): _S.FILLED,
    (_S.WORKING, _C.CANCELED): _S.CANCELED,
    (_S.WORKING, _C.REJECTED): _S.REJECTED,
    (_S.WORKING, _C.EXPIRED): _S.EXPIRED,
    (_S.PARTIALLY_FILLED, _C.REPLACED): _S.PARTIALLY_FILLED,
    (_S.PARTIALLY_FILLED, _C.TRIGGERED): _S.PARTIALLY_FILLED,
    (_S.PARTIALLY_FILLED, _C.PARTIAL_FILL): _S.PARTIALLY_FILLED,
    (_S.PARTIALLY_FILLED, _C.COMPLETE_FILL): _S.FILLED,
    (_S.PARTIALLY_FILLED, _C.CANCELED): _S.CANCELED,
    (_S.PARTIALLY_FILLED, _C.EXPIRED): _S.EXPIRED,
    (_S.CANCELED, _C.PARTIAL_FILL): _S.CANCELED,
    (_S.CANCELED, _C.COMPLETE_FILL): _S.FILLED,
}
OPEN_STATES = frozenset({OrderState.RECEIVED, OrderState.WORKING, OrderState.PARTIALLY_FILLED})


def next_state(state: OrderState, change: OrderChange, order_id: str) -> OrderState:
    """Return the state a change leads to; IllegalTransitionError if the state does not allow it."""
    try:
        return TRANSITIONS[state, change]
    except KeyError:
        raise IllegalTransitionError(f"order {order_id} is {state} and cannot become {change}") from None
