"""The algorithm's `transactions`: order ids, requests, queries and the record of closed trades.

Source: Common/Securities/SecurityTransactionManager.cs. The orders themselves live in the order processor.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.common.errors import InvalidOperationException, SystemException
from engine.lean_runtime.common.numbers import ZERO, to_decimal, to_float
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.common.ticks import TICKS_PER_MILLISECOND, Ticks, to_utc_datetime
from engine.lean_runtime.orders.faces import moment, to_symbol
from engine.lean_runtime.orders.order_response import OrderResponse
from engine.lean_runtime.orders.requests import CancelOrderRequest, OrderRequest, SubmitOrderRequest, UpdateOrderRequest

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_ticket import OrderTicket, OrderWaitHandle
    from engine.lean_runtime.orders.projected_holdings import ProjectedHoldings
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager

_log = logging.getLogger(__name__)

OrderFilter = Callable[["Order"], bool]
TicketFilter = Callable[["OrderTicket"], bool]

_NO_TIMEOUT = timedelta(0)
_UNSET_TIMEOUT = timedelta.min
_LIVE_TIMEOUT = timedelta(seconds=5)


class TransactionRecordEntry(NamedTuple):
    """One closed trade."""

    profit_loss: Decimal
    is_win: bool


class OrderProcessor(Protocol):
    """What the manager asks of the transaction handler (IOrderProcessor.cs, IOrderProvider.cs)."""

    @property
    def orders_count(self) -> int:
        """Return how many orders were submitted."""

    def process(self, request: OrderRequest) -> OrderTicket:
        """Handle a request and return the ticket of its order."""

    def get_order_by_id(self, order_id: int) -> Order | None:
        """Return a copy of an order."""

    def get_orders_by_brokerage_id(self, brokerage_id: str) -> list[Order]:
        """Return copies of the orders with a brokerage id."""

    def get_orders(self, order_filter: OrderFilter | None = None) -> list[Order]:
        """Return copies of the orders."""

    def get_open_orders(self, order_filter: OrderFilter | None = None) -> list[Order]:
        """Return copies of the open orders."""

    def get_order_ticket(self, order_id: int) -> OrderTicket | None:
        """Return a ticket."""

    def get_order_tickets(self, ticket_filter: TicketFilter | None = None) -> list[OrderTicket]:
        """Return the tickets."""

    def get_open_order_tickets(self, ticket_filter: TicketFilter | None = None) -> list[OrderTicket]:
        """Return the tickets of open orders."""

    def get_projected_holdings(self, security: Security) -> ProjectedHoldings:
        """Return the holding with what open orders will make of it."""


def _matcher(choice: Any) -> Callable[[Any], bool] | None:
    """Return the filter a caller means: a function, a symbol in any form LEAN accepts, or None for everything."""
    if choice is None:
        return None
    if callable(choice):
        return lambda item: bool(choice(item))
    symbol = to_symbol(choice)
    return lambda item: item.symbol == symbol


class SecurityTransactionManager(LeanObject):
    """Numbers orders and passes requests and queries to the order processor."""

    def __init__(self, algorithm: QCAlgorithm | None, securities: SecurityManager) -> None:
        """Create the manager; the processor is set by the engine."""
        self._algorithm = algorithm
        self._securities = securities
        self._records: dict[Ticks, TransactionRecordEntry] = {}
        self._order_id = 0
        self._group_order_manager_id = 0
        self._order_processor: Any = None
        self.market_order_fill_timeout: timedelta = _UNSET_TIMEOUT
        #: How a wait for an order is carried out; with threads it blocks the caller.
        self._wait: Callable[[OrderWaitHandle, timedelta], bool] = lambda handle, timeout: handle.wait_one(timeout)

    # ---- state -----------------------------------------------------------------------------------------------

    @property
    def _utc_time(self) -> Ticks:
        return self._securities._utc_time

    @property
    def utc_time(self) -> datetime:
        """Return the algorithm's UTC time."""
        return to_utc_datetime(self._utc_time)

    @property
    def last_order_id(self) -> int:
        """Return the number given last."""
        return self._order_id

    @property
    def orders_count(self) -> int:
        """Return how many orders were submitted."""
        return self._processor.orders_count

    @property
    def minimum_order_size(self) -> float:
        """Return 0; obsolete in LEAN."""
        return 0.0

    @property
    def minimum_order_quantity(self) -> int:
        """Return 0; obsolete in LEAN."""
        return 0

    @property
    def _processor(self) -> OrderProcessor:
        processor: OrderProcessor = self._order_processor
        return processor

    def set_order_processor(self, order_provider: OrderProcessor) -> None:
        """Set who executes the requests."""
        self._order_processor = order_provider

    def set_live_mode(self, is_live_mode: bool) -> None:
        """Choose how long a market order is waited for: five seconds live, not at all in a backtest."""
        if not is_live_mode:
            self.market_order_fill_timeout = _NO_TIMEOUT
        elif self.market_order_fill_timeout == _UNSET_TIMEOUT:
            self.market_order_fill_timeout = _LIVE_TIMEOUT

    def get_increment_order_id(self) -> int:
        """Return the number of the next order."""
        self._order_id += 1
        return self._order_id

    def get_increment_group_order_manager_id(self) -> int:
        """Return the number of the next combo group."""
        self._group_order_manager_id += 1
        return self._group_order_manager_id

    # ---- requests --------------------------------------------------------------------------------------------

    def process_request(self, request: OrderRequest) -> OrderTicket:
        """Hand a request to the processor; raises while the algorithm warms up."""
        if self._is_warming_up():
            raise SystemException(str(OrderResponse.warming_up(request)))
        if isinstance(request, SubmitOrderRequest):
            self.set_order_id(request)
        return self._processor.process(request)

    def set_order_id(self, request: SubmitOrderRequest) -> None:
        """Give a submit request its number unless it has one."""
        if request.order_id < 1:
            request._set_order_id(self.get_increment_order_id())

    def add_order(self, request: SubmitOrderRequest) -> OrderTicket:
        """Submit an order."""
        return self.process_request(request)

    def update_order(self, request: UpdateOrderRequest) -> OrderTicket:
        """Change an order."""
        return self.process_request(request)

    def cancel_order(self, order_id: int, order_tag: str | None = None) -> OrderTicket:
        """Cancel an order; without a tag the order's own is cleared."""
        return self.remove_order(order_id, order_tag)

    def remove_order(self, order_id: int, tag: str | None = None) -> OrderTicket:
        """Cancel an order; without a tag the order's own is cleared."""
        return self.process_request(CancelOrderRequest(self._utc_time, int(order_id), "" if tag is None else tag))

    def cancel_open_orders(self, symbol: Any = None, tag: str | None = None) -> list[OrderTicket]:
        """Cancel the open orders, of one symbol when it is given, and return their tickets."""
        if self._is_warming_up():
            raise InvalidOperationException(
                "This operation is not allowed in initialize or during warm up: cancel_open_orders. Please move this "
                "code to the on_warmup_finished() method."
            )
        if symbol is None:
            tag = f"Canceled by CancelOpenOrders() at {date_text(self._utc_time, 'yyyy-MM-ddTHH:mm:ss.fffffffZ')}"
        tickets = self.get_open_order_tickets(symbol)
        for ticket in tickets:
            ticket.cancel(tag)
        return tickets

    def wait_for_order(self, order_id: int) -> bool:
        """Return whether the order is closed, waiting as long as the mode of the run does: a backtest never waits."""
        ticket = self.get_order_ticket(order_id)
        if ticket is None:
            _log.error("Unable to locate ticket for order: %s", order_id)
            return False
        return self._wait(ticket.order_closed, self.market_order_fill_timeout)

    def _is_warming_up(self) -> bool:
        return self._algorithm is not None and self._algorithm.is_warming_up

    # ---- queries ---------------------------------------------------------------------------------------------

    def get_order_by_id(self, order_id: int) -> Order | None:
        """Return a copy of an order, None for an unknown number."""
        return self._processor.get_order_by_id(int(order_id))

    def get_orders_by_brokerage_id(self, brokerage_id: Any) -> list[Order]:
        """Return copies of the orders a brokerage knows under an id."""
        return self._processor.get_orders_by_brokerage_id(str(brokerage_id))

    def get_orders(self, filter: OrderFilter | None = None) -> list[Order]:
        """Return copies of all orders the function accepts."""
        return self._processor.get_orders(_matcher(filter))

    def get_open_orders(self, filter: Any = None, *, symbol: Any = None) -> list[Order]:
        """Return copies of the open orders, of one symbol or those a function accepts."""
        return self._processor.get_open_orders(_matcher(symbol if filter is None else filter))

    def get_order_ticket(self, order_id: int) -> OrderTicket | None:
        """Return a ticket, None for an unknown number."""
        return self._processor.get_order_ticket(int(order_id))

    def get_order_tickets(self, filter: TicketFilter | None = None) -> list[OrderTicket]:
        """Return all tickets the function accepts."""
        return self._processor.get_order_tickets(_matcher(filter))

    def get_open_order_tickets(self, filter: Any = None, *, symbol: Any = None) -> list[OrderTicket]:
        """Return the tickets of open orders, of one symbol or those a function accepts."""
        return self._processor.get_open_order_tickets(_matcher(symbol if filter is None else filter))

    def get_open_orders_remaining_quantity(self, filter: Any = None, *, symbol: Any = None) -> float:
        """Return the signed quantity open orders still have to fill."""
        return to_float(self._get_open_orders_remaining_quantity(symbol if filter is None else filter))

    def _get_open_orders_remaining_quantity(self, choice: Any = None) -> Decimal:
        return sum((ticket._quantity_remaining for ticket in self.get_open_order_tickets(choice)), ZERO)

    def get_projected_holdings(self, security: Security) -> ProjectedHoldings:
        """Return the holding with what open orders will make of it."""
        return self._processor.get_projected_holdings(security)

    # ---- closed trades ---------------------------------------------------------------------------------------

    def add_transaction_record(self, time: datetime | Ticks, transaction_profit_loss: Any, is_win: bool) -> None:
        """Record a closed trade at a UTC time, one millisecond later each time the moment is taken."""
        when = moment(time)
        while when in self._records:
            when += TICKS_PER_MILLISECOND
        self._records[when] = TransactionRecordEntry(to_decimal(transaction_profit_loss), bool(is_win))

    @property
    def _transaction_record(self) -> dict[Ticks, Decimal]:
        return {when: entry.profit_loss for when, entry in self._records.items()}

    @property
    def _winning_transactions(self) -> dict[Ticks, Decimal]:
        return {when: entry.profit_loss for when, entry in self._records.items() if entry.is_win}

    @property
    def _losing_transactions(self) -> dict[Ticks, Decimal]:
        return {when: entry.profit_loss for when, entry in self._records.items() if not entry.is_win}

    @property
    def transaction_record(self) -> LeanDictionary[datetime, float]:
        """Return profit or loss of closed trades by UTC time."""
        return _record_face(self._transaction_record)

    @property
    def winning_transactions(self) -> LeanDictionary[datetime, float]:
        """Return the closed trades that count as wins."""
        return _record_face(self._winning_transactions)

    @property
    def losing_transactions(self) -> LeanDictionary[datetime, float]:
        """Return the closed trades that count as losses."""
        return _record_face(self._losing_transactions)

    @property
    def win_count(self) -> int:
        """Return the number of wins."""
        return len(self._winning_transactions)

    @property
    def loss_count(self) -> int:
        """Return the number of losses."""
        return len(self._losing_transactions)


def _record_face(record: dict[Ticks, Decimal]) -> LeanDictionary[datetime, float]:
    return LeanDictionary((to_utc_datetime(when), to_float(profit_loss)) for when, profit_loss in record.items())
