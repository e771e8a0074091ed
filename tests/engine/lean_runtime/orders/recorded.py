"""Rebuilds Order objects from the orders the real engine recorded, as far as the recording keeps their scale."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.enums import DataNormalizationMode, OrderStatus, OrderType, SecurityType
from engine.lean_runtime.common.ticks import Ticks, ticks
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.combo_orders import ComboLegLimitOrder
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.order_factory import create_order
from engine.lean_runtime.orders.order_properties import OrderProperties
from engine.lean_runtime.orders.order_submission_data import OrderSubmissionData
from engine.lean_runtime.orders.requests import SubmitOrderRequest
from engine.lean_runtime.orders.time_in_force import DayTimeInForce, GoodTilDateTimeInForce, TimeInForce

#: Every file price is a whole number of ten-thousandths.
FILE_SCALE = 4
TICK_SCALE = 2


def _time(text: str | None) -> Ticks | None:
    return None if text is None else ticks(datetime.fromisoformat(text))


def _symbol(data: dict[str, Any]) -> Symbol:
    identifier = SecurityIdentifier.parse(data["id"])
    underlying = _symbol(data["underlying"]) if "underlying" in data else None
    return Symbol._intern(identifier, data["value"], underlying)


def _time_in_force(data: dict[str, Any]) -> TimeInForce:
    kind = data.get("$type", "").rpartition(".")[2]
    if kind == "DayTimeInForce":
        return DayTimeInForce()
    if kind == "GoodTilDateTimeInForce":
        return GoodTilDateTimeInForce(datetime.fromisoformat(data["Expiry"]))
    return TimeInForce.GOOD_TIL_CANCELED


def with_scale(value: Decimal, scale: int) -> Decimal:
    """Return the value with at least so many decimals; zero has none, it stands for 'no price yet'."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    if not value or -exponent >= scale:
        return value if value else Decimal(0)
    return value.quantize(Decimal(1).scaleb(-scale))


def order_of(data: dict[str, Any], groups: dict[int, GroupOrderManager], scale: int = FILE_SCALE) -> Order:
    """Return the order a record describes; submission prices get the given scale."""
    group = None
    if "groupOrderManager" in data:
        record = data["groupOrderManager"]
        group = groups.setdefault(
            record["id"],
            GroupOrderManager(record["id"], record["count"], record["quantity"], record["limitPrice"]),
        )
    request = SubmitOrderRequest(
        OrderType(data["type"]),
        SecurityType(data["securityType"]),
        _symbol(data["symbol"]),
        data["quantity"],
        data.get("stopPrice", 0),
        data.get("limitPrice", group._limit_price if group else 0),
        trigger_price=data.get("triggerPrice", 0),
        trailing_amount=data.get("trailingAmount", 0),
        trailing_as_percentage=data.get("trailingAsPercentage", False),
        time=_time(data["time"]),
        tag=data.get("tag"),
        properties=OrderProperties(),
        group_order_manager=group,
    )
    request._set_order_id(data["id"])
    order: Any = create_order(request)
    order.properties.time_in_force = _time_in_force(data["properties"]["timeInForce"])
    order.broker_id = list(data["brokerId"])
    order._price = data["price"]
    order.price_currency = data["priceCurrency"]
    order._last_fill_time = _time(data.get("lastFillTime"))
    order._last_update_time = _time(data.get("lastUpdateTime"))
    order._canceled_time = _time(data.get("canceledTime"))
    order.status = OrderStatus(data["status"])
    order.price_adjustment_mode = DataNormalizationMode(data["priceAdjustmentMode"])
    for name, member in (("stopTriggered", "stop_triggered"), ("triggerTouched", "trigger_touched")):
        if name in data:
            setattr(order, member, data[name])
    prices = data["orderSubmissionData"]
    if prices is not None:
        values = (with_scale(prices[name], scale) for name in ("bidPrice", "askPrice", "lastPrice"))
        order.order_submission_data = OrderSubmissionData(*values)
    made: Order = order
    return made


def load(path: Path) -> tuple[str, list[dict[str, Any]]]:
    """Return the recorded hash and orders of a result, numbers as decimals."""
    result = json.loads(path.read_text(), parse_float=Decimal)
    return result["statistics"].get("OrderListHash", ""), result["orders"]


def rebuild(records: list[dict[str, Any]], scale: int = FILE_SCALE) -> list[Order]:
    """Return all orders of a result; combo limits get the two decimals rounding to the tick left them."""
    groups: dict[int, GroupOrderManager] = {}
    orders = [order_of(record, groups, scale) for record in records]
    legs = [order for order in orders if isinstance(order, ComboLegLimitOrder)]
    limited: list[Any] = [*groups.values(), *legs]
    for owner in limited:
        owner._limit_price = with_scale(owner._limit_price, TICK_SCALE)
    return orders


def is_raw(records: list[dict[str, Any]]) -> bool:
    """Say whether all orders were placed at unadjusted prices, whose scale is known."""
    return all(record["priceAdjustmentMode"] == 0 for record in records)


def results(root: Path) -> Iterator[Path]:
    """Yield the recorded results."""
    for folder in ("reference/lean-results", "reference/observed/results", "reference/observed/tiny/results"):
        yield from sorted((root / folder).glob("*.json"))
