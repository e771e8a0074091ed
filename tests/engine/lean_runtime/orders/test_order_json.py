"""Golden texts: orders as Newtonsoft.Json writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderStatus
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.combo_orders import ComboLegLimitOrder
from engine.lean_runtime.orders.group_order_manager import GroupOrderManager
from engine.lean_runtime.orders.limit_orders import TrailingStopOrder
from engine.lean_runtime.orders.market_orders import MarketOrder, OptionExerciseOrder
from engine.lean_runtime.orders.order_json import decimal_json, order_json, properties_json, text_json
from engine.lean_runtime.orders.order_properties import (
    InteractiveBrokersOrderProperties,
    OrderProperties,
    TradeStationOrderProperties,
)
from engine.lean_runtime.orders.order_submission_data import OrderSubmissionData
from engine.lean_runtime.orders.time_in_force import TimeInForce

PLACED = datetime(2024, 1, 3, 14, 31, tzinfo=UTC)


def symbol_text(symbol: Symbol) -> str:
    return f'{{"value":"ABC","id":"{symbol.id}","permtick":"ABC"}}'


def test_market_order(stock: Symbol) -> None:
    order = MarketOrder(stock, -3, PLACED, tag='say "x"')
    order._set_id(7)
    order.order_submission_data = OrderSubmissionData("1.2300", ZERO, "1.2350")
    assert order_json(order) == (
        f'{{"type":0,"id":7,"contingentId":0,"brokerId":[],"symbol":{symbol_text(stock)},"price":0.0,'
        '"priceCurrency":"","time":"2024-01-03T14:31:00Z","createdTime":"2024-01-03T14:31:00Z","quantity":-3.0,'
        '"status":6,"tag":"say \\"x\\"","properties":{"timeInForce":{}},"securityType":1,"direction":1,"value":0.0,'
        '"orderSubmissionData":{"bidPrice":1.2300,"askPrice":0.0,"lastPrice":1.2350},"isMarketable":true,'
        '"priceAdjustmentMode":0}'
    )


def test_order_without_tag_and_with_times(stock: Symbol) -> None:
    order = OptionExerciseOrder(stock, 1, PLACED, None)
    order._last_fill_time = order._canceled_time = order._time + 1
    text = order_json(order)
    assert '"tag"' not in text
    assert '"lastFillTime":"2024-01-03T14:31:00.0000001Z","canceledTime":"2024-01-03T14:31:00.0000001Z"' in text


def test_trailing_stop_puts_its_own_members_first(stock: Symbol) -> None:
    order = TrailingStopOrder(stock, 1, "9.50", "0.10", False, PLACED)
    start = '{"trailingAmount":0.10,"trailingAsPercentage":false,"type":11,"stopPrice":9.50,"id":0,'
    assert order_json(order).startswith(start)


def test_combo_leg_shows_its_group_last_but_one(stock: Symbol) -> None:
    group = GroupOrderManager(4, 2, 3, 0)
    order = ComboLegLimitOrder(stock, 6, "2.00", PLACED, group)
    order._set_id(11)
    order.status = OrderStatus.SUBMITTED
    text = order_json(order)
    assert text.startswith('{"type":10,"limitPrice":2.00,"quantity":6.0,"id":11,')
    assert text.endswith(
        '"groupOrderManager":{"id":4,"quantity":3.0,"count":2,"limitPrice":0.0,"orderIds":[11],"direction":0},'
        '"priceAdjustmentMode":0}'
    )


@pytest.mark.parametrize(
    ("value", "text"), [("1", "1.0"), ("1.50", "1.50"), ("-0", "0.0"), ("1E+2", "100.0"), ("0.00", "0.00")]
)
def test_decimal(value: str, text: str) -> None:
    assert decimal_json(Decimal(value)) == text


def test_text_escapes_what_newtonsoft_escapes() -> None:
    assert text_json('ä\n\\"\u2028') == '"ä\\n\\\\\\"\\u2028"'


def test_day_order_names_its_type() -> None:
    properties = OrderProperties()
    properties.time_in_force = TimeInForce.DAY
    assert properties_json(properties) == (
        '{"timeInForce":{"$type":"QuantConnect.Orders.TimeInForces.DayTimeInForce"}}'
    )


def test_good_til_date_keeps_the_clock_of_its_date() -> None:
    properties = OrderProperties()
    properties.time_in_force = TimeInForce.GOOD_TIL_DATE(datetime(2024, 1, 5, 12))
    assert '"Expiry":"2024-01-05T12:00:00"' in properties_json(properties)


def test_brokerage_properties_stand_before_the_common_ones() -> None:
    properties: Any = InteractiveBrokersOrderProperties()
    properties.fa_group = "All"
    assert properties_json(properties) == (
        '{"Account":null,"FaGroup":"All","FaMethod":null,"FaPercentage":0,"FaProfile":null,'
        '"OutsideRegularTradingHours":false,"timeInForce":{}}'
    )


def test_result_files_spell_properties_in_camel_case() -> None:
    text = properties_json(TradeStationOrderProperties(), camel=True)
    assert text == '{"allOrNone":false,"outsideRegularTradingHours":false,"postOnly":false,"timeInForce":{}}'
