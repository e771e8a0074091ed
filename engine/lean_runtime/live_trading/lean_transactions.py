"""LEAN's order desk of a live run: requests on threads of their own, callers wait for them.

Sources: Engine/TransactionHandlers/{BrokerageTransactionHandler,BacktestingTransactionHandler}.cs with a concurrent
brokerage.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.ticks import TICKS_PER_MILLISECOND, TICKS_PER_SECOND, span
from engine.lean_runtime.execution.order_event_processor import OrderEventProcessor
from engine.lean_runtime.execution.transaction_handler import BacktestingTransactionHandler
from engine.lean_runtime.live_trading.request_pool import RequestPool

if TYPE_CHECKING:
    from engine.lean_runtime.brokerages.brokerage import Brokerage
    from engine.lean_runtime.live_trading.clock import Clock
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.orders.order_ticket import OrderTicket, OrderWaitHandle
    from engine.lean_runtime.orders.requests import OrderRequest

_log = logging.getLogger(__name__)

#: Between the tickets of two legs learning of their fill; a caller that waits for the first leg runs in this gap.
TICKET_LATENCY = TICKS_PER_MILLISECOND


class LeanTransactionHandler(BacktestingTransactionHandler):
    """Carry out requests on a pool of threads; the algorithm's thread scans the brokerage at each slice."""

    def __init__(self, clock: Clock) -> None:
        """Create an idle handler; `initialize` binds it to a run."""
        super().__init__()
        self._clock = clock

    def initialize(self, algorithm: Any, brokerage: Brokerage, results: Any = None) -> None:
        """Bind the handler to an algorithm and start the threads."""
        super().initialize(algorithm, brokerage, results)
        algorithm.transactions._wait = self._wait
        self._pool = RequestPool(
            self._clock, self._carry_out, lambda error: algorithm.set_runtime_error(error, "HandleOrderRequest")
        )

    def exit(self) -> None:
        """Carry out what is still queued and end the threads."""
        self._pool.close()

    def _make_events(self, results: Any) -> OrderEventProcessor:
        return _LockedEvents(self._algorithm, self._book, self._cancels, results, self._clock)

    def _carry_out(self, request: OrderRequest) -> None:
        self._requests.handle(request)
        self._brokerage.scan()

    def _dispatch(self, request: OrderRequest, order: Order) -> None:
        self._pool.dispatch(request, order)

    def _await_submission(self, ticket: OrderTicket) -> None:
        """Wait up to a second until the order was taken up, unless it is asynchronous."""
        if ticket.submit_request.asynchronous:
            return
        if not self._clock.wait(self._clock.now() + TICKS_PER_SECOND, lambda: ticket.order_set.is_set):
            _log.error("The order request (Id=%s) was not submitted within 1 second(s).", ticket.order_id)

    def _wait(self, handle: OrderWaitHandle, timeout: timedelta) -> bool:
        """Block the caller until an order is closed, or as long as market_order_fill_timeout says."""
        if self._clock.wait(self._clock.now() + span(timeout), lambda: handle.is_set):
            return True
        self._algorithm._error(f"Order did not fill within {timeout.total_seconds():g} seconds.")
        return False


class _LockedEvents(OrderEventProcessor):
    """Book one batch of events at a time; the algorithm's handlers run outside the lock and overlap."""

    def __init__(self, algorithm: Any, book: Any, cancels: Any, results: Any, clock: Clock) -> None:
        super().__init__(algorithm, book, cancels, results)
        self._clock = clock
        self._lock = threading.RLock()

    def _apply(self, events: tuple[OrderEvent, ...]) -> Any:
        with self._lock:
            return super()._apply(events)

    def _complete(self, ticket: OrderTicket, event: OrderEvent) -> None:
        super()._complete(ticket, event)
        self._clock.wake()
        if event._fill_quantity:
            self._clock.wait(self._clock.now() + TICKET_LATENCY)
