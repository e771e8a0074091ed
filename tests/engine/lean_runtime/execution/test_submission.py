"""What happens to a new order: rounding, checks in LEAN's order, events."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderResponseErrorCode, OrderStatus, OrderType
from engine.lean_runtime.common.errors import SystemException
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from tests.engine.lean_runtime.execution.desk import OTHER, STOCK, Desk

SUBMITTED, FILLED, INVALID = OrderStatus.SUBMITTED, OrderStatus.FILLED, OrderStatus.INVALID


def test_market_order_fills_inside_the_call(desk: Desk) -> None:
    ticket = desk.submit(OrderType.MARKET, 5)
    assert (ticket.status, ticket.quantity_filled, desk.history(1)) == (FILLED, 5, [SUBMITTED, FILLED])
    assert ticket.submit_request.response.is_success


def test_asynchronous_orders_fill_inside_the_call_as_well(desk: Desk) -> None:
    assert desk.submit(OrderType.MARKET, 5, asynchronous=True).status is FILLED


def test_events_are_numbered_and_carry_the_state_of_the_order(desk: Desk) -> None:
    desk.submit(OrderType.STOP_LIMIT, 5, stop_price=101, limit_price=102)
    event = desk.events[0]
    assert (event.id, event.quantity, event.stop_price, event.limit_price) == (1, 5, 101, 102)
    assert (event.ticket.order_id, event.fill_price_currency) == (1, "USD")  # type: ignore[union-attr]


def test_order_records_prices_currency_and_ids(desk: Desk) -> None:
    desk.submit(OrderType.LIMIT, 5, limit_price=99)
    order: Any = desk.transactions.get_order_by_id(1)
    data = order.order_submission_data
    assert (data.bid_price, data.ask_price, data.last_price) == (99.98, 100.02, 100)
    assert (order.broker_id, order.price_currency) == (["1"], "USD")


def test_holdings_are_booked_before_the_handler_runs(desk: Desk) -> None:
    held = []
    desk.on_event = lambda event: held.append(desk.stock.holdings._quantity)
    desk.submit(OrderType.MARKET, 5)
    assert held == [0, 5]


def test_trade_builder_gets_fee_rate_and_multiplier(desk: Desk) -> None:
    desk.stock.fee = to_decimal("1.50")
    desk.submit(OrderType.MARKET, 5)
    event, rate, fee, multiplier = desk.trades[0]
    assert (event.order_id, rate, fee, multiplier) == (1, 1, to_decimal("1.5"), 1)
    assert str(desk.events[1].order_fee) == "1.5 USD"


def test_trailing_stop_gets_its_default_tag(desk: Desk) -> None:
    ticket = desk.submit(OrderType.TRAILING_STOP, -5, stop_price=99, trailing_amount="0.1", trailing_as_percentage=True)
    assert (ticket.tag, desk.submit(OrderType.LIMIT, 5, limit_price=99).tag) == ("Trailing Amount: 10.0%", "")


@pytest.mark.parametrize(("quantity", "rounded"), [("1.6", 1), ("-1.6", -1), ("2", 2)])
def test_quantity_is_cut_to_whole_lots(desk: Desk, quantity: str, rounded: int) -> None:
    assert desk.submit(OrderType.MARKET, quantity).quantity == rounded


def test_first_cut_quantity_is_announced_once(desk: Desk) -> None:
    for _ in range(2):
        desk.submit(OrderType.MARKET, "1.6")
    assert desk.errors == ["Warning: Due to brokerage limitations, orders will be rounded to the nearest lot size of 1"]


@pytest.mark.parametrize(("limit", "rounded"), [("1.005", 1.0), ("1.015", 1.02), ("2.675", 2.68), ("0.001", 0.0)])
def test_prices_are_rounded_half_even_to_the_tick(desk: Desk, limit: str, rounded: float) -> None:
    desk.submit(OrderType.LIMIT, 1, limit_price=limit)
    assert desk.events[0].limit_price == rounded


def test_first_rounded_price_is_announced_once_with_its_scale(desk: Desk) -> None:
    for _ in range(2):
        desk.submit(OrderType.STOP_MARKET, -1, stop_price="59.94400")
    assert desk.errors == [
        "Warning: To meet brokerage precision requirements, order StopPrice was rounded to 59.94 from 59.94400"
    ]


def test_percentage_distance_is_not_rounded(desk: Desk) -> None:
    desk.submit(OrderType.TRAILING_STOP, -1, stop_price=99, trailing_amount="0.0333", trailing_as_percentage=True)
    assert desk.events[0].trailing_amount == 0.0333


def test_no_tick_means_no_rounding(desk: Desk) -> None:
    desk.stock.symbol_properties._minimum_price_variation = ZERO
    desk.submit(OrderType.LIMIT, 1, limit_price="0.12345")
    assert desk.events[0].limit_price == 0.12345


def test_zero_after_rounding_is_invalid(desk: Desk) -> None:
    ticket = desk.submit(OrderType.MARKET, "0.4")
    text = "Unable to submit order with id 1 that has zero quantity."
    assert (ticket.status, desk.errors[-1], desk.events[-1].message) == (INVALID, text, text)
    assert ticket.submit_request.response.error_code is OrderResponseErrorCode.ORDER_QUANTITY_ZERO


def test_lack_of_buying_power_is_invalid_with_values(desk: Desk) -> None:
    desk.portfolio.buying_power = lambda orders: False
    ticket = desk.submit(OrderType.MARKET, 5)
    text = "Order Error: ids: [1], Insufficient buying power to complete orders (Value:[500]), Reason: too poor."
    assert (desk.errors, desk.events[-1].message, desk.history(1)) == ([text], text, [INVALID])
    assert str(ticket.submit_request.response) == f"Error: InsufficientBuyingPower - {text}"


def test_buying_power_is_asked_before_the_brokerage_model(desk: Desk) -> None:
    desk.portfolio.buying_power = lambda orders: False
    desk.brokerage_model.submit = lambda order: pytest.fail("asked too early")
    desk.submit(OrderType.MARKET, 5)
    assert desk.runtime_errors == []


def test_failing_margin_model_leaves_the_order_new(desk: Desk) -> None:
    desk.portfolio.failure = ValueError("boom")
    ticket = desk.submit(OrderType.MARKET, 5)
    assert desk.errors == ["Order Error: id: 1, Error executing margin models: boom"]
    assert (ticket.status, desk.history(1)) == (OrderStatus.NEW, [OrderStatus.NEW])
    assert ticket.submit_request.response.error_code is OrderResponseErrorCode.PROCESSING_ERROR


def test_brokerage_model_refusal(desk: Desk) -> None:
    desk.brokerage_model.submit = lambda order: False
    ticket = desk.submit(OrderType.MARKET, 5)
    text = "BrokerageModel declared unable to submit order: [1] Warning - Code: No - not here"
    assert (desk.errors, desk.events[-1].message, ticket.status) == ([text], text, INVALID)


def test_brokerage_model_refusal_without_message(desk: Desk) -> None:
    desk.brokerage_model.submit, desk.brokerage_model.message = lambda order: False, None
    desk.submit(OrderType.MARKET, 5)
    assert desk.errors == ["BrokerageModel declared unable to submit order: [1] Warning - Code: InvalidOrder - "]


def test_short_sale_beyond_what_can_be_borrowed(desk: Desk) -> None:
    ticket = desk.submit(OrderType.MARKET, -1_000_001)
    text = f"Order exceeds shortable quantity 1000000 for Symbol {STOCK} requested -1000001)"
    assert (ticket.status, ticket.tag, desk.events[0].message) == (INVALID, text, text)
    assert ticket.submit_request.response.error_code is OrderResponseErrorCode.EXCEEDS_SHORTABLE_QUANTITY


def test_orders_during_warm_up_raise(desk: Desk) -> None:
    desk.is_warming_up = True
    with pytest.raises(SystemException, match="not allowed in initialize or during warm up"):
        desk.submit(OrderType.MARKET, 5)


def test_failing_brokerage_makes_the_order_invalid(desk: Desk) -> None:
    def fail(order: Any) -> bool:
        raise ValueError("line down")

    desk.brokerage.place_order = fail  # type: ignore[method-assign]
    desk.submit(OrderType.MARKET, 5)
    assert desk.errors == ["Brokerage failed to place orders: [1] line down"]
    assert desk.history(1) == [INVALID]


def test_error_in_the_event_handler_ends_the_run_not_the_call(desk: Desk) -> None:
    def fail(event: Any) -> None:
        raise ValueError("handler")

    desk.on_event = fail
    assert desk.submit(OrderType.MARKET, 5).status is FILLED
    assert [context for _, context in desk.runtime_errors] == ["Order Event Handler"] * 2


def test_nested_submit_runs_before_the_outer_call_returns(desk: Desk) -> None:
    def react(event: Any) -> None:
        if event.order_id == 1 and event.status is FILLED:
            desk.submit(OrderType.MARKET, 1, OTHER)

    desk.on_event = react
    desk.submit(OrderType.MARKET, 5)
    assert [(event.order_id, event.status) for event in desk.events] == [
        (1, SUBMITTED),
        (1, FILLED),
        (2, SUBMITTED),
        (2, FILLED),
    ]


class TestCombos:
    """Legs are processed together when the last one arrives."""

    def test_legs_are_submitted_then_filled_leg_by_leg(self, desk: Desk) -> None:
        desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
        assert [(event.order_id, event.status) for event in desk.events] == [
            (1, SUBMITTED),
            (2, SUBMITTED),
            (1, FILLED),
            (2, FILLED),
        ]

    def test_all_legs_are_booked_in_the_first_callback(self, desk: Desk) -> None:
        held = []
        desk.on_event = lambda event: held.append((desk.stock.holdings._quantity, desk.other.holdings._quantity))
        desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
        assert held[2] == (1, -1)

    def test_refusal_hits_all_legs_but_answers_the_last_alone(self, desk: Desk) -> None:
        desk.portfolio.buying_power = lambda orders: False
        tickets = desk.combo(OrderType.COMBO_MARKET, (STOCK, 2), (OTHER, -1))
        assert [ticket.status for ticket in tickets] == [INVALID, INVALID]
        assert [ticket.submit_request.response.is_success for ticket in tickets] == [True, False]
        assert desk.errors[0].startswith(
            "Order Error: ids: [1,2], Insufficient buying power to complete orders (Value:[200,-100])"
        )

    def test_smallest_tick_of_the_legs_rounds_the_group_limit(self, desk: Desk) -> None:
        desk.other.symbol_properties._minimum_price_variation = to_decimal("0.05")
        desk.stock.symbol_properties._minimum_price_variation = to_decimal("0.10")
        tickets = desk.combo(OrderType.COMBO_LIMIT, (STOCK, 1), (OTHER, -1), limit="3.07")
        group = tickets[0].submit_request.group_order_manager
        assert group is not None
        assert group.limit_price == 3.05

    def test_combo_leg_events_have_no_limit_price(self, desk: Desk) -> None:
        desk.combo(OrderType.COMBO_LIMIT, (STOCK, 1), (OTHER, -1), limit=3)
        assert desk.events[0].limit_price is None

    def test_brokerage_model_is_asked_once_per_leg(self, desk: Desk) -> None:
        asked: list[int] = []

        def submit(order: Any) -> bool:
            asked.append(order.id)
            return True

        desk.brokerage_model.submit = submit
        desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
        assert asked == [1, 2]
