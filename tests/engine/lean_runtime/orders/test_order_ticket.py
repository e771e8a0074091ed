"""Tickets: state before and after they have an order, fills, fields."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import (
    OptionRight,
    OptionStyle,
    OrderDirection,
    OrderField,
    OrderResponseErrorCode,
    OrderStatus,
    OrderType,
    SecurityType,
)
from engine.lean_runtime.common.errors import ArgumentException, InvalidCastException
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.order_factory import create_order
from engine.lean_runtime.orders.order_response import OrderResponse
from engine.lean_runtime.orders.order_ticket import OrderTicket
from engine.lean_runtime.orders.requests import CancelOrderRequest, SubmitOrderRequest, UpdateOrderFields
from engine.lean_runtime.orders.requests import UpdateOrderRequest as Update

NOW = datetime(2024, 1, 3, 14, 31, tzinfo=UTC)
MANAGER: Any = SimpleNamespace(_utc_time=0)


def ticket_of(symbol: Symbol, kind: OrderType = OrderType.LIMIT, placed: bool = True) -> OrderTicket:
    group = GroupOrderManager(1, 1, 2, 7) if "COMBO" in str(kind) else None
    request = SubmitOrderRequest(kind, SecurityType.EQUITY, symbol, 2, 4, 5, 6, 7, False, NOW, "t", None, group)
    request._set_order_id(3)
    ticket = OrderTicket(MANAGER, request)
    if placed:
        ticket._set_order(create_order(request))
    return ticket


def fill(ticket: OrderTicket, price: Any, quantity: Any, status: OrderStatus = OrderStatus.FILLED) -> OrderEvent:
    event = OrderEvent(3, ticket.symbol, NOW, status, OrderDirection.BUY, price, quantity, OrderFee.ZERO)
    ticket._add_order_event(event)
    return event


def test_ticket_without_order_shows_the_request(stock: Symbol) -> None:
    ticket = ticket_of(stock, placed=False)
    assert (ticket.status, ticket.quantity, ticket.tag, ticket.has_order) == (OrderStatus.NEW, 2, "t", False)


def test_partial_fills_average_by_quantity(stock: Symbol) -> None:
    ticket = ticket_of(stock)
    fill(ticket, 10, "0.5", OrderStatus.PARTIALLY_FILLED)
    fill(ticket, 20, "1.5")
    assert (ticket.average_fill_price, ticket.quantity_filled, ticket.quantity_remaining) == (17.5, 2, 0)


def test_fill_sets_the_price_of_the_order(stock: Symbol) -> None:
    ticket = ticket_of(stock)
    fill(ticket, "10.50", 2)
    assert ticket._order is not None
    assert str(ticket._order._price) == "10.5"


def test_quantity_of_a_status_that_is_no_fill_counts_but_its_price_does_not(stock: Symbol) -> None:
    ticket = ticket_of(stock)
    fill(ticket, 10, 1, OrderStatus.INVALID)
    assert (ticket.quantity_filled, ticket.average_fill_price) == (1, 0)


def test_closing_event_sets_the_wait_handle(stock: Symbol) -> None:
    ticket = ticket_of(stock)
    assert not ticket.order_closed.wait_one()
    fill(ticket, 1, 2)
    assert ticket.order_closed.wait_one()


def test_exercise_takes_the_strike_when_the_stock_is_delivered(stock: Symbol) -> None:
    option = Symbol.create_option(stock, "usa", OptionStyle.AMERICAN, OptionRight.CALL, 40, datetime(2024, 1, 19))
    ticket = ticket_of(option, OrderType.OPTION_EXERCISE)
    for price, quantity in ((0, -2), (40, 200)):
        event = OrderEvent(3, option, NOW, OrderStatus.FILLED, OrderDirection.BUY, price, quantity, OrderFee.ZERO)
        event.is_in_the_money = True
        ticket._add_order_event(event)
    assert (ticket.quantity_filled, ticket.average_fill_price) == (200, 40)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (OrderType.LIMIT, OrderField.LIMIT_PRICE, 5),
        (OrderType.COMBO_LIMIT, OrderField.LIMIT_PRICE, 5),
        (OrderType.COMBO_LEG_LIMIT, OrderField.LIMIT_PRICE, 5),
        (OrderType.STOP_LIMIT, OrderField.STOP_PRICE, 4),
        (OrderType.TRAILING_STOP, OrderField.STOP_PRICE, 4),
        (OrderType.TRAILING_STOP, OrderField.TRAILING_AMOUNT, 7),
        (OrderType.LIMIT_IF_TOUCHED, OrderField.TRIGGER_PRICE, 6),
    ],
)
@pytest.mark.parametrize("placed", [True, False])
def test_get_returns_a_price_of_the_kind(
    stock: Symbol, kind: OrderType, field: OrderField, value: int, placed: bool
) -> None:
    assert ticket_of(stock, kind, placed).get(field) == value


@pytest.mark.parametrize(
    ("kind", "field", "text"),
    [
        (OrderType.MARKET, OrderField.LIMIT_PRICE, "Unable to get field LimitPrice on order of type Market"),
        (OrderType.LIMIT, OrderField.STOP_PRICE, "Unable to get field StopPrice on order of type Limit"),
        (OrderType.LIMIT, OrderField.TRIGGER_PRICE, "Unable to access property TriggerPrice on order of type Limit"),
    ],
)
def test_get_of_a_field_the_kind_lacks_raises(stock: Symbol, kind: OrderType, field: OrderField, text: str) -> None:
    with pytest.raises(ArgumentException, match=text):
        ticket_of(stock, kind).get(field)


def test_get_of_the_percentage_flag_is_no_number(stock: Symbol) -> None:
    with pytest.raises(InvalidCastException):
        ticket_of(stock, OrderType.TRAILING_STOP).get(OrderField.TRAILING_AS_PERCENTAGE)


def test_time_is_that_of_the_latest_request(stock: Symbol) -> None:
    ticket = ticket_of(stock)
    later = datetime(2024, 1, 3, 15, tzinfo=UTC)
    ticket._add_update_request(Update(later, 3, UpdateOrderFields(tag="u")))
    assert ticket.time == later


def test_second_cancel_is_refused_until_the_first_failed(stock: Symbol) -> None:
    ticket = ticket_of(stock)
    first, second = CancelOrderRequest(NOW, 3, None), CancelOrderRequest(NOW, 3, None)
    assert ticket._try_set_cancel_request(first)
    assert not ticket._try_set_cancel_request(second)
    first.set_response(OrderResponse.error(first, OrderResponseErrorCode.INVALID_REQUEST, "no"))
    assert ticket._try_set_cancel_request(second)


def test_cancel_after_cancel_answers_without_asking_the_handler(stock: Symbol) -> None:
    ticket = ticket_of(stock)
    ticket._try_set_cancel_request(CancelOrderRequest(NOW, 3, None))
    text = "Error: RequestCanceled - Order 3 has already received a cancellation request."
    assert str(ticket.cancel()) == text


def test_requests_of_another_order_are_refused(stock: Symbol) -> None:
    with pytest.raises(ArgumentException, match="incorrect order id"):
        ticket_of(stock)._add_update_request(Update(NOW, 9, UpdateOrderFields()))


def test_invalid_submit_is_an_invalid_ticket(stock: Symbol) -> None:
    request = SubmitOrderRequest(OrderType.MARKET, SecurityType.EQUITY, stock, 0, 0, 0, NOW, "")
    ticket = OrderTicket.invalid_submit_request(MANAGER, request, OrderResponse.zero_quantity(request))
    assert (ticket.status, ticket.order_id, int(ticket)) == (OrderStatus.INVALID, -10, -11)


def test_ticket_of_an_unknown_order(stock: Symbol) -> None:
    ticket = OrderTicket.invalid_cancel_order_id(MANAGER, CancelOrderRequest(NOW, 999, None))
    assert (str(ticket), ticket.status) == ("999: Request Count: 2 Response Count: 2", OrderStatus.INVALID)


def test_text_counts_requests_and_answers(stock: Symbol) -> None:
    ticket = ticket_of(stock)
    ticket._add_update_request(Update(NOW, 3, UpdateOrderFields()))
    assert str(ticket).endswith("at limit 5 Request Count: 2 Response Count: 0")
