"""Questions about order states and kinds (Common/Orders/OrderExtensions.cs)."""

from __future__ import annotations

from engine.lean_runtime.common.enums import OrderStatus, OrderType


def is_closed(status: OrderStatus) -> bool:
    """Say whether the status is final: filled, canceled or invalid."""
    return status is OrderStatus.FILLED or status is OrderStatus.CANCELED or status is OrderStatus.INVALID


def is_open(status: OrderStatus) -> bool:
    """Say whether the status is not final."""
    return not is_closed(status)


def is_fill(status: OrderStatus) -> bool:
    """Say whether the status tells of a complete or partial fill."""
    return status is OrderStatus.FILLED or status is OrderStatus.PARTIALLY_FILLED


def is_limit_order(order_type: OrderType) -> bool:
    """Say whether the kind carries a limit price of its own."""
    return order_type in (OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.LIMIT_IF_TOUCHED)


def is_stop_order(order_type: OrderType) -> bool:
    """Say whether the kind carries a stop price."""
    return order_type in (OrderType.STOP_MARKET, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP)


class OrderExtensions:
    """The same questions under LEAN's static class, for algorithms."""

    is_closed = staticmethod(is_closed)
    is_open = staticmethod(is_open)
    is_fill = staticmethod(is_fill)
    is_limit_order = staticmethod(is_limit_order)
    is_stop_order = staticmethod(is_stop_order)
