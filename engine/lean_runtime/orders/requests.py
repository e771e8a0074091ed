"""Requests to submit, update or cancel an order, and what an update may change.

Sources: Common/Orders/{OrderRequest,SubmitOrderRequest,UpdateOrderRequest,CancelOrderRequest,UpdateOrderFields}.cs.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import (
    OrderRequestStatus,
    OrderRequestType,
    OrderResponseErrorCode,
    OrderType,
    SecurityType,
)
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.numbers import ZERO, decimal_text, smart_rounding, to_decimal
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.orders.faces import decimal_face, moment, to_symbol, utc_face
from engine.lean_runtime.orders.order_response import OrderResponse
from engine.lean_runtime.orders.writable import WritableObject

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.group_order_manager import GroupOrderManager


class OrderRequest(LeanObject):
    """One request and the answer to it."""

    order_request_type: ClassVar[OrderRequestType]

    def __init__(self, time: datetime | Ticks, order_id: int, tag: str | None) -> None:
        """Create an unprocessed request; time is UTC."""
        self._time: Ticks = moment(time)
        self._order_id = order_id
        self.tag = tag
        self.status = OrderRequestStatus.UNPROCESSED
        self.response = OrderResponse.UNPROCESSED

    time = utc_face("time")

    @property
    def order_id(self) -> int:
        """Return the order the request is about."""
        return self._order_id

    def set_response(
        self, response: OrderResponse | None, status: OrderRequestStatus = OrderRequestStatus.ERROR
    ) -> None:
        """Record the answer; an error decides the status itself. ArgumentNullException for None."""
        if response is None:
            raise ArgumentNullException("response", "Response can not be null")
        self.status = OrderRequestStatus.ERROR if response.is_error else status
        self.response = response

    def __str__(self) -> str:
        """Describe the request as LEAN's log does."""
        return f"{date_text(self._time)} UTC: Order: ({self._order_id}) - {self._tail()}"

    def _tail(self) -> str:
        return f"{self.tag or ''} Status: {self.status.to_string()}"


class SubmitOrderRequest(OrderRequest):
    """A request for a new order."""

    order_request_type = OrderRequestType.SUBMIT

    def __init__(
        self,
        order_type: OrderType,
        security_type: SecurityType,
        symbol: Symbol | str,
        quantity: Any,
        stop_price: Any,
        limit_price: Any,
        *rest: Any,
        **named: Any,
    ) -> None:
        """Take LEAN's three forms; after the limit price follow

        time, tag | trigger_price, time, tag | trigger_price, trailing_amount, trailing_as_percentage, time, tag

        and always properties, group_order_manager, asynchronous. Any of them may be named; time is UTC.
        """
        more = dict(zip(_names_of_rest(rest, named), rest, strict=False)) | named
        super().__init__(more["time"], int(OrderResponseErrorCode.UNABLE_TO_FIND_ORDER), more.get("tag"))
        self.security_type = security_type
        self.symbol: Symbol = to_symbol(symbol)
        self.order_type = order_type
        self._quantity: Decimal = to_decimal(quantity)
        self._stop_price: Decimal = to_decimal(stop_price)
        self._limit_price: Decimal = to_decimal(limit_price)
        self._trigger_price: Decimal = to_decimal(more.get("trigger_price", ZERO))
        self._trailing_amount: Decimal = to_decimal(more.get("trailing_amount", ZERO))
        self.trailing_as_percentage = bool(more.get("trailing_as_percentage", False))
        self.order_properties: Any = more.get("properties")
        self.group_order_manager: GroupOrderManager | None = more.get("group_order_manager")
        self.asynchronous = bool(more.get("asynchronous", False))

    quantity = decimal_face("quantity")
    stop_price = decimal_face("stop_price")
    limit_price = decimal_face("limit_price")
    trigger_price = decimal_face("trigger_price")
    trailing_amount = decimal_face("trailing_amount")

    def _set_order_id(self, order_id: int) -> None:
        self._order_id = order_id

    def __str__(self) -> str:
        """Describe the request through the order it asks for."""
        from engine.lean_runtime.orders.order_factory import create_order

        return (
            f"{date_text(self._time)} UTC: Submit Order: ({self._order_id}) - {create_order(self)} {self._tail()} "
            f"Async: {self.asynchronous}"
        )


