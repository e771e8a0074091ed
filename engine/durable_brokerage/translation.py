"""LEAN's orders as the broker's terms, and the broker's open orders as LEAN's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.durable_brokerage.symbols import to_instrument, to_symbol
from engine.lean_runtime.common.enums import OrderStatus, OrderType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import Ticks, ticks
from engine.lean_runtime.orders.combo_orders import ComboLimitOrder, ComboMarketOrder
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
from engine.lean_runtime.orders.limit_orders import LimitOrder, StopLimitOrder, StopMarketOrder
from engine.lean_runtime.orders.market_orders import MarketOnCloseOrder, MarketOnOpenOrder, MarketOrder
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.order_properties import OrderProperties
from engine.lean_runtime.orders.time_in_force import (
    DayTimeInForce,
    GoodTilCanceledTimeInForce,
    GoodTilDateTimeInForce,
    TimeInForce,
)
from engine.paper_brokerage import terms as broker
from engine.paper_brokerage.states import OrderState
from engine.paper_brokerage.terms import Leg, OrderTerms, terms_from_json

TYPES = {
    OrderType.MARKET: broker.OrderType.MARKET,
    OrderType.LIMIT: broker.OrderType.LIMIT,
    OrderType.STOP_MARKET: broker.OrderType.STOP_MARKET,
    OrderType.STOP_LIMIT: broker.OrderType.STOP_LIMIT,
    OrderType.MARKET_ON_OPEN: broker.OrderType.MARKET_ON_OPEN,
    OrderType.MARKET_ON_CLOSE: broker.OrderType.MARKET_ON_CLOSE,
    OrderType.COMBO_MARKET: broker.OrderType.COMBO_MARKET,
    OrderType.COMBO_LIMIT: broker.OrderType.COMBO_LIMIT,
}
Multiplier = Callable[[Any], Decimal]
"""Return units a contract for a symbol."""


def instant_ticks(instant: datetime) -> Ticks:
    """Return an aware instant as UTC ticks."""
    return ticks(instant)


def terms_of(legs: list[Order], multiplier: Multiplier) -> OrderTerms:
    """Return the terms of an order, or of all legs of a combo; ArgumentException for what the broker cannot take."""
    first = legs[0]
    kind = TYPES.get(first.type)
    if kind is None:
        raise ArgumentException(f"The paper brokerage does not take {first.type.to_string()} orders")
    group = first.group_order_manager
    quantity = whole(first._quantity if group is None else group._quantity)
    ratios = [1] if group is None else [whole(leg._quantity) // quantity for leg in legs]
    in_force, until = _in_force(first.time_in_force)
    return OrderTerms(
        kind,
        tuple(
            Leg(to_instrument(leg.symbol, multiplier(leg.symbol)), ratio)
            for leg, ratio in zip(legs, ratios, strict=True)
        ),
        quantity,
        limit_of(first) if kind in broker.WITH_LIMIT else None,
        getattr(first, "_stop_price", None) if kind in broker.WITH_STOP else None,
        in_force,
        until,
        (first.tag or "")[: broker.MAX_TAG],
    )


def limit_of(order: Order) -> Decimal | None:
    """Return the limit price of an order, that of the group for a combo."""
    group = order.group_order_manager
    price: Decimal | None = getattr(order, "_limit_price", None) if group is None else group._limit_price
    return price


def whole(quantity: Decimal) -> int:
    """Return a quantity as a whole number; ArgumentException for a fraction."""
    if quantity != int(quantity):
        raise ArgumentException(f"The paper brokerage trades whole quantities, not {quantity}")
    return int(quantity)


def _in_force(value: Any) -> tuple[broker.TimeInForce, date | None]:
    if isinstance(value, GoodTilCanceledTimeInForce):
        return broker.TimeInForce.GOOD_TIL_CANCELED, None
    if isinstance(value, DayTimeInForce):
        return broker.TimeInForce.DAY, None
    if isinstance(value, GoodTilDateTimeInForce):
        return broker.TimeInForce.GOOD_TIL_DATE, value.expiry.date()
    raise ArgumentException(f"The paper brokerage does not know the time in force {type(value).__name__}")


# ---- back ----------------------------------------------------------------------------------------------------


def orders_from(body: dict[str, Any]) -> list[Order]:
    """Return the legs of an open order of the account, without LEAN ids.

    Their quantity is what is still to be filled: earlier fills are in the holdings already.
    """
    terms = terms_from_json(body["terms"])
    remaining = (terms.units - body["filled"]) * (1 if terms.quantity > 0 else -1)
    placed = instant_ticks(datetime.fromisoformat(body["placed"]))
    group = None
    if terms.type in broker.COMBOS:
        group = GroupOrderManager(len(terms.legs), remaining, terms.limit_price or 0)
    legs = []
    for leg in terms.legs:
        order = _order(terms, to_symbol(leg.instrument), remaining * leg.ratio, placed, group, _properties(terms))
        order.broker_id = [body["id"]]
        order.status = status_of(OrderState(body["state"]))
        legs.append(order)
    return legs


def _order(
    terms: OrderTerms, symbol: Any, quantity: int, placed: Ticks, group: GroupOrderManager | None, properties: Any
) -> Order:
    kinds: dict[broker.OrderType, Callable[..., Order]] = {
        broker.OrderType.MARKET: MarketOrder,
        broker.OrderType.MARKET_ON_OPEN: MarketOnOpenOrder,
        broker.OrderType.MARKET_ON_CLOSE: MarketOnCloseOrder,
        broker.OrderType.LIMIT: LimitOrder,
        broker.OrderType.STOP_MARKET: StopMarketOrder,
        broker.OrderType.STOP_LIMIT: StopLimitOrder,
        broker.OrderType.COMBO_MARKET: ComboMarketOrder,
        broker.OrderType.COMBO_LIMIT: ComboLimitOrder,
    }
    values: list[Any] = [symbol, Decimal(quantity)]
    if terms.type in broker.WITH_STOP:
        values.append(terms.stop_price)
    if terms.type in broker.WITH_LIMIT:
        values.append(terms.limit_price)
    values.append(placed)
    if group is not None:
        values.append(group)
    return kinds[terms.type](*values, terms.tag, properties)


def _properties(terms: OrderTerms) -> OrderProperties:
    properties = OrderProperties()
    if terms.time_in_force is broker.TimeInForce.DAY:
        properties.time_in_force = TimeInForce.DAY
    elif terms.good_until is not None:
        properties.time_in_force = TimeInForce.GOOD_TIL_DATE(terms.good_until)
    return properties


def status_of(state: OrderState) -> OrderStatus:
    """Return LEAN's status of an order's state."""
    return {
        OrderState.RECEIVED: OrderStatus.NEW,
        OrderState.WORKING: OrderStatus.SUBMITTED,
        OrderState.PARTIALLY_FILLED: OrderStatus.PARTIALLY_FILLED,
        OrderState.FILLED: OrderStatus.FILLED,
        OrderState.CANCELED: OrderStatus.CANCELED,
        OrderState.REJECTED: OrderStatus.INVALID,
        OrderState.EXPIRED: OrderStatus.CANCELED,
    }[state]
