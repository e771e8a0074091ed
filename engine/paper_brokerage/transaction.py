"""One command's work on the account: changes in memory with the events that tell of them, to be committed together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.paper_brokerage.events import Event, EventKind
from engine.paper_brokerage.executions import Execution
from engine.paper_brokerage.fees import fee
from engine.paper_brokerage.instruments import Instrument
from engine.paper_brokerage.orders import Order
from engine.paper_brokerage.settlement import Settlement
from engine.paper_brokerage.states import OrderChange
from engine.paper_brokerage.store import Changes, Store

_KINDS = {
    OrderChange.ACKNOWLEDGED: EventKind.ORDER_ACKNOWLEDGED,
    OrderChange.REPLACED: EventKind.ORDER_REPLACED,
    OrderChange.TRIGGERED: EventKind.ORDER_TRIGGERED,
    OrderChange.CANCELED: EventKind.ORDER_CANCELED,
    OrderChange.REJECTED: EventKind.ORDER_REJECTED,
    OrderChange.EXPIRED: EventKind.ORDER_EXPIRED,
}


class Transaction:
    """Changes the store's book and gathers what is to be written.

    A failure half way leaves the book in memory ahead of the disk; the broker then ends and starts again from the disk.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        """Begin at an instant of the market."""
        self.book = store.book
        self.now = now
        self.changes = Changes()
        self._sequence = store.sequence

    @property
    def next_sequence(self) -> int:
        """Return the number the next event will get."""
        return self._sequence + 1

    def record(
        self, kind: EventKind, order: Order | None = None, executions: Iterable[Execution] = (), **detail: Any
    ) -> Event:
        """Add an event; the order and the executions are written with it."""
        trades = tuple(executions)
        self._sequence += 1
        body = None if order is None else order.to_json()
        event = Event(self._sequence, self.now, kind, body, tuple(trade.to_json() for trade in trades), detail)
        self.changes.events.append(event)
        if order is not None:
            self.changes.orders[order.number] = order
        self.changes.executions.extend((self._sequence, trade) for trade in trades)
        return event

    def place(self, order: Order) -> Order:
        """Take a new order."""
        self.book.place(order)
        self.record(EventKind.ORDER_RECEIVED, order)
        return order

    def change(self, order: Order, change: OrderChange, **values: Any) -> Order:
        """Put an order into its next state; fills go through `fill`."""
        changed = self.book.change(order, change, self.now, **values)
        self.record(_KINDS[change], changed)
        return changed

    def revise(self, order: Order, **values: Any) -> Order:
        """Change the id or plan of an order without an event of its own."""
        revised = self.book.revise(order, **values)
        self.changes.orders[revised.number] = revised
        return revised

    def fill(self, order: Order, units: int, prices: Sequence[Decimal]) -> Order:
        """Fill units of an order, all legs at once; execution ids come from the event's number."""
        signed = units if order.terms.quantity > 0 else -units
        trades = []
        for place, (leg, price) in enumerate(zip(order.terms.legs, prices, strict=True), start=1):
            quantity = leg.ratio * signed
            identity = f"X{self.next_sequence}-{place}"
            charge = fee(leg.instrument, quantity)
            trades.append(Execution(identity, order.number, leg.instrument, quantity, price, charge, self.now))
        filled = self.book.fill(order, units, trades, self.now)
        self.record(EventKind.ORDER_FILLED, filled, trades, units=units)
        return filled

    def give_due(self, instrument: Instrument, executions: Sequence[Execution]) -> None:
        """Book what a day's corporate actions bring to a holding."""
        for trade in executions:
            self.book.execute(trade)
        self.record(EventKind.CORPORATE_ACTION, None, executions, instrument=instrument.key)

    def settle(self, settlement: Settlement) -> None:
        """Book what became of an expired holding."""
        for trade in settlement.executions:
            self.book.execute(trade)
        self.record(
            EventKind.POSITION_SETTLED,
            None,
            settlement.executions,
            instrument=settlement.holding.instrument.key,
            quantity=settlement.holding.quantity,
            left=0 if (rest := self.book.holdings.get(settlement.holding.instrument.key)) is None else rest.quantity,
            how=settlement.kind.value,
            reference_price=str(settlement.reference),
        )
