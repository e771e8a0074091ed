"""The order desk of the engine: takes requests, queues them, and answers queries.

Sources: Engine/TransactionHandlers/{BrokerageTransactionHandler,BacktestingTransactionHandler}.cs and
OrderRequestProcessingPool.cs in its synchronous form: everything happens on the algorithm's own thread.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OrderDirection, OrderRequestStatus, OrderResponseErrorCode, OrderStatus
from engine.lean_runtime.common.numbers import ZERO, decimal_text
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.execution.cancel_pending_orders import CancelPendingOrders
from engine.lean_runtime.execution.order_book import OrderBook
from engine.lean_runtime.execution.order_event_processor import OrderEventProcessor
from engine.lean_runtime.execution.position_notifications import PositionNotifications
from engine.lean_runtime.execution.request_processor import RequestProcessor
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.order_extensions import is_closed
from engine.lean_runtime.orders.order_factory import create_order, to_submit_request
from engine.lean_runtime.orders.order_response import OrderResponse
from engine.lean_runtime.orders.order_submission_data import OrderSubmissionData
from engine.lean_runtime.orders.order_ticket import OrderTicket
from engine.lean_runtime.orders.projected_holdings import ProjectedHoldings
from engine.lean_runtime.orders.requests import (
    CancelOrderRequest,
    OrderRequest,
    SubmitOrderRequest,
    UpdateOrderRequest,
)

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.brokerages.brokerage import Brokerage
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.execution.order_book import BookEntry
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

_log = logging.getLogger(__name__)

OrderFilter = Callable[["Order"], bool]
TicketFilter = Callable[[OrderTicket], bool]


class BacktestingTransactionHandler:
    """Processes order requests in the order they arrive; the brokerage scans its orders after each of them."""

    def __init__(self) -> None:
        """Create an idle handler; `initialize` binds it to a run."""
        self._book = OrderBook()
        self._queue: deque[OrderRequest] = deque()
        self._cancels = CancelPendingOrders()
        self._latest_slice: Slice | None = None

    def initialize(self, algorithm: QCAlgorithm, brokerage: Brokerage, results: Any = None) -> None:
        """Bind the handler to an algorithm, its brokerage and the result handler."""
        self._algorithm = algorithm
        self._brokerage = brokerage
        events = self._events = self._make_events(results)
        self._requests = RequestProcessor(algorithm, brokerage, self._book, events, self._cancels)
        positions = PositionNotifications(algorithm, self._book, events, self.add_open_order)
        brokerage.orders_status_changed += events.handle
        brokerage.option_position_assigned += positions.assigned
        brokerage.option_notification += positions.option
        brokerage.delisting_notification += positions.delisting

    def _make_events(self, results: Any) -> OrderEventProcessor:
        return OrderEventProcessor(self._algorithm, self._book, self._cancels, results)

    # ---- results ---------------------------------------------------------------------------------------------

    @property
    def orders(self) -> dict[int, Order]:
        """Return all orders the handler has taken up, by id; not to be changed."""
        return self._book.orders

    @property
    def order_tickets(self) -> dict[int, OrderTicket]:
        """Return all tickets by order id; not to be changed."""
        return self._book.tickets

    @property
    def order_events(self) -> list[OrderEvent]:
        """Return all events the algorithm was told of; not to be changed."""
        return self._book.events

    @property
    def orders_count(self) -> int:
        """Return how many orders were submitted."""
        return self._book.count

    # ---- time loop -------------------------------------------------------------------------------------------

    def process_synchronous_events(self) -> None:
        """Process queued requests, scan resting orders, then delistings once a slice; called twice a time step."""
        if self._queue:
            self._process_pending_requests()
        brokerage = self._brokerage
        if brokerage.has_work():
            brokerage.scan()
        current = self._algorithm._current_slice
        if current is not self._latest_slice:
            self._latest_slice = current
            if current is not None and current._has_delistings():
                brokerage.process_delistings(current.delistings)

    @property
    def has_work(self) -> bool:
        """Tell whether requests are queued or the brokerage could do something now."""
        return bool(self._queue) or self._brokerage.has_work()

    def quiet_until(self) -> Ticks:
        """Return the UTC time before which there is nothing to do unless somebody orders; 0 while there is work."""
        return 0 if self._queue else self._brokerage.quiet_until()

    def process_asynchronous_events(self) -> None:
        """Scan resting orders."""
        self._brokerage.scan()

    def exit(self) -> None:
        """Process what is still queued."""
        self._process_pending_requests()

    def _process_pending_requests(self) -> None:
        """Drain the queue, each request followed by a scan; nested calls drain it further.

        An exception ends the run and leaves the rest of the queue unprocessed.
        """
        queue = self._queue
        try:
            while queue:
                self._requests.handle(queue.popleft())
                self._brokerage.scan()
        except Exception as error:
            self._algorithm.set_runtime_error(error, "HandleOrderRequest")

    # ---- requests --------------------------------------------------------------------------------------------

    def process(self, request: OrderRequest) -> OrderTicket:
        """Accept or refuse a request and return the ticket of its order."""
        if isinstance(request, SubmitOrderRequest):
            return self._add_order(request)
        if isinstance(request, UpdateOrderRequest):
            return self._update_order(request)
        assert isinstance(request, CancelOrderRequest)
        return self._cancel_order(request)

    def _add_order(self, request: SubmitOrderRequest) -> OrderTicket:
        algorithm = self._algorithm
        response = self._submit_response(request)
        request.set_response(response)
        ticket = OrderTicket(algorithm.transactions, request)
        security = algorithm.securities[request.symbol]
        order = create_order(request)
        self._book.add_ticket(ticket)
        if response.is_success:
            order.order_submission_data = submission_data(security)
            self._book.add_open(order, ticket, security)
            self._dispatch(request, order)
            self._await_submission(ticket)
            return ticket
        warming_up = response.error_code is OrderResponseErrorCode.ALGORITHM_WARMING_UP
        order.tag = "Algorithm warming up." if warming_up else response.error_message
        order.price_currency = security.symbol_properties.quote_currency
        order.status = OrderStatus.INVALID
        ticket._set_order(order)
        self._book.orders[order.id] = order
        self._tell(order, order.tag)
        return ticket

    def _dispatch(self, request: OrderRequest, order: Order) -> None:
        """Queue a request about an order."""
        self._queue.append(request)

    def _await_submission(self, ticket: OrderTicket) -> None:
        """See a new order carried out: on one thread this is the moment."""
        self._process_pending_requests()

    def _submit_response(self, request: SubmitOrderRequest) -> OrderResponse:
        """Return whether an order may be queued: not while warming up, nor a short sale beyond what can be borrowed."""
        algorithm = self._algorithm
        if request._quantity < 0 and not algorithm._shortable(request.symbol, request._quantity, None):
            text = self._shortable_text(request.symbol, request._quantity)
            if not algorithm.live_mode:
                return OrderResponse.error(request, OrderResponseErrorCode.EXCEEDS_SHORTABLE_QUANTITY, text)
            algorithm._debug(f"Warning: {text}")
        return OrderResponse.warming_up(request) if algorithm.is_warming_up else OrderResponse.success(request)

    def _update_order(self, request: UpdateOrderRequest) -> OrderTicket:
        entry = self._book.find(request.order_id)
        if entry is None:
            return OrderTicket.invalid_update_order_id(self._algorithm.transactions, request)
        entry.ticket._add_update_request(request)
        try:
            refusal = self._update_refusal(request, entry)
            if refusal is not None:
                request.set_response(refusal)
            else:
                request.set_response(OrderResponse.success(request), OrderRequestStatus.PROCESSING)
                self._dispatch(request, entry.order)
        except Exception as error:
            _log.exception("Failed to accept an update")
            request.set_response(OrderResponse.error(request, OrderResponseErrorCode.PROCESSING_ERROR, str(error)))
        return entry.ticket

    def _update_refusal(self, request: UpdateOrderRequest, entry: BookEntry) -> OrderResponse | None:
        order, ticket = entry.order, entry.ticket
        shortable = self._is_update_shortable(request, entry)
        if order.status is OrderStatus.NEW:
            return OrderResponse.invalid_new_status(request, order)
        if is_closed(order.status) and not request.is_allowed_for_closed_order():
            return OrderResponse.invalid_status(request, order)
        if request._quantity is not None and not request._quantity:
            return OrderResponse.zero_quantity(request)
        if self._algorithm.is_warming_up:
            return OrderResponse.warming_up(request)
        if not shortable:
            text = self._shortable_text(ticket.symbol, ticket._quantity)
            return OrderResponse.error(request, OrderResponseErrorCode.EXCEEDS_SHORTABLE_QUANTITY, text)
        return None

    def _is_update_shortable(self, request: UpdateOrderRequest, entry: BookEntry) -> bool:
        order, ticket = entry.order, entry.ticket
        quantity = ticket._quantity if request._quantity is None else request._quantity
        if order.direction is not OrderDirection.SELL and quantity >= 0:
            return True
        if self._algorithm._shortable(ticket.symbol, quantity, order.id):
            return True
        if not self._algorithm.live_mode:
            return False
        self._algorithm._debug(f"Warning: {self._shortable_text(ticket.symbol, ticket._quantity)}")
        return True

    def _shortable_text(self, symbol: Symbol, quantity: Decimal) -> str:
        available = self._algorithm.shortable_quantity(symbol)
        return f"Order exceeds shortable quantity {available} for Symbol {symbol} requested {decimal_text(quantity)})"

    def _cancel_order(self, request: CancelOrderRequest) -> OrderTicket:
        entry = self._book.find(request.order_id)
        if entry is None:
            _log.error("Unable to locate ticket for order %s", request.order_id)
            return OrderTicket.invalid_cancel_order_id(self._algorithm.transactions, request)
        ticket = entry.ticket
        try:
            if ticket._try_set_cancel_request(request):
                self._accept_cancel(request, entry.order)
            else:
                text = "Cancellation is already in progress."
                request.set_response(OrderResponse.error(request, OrderResponseErrorCode.INVALID_REQUEST, text))
        except Exception as error:
            _log.exception("Failed to accept a cancel")
            request.set_response(OrderResponse.error(request, OrderResponseErrorCode.PROCESSING_ERROR, str(error)))
        return ticket

    def _accept_cancel(self, request: CancelOrderRequest, order: Order) -> None:
        """Mark an open order as cancel pending and queue the cancel; the tag changes in any case."""
        if request.tag is not None:
            order.tag = request.tag
        if order.status is OrderStatus.NEW:
            request.set_response(OrderResponse.invalid_new_status(request, order))
        elif is_closed(order.status):
            request.set_response(OrderResponse.invalid_status(request, order))
        elif self._algorithm.is_warming_up:
            request.set_response(OrderResponse.warming_up(request))
        else:
            self._cancels.set(order.id, order.status)
            order.status = OrderStatus.CANCEL_PENDING
            self._tell(order)
            request.set_response(OrderResponse.success(request), OrderRequestStatus.PROCESSING)
            self._dispatch(request, order)

    def add_open_order(self, order: Order) -> None:
        """Enter an order the engine itself made."""
        transactions = self._algorithm.transactions
        if order.status is OrderStatus.NEW or order.status is OrderStatus.NONE:
            order.status = OrderStatus.SUBMITTED
        group = order.group_order_manager
        order._set_id(transactions.get_increment_order_id())
        if group is not None and group.id == 0:
            group.id = transactions.get_increment_group_order_manager_id()
        ticket = OrderTicket(transactions, to_submit_request(order))
        ticket._set_order(order)
        self._requests.set_price_adjustment_mode(order)
        self._book.add_open(order, ticket, self._algorithm.securities[order.symbol])
        self._book.orders[order.id] = order
        self._book.add_ticket(ticket)

    def _tell(self, order: Order, message: str | None = "") -> None:
        self._events.handle(OrderEvent(order, self._algorithm._utc_ticks, OrderFee.ZERO, message))

    # ---- queries ---------------------------------------------------------------------------------------------

    def get_order_by_id(self, order_id: int) -> Order | None:
        """Return a copy of an order, None for an unknown id."""
        order = self._book.orders.get(order_id)
        return None if order is None else order.clone()

    def get_orders_by_brokerage_id(self, brokerage_id: str) -> list[Order]:
        """Return copies of the orders with a brokerage id, the open ones if they form a complete group."""
        found = [entry.order for entry in self._book.open.values() if brokerage_id in entry.order.broker_id]
        group = found[0].group_order_manager if found else None
        if not found or (group is not None and group.count != len(found)):
            found = [order for order in self._book.orders.values() if brokerage_id in order.broker_id]
        return [order.clone() for order in found]

    def get_orders(self, order_filter: OrderFilter | None = None) -> list[Order]:
        """Return copies of the orders the function accepts."""
        return [
            order.clone() for order in list(self._book.orders.values()) if order_filter is None or order_filter(order)
        ]

    def get_open_orders(self, order_filter: OrderFilter | None = None) -> list[Order]:
        """Return copies of the open orders the function accepts."""
        orders = [entry.order for entry in self._book.open.values()]
        return [order.clone() for order in orders if order_filter is None or order_filter(order)]

    def get_order_ticket(self, order_id: int) -> OrderTicket | None:
        """Return a ticket, None for an unknown id."""
        return self._book.tickets.get(order_id)

    def get_order_tickets(self, ticket_filter: TicketFilter | None = None) -> list[OrderTicket]:
        """Return the tickets the function accepts."""
        tickets = list(self._book.tickets.values())
        return [ticket for ticket in tickets if ticket_filter is None or ticket_filter(ticket)]

    def get_open_order_tickets(self, ticket_filter: TicketFilter | None = None) -> list[OrderTicket]:
        """Return the tickets of open orders the function accepts."""
        tickets = [entry.ticket for entry in self._book.open.values()]
        return [ticket for ticket in tickets if ticket_filter is None or ticket_filter(ticket)]

    def get_projected_holdings(self, security: Security) -> ProjectedHoldings:
        """Return the holding with what open orders will make of it."""
        tickets = self.get_open_order_tickets(lambda ticket: ticket.symbol == security.symbol)
        ordered = sum((ticket._quantity_remaining for ticket in tickets), ZERO)
        return ProjectedHoldings(security.holdings._quantity, ordered)


def submission_data(security: Security) -> OrderSubmissionData:
    """Return the present prices of a security."""
    return OrderSubmissionData(security._bid_price, security._ask_price, security._close)
