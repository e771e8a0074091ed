"""LEAN's static extension classes answer in floats and result objects."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.common.enums import OrderDirection
from engine.lean_runtime.margin.position import Position
from engine.lean_runtime.margin.static_extensions import (
    BuyingPowerModelExtensions,
    PositionExtensions,
    PositionGroupBuyingPowerModelExtensions,
    PositionGroupExtensions,
)
from engine.lean_runtime.orders.market_orders import MarketOrder
from tests.engine.lean_runtime.margin.bench import UNDERLYING, BenchPortfolio, FlatFee, contract


def _stock() -> tuple[Any, Any, Any]:
    portfolio: Any = BenchPortfolio(10_000)
    stock = portfolio.add(UNDERLYING, 100)
    stock.fee_model = FlatFee(0)
    portfolio.trade(UNDERLYING, 100, 100)
    return portfolio, stock, stock.buying_power_model


def test_questions_to_a_security_model() -> None:
    portfolio, stock, model = _stock()
    ask = BuyingPowerModelExtensions
    assert ask.get_maintenance_margin(model, stock).value == 5000
    assert ask.get_initial_margin_requirement(model, stock, -1.0).value == -50
    assert ask.get_reserved_buying_power_for_position(model, stock) == 5000
    assert ask.get_buying_power(model, portfolio, stock, OrderDirection.BUY) == 5000
    assert ask.has_sufficient_buying_power_for_order(
        model, portfolio, stock, MarketOrder(UNDERLYING, 100, 0)
    ).is_sufficient
    assert ask.get_maximum_order_quantity_for_target_buying_power(model, portfolio, stock, 1, 0).quantity == 100


def test_both_forms_of_the_minimum_check() -> None:
    portfolio, stock, model = _stock()
    above = BuyingPowerModelExtensions.above_minimum_order_margin_portfolio_percentage
    assert [above(portfolio, 0.01, margin) for margin in (99, 101)] == [False, True]
    assert [above(model, stock, quantity, portfolio, 0.01) for quantity in (1, 3)] == [False, True]
    assert above(model, stock, 0, portfolio, 0)


def test_arithmetic_on_positions() -> None:
    position = Position(UNDERLYING, 5, 2)
    assert PositionExtensions.deduct(position, 1.5).quantity == 3.5
    assert PositionExtensions.with_lots(position, 2).quantity == 4
    assert PositionExtensions.get_group_quantity(position) == 2.5
    assert PositionExtensions.consolidate([position, position])[UNDERLYING].quantity == 10


def test_questions_about_groups() -> None:
    portfolio: Any = BenchPortfolio()
    portfolio.add(UNDERLYING, 750)
    for strike, side in ((740, -2), (730, 2)):
        portfolio.add(contract("P", strike), 5).holdings.set(side)
    group = portfolio.positions.groups.values[0]
    model = group.buying_power_model
    ask = PositionGroupBuyingPowerModelExtensions
    assert ask.get_maintenance_margin(model, portfolio, group).value == 2000
    assert ask.get_reserved_buying_power_for_position_group(model, portfolio, group) == 2000
    assert ask.get_initial_margin_requirement(model, portfolio, group) == 2000
    assert ask.get_position_group_buying_power(model, portfolio, group, OrderDirection.BUY).value > 0
    assert PositionGroupExtensions.with_quantity(group, 5, portfolio.positions).quantity == 5
    assert PositionGroupExtensions.create_unit_group(group, portfolio.positions).quantity == 1
    assert not PositionGroupExtensions.is_empty(group)


def test_reversing_a_group_finds_the_opposite_strategy() -> None:
    portfolio: Any = BenchPortfolio()
    portfolio.add(UNDERLYING, 750)
    for strike, side in ((740, -1), (730, 1)):
        portfolio.add(contract("P", strike), 5).holdings.set(side)
    reversed_group = PositionGroupExtensions.with_quantity(
        portfolio.positions.groups.values[0], -1, portfolio.positions
    )
    assert str(reversed_group.buying_power_model) == "Bear Put Spread"
