"""One change of an order: its submission, a fill, a cancel (Common/Orders/OrderEvent.cs, SerializedOrderEvent.cs)."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.enums import OrderDirection, OrderStatus
from engine.lean_runtime.common.numbers import ZERO, decimal_text, normalize, smart_rounding, to_decimal
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.orders.faces import decimal_face, moment, utc_face
from engine.lean_runtime.orders.limit_orders import trailing_amount_text
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.writable import WritableObject

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order_ticket import OrderTicket

#: Every exact decimal of an event is kept without trailing zeros.
_DECIMALS = ("fill_price", "fill_quantity", "quantity", "limit_price", "stop_price", "trigger_price", "trailing_amount")


class OrderEvent(WritableObject):
    """What happened to an order; made by fill models and the brokerage, completed by the transaction handler."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take (order, utc_time, order_fee[, message]), the nine members of LEAN's long form, or nothing."""
        self.order_id = 0
        self.id = 0
        self.symbol: Any = None
        self._utc_time: Ticks = 0
        self.status: OrderStatus = OrderStatus.NEW
        self.order_fee: Any = None
        self._fill_price = ZERO
        self.fill_price_currency: str | None = None
        self._fill_quantity = ZERO
        self.direction: OrderDirection = OrderDirection.BUY
        self.message: str | None = None
        self.is_assignment = False
        self._stop_price: Decimal | None = None
        self._trigger_price: Decimal | None = None
        self._limit_price: Decimal | None = None
        self._quantity = ZERO
        self.is_in_the_money = False
        self._trailing_amount: Decimal | None = None
        self.trailing_as_percentage: bool | None = None
        self.ticket: OrderTicket | None = None
        if args or kwargs:
            from_order = isinstance(args[0], Order) if args else "order" in kwargs
            (self._describe_order if from_order else self._describe)(*args, **kwargs)

    def _describe_order(self, order: Order, utc_time: Any, order_fee: Any, message: str | None = "") -> None:
        """Start from the state of an order, without a fill."""
        self.order_id = order.id
        self.symbol = order.symbol
        self.status = order.status
        self._quantity = order._quantity
        self.direction = order.direction
        self.fill_price_currency = order.price_currency
        self._utc_time = moment(utc_time)
        self.order_fee = order_fee
        self.message = message

    def _describe(
        self,
        order_id: int,
        symbol: Any,
        utc_time: Any,
        status: OrderStatus,
        direction: OrderDirection,
        fill_price: Any,
        fill_quantity: Any,
        order_fee: Any,
        message: str | None = "",
    ) -> None:
        """Start from given members."""
        self.order_id = order_id
        self.symbol = symbol
        self._utc_time = moment(utc_time)
        self.status = status
        self.direction = direction
        self._fill_price = to_decimal(fill_price)
        self.fill_price_currency = ""
        self._fill_quantity = to_decimal(fill_quantity)
        self.order_fee = order_fee
        self.message = message

    def __setattr__(self, name: str, value: Any) -> None:
        """Drop trailing zeros of the exact decimals as they are set."""
        if type(value) is Decimal and name[1:] in _DECIMALS:
            value = normalize(value)
        super().__setattr__(name, value)

    fill_price = decimal_face("fill_price", writable=True)
    fill_quantity = decimal_face("fill_quantity", writable=True)
    absolute_fill_quantity = decimal_face("absolute_fill_quantity")
    quantity = decimal_face("quantity", writable=True)
    limit_price = decimal_face("limit_price", writable=True)
    stop_price = decimal_face("stop_price", writable=True)
    trigger_price = decimal_face("trigger_price", writable=True)
    trailing_amount = decimal_face("trailing_amount", writable=True)
    utc_time = utc_face("utc_time", writable=True)

    @property
    def _absolute_fill_quantity(self) -> Decimal:
        return abs(self._fill_quantity)

    def clone(self) -> OrderEvent:
        """Return a shallow copy."""
        return copy.copy(self)

    def __str__(self) -> str:
        """Describe the event as LEAN's log does (Common/Messages/Messages.Orders.cs)."""
        head = (
            f"Time: {date_text(self._utc_time)} OrderID: {self.order_id} EventID: {self.id} "
            f"Symbol: {self.symbol.value} Status: {self.status.to_string()} Quantity: {decimal_text(self._quantity)}"
        )
        sign = self._currency_symbol()
        fill = ""
        if self._fill_quantity:
            fill = f" FillQuantity: {decimal_text(self._fill_quantity)} FillPrice: {sign}{_rounded(self._fill_price)}"
        trailing = self._trailing_text(" TrailingAmount: ")
        prices = _price(" LimitPrice: ", sign, self._limit_price) + _price(" StopPrice: ", sign, self._stop_price)
        trigger = _price(" TriggerPrice: ", sign, self._trigger_price)
        fee = f" OrderFee: {self.order_fee}" if self.order_fee.value._amount else ""
        return head + fill + prices + trailing + trigger + fee + self._tail(" Message: ", " IsAssignment: ")

    def short_to_string(self) -> str:
        """Describe the event with one or two letters a member."""
        head = (
            f"{date_text(self._utc_time)} OID:{self.order_id} {self.symbol.value} {self.status.to_string()} "
            f"Q:{decimal_text(self._quantity)}"
        )
        sign = self._currency_symbol()
        fill = ""
        if self._fill_quantity:
            fill = f" FQ:{decimal_text(self._fill_quantity)} FP:{sign}{_rounded(self._fill_price)}"
        trailing = self._trailing_text(" TA: ")
        prices = _price(" LP:", sign, self._limit_price) + _price(" SP:", sign, self._stop_price)
        trigger = _price(" TP:", sign, self._trigger_price)
        fee = f" OF:{sign}{self.order_fee}" if self.order_fee.value._amount else ""
        return head + fill + prices + trailing + trigger + fee + self._tail(" M:", " IA:")

    def _currency_symbol(self) -> str:
        return Currencies.get_currency_symbol(self.fill_price_currency)

    def _trailing_text(self, label: str) -> str:
        if self._trailing_amount is None:
            return ""
        as_percentage = bool(self.trailing_as_percentage)
        return label + trailing_amount_text(self._trailing_amount, as_percentage, self._currency_symbol())

    def _tail(self, message: str, assignment: str) -> str:
        text = f"{message}{self.message}" if self.message else ""
        return text + (f"{assignment}{self.is_assignment}" if is_option(self.symbol.security_type) else "")


def _rounded(price: Decimal) -> str:
    return decimal_text(smart_rounding(price))


def _price(label: str, sign: str, price: Decimal | None) -> str:
    return "" if price is None else f"{label}{sign}{_rounded(price)}"
