"""Orders the bot works, the states they may pass through and what of them has filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from modules.domain.contracts import Instrument
from modules.domain.intents import TradeIntent


class OrderState(StrEnum):
    """The life of one attempt at an intent."""

    SENT = "sent"
    WORKING = "working"
    PARTIALLY_FILLED = "partially filled"
    CANCELLING = "cancelling"
    #: Sent or cancelled without an answer: the broker is asked before anything is sent again.
    UNKNOWN = "unknown"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


_OVER = frozenset({OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED})

#: The allowed transitions; anything else is a contradiction of the broker and raises.
TRANSITIONS: dict[OrderState, frozenset[OrderState]] = {
    OrderState.SENT: _OVER
    | {OrderState.WORKING, OrderState.PARTIALLY_FILLED, OrderState.CANCELLING, OrderState.UNKNOWN},
    OrderState.WORKING: _OVER | {OrderState.PARTIALLY_FILLED, OrderState.CANCELLING, OrderState.UNKNOWN},
    # A part cannot be unfilled: the order works on as partially filled.
    OrderState.PARTIALLY_FILLED: _OVER | {OrderState.CANCELLING, OrderState.UNKNOWN},
    # A fill may overtake a cancel; a refused cancel leaves the order at work.
    OrderState.CANCELLING: _OVER | {OrderState.WORKING, OrderState.PARTIALLY_FILLED, OrderState.UNKNOWN},
    OrderState.UNKNOWN: _OVER | {OrderState.WORKING, OrderState.PARTIALLY_FILLED, OrderState.CANCELLING},
    OrderState.FILLED: frozenset(),
    OrderState.CANCELLED: frozenset(),
    OrderState.REJECTED: frozenset(),
}


class IllegalTransitionError(ValueError):
    """An event would move an order where it cannot go: a bug or a contradiction of the broker."""


class OverfillError(ValueError):
    """The broker reports more than was ordered, or something that was not: a contradiction a human must see."""


@dataclass(frozen=True, slots=True)
class LegFill:
    """Book one execution of one leg: signed contracts or shares, dollars per share, fee in dollars.

    `fill_id` is the broker's name of the execution where it has one; the same one is never booked twice.
    """

    instrument: Instrument
    quantity: int
    price: Decimal
    fee: Decimal
    fill_id: str = ""


@dataclass(frozen=True, slots=True)
class LegTotal:
    """Sum the executions of one leg: signed quantity, sum of quantity x price, fees in dollars."""

    quantity: int = 0
    paid: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class WorkingOrder:
    """Follow one attempt at an intent: `quantity` whole structures at `limit`, the signed net price per share.

    `attempt` counts from 1; `fills` are all executions so far, so that part fills are exact leg by leg. `asked_at` is
    when the broker was last asked something about it: a cancel, or what has become of it. `market_bid` and `market_ask`
    are the package's market when it was sent, signed per share, None where unknown.
    """

    order_id: str
    intent: TradeIntent
    quantity: int
    limit: Decimal
    attempt: int
    sent_at: datetime
    state: OrderState = OrderState.SENT
    fills: tuple[LegFill, ...] = ()
    asked_at: datetime | None = None
    market_bid: Decimal | None = None
    market_ask: Decimal | None = None

    @property
    def waits_since(self) -> datetime:
        """Return when the broker was last sent something about the order."""
        return self.asked_at or self.sent_at

    @property
    def is_open(self) -> bool:
        """Say whether the order can still fill."""
        return bool(TRANSITIONS[self.state])

    @property
    def is_unanswered(self) -> bool:
        """Say whether the broker owes an answer: nothing more is asked of the order before."""
        return self.state in (OrderState.CANCELLING, OrderState.UNKNOWN)

    @property
    def ordered(self) -> Mapping[Instrument, int]:
        """Return the signed quantity asked for of each leg."""
        return {leg.instrument: leg.ratio * self.quantity for leg in self.intent.structure.legs}

    @property
    def filled(self) -> Mapping[Instrument, LegTotal]:
        """Return what has filled of each leg, zero totals included."""
        totals = {leg.instrument: LegTotal() for leg in self.intent.structure.legs}
        for fill in self.fills:
            total = totals[fill.instrument]
            paid = total.paid + fill.quantity * fill.price
            totals[fill.instrument] = LegTotal(total.quantity + fill.quantity, paid, total.fees + fill.fee)
        return totals

    @property
    def remaining(self) -> Mapping[Instrument, int]:
        """Return the signed quantity of each leg that has not filled."""
        filled = self.filled
        return {instrument: asked - filled[instrument].quantity for instrument, asked in self.ordered.items()}

    @property
    def whole_structures(self) -> int:
        """Return how many complete structures have filled; a leg beyond them is a broken package."""
        filled = self.filled
        return min(filled[leg.instrument].quantity // leg.ratio for leg in self.intent.structure.legs)

    @property
    def fees(self) -> Decimal:
        """Return the fees of all executions in dollars."""
        return sum((fill.fee for fill in self.fills), Decimal(0))

    @property
    def cost(self) -> Decimal:
        """Return the dollars paid for all executions so far (negative: received), fees excluded."""
        filled = self.filled
        return sum(
            (filled[leg.instrument].paid * leg.dollars_per_point / leg.ratio for leg in self.intent.structure.legs),
            Decimal(0),
        )

    def at_market(self, bid: Decimal, ask: Decimal) -> WorkingOrder:
        """Return the order with the package's market at its sending."""
        return replace(self, market_bid=bid, market_ask=ask)

    def with_state(self, target: OrderState) -> WorkingOrder:
        """Return the order in another state; IllegalTransitionError if the table forbids it."""
        return replace(self, state=next_state(self.order_id, self.state, target))

    def with_fills(self, fills: Iterable[LegFill]) -> WorkingOrder:
        """Return the order with more executions booked: filled, or partially filled and still in need of the rest.

        An execution whose `fill_id` is already booked changes nothing. A part that arrives while a cancel is under way
        or the outcome is unknown leaves that state as it is. Raises OverfillError for more than was ordered, a wrong
        side or a leg that is not the order's, IllegalTransitionError for an order that is over.
        """
        known = {fill.fill_id for fill in self.fills if fill.fill_id}
        booked = self
        for fill in fills:
            if fill.fill_id and fill.fill_id in known:
                continue
            known.add(fill.fill_id)
            booked = booked._with_fill(fill)
        return booked

    def _with_fill(self, fill: LegFill) -> WorkingOrder:
        left = self.remaining.get(fill.instrument, 0)
        if fill.quantity * left <= 0 or abs(fill.quantity) > abs(left):
            text = f"{fill.quantity:+d} {fill.instrument} reported, {left:+d} left"
            raise OverfillError(f"order {self.order_id}: {text}")
        booked = replace(self, fills=(*self.fills, fill))
        if not any(booked.remaining.values()):
            return booked.with_state(OrderState.FILLED)
        if self.state in (OrderState.CANCELLING, OrderState.UNKNOWN):
            return booked
        return booked.with_state(OrderState.PARTIALLY_FILLED)


def next_state(order_id: str, current: OrderState, target: OrderState) -> OrderState:
    """Return the target state; raise IllegalTransitionError if the table forbids it."""
    if target is not current and target not in TRANSITIONS[current]:
        raise IllegalTransitionError(f"order {order_id} cannot go from {current} to {target}")
    return target
