"""Takes order events in: order state, portfolio, trade builder, ticket, then the algorithm's handler.

Source: Engine/TransactionHandlers/BrokerageTransactionHandler.cs HandleOrderEvents.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.lean_runtime.common.enums import OrderStatus, OrderType
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.orders.order_extensions import is_fill

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.execution.cancel_pending_orders import CancelPendingOrders
    from engine.lean_runtime.execution.order_book import OrderBook
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.orders.order_ticket import OrderTicket
    from engine.lean_runtime.securities.security import Security

_log = logging.getLogger(__name__)

#: Prices an event takes over from its order.
_SHOWN_PRICES: dict[OrderType, tuple[str, ...]] = {
    OrderType.LIMIT: ("_limit_price",),
    OrderType.COMBO_LEG_LIMIT: ("_limit_price",),
    OrderType.STOP_MARKET: ("_stop_price",),
    OrderType.STOP_LIMIT: ("_limit_price", "_stop_price"),
    OrderType.TRAILING_STOP: ("_stop_price", "_trailing_amount"),
    OrderType.LIMIT_IF_TOUCHED: ("_limit_price", "_trigger_price"),
}


class _Subject(NamedTuple):
    """What one event is about; the security is the one traded, an exercise may trade the underlying."""

    order: Order
    ticket: OrderTicket
    security: Security


class OrderEventProcessor:
    """Applies batches of events; all legs of a combo are booked before the algorithm hears of the first."""

    def __init__(self, algorithm: QCAlgorithm, book: OrderBook, cancels: CancelPendingOrders, results: Any) -> None:
        """Keep whom events concern; results may be None."""
        self._algorithm = algorithm
        self._book = book
        self._cancels = cancels
        self._results = results

    def handle(self, *events: OrderEvent) -> None:
        """Apply a batch; an event of an unknown order drops the whole batch."""
        subjects = self._apply(events)
        if subjects is None:
            return
        for event, subject in zip(events, subjects, strict=True):
            if is_fill(event.status):
                self._build_trades(event, subject.security)
            # the ticket is complete before the algorithm sees the event
            self._complete(subject.ticket, event)
        for event in events:
            if event.status is not OrderStatus.NONE:
                self._tell(event)

    def _apply(self, events: tuple[OrderEvent, ...]) -> list[_Subject] | None:
        """Change orders and portfolio; None for a batch with an unknown order, which changes nothing."""
        subjects = []
        for event in events:
            subject = self._subject(event)
            if subject is None:
                _log.error("Unable to locate order or ticket for order ID %s", event.order_id)
                return None
            subjects.append(subject)
        for event, subject in zip(events, subjects, strict=True):
            self._update_order(event, subject)
        self._process_fills([event for event in events if is_fill(event.status)])
        return subjects

    def _complete(self, ticket: OrderTicket, event: OrderEvent) -> None:
        """Let the ticket know its event."""
        ticket._add_order_event(event)

    def _subject(self, event: OrderEvent) -> _Subject | None:
        entry = self._book.find_for(event)
        if entry is None:
            return None
        security = entry.security
        if security is None or security.symbol != event.symbol:
            security = self._algorithm.securities[event.symbol]
        event.ticket = entry.ticket
        return _Subject(entry.order, entry.ticket, security)

    def _update_order(self, event: OrderEvent, subject: _Subject) -> None:
        order = subject.order
        status = event.status
        self._cancels.update_or_remove(order.id, status)
        # a late refusal does not undo a fill or a cancel
        is_final = order.status is OrderStatus.FILLED or order.status is OrderStatus.CANCELED
        if not is_final or status is not OrderStatus.INVALID:
            order.status = status
        event.id = order._get_new_id()
        if status is OrderStatus.CANCELED:
            order._canceled_time = event._utc_time
        elif is_fill(status):
            order._last_fill_time = event._utc_time
        elif (
            status is OrderStatus.UPDATE_SUBMITTED or status is OrderStatus.SUBMITTED
        ) and subject.ticket._update_requests:
            order._last_update_time = event._utc_time
        event._quantity = order._quantity
        for name in _SHOWN_PRICES.get(order.type, ()):
            setattr(event, name, getattr(order, name))

    def _process_fills(self, fills: list[OrderEvent]) -> None:
        """Book the fills; the call comes without fills as well, it makes the portfolio value be computed anew."""
        try:
            self._algorithm.portfolio.process_fills(fills)
        except Exception as error:
            _log.exception("Portfolio failed to process fills")
            self._algorithm._error(f"Fill error: error in TradeBuilder.ProcessFill: {error}")

    def _build_trades(self, event: OrderEvent, security: Security) -> None:
        algorithm = self._algorithm
        fee = algorithm.portfolio.cash_book.convert_to_account_currency(event.order_fee.value)._amount
        try:
            algorithm.trade_builder.process_fill(
                event, security.quote_currency._conversion_rate, fee, security.symbol_properties._contract_multiplier
            )
        except Exception:
            _log.exception("Trade builder failed to process a fill")

    def _tell(self, event: OrderEvent) -> None:
        self._book.events.append(event)
        if self._results is not None:
            self._results.order_event(event)
        try:
            invoke(self._algorithm, "on_order_event", event)
        except Exception as error:
            self._algorithm.set_runtime_error(error, "Order Event Handler")
