"""Orders as Newtonsoft.Json writes them, member by member in .NET's reflection order, decimals with their scale.

Two spellings exist: "declared" names feed the order list hash, "camel" names the result file; they differ in the
members of order properties alone. Sources: Common/Orders/*.cs, SymbolJsonConverter.cs, TimeInForceJsonConverter.cs.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import LeanEnum, OrderType
from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.common.ticks import iso_text
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.order_submission_data import OrderSubmissionData

#: Members declared by the kind itself; they stand before those of Order. `type` and `quantity` move where overridden.
_OWN_MEMBERS: dict[OrderType, tuple[str, ...]] = {
    OrderType.LIMIT: ("limitPrice", "type"),
    OrderType.STOP_MARKET: ("stopPrice", "type"),
    OrderType.STOP_LIMIT: ("stopPrice", "stopTriggered", "limitPrice", "type"),
    OrderType.LIMIT_IF_TOUCHED: ("type", "triggerPrice", "limitPrice", "triggerTouched"),
    OrderType.TRAILING_STOP: ("trailingAmount", "trailingAsPercentage", "type", "stopPrice"),
    OrderType.COMBO_MARKET: ("type", "quantity"),
    OrderType.COMBO_LIMIT: ("type", "quantity"),
    OrderType.COMBO_LEG_LIMIT: ("type", "limitPrice", "quantity"),
}
_COMMON_MEMBERS = (
    "id",
    "contingentId",
    "brokerId",
    "symbol",
    "price",
    "priceCurrency",
    "time",
    "createdTime",
    "lastFillTime",
    "lastUpdateTime",
    "canceledTime",
    "quantity",
    "status",
    "tag",
    "properties",
    "securityType",
    "direction",
    "value",
    "orderSubmissionData",
    "isMarketable",
    "groupOrderManager",
    "priceAdjustmentMode",
)
#: Exact attribute of the members that are not spelt like one.
_ATTRIBUTES = {
    "contingentId": "contingent_id",
    "brokerId": "broker_id",
    "priceCurrency": "price_currency",
    "securityType": "security_type",
    "isMarketable": "is_marketable",
    "priceAdjustmentMode": "price_adjustment_mode",
    "stopTriggered": "stop_triggered",
    "triggerTouched": "trigger_touched",
    "trailingAsPercentage": "trailing_as_percentage",
    "limitPrice": "_limit_price",
    "stopPrice": "_stop_price",
    "triggerPrice": "_trigger_price",
    "trailingAmount": "_trailing_amount",
    "price": "_price",
    "quantity": "_quantity",
    "value": "_value",
}
_TIMES = {
    "time": "_time",
    "createdTime": "_time",
    "lastFillTime": "_last_fill_time",
    "lastUpdateTime": "_last_update_time",
    "canceledTime": "_canceled_time",
}
#: Newtonsoft escapes these three beyond what JSON demands.
_LINE_SEPARATORS = str.maketrans({"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def decimal_json(value: Decimal) -> str:
    """Write a decimal: scale kept, a whole number gets '.0'."""
    text = decimal_text(value)
    return text if "." in text else text + ".0"


def text_json(value: str) -> str:
    """Write a string with Newtonsoft's escapes."""
    return json.dumps(value, ensure_ascii=False).translate(_LINE_SEPARATORS)


