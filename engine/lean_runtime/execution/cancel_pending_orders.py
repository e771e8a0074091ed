"""Remembers the status of orders whose cancel is under way (Engine/TransactionHandlers/CancelPendingOrders.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import OrderStatus
from engine.lean_runtime.orders.order_extensions import is_closed

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order


class CancelPendingOrders:
    """The status each order falls back to when its cancel fails."""

    def __init__(self) -> None:
        """Start without cancels."""
        self._statuses: dict[int, OrderStatus] = {}

    def set(self, order_id: int, status: OrderStatus) -> None:
        """Remember the status an order had before the cancel."""
        self._statuses[order_id] = status

    def update_or_remove(self, order_id: int, new_status: OrderStatus) -> None:
        """Follow the events of an order; a closed order needs no fallback any more."""
        if order_id not in self._statuses:
            return
        if is_closed(new_status):
            del self._statuses[order_id]
        elif new_status is not OrderStatus.CANCEL_PENDING:
            self._statuses[order_id] = new_status

    def remove_and_fallback(self, order: Order) -> None:
        """Give an order whose cancel failed its former status back."""
        status = self._statuses.pop(order.id, None)
        if status is not None:
            order.status = status

    @property
    def get_cancel_pending_orders_size(self) -> int:
        """Return how many cancels are under way."""
        return len(self._statuses)
