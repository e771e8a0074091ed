"""The orders of a run and their tickets: open ones with their security, and all that were ever processed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.lean_runtime.execution.concurrent_int_map import ConcurrentIntMap
from engine.lean_runtime.orders.order_extensions import is_closed

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.orders.order_ticket import OrderTicket
    from engine.lean_runtime.securities.security import Security


class BookEntry(NamedTuple):
    """An order with its ticket; the security is known while the order is open."""

    order: Order
    ticket: OrderTicket
    security: Security | None


class OrderBook:
    """What the parts of the transaction handler share (Engine/TransactionHandlers/BrokerageTransactionHandler.cs)."""

    def __init__(self) -> None:
        """Start empty."""
        self.count = 0
        #: Orders the handler has taken up, by id; an order just submitted enters when the queue reaches it.
        self.orders: dict[int, Order] = {}
        self.tickets: dict[int, OrderTicket] = {}
        self.open: ConcurrentIntMap[BookEntry] = ConcurrentIntMap()
        self.events: list[OrderEvent] = []

    def add_ticket(self, ticket: OrderTicket) -> None:
        """Count a new order and keep its ticket."""
        self.count += 1
        self.tickets[ticket.order_id] = ticket

    def add_open(self, order: Order, ticket: OrderTicket, security: Security) -> None:
        """Enter an open order."""
        self.open[order.id] = BookEntry(order, ticket, security)

    def find(self, order_id: int) -> BookEntry | None:
        """Return an order, open or not, None for an unknown id."""
        entry = self.open.get(order_id)
        if entry is not None:
            return entry
        order, ticket = self.orders.get(order_id), self.tickets.get(order_id)
        return None if order is None or ticket is None else BookEntry(order, ticket, None)

    def find_for(self, event: OrderEvent) -> BookEntry | None:
        """Return the order an event is about; an event that closes an open order takes it off the open ones."""
        if is_closed(event.status):
            entry = self.open.pop(event.order_id)
            if entry is not None:
                self.orders[event.order_id] = entry.order
                self.tickets[event.order_id] = entry.ticket
                return entry
        return self.find(event.order_id)
