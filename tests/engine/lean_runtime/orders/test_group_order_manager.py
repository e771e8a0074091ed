"""Groups of combo legs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.lean_runtime.common.enums import OrderDirection
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.combo_orders import ComboMarketOrder
from engine.lean_runtime.orders.group_order_manager import (
    GroupOrderCacheManager,
    GroupOrderManager,
    get_group_quantity_by_each_leg_quantity,
    get_order_leg_ratio,
    greatest_common_divisor,
    try_get_group_orders,
    try_get_group_orders_securities,
)
from engine.lean_runtime.orders.leg import Leg
from engine.lean_runtime.orders.market_orders import MarketOrder
from engine.lean_runtime.orders.order import Order


def legs(stock: Symbol, count: int) -> list[ComboMarketOrder]:
    group = GroupOrderManager(1, count, 2, 0)
    made = [ComboMarketOrder(stock, 2, 0, group) for _ in range(count)]
    for number, leg in enumerate(made, start=5):
        leg._set_id(number)
    return made


def test_constructor_with_and_without_id() -> None:
    assert (GroupOrderManager(2, -3).id, GroupOrderManager(9, 2, -3, 1).id) == (0, 9)
    assert GroupOrderManager(2, -3, 4).limit_price == 4


@pytest.mark.parametrize(
    ("quantity", "direction"), [(1, OrderDirection.BUY), (-1, OrderDirection.SELL), (0, OrderDirection.HOLD)]
)
def test_direction_is_the_sign(quantity: int, direction: OrderDirection) -> None:
    assert GroupOrderManager(2, quantity).direction is direction


def test_legs_find_each_other_by_id(stock: Symbol) -> None:
    made = legs(stock, 3)
    by_id: dict[int, Order] = {leg.id: leg for leg in made}
    complete, found = try_get_group_orders(made[2], by_id.get)
    assert (complete, found) == (True, made)


def test_missing_leg_makes_the_group_incomplete(stock: Symbol) -> None:
    made = legs(stock, 2)
    assert not try_get_group_orders(made[0], lambda _: None)[0]


def test_single_order_is_complete(stock: Symbol) -> None:
    order = MarketOrder(stock, 1, 0)
    assert try_get_group_orders(order, lambda _: None) == (True, [order])


def test_securities_stop_at_the_first_missing_one(stock: Symbol) -> None:
    assert try_get_group_orders_securities(list(legs(stock, 2)), lambda _: None) == (False, {})


def test_cache_waits_for_the_last_leg(stock: Symbol) -> None:
    made, cache = legs(stock, 2), GroupOrderCacheManager()
    assert not cache.try_get_group_cached_orders(made[0])[0]
    assert cache.try_get_group_cached_orders(made[1]) == (True, made)


def test_ratio_is_in_units_of_the_group() -> None:
    assert get_order_leg_ratio(Decimal(-6), GroupOrderManager(2, 3)) == -2


@pytest.mark.parametrize(("values", "divisor"), [([4, 6], 2), ([5], 5), ([3, 7, 9], 1)])
def test_greatest_common_divisor(values: list[int], divisor: int) -> None:
    assert greatest_common_divisor(map(Decimal, values)) == divisor


def test_greatest_common_divisor_of_nothing_raises() -> None:
    with pytest.raises(ArgumentException, match="cannot be empty"):
        greatest_common_divisor([])


def test_group_quantity_has_the_sign_of_the_side() -> None:
    quantities = [Decimal(4), Decimal(-2)]
    assert get_group_quantity_by_each_leg_quantity(quantities, OrderDirection.SELL) == -2
    with pytest.raises(ArgumentException, match="Unsupported OrderDirection"):
        get_group_quantity_by_each_leg_quantity(quantities, OrderDirection.HOLD)


def test_leg_takes_whole_ratios_alone(stock: Symbol) -> None:
    assert (Leg.create(stock, 1.0, 2.5).order_price, Leg.create(stock, 1).order_price) == (2.5, None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="cannot be converted"):
        Leg.create(stock, 1.5)  # type: ignore[arg-type]
