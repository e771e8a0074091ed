"""Turns a submit request into the order it asks for, and back (Order.cs CreateOrder, Extensions.cs ToOrderTicket)."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.enums import OrderStatus, OrderType
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.orders.combo_orders import ComboLegLimitOrder, ComboLimitOrder, ComboMarketOrder, ComboOrder
from engine.lean_runtime.orders.limit_orders import (
    LimitIfTouchedOrder,
    LimitOrder,
    StopLimitOrder,
    StopMarketOrder,
    TrailingStopOrder,
)
from engine.lean_runtime.orders.market_orders import (
    MarketOnCloseOrder,
    MarketOnOpenOrder,
    MarketOrder,
    OptionExerciseOrder,
)
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.requests import SubmitOrderRequest

#: Kind -> (class, members of the request that stand between quantity and time).
_KINDS: dict[OrderType, tuple[type[Order], tuple[str, ...]]] = {
    OrderType.MARKET: (MarketOrder, ()),
    OrderType.LIMIT: (LimitOrder, ("_limit_price",)),
    OrderType.STOP_MARKET: (StopMarketOrder, ("_stop_price",)),
    OrderType.STOP_LIMIT: (StopLimitOrder, ("_stop_price", "_limit_price")),
    OrderType.TRAILING_STOP: (TrailingStopOrder, ("_stop_price", "_trailing_amount", "trailing_as_percentage")),
    OrderType.LIMIT_IF_TOUCHED: (LimitIfTouchedOrder, ("_trigger_price", "_limit_price")),
    OrderType.MARKET_ON_OPEN: (MarketOnOpenOrder, ()),
    OrderType.MARKET_ON_CLOSE: (MarketOnCloseOrder, ()),
    OrderType.OPTION_EXERCISE: (OptionExerciseOrder, ()),
    OrderType.COMBO_MARKET: (ComboMarketOrder, ()),
    OrderType.COMBO_LIMIT: (ComboLimitOrder, ("_limit_price",)),
    OrderType.COMBO_LEG_LIMIT: (ComboLegLimitOrder, ("_limit_price",)),
}


def create_order(request: SubmitOrderRequest) -> Order:
    """Return a new order (status New) with the request's id; ArgumentOutOfRangeException for an unknown kind."""
    if request.order_type not in _KINDS:
        raise ArgumentOutOfRangeException()
    kind: Any
    kind, names = _KINDS[request.order_type]
    values = [request.symbol, request._quantity, *(getattr(request, name) for name in names), request._time]
    if issubclass(kind, ComboOrder):
        values.append(request.group_order_manager)
    order: Order = kind(*values, request.tag, request.order_properties)
    order.status = OrderStatus.NEW
    order._set_id(request.order_id)
    return order


def to_submit_request(order: Order) -> SubmitOrderRequest:
    """Return the request that would have made an order the engine made itself."""
    _, names = _KINDS[order.type]
    prices = {name: getattr(order, name) for name in names if hasattr(order, name)}
    group = order.group_order_manager
    if order.type is OrderType.COMBO_LIMIT and group is not None:
        prices["_limit_price"] = group._limit_price
    # a kind without prices of its own shows its order's price as both
    price = ZERO if names else order._price
    request = SubmitOrderRequest(
        order.type,
        order.security_type,
        order.symbol,
        order._quantity,
        prices.get("_stop_price", price),
        prices.get("_limit_price", price),
        trigger_price=prices.get("_trigger_price", ZERO),
        trailing_amount=prices.get("_trailing_amount", ZERO),
        trailing_as_percentage=prices.get("trailing_as_percentage", False),
        time=order._time,
        tag=order.tag,
        properties=order.properties,
        group_order_manager=group,
    )
    request._set_order_id(order.id)
    return request
