"""The broker's events as LEAN's order events: one a leg, all legs of a combo in one batch."""

from __future__ import annotations

from decimal import Decimal

from engine.durable_brokerage.links import Link, Links
from engine.durable_brokerage.translation import instant_ticks
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OrderStatus
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.securities.cash_amount import CashAmount
from engine.paper_brokerage.events import Event, EventKind
from engine.paper_brokerage.executions import Execution, execution_from_json

_STATUS = {
    EventKind.ORDER_ACKNOWLEDGED: OrderStatus.SUBMITTED,
    EventKind.ORDER_REPLACED: OrderStatus.UPDATE_SUBMITTED,
    EventKind.ORDER_CANCELED: OrderStatus.CANCELED,
    EventKind.ORDER_REJECTED: OrderStatus.INVALID,
    EventKind.ORDER_EXPIRED: OrderStatus.CANCELED,
}


class EventTranslation:
    """Turns events into LEAN's; an execution is handed on once, whatever comes twice."""

    def __init__(self, links: Links) -> None:
        """Know which orders are whose."""
        self._links = links
        self._executions: set[str] = set()

    def translate(self, link: Link, event: Event) -> list[OrderEvent]:
        """Return the order events of one event of the broker, none if LEAN has no word for it."""
        assert event.order is not None
        when = instant_ticks(event.instant)
        if event.kind is EventKind.ORDER_FILLED:
            return self._fills(link, event, when)
        if event.kind is EventKind.ORDER_TRIGGERED:
            for leg in link.legs.values():
                leg.stop_triggered = True  # type: ignore[attr-defined]  # only stop-limit orders are triggered
            return []
        status = _STATUS.get(event.kind)
        if status is None:
            return []
        legs = list(link.legs.values())
        if status is OrderStatus.UPDATE_SUBMITTED and link.updating:
            # seen on the real engine: only the leg that was updated hears of it
            legs = [leg for leg in legs if leg.id == link.updating]
        return [_plain(leg, when, status, str(event.order["reason"])) for leg in legs]

    def _fills(self, link: Link, event: Event, when: Ticks) -> list[OrderEvent]:
        assert event.order is not None
        complete = event.order["filled"] == abs(event.order["terms"]["quantity"])
        status = OrderStatus.FILLED if complete else OrderStatus.PARTIALLY_FILLED
        events = []
        for body in event.executions:
            execution = execution_from_json(body)
            leg = link.legs.get(execution.instrument.key)
            if leg is None or execution.id in self._executions:
                continue
            self._executions.add(execution.id)
            events.append(_fill(leg, when, status, execution))
        return events

    @staticmethod
    def invalid(link: Link, when: Ticks) -> list[OrderEvent]:
        """Return the events of an order that never reached the broker."""
        text = "the order never reached the broker"
        return [_plain(leg, when, OrderStatus.INVALID, text) for leg in link.legs.values()]


def _plain(leg: Order, when: Ticks, status: OrderStatus, message: str) -> OrderEvent:
    event = OrderEvent(leg, when, OrderFee.ZERO, message)
    event.status = status
    return event


def _fill(leg: Order, when: Ticks, status: OrderStatus, execution: Execution) -> OrderEvent:
    fee = OrderFee(CashAmount(execution.fee, "USD")) if execution.fee else OrderFee.ZERO
    event = OrderEvent(leg, when, fee)
    event.status = status
    event._fill_price = execution.price
    event._fill_quantity = Decimal(execution.quantity)
    return event
