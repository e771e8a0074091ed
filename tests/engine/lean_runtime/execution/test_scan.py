"""The scan of resting orders: order, expiry, refusals, recursion, what it costs when idle."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OrderStatus, OrderType
from engine.lean_runtime.orders.order_properties import OrderProperties
from engine.lean_runtime.orders.time_in_force import TimeInForce
from tests.engine.lean_runtime.execution.desk import OTHER, STOCK, Desk

S = OrderStatus


def lasting(time_in_force: Any) -> OrderProperties:
    properties = OrderProperties()
    properties.time_in_force = time_in_force
    return properties


def test_orders_are_scanned_by_id(desk: Desk) -> None:
    desk.submit(OrderType.LIMIT, 1, limit_price=90)
    desk.submit(OrderType.LIMIT, 1, limit_price=91)
    desk.step()
    desk.stock.quote(80, 80)
    desk.scan()
    assert [event.order_id for event in desk.events if event.status is S.FILLED] == [1, 2]


@pytest.mark.parametrize(("hour", "minute", "status"), [(15, 59, S.SUBMITTED), (16, 0, S.CANCELED)])
def test_day_order_ends_at_the_close(desk: Desk, hour: int, minute: int, status: OrderStatus) -> None:
    ticket = desk.submit(OrderType.LIMIT, 1, limit_price=1, properties=lasting(TimeInForce.DAY))
    desk.at(hour, minute)
    desk.scan()
    assert ticket.status is status


@pytest.mark.parametrize(("day", "status"), [(4, S.SUBMITTED), (5, S.CANCELED)])
def test_dated_order_ends_at_the_close_of_its_day(desk: Desk, day: int, status: OrderStatus) -> None:
    properties = lasting(TimeInForce.GOOD_TIL_DATE(datetime(2024, 1, 5, 12)))
    ticket = desk.submit(OrderType.LIMIT, 1, limit_price=1, properties=properties)
    desk.at(16, 0, day)
    desk.scan()
    assert ticket.status is status


def test_expired_order_says_so(desk: Desk) -> None:
    desk.submit(OrderType.LIMIT, 1, limit_price=1, properties=lasting(TimeInForce.DAY))
    desk.at(16)
    desk.scan()
    assert desk.events[-1].message == "The order has expired."


def test_expired_leg_cancels_its_group(desk: Desk) -> None:
    tickets = desk.combo(OrderType.COMBO_LIMIT, (STOCK, 1), (OTHER, -1), limit=-5)
    order = desk.handler.orders[2]
    order.properties = lasting(TimeInForce.DAY)
    desk.at(16)
    desk.scan()
    assert [ticket.status for ticket in tickets] == [S.CANCELED, S.CANCELED]


def test_model_that_cannot_execute_keeps_a_market_order_waiting(desk: Desk) -> None:
    desk.brokerage_model.execute = lambda order: False
    ticket = desk.submit(OrderType.MARKET, 1)
    assert ticket.status is S.SUBMITTED
    desk.brokerage_model.execute = lambda order: True
    desk.scan()
    assert ticket.status is S.FILLED


def test_buying_power_is_asked_again_at_every_scan(desk: Desk) -> None:
    ticket = desk.submit(OrderType.LIMIT, 1, limit_price=90)
    desk.step()
    desk.portfolio.buying_power = lambda orders: False
    desk.scan()
    text = "Order Error: ids: [1], Insufficient buying power to complete orders (Value:[90]), Reason: too poor."
    assert (ticket.status, desk.errors, desk.events[-1].message) == (S.INVALID, [text], text)


def test_poor_account_spares_an_order_whose_cancel_is_under_way(desk: Desk) -> None:
    ticket = desk.submit(OrderType.LIMIT, 1, limit_price=90)
    other = desk.submit(OrderType.LIMIT, 1, OTHER, limit_price=90)
    desk.step()
    other.update_tag("scan first")
    ticket.cancel()
    desk.portfolio.buying_power = lambda orders: orders[0].id == 2
    desk.scan()
    assert desk.history(1) == [S.SUBMITTED, S.CANCEL_PENDING, S.CANCELED]


def test_failing_margin_model_makes_the_order_invalid(desk: Desk) -> None:
    ticket = desk.submit(OrderType.LIMIT, 1, limit_price=90)
    desk.step()
    desk.portfolio.failure = ValueError("boom")
    desk.scan()
    assert (ticket.status, desk.events[-1].message) == (S.INVALID, "boom")
    assert desk.errors == ["Order Error: ids: [1], Error executing margin models: boom"]


def test_order_without_security_is_invalid(desk: Desk) -> None:
    ticket = desk.submit(OrderType.LIMIT, 1, limit_price=90)
    desk.step()
    get = desk.securities.get
    desk.securities.get = lambda symbol: None if symbol == STOCK else get(symbol)
    desk.scan()
    assert ticket.status is S.INVALID


def test_waiting_market_on_open_is_not_margin_checked(desk: Desk) -> None:
    desk.submit(OrderType.MARKET_ON_OPEN, 1)
    desk.step()
    asked: list[Any] = []
    desk.portfolio.buying_power = asked.append
    desk.scan()
    assert asked == []


def test_portfolio_value_is_invalidated_by_every_batch(desk: Desk) -> None:
    desk.submit(OrderType.MARKET, 1)
    assert desk.portfolio.batches == [0, 1]


def test_failing_portfolio_is_an_error_line(desk: Desk) -> None:
    def fail(fills: Any) -> None:
        raise ValueError("no cash book")

    desk.portfolio.process_fills = fail  # type: ignore[method-assign]
    desk.submit(OrderType.MARKET, 1)
    assert desk.errors[0] == "Fill error: error in TradeBuilder.ProcessFill: no cash book"


def test_order_filled_by_a_nested_scan_is_not_filled_twice(desk: Desk) -> None:
    def react(event: Any) -> None:
        if event.order_id == 1 and event.status is S.FILLED:
            desk.submit(OrderType.MARKET, 1, OTHER)

    desk.on_event = react
    for limit in (90, 91):
        desk.submit(OrderType.LIMIT, 1, limit_price=limit)
    desk.step()
    desk.stock.quote(80, 80)
    desk.scan()
    assert desk.stock.holdings._quantity == 2
    assert desk.history(2).count(S.FILLED) == 1


def test_fee_model_is_asked_at_the_fill_alone(desk: Desk) -> None:
    asked: list[int] = []

    def fee(parameters: Any) -> OrderFee:
        asked.append(parameters.order.id)
        return OrderFee.ZERO

    desk.stock.fee_model.get_order_fee = fee
    desk.submit(OrderType.LIMIT, 1, limit_price=90)
    desk.step()
    desk.scan()
    assert asked == []
    desk.stock.quote(80, 80)
    desk.scan()
    assert asked == [1]


def test_idle_step_asks_nobody(desk: Desk) -> None:
    desk.scan()
    scans: list[None] = []
    desk.brokerage.scan = lambda: scans.append(None)  # type: ignore[method-assign]
    desk.step()
    desk.scan()
    assert scans == []


def test_exception_while_processing_a_request_ends_the_run(desk: Desk) -> None:
    desk.stock.subscribed = ()
    desk.submit(OrderType.MARKET, 1)
    (error, context), *_ = desk.runtime_errors
    assert (str(error), context) == (f"Unable to locate subscription data config for {STOCK}", "HandleOrderRequest")


def test_exit_processes_what_is_queued(desk: Desk) -> None:
    ticket = desk.submit(OrderType.LIMIT, 1, limit_price=90)
    ticket.cancel()
    desk.handler.exit()
    assert ticket.status is S.CANCELED
