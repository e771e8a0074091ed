"""The account in memory: cash, holdings and orders, and the few ways they change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.paper_brokerage.errors import IllegalTransitionError
from engine.paper_brokerage.executions import Execution, ExecutionKind
from engine.paper_brokerage.instruments import Instrument
from engine.paper_brokerage.orders import Order
from engine.paper_brokerage.states import OrderChange


@dataclass(frozen=True, slots=True)
class Holding:
    """Hold signed pieces of one instrument and their average entry price, dollars per share."""

    instrument: Instrument
    quantity: int
    average_price: Decimal

    def after(self, quantity: int, price: Decimal) -> Holding:
        """Return the holding after a trade: adding averages, reducing keeps, crossing zero starts anew."""
        total = self.quantity + quantity
        if total == 0:
            return Holding(self.instrument, 0, Decimal(0))
        if self.quantity * quantity >= 0:
            cost = self.quantity * self.average_price + quantity * price
            return Holding(self.instrument, total, cost / total)
        crossed = (total > 0) != (self.quantity > 0)
        return Holding(self.instrument, total, price if crossed else self.average_price)

    def split(self, added: int) -> Holding:
        """Return the holding after a split added shares (or took some away): what was paid for all stays."""
        total = self.quantity + added
        average = self.quantity * self.average_price / total if total else Decimal(0)
        return Holding(self.instrument, total, average)

    def to_json(self) -> dict[str, Any]:
        """Return what clients see."""
        return {
            "instrument": self.instrument.key,
            "quantity": self.quantity,
            "average_price": str(self.average_price),
        }


@dataclass(slots=True)
class Book:
    """Hold the account; every change goes through `place`, `change` and `execute`.

    Invariants (a state-machine test drives them): cash is the opening cash plus the cash effects of all executions,
    each holding is the sum of its executions, filled plus working units never exceed an order's units, and no
    execution id is booked twice.
    """

    cash: Decimal
    holdings: dict[str, Holding] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    by_client: dict[str, int] = field(default_factory=dict)
    execution_ids: set[str] = field(default_factory=set)

    def find(self, client_id: str) -> Order | None:
        """Return the order a client named."""
        number = self.by_client.get(client_id)
        return None if number is None else self.orders[number]

    def open_orders(self) -> list[Order]:
        """Return the open orders, oldest first."""
        return sorted((order for order in self.orders.values() if order.is_open), key=lambda order: order.number)

    def place(self, order: Order) -> None:
        """Take a new order; IllegalTransitionError if its number or client id is taken."""
        if order.number in self.orders or order.client_id in self.by_client:
            raise IllegalTransitionError(f"order {order.number} ({order.client_id}) exists already")
        self.orders[order.number] = order
        self.by_client[order.client_id] = order.number

    def change(self, order: Order, change: OrderChange, now: datetime, **values: Any) -> Order:
        """Put an order into its next state and return it."""
        changed = order.after(change, now, **values)
        self.orders[order.number] = changed
        return changed

    def fill(self, order: Order, units: int, executions: Iterable[Execution], now: datetime) -> Order:
        """Book `units` of an order with the executions of its legs; IllegalTransitionError for more than remains."""
        trades = list(executions)
        expected = {leg.instrument.key: leg.ratio * _signed(order, units) for leg in order.terms.legs}
        if {trade.instrument.key: trade.quantity for trade in trades} != expected:
            raise IllegalTransitionError(f"the executions do not fill {units} units of order {order.id}")
        if not 0 < units <= order.remaining:
            raise IllegalTransitionError(f"order {order.id} has {order.remaining} units left, not {units}")
        complete = units == order.remaining
        change = OrderChange.COMPLETE_FILL if complete else OrderChange.PARTIAL_FILL
        changed = self.change(order, change, now, filled=order.filled + units)
        for trade in trades:
            self.execute(trade)
        return changed

    def execute(self, execution: Execution) -> None:
        """Book one execution; IllegalTransitionError if its id is booked already."""
        if execution.id in self.execution_ids:
            raise IllegalTransitionError(f"execution {execution.id} is booked already")
        self.execution_ids.add(execution.id)
        self.cash += execution.cash_effect
        key = execution.instrument.key
        held = self.holdings.get(key) or Holding(execution.instrument, 0, Decimal(0))
        if execution.kind is ExecutionKind.SPLIT:
            after = held.split(execution.quantity)
        else:
            after = held.after(execution.quantity, execution.price)
        if after.quantity:
            self.holdings[key] = after
        else:
            self.holdings.pop(key, None)

    def revise(self, order: Order, **values: Any) -> Order:
        """Change what no state depends on: the broker's id, the script's plan."""
        revised = replace(order, **values)
        self.orders[order.number] = revised
        return revised


def _signed(order: Order, units: int) -> int:
    return units if order.terms.quantity > 0 else -units
