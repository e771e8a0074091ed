"""Positions that end without an order of the algorithm: delisting, expiry, exercise, assignment.

Source: Engine/TransactionHandlers/BrokerageTransactionHandler.cs Handle{Delisting,Option}Notification.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import AlgorithmStatus, OrderStatus, OrderType
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.identity.option_symbol import OptionSymbol
from engine.lean_runtime.orders.market_orders import MarketOrder, OptionExerciseOrder
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.order_submission_data import OrderSubmissionData

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
    from engine.lean_runtime.execution.notifications import DelistingNotificationEventArgs, OptionNotificationEventArgs
    from engine.lean_runtime.execution.order_book import OrderBook
    from engine.lean_runtime.execution.order_event_processor import OrderEventProcessor
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

_log = logging.getLogger(__name__)

LIQUIDATE_FROM_DELISTING_TAG = "Liquidate from delisting"


class PositionNotifications:
    """Books the end of positions through orders the engine makes itself."""

    def __init__(
        self,
        algorithm: QCAlgorithm,
        book: OrderBook,
        events: OrderEventProcessor,
        add_open_order: Callable[[Order], None],
    ) -> None:
        """Keep what notifications act on."""
        self._algorithm = algorithm
        self._book = book
        self._events = events
        self._add_open_order = add_open_order

    def delisting(self, notification: DelistingNotificationEventArgs) -> None:
        """Sell what is held of a delisted security at its last price, without fee."""
        security = self._active_security(notification.symbol)
        quantity = None if security is None else -security.holdings._quantity
        if not quantity or security is None:
            return
        now = self._algorithm._utc_ticks
        order = MarketOrder(security.symbol, quantity, now, LIQUIDATE_FROM_DELISTING_TAG)
        self._add_open_order(order)
        fill = OrderEvent(order, now, OrderFee.ZERO, LIQUIDATE_FROM_DELISTING_TAG)
        fill._fill_price = security._price
        fill._fill_quantity = order._quantity
        fill.status = OrderStatus.FILLED
        self._events.handle(fill)

    def option(self, notification: OptionNotificationEventArgs) -> None:
        """Close an expired position, or record an early exercise or assignment."""
        security = self._active_security(notification.symbol)
        if security is None:
            return
        if OptionSymbol._is_option_contract_expired(notification.symbol, self._algorithm._utc_ticks):
            self._expire(security, notification)
        elif abs(notification.position) < security.holdings._absolute_quantity:
            self._reduce(security, notification)

    def assigned(self, fill: OrderEvent) -> None:
        """Tell the algorithm that a short option was assigned."""
        if self._is_running():
            invoke(self._algorithm, "on_assignment_order_event", fill)

    def _expire(self, security: Security, notification: OptionNotificationEventArgs) -> None:
        if notification.position:
            _log.error(
                "Unexpected position (%s instead of zero) for expired option contract: %s",
                notification.position,
                notification.symbol.value,
            )
            return
        quantity = -security.holdings._quantity
        if quantity:
            self._exercise(security, self._exercise_order(security, quantity, notification.tag))

    def _reduce(self, security: Security, notification: OptionNotificationEventArgs) -> None:
        """Exercise for a long position with an open exercise order, assign a short one."""
        if security.holdings.is_long:
            for entry in self._book.open.values():
                order = entry.order
                if order.symbol == notification.symbol and order.type is OrderType.OPTION_EXERCISE:
                    self._exercise(security, order.clone())
                    return
        elif security.holdings.is_short:
            quantity = notification.position - security.holdings._quantity
            self._exercise(security, self._exercise_order(security, quantity, notification.tag))

    def _exercise_order(self, security: Security, quantity: Decimal, tag: str | None) -> OptionExerciseOrder:
        order = OptionExerciseOrder(security.symbol, quantity, self._algorithm._utc_ticks, tag)
        order.order_submission_data = OrderSubmissionData(security._bid_price, security._ask_price, security._close)
        order.price_currency = security.symbol_properties.quote_currency
        self._add_open_order(order)
        return order

    def _exercise(self, security: Security, order: Order) -> None:
        option: Any = security
        for event in invoke(option.option_exercise_model, "option_exercise", option, order):
            self._events.handle(event)
            if event.is_assignment:
                if order.tag:
                    event.message = f"{event.message}. {order.tag}" if event.message else order.tag
                self.assigned(event)

    def _is_running(self) -> bool:
        running = self._algorithm.status is AlgorithmStatus.RUNNING
        if not running:
            _log.error("Cannot process a position notification when the algorithm is not running")
        return running

    def _active_security(self, symbol: Any) -> Security | None:
        """Return the security of a notification, None if there is none or the algorithm does not run."""
        return self._algorithm.securities.get(symbol) if self._is_running() else None