def plain_json(value: Any) -> str:
    """Write a scalar or a list of strings as .NET's type of it is written."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, LeanEnum | int):
        return str(int(value))
    if isinstance(value, Decimal):
        return decimal_json(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(plain_json(item) for item in value)}]"
    if isinstance(value, dict):
        return object_json((str(key), plain_json(item)) for key, item in value.items())
    return text_json(str(value))


def object_json(members: Any) -> str:
    """Write (name, JSON of the value) pairs as an object."""
    return f"{{{','.join(f'{text_json(name)}:{value}' for name, value in members)}}}"


def symbol_json(symbol: Symbol) -> str:
    """Write a symbol with its underlying (SymbolJsonConverter.cs)."""
    value = text_json(symbol.value)
    members = [("value", value), ("id", text_json(str(symbol.id))), ("permtick", value)]
    if symbol.underlying is not None:
        members.append(("underlying", symbol_json(symbol.underlying)))
    return object_json(members)


def properties_json(properties: Any, camel: bool = False) -> str:
    """Write order properties; an exchange that is not set is left out."""
    members = [
        (name[:1].lower() + name[1:] if camel else name, plain_json(getattr(properties, attribute)))
        for attribute, name, _ in properties.json_members()
    ]
    kind = properties.time_in_force.json_members()
    members.append(("timeInForce", object_json((name, text_json(value)) for name, value in kind)))
    if properties.exchange is not None:
        members.append(("exchange" if camel else "Exchange", plain_json(properties.exchange)))
    return object_json(members)


def submission_json(data: OrderSubmissionData | None) -> str:
    """Write the prices at submission."""
    if data is None:
        return "null"
    prices = (("bidPrice", data._bid_price), ("askPrice", data._ask_price), ("lastPrice", data._last_price))
    return object_json((name, decimal_json(price)) for name, price in prices)


def group_json(group: GroupOrderManager) -> str:
    """Write what the legs of a group share."""
    return object_json(
        (
            ("id", plain_json(group.id)),
            ("quantity", decimal_json(group._quantity)),
            ("count", plain_json(group.count)),
            ("limitPrice", decimal_json(group._limit_price)),
            ("orderIds", plain_json(group.order_ids)),
            ("direction", plain_json(group.direction)),
        )
    )


def order_json(order: Order, camel: bool = False) -> str:
    """Write an order in one line."""
    own = _OWN_MEMBERS.get(order.type, ("type",))
    names = [*own, *(name for name in _COMMON_MEMBERS if name not in own)]
    pairs = ((name, _member_json(order, name, camel)) for name in names)
    return object_json((name, value) for name, value in pairs if value is not None)


def _member_json(order: Order, name: str, camel: bool) -> str | None:
    """Return the JSON of a member, None for one that is left out."""
    if name in _TIMES:
        when = getattr(order, _TIMES[name])
        return None if when is None else text_json(iso_text(when))
    if name == "tag":
        return None if order.tag is None else text_json(order.tag)
    if name == "symbol":
        return symbol_json(order.symbol)
    if name == "properties":
        return properties_json(order.properties, camel)
    if name == "orderSubmissionData":
        return submission_json(order.order_submission_data)
    if name == "groupOrderManager":
        return None if order.group_order_manager is None else group_json(order.group_order_manager)
    return plain_json(getattr(order, _ATTRIBUTES.get(name, name)))


def serialize_order_event(event: Any, algorithm_id: str) -> dict[str, Any]:
    """Return the members of an event as the order event file holds them, decimals exact (SerializedOrderEvent.cs)."""
    from engine.lean_runtime.common.ticks import to_unix_seconds

    fee = event.order_fee.value
    members: dict[str, Any] = {
        "id": f"{algorithm_id}-{event.order_id}-{event.id}",
        "algorithmId": algorithm_id,
        "orderId": event.order_id,
        "orderEventId": event.id,
        "symbol": str(event.symbol.id),
        "symbolValue": event.symbol.value,
        "symbolPermtick": event.symbol.id.symbol,
        "time": to_unix_seconds(event._utc_time),
        "status": _camel(event.status),
    }
    if fee.currency != _NO_CURRENCY:
        members |= {"orderFeeAmount": fee._amount, "orderFeeCurrency": fee.currency}
    members |= {
        "fillPrice": event._fill_price,
        "fillPriceCurrency": event.fill_price_currency,
        "fillQuantity": event._fill_quantity,
        "direction": _camel(event.direction),
    }
    if event.message:
        members["message"] = event.message
    members |= {"isAssignment": event.is_assignment, "quantity": event._quantity}
    if event._stop_price is not None:
        members["stopPrice"] = event._stop_price
    if event._limit_price is not None:
        members["limitPrice"] = event._limit_price
    if event.is_in_the_money:
        members["isInTheMoney"] = True
    return members


_NO_CURRENCY = "QCC"


def _camel(member: LeanEnum) -> str:
    name = member.to_string()
    return name[:1].lower() + name[1:]
