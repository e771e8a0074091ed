"""The OrderListHash statistic: MD5 over the JSON of all orders (Common/Extensions.cs GetHash)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from engine.lean_runtime.common.numbers import smart_rounding
from engine.lean_runtime.orders.limit_orders import (
    LimitIfTouchedOrder,
    LimitOrder,
    StopLimitOrder,
    StopMarketOrder,
    TrailingStopOrder,
)
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.order_json import order_json


def order_list_hash(orders: Iterable[Order]) -> str:
    """Return the lower-case hexadecimal MD5 of the orders by id, their prices smart-rounded; orders stay unchanged."""
    ordered = sorted(orders, key=lambda order: order.id)
    text = ",".join(order_json(_rounded(order)) for order in ordered)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _rounded(order: Order) -> Order:
    """Return a copy with rounded prices; leg limits and group limits keep theirs."""
    result = order.clone()
    result._price = smart_rounding(order._price)
    if isinstance(result, LimitOrder | StopLimitOrder | LimitIfTouchedOrder):
        result._limit_price = smart_rounding(result._limit_price)
    if isinstance(result, StopLimitOrder | StopMarketOrder):
        result._stop_price = smart_rounding(result._stop_price)
    if isinstance(result, TrailingStopOrder):
        result._trailing_amount = smart_rounding(result._trailing_amount)
    if isinstance(result, LimitIfTouchedOrder):
        result._trigger_price = smart_rounding(result._trigger_price)
    return result
