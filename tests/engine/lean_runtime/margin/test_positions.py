"""Positions, groups, their keys and collections, resolvers and the portfolio's group model."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderDirection
from engine.lean_runtime.common.errors import (
    ArgumentException,
    InvalidOperationException,
    KeyNotFoundException,
    NotImplementedException,
    NullReferenceException,
)
from engine.lean_runtime.common.numbers import D
from engine.lean_runtime.margin.option_strategy_position_group_buying_power_model import (
    OptionStrategyPositionGroupBuyingPowerModel,
)
from engine.lean_runtime.margin.position import Position, PositionCollection, combine, consolidate, with_lots
from engine.lean_runtime.margin.position_group import (
    PositionGroup,
    PositionGroupCollection,
    PositionGroupKey,
    closes,
    get_position,
    is_inverted_of,
)
from engine.lean_runtime.margin.position_group_parameters import (
    PositionGroupBuyingPowerParameters,
    PositionGroupMaintenanceMarginParameters,
)
from engine.lean_runtime.margin.security_position_group_buying_power_model import (
    SecurityPositionGroupBuyingPowerModel,
)
from engine.lean_runtime.margin.security_position_group_model import (
    NullSecurityPositionGroupModel,
    SecurityPositionGroupModel,
)
from engine.lean_runtime.options.option_strategy import OptionStrategy
from engine.lean_runtime.orders.market_orders import MarketOrder
from tests.engine.lean_runtime.margin.bench import UNDERLYING, BenchPortfolio, contract

CALL, PUT = contract("C", 760), contract("P", 740)


def _group(call: int, put: int, units: int = 1) -> PositionGroup:
    model = OptionStrategyPositionGroupBuyingPowerModel(None)
    return PositionGroup(model, units, Position(CALL, call, 1), Position(PUT, put, 1))


def _holding(**quantities: int) -> Any:
    portfolio = BenchPortfolio()
    portfolio.add(UNDERLYING, 750)
    for name, symbol in (("call", CALL), ("put", PUT), ("stock", UNDERLYING)):
        if name in quantities:
            security = portfolio.add(symbol, 750 if name == "stock" else 10)
            security.holdings.set(quantities[name])
    return portfolio


def _names(portfolio: Any) -> list[str]:
    return [str(group.buying_power_model) for group in portfolio.positions.groups]


def test_position_of_a_security_takes_holdings_and_lot_size() -> None:
    portfolio = _holding(stock=50)
    position = Position(portfolio.securities[UNDERLYING])
    assert (position.symbol, position.quantity, position.unit_quantity) == (UNDERLYING, 50, 1)


def test_positions_of_one_symbol_add_up() -> None:
    total = consolidate([Position(CALL, 2, 1), Position(PUT, 1, 1), Position(CALL, -5, 2)])
    assert [(p.quantity, p.unit_quantity) for p in total.values()] == [(-3, 1), (1, 1)]
    with pytest.raises(ArgumentException):
        combine(Position(CALL, 1, 1), Position(PUT, 1, 1))


def test_resizing_keeps_the_side() -> None:
    assert [with_lots(Position(CALL, side, 2), D(3)).quantity for side in (-2, 0, 2)] == [-6, 6, 6]


def test_a_collection_gives_up_what_groups_take() -> None:
    positions = PositionCollection([Position(CALL, 3, 1), Position(PUT, -1, 1)])
    positions.remove([_group(1, -1)])
    assert [(p.symbol, p.quantity) for p in positions] == [(CALL, 2)]
    with pytest.raises(InvalidOperationException, match="not found"):
        positions.remove([_group(1, -1)])


def test_a_collection_holds_a_symbol_once() -> None:
    with pytest.raises(ArgumentException, match="same key"):
        PositionCollection([Position(CALL, 1, 1), Position(CALL, 1, 1)])


def test_keys_are_equal_by_model_kind_and_units_in_any_order() -> None:
    model = OptionStrategyPositionGroupBuyingPowerModel(None)
    forward = PositionGroupKey(model, [Position(CALL, 1, 1), Position(PUT, 9, 2)])
    backward = PositionGroupKey(
        OptionStrategyPositionGroupBuyingPowerModel(None), [Position(PUT, -1, 2), Position(CALL, 5, 1)]
    )
    assert forward == backward
    assert {forward: 1}[backward] == 1
    assert forward != PositionGroupKey(SecurityPositionGroupBuyingPowerModel(), [Position(CALL, 1, 1)])


def test_only_single_security_keys_are_default() -> None:
    model = SecurityPositionGroupBuyingPowerModel()
    assert PositionGroupKey(model, [Position(CALL, 1, 1)]).is_default_group
    assert not PositionGroupKey(model, [Position(CALL, 1, 1), Position(PUT, 1, 1)]).is_default_group


def test_group_lookups() -> None:
    group = _group(2, -2, 2)
    assert (group.count, len(group), group.quantity, group.try_get_position(UNDERLYING)) == (2, 2, 2, (False, None))
    assert get_position(group, CALL).quantity == 2
    with pytest.raises(KeyNotFoundException):
        get_position(group, UNDERLYING)


@pytest.mark.parametrize(
    ("final", "expected"),
    [(_group(1, -1), True), (_group(-1, 1), True), (_group(3, -3, 3), False), (_group(2, -2, 2), False)],
)
def test_what_closes_a_group(final: PositionGroup, expected: bool) -> None:
    assert closes(final, _group(2, -2, 2)) is expected


def test_inverted_groups_hold_the_other_side() -> None:
    assert is_inverted_of(_group(1, -1), _group(-7, 7, 7))
    assert not is_inverted_of(_group(1, 1), _group(-1, 1))


def test_a_missing_group_is_returned_empty() -> None:
    key = _group(1, -1).key
    missing = PositionGroupCollection()[key]
    assert (missing.quantity, [p.quantity for p in missing]) == (0, [0, 0])


def test_holdings_are_grouped_into_strategies_and_rest() -> None:
    portfolio = _holding(call=-1, stock=250)
    assert _names(portfolio) == [
        "Covered Call",
        "QuantConnect.Securities.Positions.SecurityPositionGroupBuyingPowerModel",
    ]
    covered, rest = portfolio.positions.groups.values
    assert {p.symbol: (p.quantity, p.unit_quantity) for p in covered} == {CALL: (-1, 1), UNDERLYING: (100, 100)}
    assert (rest.quantity, rest.key.is_default_group) == (150, True)


def test_groups_are_resolved_anew_only_after_holdings_changed() -> None:
    portfolio = _holding(call=-1)
    first = portfolio.positions.groups
    assert portfolio.positions.groups is first
    portfolio.securities[CALL].holdings.set(-2)
    assert portfolio.positions.groups.values[0].quantity == 2


def test_a_removed_security_leaves_its_group() -> None:
    portfolio = _holding(call=-1, stock=100)
    assert _names(portfolio) == ["Covered Call"]
    option = portfolio.securities[CALL]
    portfolio.securities.remove(CALL)
    groups = portfolio.positions.groups
    assert [group.key.is_default_group for group in groups] == [True]
    option.holdings.set(-2)
    assert portfolio.positions.groups is groups


def test_the_group_model_reads_like_a_dictionary() -> None:
    positions = _holding(call=-1, stock=100).positions
    key = positions.keys()[0]
    assert (len(positions), positions.count, key in positions) == (1, 1, True)
    assert positions[key] is positions.values()[0] is positions.get(key)
    assert [(pair.key, pair.value) for pair in positions] == positions.items()
    with pytest.raises(NotImplementedException, match="Read-only collection"):
        positions[key] = positions[key]


def test_the_null_model_keeps_securities_apart() -> None:
    portfolio = _holding(call=-1, stock=100)
    portfolio.positions = NullSecurityPositionGroupModel()
    portfolio.positions.initialize(portfolio.securities)
    portfolio.securities[CALL].holdings.set(-1)
    assert portfolio.positions.is_only_default_groups
    assert len(portfolio.positions.groups) == 2
    assert isinstance(SecurityPositionGroupModel.NULL, NullSecurityPositionGroupModel)


@pytest.mark.parametrize(
    ("held", "orders", "judged_as_strategy"),
    [
        ({}, [(CALL, -1)], False),
        ({}, [(CALL, -1), (PUT, -1)], True),
        ({}, [(UNDERLYING, 100)], False),
        ({"stock": 100}, [(CALL, -1)], True),
        ({"call": 1}, [(UNDERLYING, 100)], True),
        ({"call": 1}, [(CALL, -1)], True),
        ({"stock": 100}, [(UNDERLYING, 100)], False),
    ],
)
def test_which_model_judges_orders(
    held: dict[str, int], orders: list[tuple[Any, int]], judged_as_strategy: bool
) -> None:
    portfolio = _holding(**held)
    for symbol, _ in orders:
        portfolio.add(symbol, 10)
    made = [MarketOrder(symbol, quantity, 0) for symbol, quantity in orders]
    found, group = portfolio.positions.try_create_position_group(made)
    assert found
    assert isinstance(group.buying_power_model, OptionStrategyPositionGroupBuyingPowerModel) is judged_as_strategy


def test_a_liquidation_asks_nothing_and_has_no_name() -> None:
    portfolio = _holding(call=1)
    _, group = portfolio.positions.try_create_position_group([MarketOrder(CALL, -1, 0)])
    parameters = PositionGroupMaintenanceMarginParameters(portfolio, group)
    assert group.buying_power_model.get_maintenance_margin(parameters).value == 0
    with pytest.raises(NullReferenceException):
        str(group.buying_power_model)


def test_a_strategy_without_formula_is_not_implemented() -> None:
    model = OptionStrategyPositionGroupBuyingPowerModel(OptionStrategy("Call Backspread", CALL.canonical))
    group = PositionGroup(model, 1, Position(CALL, 1, 1))
    with pytest.raises(NotImplementedException, match="Option strategy Call Backspread margin modeling"):
        model.get_maintenance_margin(PositionGroupMaintenanceMarginParameters(_holding(call=1), group))


def test_buying_power_of_a_group_counts_what_closing_it_frees() -> None:
    portfolio = _holding(call=-1, put=-1)
    group = portfolio.positions.groups.values[0]
    power = [
        group.buying_power_model.get_position_group_buying_power(
            PositionGroupBuyingPowerParameters(portfolio, group, direction)
        ).value
        for direction in (OrderDirection.BUY, OrderDirection.SELL)
    ]
    used = float(portfolio._total_margin_used)
    assert power[1] - power[0] == pytest.approx(2 * used)
