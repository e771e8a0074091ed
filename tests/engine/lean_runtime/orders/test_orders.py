"""Orders by themselves: texts, values, updates, copies."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderDirection, OrderStatus, OrderType, SecurityType
from engine.lean_runtime.common.errors import ArgumentException, ArgumentOutOfRangeException
from engine.lean_runtime.common.numbers import ONE, ZERO
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.combo_orders import ComboLimitOrder, ComboMarketOrder
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
from engine.lean_runtime.orders.limit_orders import (
    LimitIfTouchedOrder,
    LimitOrder,
    StopLimitOrder,
    StopMarketOrder,
    TrailingStopOrder,
)
from engine.lean_runtime.orders.market_orders import MarketOnCloseOrder, MarketOrder, OptionExerciseOrder
from engine.lean_runtime.orders.order import Order
from engine.lean_runtime.orders.order_factory import create_order, to_submit_request
from engine.lean_runtime.orders.order_submission_data import OrderSubmissionData
from engine.lean_runtime.orders.requests import SubmitOrderRequest, UpdateOrderFields, UpdateOrderRequest

PLACED = datetime(2024, 1, 3, 14, 31, tzinfo=UTC)


def security(price: Any, multiplier: int = 1) -> Any:
    return SimpleNamespace(
        _price=Decimal(str(price)),
        quote_currency=SimpleNamespace(_conversion_rate=ONE),
        symbol_properties=SimpleNamespace(_contract_multiplier=Decimal(multiplier)),
    )


def change(order: Order, **fields: Any) -> None:
    order.apply_update_order_request(UpdateOrderRequest(PLACED, order.id, UpdateOrderFields(**fields)))


def test_quantity_and_price_drop_trailing_zeros(stock: Symbol) -> None:
    order = MarketOrder(stock, Decimal("10.00"), PLACED)
    order._price = Decimal("1.500")
    assert (str(order._quantity), str(order._price)) == ("10", "1.5")


def test_times_are_aware_and_absent_ones_none(stock: Symbol) -> None:
    order = MarketOrder(stock, 1, PLACED)
    assert order.time == order.created_time == PLACED
    assert order.last_fill_time is None


def test_market_order_takes_a_price_before_its_tag(stock: Symbol) -> None:
    order = MarketOrder(stock, 1, PLACED, 12.5, "note")
    assert (order.price, order.tag) == (12.5, "note")


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (MarketOrder(None, 1), "OrderId: 5 (BrokerId: 5) None Market order for 1 unit of ABC"),
        (LimitOrder(None, -2, 3.5), "OrderId: 5 (BrokerId: 5) None Limit order for -2 units of ABC at limit $3.5"),
        (StopMarketOrder(None, 2, 3), "OrderId: 5 (BrokerId: 5) None StopMarket order for 2 units of ABC at stop $3"),
        (
            StopLimitOrder(None, 2, 3, 4),
            "OrderId: 5 (BrokerId: 5) None StopLimit order for 2 units of ABC at stop $3 limit $4",
        ),
        (
            LimitIfTouchedOrder(None, 2, 3, 4),
            "OrderId: 5 (BrokerId: 5) None LimitIfTouched order for 2 units of ABC at trigger $3 limit $4",
        ),
        (
            TrailingStopOrder(None, 2, 3, "0.1", True, 0),
            "OrderId: 5 (BrokerId: 5) None TrailingStop order for 2 units of ABC at stop $3. Trailing amount: 10.0%",
        ),
    ],
)
def test_text(order: Order, text: str) -> None:
    order.symbol, order.price_currency, order.broker_id = "ABC", "USD", ["5"]
    order._set_id(5)
    assert str(order) == text


def test_text_appends_the_tag(stock: Symbol) -> None:
    assert str(MarketOrder(stock, 1, PLACED, tag="why")).endswith(": why")


@pytest.mark.parametrize(("quantity", "value"), [(10, 1000), (-10, -1050)])
def test_limit_order_is_valued_at_the_less_favourable_price(stock: Symbol, quantity: int, value: int) -> None:
    assert LimitOrder(stock, quantity, 105, PLACED).get_value(security(100)) == value


def test_value_counts_the_contract_multiplier(stock: Symbol) -> None:
    assert MarketOrder(stock, 2, PLACED).get_value(security(3, multiplier=100)) == 600


def test_exercise_is_valued_at_its_price_per_share(stock: Symbol) -> None:
    order = OptionExerciseOrder(stock, -2, PLACED)
    order._price = Decimal(50)
    option = security(1, multiplier=100)
    option._get_exercise_quantity = lambda quantity: -quantity * 100
    assert order.get_value(option) == 200 * 50


@pytest.mark.parametrize(
    ("quantity", "limit", "marketable"), [(1, 10, True), (1, "9.99", False), (-1, 9, True), (-1, "9.01", False)]
)
def test_limit_order_is_marketable_across_the_quote(stock: Symbol, quantity: int, limit: Any, marketable: bool) -> None:
    order = LimitOrder(stock, quantity, limit, PLACED)
    order.order_submission_data = OrderSubmissionData(9, 10, 9.5)
    assert order.is_marketable is marketable


def test_update_changes_what_it_names(stock: Symbol) -> None:
    order = StopLimitOrder(stock, 1, 5, 6, PLACED, "old")
    change(order, quantity=2, stop_price=7, tag="new")
    assert (order.quantity, order.stop_price, order.limit_price, order.tag) == (2, 7, 6, "new")


def test_update_of_another_order_is_refused(stock: Symbol) -> None:
    request = UpdateOrderRequest(PLACED, 99, UpdateOrderFields(quantity=2))
    with pytest.raises(ArgumentException, match="incorrect order"):
        MarketOrder(stock, 1, PLACED).apply_update_order_request(request)


def test_combo_quantity_follows_the_group(stock: Symbol) -> None:
    group = GroupOrderManager(1, 2, 4, 0)
    order = ComboMarketOrder(stock, -8, PLACED, group)
    change(order, quantity=5)
    assert (order.quantity, group.quantity) == (-10, 5)


def test_combo_limit_update_changes_the_group(stock: Symbol) -> None:
    group = GroupOrderManager(1, 2, 4, 0)
    order = ComboLimitOrder(stock, 4, "1.5", PLACED, group)
    change(order, limit_price=2)
    assert group.limit_price == 2


def test_legs_enter_their_group_with_their_ids(stock: Symbol) -> None:
    group = GroupOrderManager(1, 2, 1, 0)
    for number in (3, 4):
        ComboMarketOrder(stock, 1, PLACED, group)._set_id(number)
    assert group.order_ids == [3, 4]


def test_clone_is_independent(stock: Symbol) -> None:
    order = LimitOrder(stock, 1, 5, PLACED)
    copy = order.clone()
    copy._limit_price, copy.status = Decimal(6), OrderStatus.FILLED
    copy.broker_id.append("1")
    copy.properties.time_in_force = None
    assert (order.limit_price, order.status, order.broker_id) == (5, OrderStatus.NONE, [])
    assert order.time_in_force is not None


def test_event_numbers_count_from_one(stock: Symbol) -> None:
    order = MarketOrder(stock, 1, PLACED)
    assert [order._get_new_id(), order._get_new_id(), order.clone()._get_new_id()] == [1, 2, 1]


@pytest.mark.parametrize(
    ("market", "stop", "percent", "direction", "expected"),
    [
        (110, 95, False, OrderDirection.SELL, (True, 100.0)),
        (105, 95, False, OrderDirection.SELL, (False, 0.0)),
        (90, 105, False, OrderDirection.BUY, (True, 100.0)),
        (200, 100, True, OrderDirection.SELL, (True, 180.0)),
        (200, 180, True, OrderDirection.SELL, (False, 0.0)),
    ],
)
def test_trailing_stop_follows_a_better_market(
    market: int, stop: int, percent: bool, direction: OrderDirection, expected: tuple[bool, float]
) -> None:
    amount = "0.1" if percent else 10
    assert TrailingStopOrder.try_update_stop_price(market, stop, amount, percent, direction) == expected


def test_trailing_stop_without_stop_price_starts_at_zero(stock: Symbol) -> None:
    order = TrailingStopOrder(stock, 1, 2, True, PLACED, "t")
    assert (order.stop_price, order.trailing_amount, order.trailing_as_percentage, order.tag) == (0, 2, True, "t")


def test_only_trailing_stops_have_a_default_tag(stock: Symbol) -> None:
    order = TrailingStopOrder(stock, 1, 9, "0.1", False, PLACED)
    order.price_currency = "USD"
    assert order.get_default_tag() == "Trailing Amount: $0.1"
    assert LimitOrder(stock, 1, 5, PLACED).get_default_tag() == ""


def test_market_on_close_buffer_is_fifteen_and_a_half_minutes() -> None:
    assert MarketOnCloseOrder.submission_time_buffer.total_seconds() == 930


@pytest.mark.parametrize("kind", list(OrderType))
def test_factory_makes_each_kind_and_its_request_again(kind: OrderType, stock: Symbol) -> None:
    request = SubmitOrderRequest(
        kind, SecurityType.EQUITY, stock, 2, 5, 6, 7, 8, True, PLACED, "t", None, GroupOrderManager(1, 2, 2, 6)
    )
    request._set_order_id(3)
    order = create_order(request)
    again = to_submit_request(order)
    assert (order.type, order.id, order.quantity, order.tag, order.status) == (kind, 3, 2, "t", OrderStatus.NEW)
    assert (again.order_type, again.quantity, again.time) == (kind, 2, PLACED)


def test_factory_refuses_an_unknown_kind(stock: Symbol) -> None:
    request = SubmitOrderRequest(OrderType(77), SecurityType.EQUITY, stock, 1, ZERO, ZERO, PLACED, "")
    with pytest.raises(ArgumentOutOfRangeException):
        create_order(request)