_COMMON_REST = ("time", "tag", "properties", "group_order_manager", "asynchronous")
_TRAILING_REST = ("trigger_price", "trailing_amount", "trailing_as_percentage", *_COMMON_REST)


def _names_of_rest(rest: tuple[Any, ...], named: dict[str, Any]) -> tuple[str, ...]:
    """Tell LEAN's three forms apart by the place of the flag or of the tag that follows the time."""
    if len(rest) > 2 and isinstance(rest[2], bool):
        return _TRAILING_REST
    tag_follows = len(rest) > 1 and (rest[1] is None or isinstance(rest[1], str))
    if tag_follows or (rest and isinstance(rest[0], datetime)):
        return _COMMON_REST
    if len(rest) == 1 and "time" not in named:
        return _COMMON_REST
    return ("trigger_price", *_COMMON_REST)


class UpdateOrderFields(WritableObject):
    """What an algorithm wants to change; None leaves a field as it is."""

    def __init__(
        self,
        quantity: Any = None,
        limit_price: Any = None,
        stop_price: Any = None,
        trigger_price: Any = None,
        trailing_amount: Any = None,
        tag: str | None = None,
    ) -> None:
        """Keep the changes."""
        self.quantity = quantity
        self.limit_price = limit_price
        self.stop_price = stop_price
        self.trigger_price = trigger_price
        self.trailing_amount = trailing_amount
        self.tag = tag

    quantity = decimal_face("quantity", writable=True)
    limit_price = decimal_face("limit_price", writable=True)
    stop_price = decimal_face("stop_price", writable=True)
    trigger_price = decimal_face("trigger_price", writable=True)
    trailing_amount = decimal_face("trailing_amount", writable=True)


class UpdateOrderRequest(OrderRequest):
    """A request to change a resting order, or the tag of any order."""

    order_request_type = OrderRequestType.UPDATE

    def __init__(self, time: datetime | Ticks, order_id: int, fields: UpdateOrderFields) -> None:
        """Take the changes of the fields over; time is UTC."""
        super().__init__(time, order_id, fields.tag)
        self._quantity: Decimal | None = fields._quantity
        self._limit_price: Decimal | None = fields._limit_price
        self._stop_price: Decimal | None = fields._stop_price
        self._trigger_price: Decimal | None = fields._trigger_price
        self._trailing_amount: Decimal | None = fields._trailing_amount

    quantity = decimal_face("quantity")
    limit_price = decimal_face("limit_price")
    stop_price = decimal_face("stop_price")
    trigger_price = decimal_face("trigger_price")
    trailing_amount = decimal_face("trailing_amount")

    def is_allowed_for_closed_order(self) -> bool:
        """Return whether nothing but the tag changes."""
        values = (self._quantity, self._limit_price, self._stop_price, self._trigger_price, self._trailing_amount)
        return all(value is None for value in values)

    def __str__(self) -> str:
        """Describe the request with its changes."""
        prices = (
            ("LimitPrice", self._limit_price),
            ("StopPrice", self._stop_price),
            ("TrailingAmount", self._trailing_amount),
            ("TriggerPrice", self._trigger_price),
        )
        updates = [] if self._quantity is None else [f"Quantity: {decimal_text(self._quantity)}"]
        updates += [f"{name}: {decimal_text(smart_rounding(value))}" for name, value in prices if value is not None]
        return f"{date_text(self._time)} UTC: Update Order: ({self._order_id}) - {', '.join(updates)} {self._tail()}"


class CancelOrderRequest(OrderRequest):
    """A request to cancel an order."""

    order_request_type = OrderRequestType.CANCEL

    def __str__(self) -> str:
        """Describe the request."""
        return f"{date_text(self._time)} UTC: Cancel Order: ({self._order_id}) - {self._tail()}"
