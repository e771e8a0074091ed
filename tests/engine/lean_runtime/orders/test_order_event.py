"""Order events: texts, faces, the members of the event file."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OptionRight, OptionStyle, OrderDirection, OrderStatus
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.limit_orders import LimitOrder
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.order_json import serialize_order_event
from engine.lean_runtime.securities.cash_amount import CashAmount

NOW = datetime(2015, 12, 24, 14, 35, tzinfo=UTC)


def filled(symbol: Symbol, fee: Any = 0) -> OrderEvent:
    order_fee = OrderFee(CashAmount(Decimal(fee), "USD")) if fee else OrderFee.ZERO
    event = OrderEvent(1, symbol, NOW, OrderStatus.FILLED, OrderDirection.BUY, "1.6700", 1, order_fee)
    event.id, event.quantity, event.fill_price_currency = 2, 1, "USD"
    return event


def option_of(stock: Symbol) -> Symbol:
    expiry = datetime(2015, 12, 24)
    return Symbol.create_option(stock, "usa", OptionStyle.AMERICAN, OptionRight.CALL, 750, expiry)


def test_text_of_a_fill(stock: Symbol) -> None:
    assert str(filled(stock, "1.30")) == (
        "Time: 12/24/2015 14:35:00 OrderID: 1 EventID: 2 Symbol: ABC Status: Filled Quantity: 1 FillQuantity: 1 "
        "FillPrice: $1.67 OrderFee: 1.3 USD"
    )


def test_text_of_an_option_event_tells_of_assignment(stock: Symbol) -> None:
    assert str(filled(option_of(stock))).endswith("FillPrice: $1.67 IsAssignment: False")


def test_text_names_every_price(stock: Symbol) -> None:
    event = filled(stock)
    event.fill_quantity, event.limit_price, event.stop_price, event.trigger_price = 0, 1, 2, 3
    event.trailing_amount, event.trailing_as_percentage, event.message = "0.05", True, "why"
    assert str(event).endswith(
        "Quantity: 1 LimitPrice: $1 StopPrice: $2 TrailingAmount: 5.00% TriggerPrice: $3 Message: why"
    )


def test_short_text(stock: Symbol) -> None:
    event = filled(stock, 1)
    event.limit_price = 2
    text = "12/24/2015 14:35:00 OID:1 ABC Filled Q:1 FQ:1 FP:$1.67 LP:$2 OF:$1 USD"
    assert event.short_to_string() == text


def test_event_of_an_order_takes_its_state(limit_order: LimitOrder) -> None:
    event = OrderEvent(limit_order, NOW, OrderFee.ZERO, "m")
    assert (event.quantity, event.direction, event.status) == (10, OrderDirection.BUY, OrderStatus.NONE)
    assert (event.fill_quantity, event.fill_price, event.message, event.utc_time) == (0, 0, "m", NOW)


def test_prices_drop_trailing_zeros_and_take_python_numbers(stock: Symbol) -> None:
    event = filled(stock)
    event.fill_price, event.limit_price = 2.5, Decimal("3.10")
    assert (str(event._fill_price), str(event._limit_price)) == ("2.5", "3.1")


def test_absent_prices_are_none(stock: Symbol) -> None:
    event = OrderEvent()
    assert (event.limit_price, event.stop_price, event.trigger_price, event.trailing_amount) == (None,) * 4


def test_clone_is_independent(stock: Symbol) -> None:
    event = filled(stock)
    event.clone().fill_price = 9
    assert event.fill_price == 1.67


def test_pascal_case_names_reach_the_members(stock: Symbol) -> None:
    event: Any = filled(stock)
    event.FillPrice = 4
    assert event.AbsoluteFillQuantity == 1
    assert event.fill_price == 4


def test_file_members_of_a_fill(stock: Symbol) -> None:
    members = serialize_order_event(filled(stock, 1), "alg")
    assert list(members) == [
        "id", "algorithmId", "orderId", "orderEventId", "symbol", "symbolValue", "symbolPermtick", "time", "status",
        "orderFeeAmount", "orderFeeCurrency", "fillPrice", "fillPriceCurrency", "fillQuantity", "direction",
        "isAssignment", "quantity",
    ]  # fmt: skip
    assert (members["id"], members["time"], members["status"], members["direction"]) == (
        "alg-1-2", 1450967700.0, "filled", "buy",
    )  # fmt: skip


@pytest.mark.parametrize(("name", "member"), [("message", "message"), ("limit_price", "limitPrice")])
def test_file_leaves_absent_members_out(stock: Symbol, name: str, member: str) -> None:
    event = filled(stock)
    assert member not in serialize_order_event(event, "a")
    setattr(event, name, "5")
    assert member in serialize_order_event(event, "a")
