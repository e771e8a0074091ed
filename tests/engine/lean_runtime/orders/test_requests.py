"""Order requests: LEAN's forms of the constructor, answers, texts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.lean_runtime.common.enums import (
    OrderRequestStatus,
    OrderResponseErrorCode,
    OrderStatus,
    OrderType,
    SecurityType,
)
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.ticks import ticks
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.limit_orders import LimitOrder
from engine.lean_runtime.orders.order_response import OrderResponse
from engine.lean_runtime.orders.requests import (
    CancelOrderRequest,
    SubmitOrderRequest,
    UpdateOrderFields,
    UpdateOrderRequest,
)

NOW = datetime(2024, 1, 3, 14, 31, tzinfo=UTC)
FORMS: list[tuple[Any, ...]] = [
    (NOW, "tag"),
    (ticks(NOW), "tag"),
    (0, NOW, "tag"),
    (0, ticks(NOW), "tag"),
    (0, 0, False, NOW, "tag"),
    (0, 0, False, ticks(NOW), "tag", None, None, True),
]


def submit(stock: Symbol, *rest: Any, **named: Any) -> SubmitOrderRequest:
    return SubmitOrderRequest(OrderType.LIMIT, SecurityType.EQUITY, stock, 2, 0, 5, *rest, **named)


@pytest.mark.parametrize("rest", FORMS)
def test_every_form_of_the_constructor_finds_time_and_tag(stock: Symbol, rest: tuple[Any, ...]) -> None:
    request = submit(stock, *rest)
    assert (request.time, request.tag, request.limit_price, request.trigger_price) == (NOW, "tag", 5, 0)


def test_members_may_be_named(stock: Symbol) -> None:
    request = submit(stock, trigger_price=3, time=NOW, tag=None, asynchronous=True)
    assert (request.trigger_price, request.tag, request.asynchronous) == (3, None, True)


def test_new_request_is_unprocessed_and_without_order(stock: Symbol) -> None:
    request = submit(stock, NOW, "")
    assert (request.order_id, request.status) == (-10, OrderRequestStatus.UNPROCESSED)
    assert (request.response.is_processed, str(request.response)) == (False, "Unprocessed")


def test_an_error_decides_the_status(stock: Symbol) -> None:
    request = submit(stock, NOW, "")
    request.set_response(OrderResponse.zero_quantity(request), OrderRequestStatus.PROCESSED)
    assert request.status is OrderRequestStatus.ERROR


def test_no_answer_is_refused(stock: Symbol) -> None:
    with pytest.raises(ArgumentNullException):
        submit(stock, NOW, "").set_response(None)


def test_update_of_nothing_but_the_tag_is_allowed_for_closed_orders() -> None:
    assert UpdateOrderRequest(NOW, 1, UpdateOrderFields(tag="t")).is_allowed_for_closed_order()
    assert not UpdateOrderRequest(NOW, 1, UpdateOrderFields(stop_price=1)).is_allowed_for_closed_order()


def test_fields_take_python_numbers_and_none() -> None:
    fields = UpdateOrderFields()
    fields.limit_price, fields.quantity = 1.5, None
    assert (str(fields._limit_price), fields.quantity) == ("1.5", None)


def test_texts(stock: Symbol) -> None:
    update = UpdateOrderRequest(NOW, 4, UpdateOrderFields(quantity=2, limit_price="1.50", tag="t"))
    assert str(update) == (
        "01/03/2024 14:31:00 UTC: Update Order: (4) - Quantity: 2, LimitPrice: 1.5 t Status: Unprocessed"
    )
    cancel = CancelOrderRequest(NOW, 4, None)
    assert str(cancel) == "01/03/2024 14:31:00 UTC: Cancel Order: (4) -  Status: Unprocessed"
    assert str(submit(stock, NOW, "t")).startswith("01/03/2024 14:31:00 UTC: Submit Order: (-10) - OrderId: -10 ")
    assert str(submit(stock, NOW, "t")).endswith(" t Status: Unprocessed Async: False")


def test_error_texts(limit_order: LimitOrder, stock: Symbol) -> None:
    request = submit(stock, NOW, "")
    limit_order.status = OrderStatus.FILLED
    assert str(OrderResponse.invalid_status(request, limit_order)) == (
        "Error: InvalidOrderStatus - Unable to update order with id -10 because it already has Filled status."
    )
    assert OrderResponse.warming_up(request).error_message == (
        "This operation is not allowed in initialize or during warm up: OrderRequest.submit. Please move this code to "
        "the on_warmup_finished() method."
    )
    assert OrderResponse.zero_quantity(request).error_message == (
        "Unable to submit order with id -10 that has zero quantity."
    )
    assert OrderResponse.unable_to_find_order(request).error_message == "Unable to locate order with id -10."


def test_success_has_no_message(stock: Symbol) -> None:
    response = OrderResponse.success(submit(stock, NOW, ""))
    assert (str(response), response.error_message, response.is_success) == ("Success", None, True)


def test_error_without_message_gets_the_default_one(stock: Symbol) -> None:
    response = OrderResponse.error(submit(stock, NOW, ""), OrderResponseErrorCode.INVALID_REQUEST, None)
    assert response.error_message == "An unexpected error occurred."
