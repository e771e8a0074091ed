"""An algorithm's handle on one order: its state, its fills and the requests about it (Common/Orders/OrderTicket.cs)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import (
    OrderField,
    OrderRequestStatus,
    OrderResponseErrorCode,
    OrderStatus,
    OrderType,
    SecurityType,
)
from engine.lean_runtime.common.errors import ArgumentException, ArgumentOutOfRangeException, InvalidCastException
from engine.lean_runtime.common.numbers import ZERO, divide, to_float
from engine.lean_runtime.common.ticks import MAX_TICKS, Ticks, to_utc_datetime
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.faces import decimal_face
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.order_extensions import is_closed, is_fill
from engine.lean_runtime.orders.order_response import OrderResponse
from engine.lean_runtime.orders.requests import (
    CancelOrderRequest,
    OrderRequest,
    SubmitOrderRequest,
    UpdateOrderFields,
    UpdateOrderRequest,
)

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.orders.security_transaction_manager import SecurityTransactionManager

#: Order kinds that have a field; a trailing stop is asked through its own kind alone.
_KINDS_WITH = {
    OrderField.LIMIT_PRICE: (
        OrderType.COMBO_LIMIT,
        OrderType.COMBO_LEG_LIMIT,
        OrderType.LIMIT,
        OrderType.STOP_LIMIT,
        OrderType.LIMIT_IF_TOUCHED,
    ),
    OrderField.STOP_PRICE: (OrderType.STOP_LIMIT, OrderType.STOP_MARKET, OrderType.TRAILING_STOP),
}
#: Fields LEAN reads from one kind of order without looking at the kind first, so another kind raises.
_SINGLE_KIND = {
    OrderField.TRIGGER_PRICE: OrderType.LIMIT_IF_TOUCHED,
    OrderField.TRAILING_AMOUNT: OrderType.TRAILING_STOP,
    OrderField.TRAILING_AS_PERCENTAGE: OrderType.TRAILING_STOP,
}


class OrderWaitHandle(LeanObject):
    """A .NET wait handle over a state of the ticket; backtests never block, so it only tells the state."""

    def __init__(self) -> None:
        """Start unset."""
        self.is_set = False

    def set(self) -> None:
        """Mark the state as reached."""
        self.is_set = True

    def wait_one(self, timeout: timedelta | int = 0) -> bool:
        """Return whether the state is reached."""
        return self.is_set


class OrderTicket(LeanObject):
    """The handle; made by the transaction handler."""

    def __init__(self, transaction_manager: SecurityTransactionManager, submit_request: SubmitOrderRequest) -> None:
        """Create the ticket of a request, without order yet."""
        self._order: Order | None = None
        self._order_status_override: OrderStatus | None = None
        self._cancel_request: CancelOrderRequest | None = None
        self._quantity_filled = ZERO
        self._average_fill_price = ZERO
        self._order_events: list[OrderEvent] = []
        self._update_requests: list[UpdateOrderRequest] = []
        self.submit_request = submit_request
        self._transaction_manager = transaction_manager
        self.order_closed = OrderWaitHandle()
        self.order_set = OrderWaitHandle()

    average_fill_price = decimal_face("average_fill_price")
    quantity_filled = decimal_face("quantity_filled")
    quantity = decimal_face("quantity")
    quantity_remaining = decimal_face("quantity_remaining")

    @property
    def order_id(self) -> int:
        """Return the order's number, or the negative error code of an order refused before it got one."""
        return self.submit_request.order_id

    @property
    def status(self) -> OrderStatus:
        """Return the present status."""
        if self._order_status_override is not None:
            return self._order_status_override
        return OrderStatus.NEW if self._order is None else self._order.status

    @property
    def symbol(self) -> Symbol:
        """Return the symbol ordered."""
        return self.submit_request.symbol

    @property
    def security_type(self) -> SecurityType:
        """Return the kind of security ordered."""
        return self.submit_request.security_type

    @property
    def order_type(self) -> OrderType:
        """Return the kind of order."""
        return self.submit_request.order_type

    @property
    def _quantity(self) -> Decimal:
        return self.submit_request._quantity if self._order is None else self._order._quantity

    @property
    def _quantity_remaining(self) -> Decimal:
        return self._quantity - self._quantity_filled

    @property
    def _time(self) -> Ticks:
        return self.get_most_recent_order_request()._time

    @property
    def time(self) -> datetime:
        """Return the UTC time of the latest request."""
        return to_utc_datetime(self._time)

    @property
    def tag(self) -> str | None:
        """Return the order's tag."""
        return self.submit_request.tag if self._order is None else self._order.tag

    @property
    def update_requests(self) -> list[UpdateOrderRequest]:
        """Return the update requests so far."""
        return list(self._update_requests)

    @property
    def cancel_request(self) -> CancelOrderRequest | None:
        """Return the cancel request, None when there was none."""
        return self._cancel_request

    @property
    def order_events(self) -> list[OrderEvent]:
        """Return the events so far."""
        return list(self._order_events)

    @property
    def has_order(self) -> bool:
        """Return whether the request became an order."""
        return self._order is not None

    def get(self, field: OrderField) -> float:
        """Return a price field of the order; ArgumentException when its kind has no such field."""
        return to_float(self._get(field))

    def _get(self, field: OrderField) -> Decimal:
        if field in _KINDS_WITH:
            if self.order_type not in _KINDS_WITH[field]:
                raise ArgumentException(
                    f"Unable to get field {field.to_string()} on order of type {self.order_type.to_string()}"
                )
        elif field not in _SINGLE_KIND:
            raise ArgumentOutOfRangeException("field")
        elif self._order is not None and self._order.type is not _SINGLE_KIND[field]:
            raise ArgumentException(
                f"Unable to access property {field.to_string()} on order of type {self._order.type.to_string()}"
            )
        if field is OrderField.TRAILING_AS_PERCENTAGE:
            raise InvalidCastException("Unable to cast object of type 'System.Boolean' to type 'System.Decimal'.")
        return self._read_field(field)

    def _read_field(self, field: OrderField) -> Decimal:
        source: Any = self.submit_request if self._order is None else self._order
        if self.order_type is OrderType.COMBO_LIMIT and self._order is not None:
            source = self._order.group_order_manager
        names = {
            OrderField.LIMIT_PRICE: "_limit_price",
            OrderField.STOP_PRICE: "_stop_price",
            OrderField.TRIGGER_PRICE: "_trigger_price",
            OrderField.TRAILING_AMOUNT: "_trailing_amount",
        }
        value: Decimal = getattr(source, names[field])
        return value

    def update(self, fields: UpdateOrderFields) -> OrderResponse:
        """Ask for a change of the order; the queue processes it later."""
        manager = self._transaction_manager
        ticket = manager.update_order(UpdateOrderRequest(manager._utc_time, self.order_id, fields))
        return ticket._update_requests[-1].response

    def update_tag(self, tag: str | None) -> OrderResponse:
        """Ask for another tag."""
        return self.update(UpdateOrderFields(tag=tag))

    def update_quantity(self, quantity: Any, tag: str | None = None) -> OrderResponse:
        """Ask for another quantity."""
        return self.update(UpdateOrderFields(quantity=quantity, tag=tag))

    def update_limit_price(self, limit_price: Any, tag: str | None = None) -> OrderResponse:
        """Ask for another limit price."""
        return self.update(UpdateOrderFields(limit_price=limit_price, tag=tag))

    def update_stop_price(self, stop_price: Any, tag: str | None = None) -> OrderResponse:
        """Ask for another stop price."""
        return self.update(UpdateOrderFields(stop_price=stop_price, tag=tag))

    def update_trigger_price(self, trigger_price: Any, tag: str | None = None) -> OrderResponse:
        """Ask for another trigger price."""
        return self.update(UpdateOrderFields(trigger_price=trigger_price, tag=tag))

    def update_stop_trailing_amount(self, trailing_amount: Any, tag: str | None = None) -> OrderResponse:
        """Ask for another trailing amount."""
        return self.update(UpdateOrderFields(trailing_amount=trailing_amount, tag=tag))

    def cancel(self, tag: str | None = None) -> OrderResponse:
        """Ask to cancel the order; a second request is refused unless the first one failed."""
        request = CancelOrderRequest(self._transaction_manager._utc_time, self.order_id, tag)
        if self._is_cancel_requested():
            text = f"Order {self.order_id} has already received a cancellation request."
            return OrderResponse.error(request, OrderResponseErrorCode.REQUEST_CANCELED, text)
        ticket = self._transaction_manager.process_request(request)
        assert ticket._cancel_request is not None
        return ticket._cancel_request.response

    def get_most_recent_order_response(self) -> OrderResponse:
        """Return the answer to the latest request."""
        return self.get_most_recent_order_request().response

    def get_most_recent_order_request(self) -> OrderRequest:
        """Return the cancel request, else the last update, else the submit request."""
        if self._cancel_request is not None:
            return self._cancel_request
        return self._update_requests[-1] if self._update_requests else self.submit_request

    def _is_cancel_requested(self) -> bool:
        request = self._cancel_request
        return request is not None and request.status is not OrderRequestStatus.ERROR

    def _add_order_event(self, event: OrderEvent) -> None:
        """Record an event and move quantity filled, average price and the order's price with it."""
        self._order_events.append(event)
        if event._fill_quantity:
            self._record_fill(event)
        if is_closed(event.status):
            self.order_closed.set()

    def _record_fill(self, event: OrderEvent) -> None:
        order = self._order
        assert order is not None
        if order.type is not OrderType.OPTION_EXERCISE:
            self._quantity_filled += event._fill_quantity
            paid = sum(
                (one._absolute_fill_quantity * one._fill_price for one in self._order_events if is_fill(one.status)),
                ZERO,
            )
            self._average_fill_price = divide(paid, abs(self._quantity_filled))
            order._price = self._average_fill_price
        elif event.is_in_the_money:
            # an exercise trades at the strike; the event that removes the option itself has price 0 and is no fill
            order._price = self.symbol.id._strike_price or ZERO
            if event._fill_price:
                self._quantity_filled += event._fill_quantity
                self._average_fill_price = order._price

    def _set_order(self, order: Order) -> None:
        """Bind the ticket to its order."""
        if self._order is not None and self._order.id != order.id:
            raise ArgumentException("Order id mismatch")
        self._order = order
        self.order_set.set()

    def _add_update_request(self, request: UpdateOrderRequest) -> None:
        if request.order_id != self.order_id:
            raise ArgumentException("Received UpdateOrderRequest for incorrect order id.")
        self._update_requests.append(request)

    def _try_set_cancel_request(self, request: CancelOrderRequest) -> bool:
        """Record the cancel request unless one is under way."""
        if request.order_id != self.order_id:
            raise ArgumentException("Received CancelOrderRequest for incorrect order id.")
        if self._is_cancel_requested():
            return False
        self._cancel_request = request
        return True

    @staticmethod
    def invalid_cancel_order_id(manager: SecurityTransactionManager, request: CancelOrderRequest) -> OrderTicket:
        """Return a ticket that stands for the cancel of an unknown order."""
        ticket = _ticket_of_unknown_order(manager, request)
        ticket._try_set_cancel_request(request)
        return ticket

    @staticmethod
    def invalid_update_order_id(manager: SecurityTransactionManager, request: UpdateOrderRequest) -> OrderTicket:
        """Return a ticket that stands for the update of an unknown order."""
        ticket = _ticket_of_unknown_order(manager, request)
        ticket._add_update_request(request)
        return ticket

    @staticmethod
    def invalid_submit_request(
        manager: SecurityTransactionManager, request: SubmitOrderRequest, response: OrderResponse
    ) -> OrderTicket:
        """Return the ticket of an order refused before it was submitted."""
        request.set_response(response)
        ticket = OrderTicket(manager, request)
        ticket._order_status_override = OrderStatus.INVALID
        return ticket

    def __int__(self) -> int:
        """Return the order id, or the error code when the latest request was refused."""
        response = self.get_most_recent_order_response()
        return int(response.error_code) if response.is_error else self.order_id

    __index__ = __int__

    def __str__(self) -> str:
        """Describe the order and count requests and answers."""
        requests: list[OrderRequest] = [self.submit_request, *self._update_requests]
        if self._cancel_request is not None:
            requests.append(self._cancel_request)
        answered = sum(request.response is not OrderResponse.UNPROCESSED for request in requests)
        order = "" if self._order is None else f"{self._order} "
        return f"{self.order_id}: {order}Request Count: {len(requests)} Response Count: {answered}"


def _ticket_of_unknown_order(
    manager: SecurityTransactionManager, request: UpdateOrderRequest | CancelOrderRequest
) -> OrderTicket:
    submit = SubmitOrderRequest(
        OrderType.MARKET, SecurityType.BASE, Symbol.EMPTY, ZERO, ZERO, ZERO, MAX_TICKS, request.tag
    )
    submit.set_response(OrderResponse.unable_to_find_order(request))
    submit._set_order_id(request.order_id)
    ticket = OrderTicket(manager, submit)
    request.set_response(OrderResponse.unable_to_find_order(request))
    ticket._order_status_override = OrderStatus.INVALID
    return ticket
