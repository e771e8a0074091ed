"""Orders the bot works, and the states they may pass through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from modules.domain.contracts import OptionContract
from modules.domain.intents import TradeIntent


class OrderState(StrEnum):
    """The life of one attempt at an intent."""

    SENT = "sent"
    WORKING = "working"
    CANCELLING = "cancelling"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


#: The allowed transitions; anything else is a contradiction of the broker and raises.
TRANSITIONS: dict[OrderState, frozenset[OrderState]] = {
    OrderState.SENT: frozenset(
        {OrderState.WORKING, OrderState.FILLED, OrderState.CANCELLING, OrderState.CANCELLED, OrderState.REJECTED}
    ),
    OrderState.WORKING: frozenset(
        {OrderState.FILLED, OrderState.CANCELLING, OrderState.CANCELLED, OrderState.REJECTED}
    ),
    # A fill may overtake a cancel that is under way.
    OrderState.CANCELLING: frozenset({OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED}),
    OrderState.FILLED: frozenset(),
    OrderState.CANCELLED: frozenset(),
    OrderState.REJECTED: frozenset(),
}


class IllegalTransitionError(ValueError):
    """An event would move an order where it cannot go: a bug or a contradiction of the broker."""


@dataclass(frozen=True, slots=True)
class LegFill:
    """Book one leg's execution: signed contracts, dollars per share, fee in dollars."""

    contract: OptionContract
    quantity: int
    price: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True)
class WorkingOrder:
    """Follow one attempt at an intent; `limit` is the signed net price per share, `attempt` counts from 1."""

    order_id: str
    intent: TradeIntent
    limit: Decimal
    attempt: int
    sent_at: datetime
    state: OrderState = OrderState.SENT
    fills: tuple[LegFill, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether the order can still fill."""
        return bool(TRANSITIONS[self.state])


def next_state(order_id: str, current: OrderState, target: OrderState) -> OrderState:
    """Return the target state; raise IllegalTransitionError if the table forbids it."""
    if target is not current and target not in TRANSITIONS[current]:
        raise IllegalTransitionError(f"order {order_id} cannot go from {current} to {target}")
    return target
