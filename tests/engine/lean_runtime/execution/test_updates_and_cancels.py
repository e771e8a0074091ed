"""Updates and cancels: queued, then processed with a scan after each; refusals of both."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderField, OrderResponseErrorCode, OrderStatus, OrderType
from engine.lean_runtime.orders.order_ticket import OrderTicket
from engine.lean_runtime.orders.requests import UpdateOrderFields
from tests.engine.lean_runtime.execution.desk import OTHER, STOCK, Desk

S = OrderStatus


@pytest.fixture
def resting(desk: Desk) -> OrderTicket:
    """Return a limit order far below the market, a minute old."""
    ticket = desk.submit(OrderType.LIMIT, 10, limit_price=90, tag="first")
    desk.step()
    return ticket


class TestUpdates:
    """Changes of resting orders."""

    def test_update_is_accepted_at_once_and_done_later(self, desk: Desk, resting: OrderTicket) -> None:
        assert resting.update_limit_price(91).is_success
        assert (resting.get(OrderField.LIMIT_PRICE), resting.update_requests[0].status.to_string()) == (
            90,
            "Processing",
        )
        desk.scan()
        assert (resting.get(OrderField.LIMIT_PRICE), desk.history(1)) == (91, [S.SUBMITTED, S.UPDATE_SUBMITTED])
        assert resting.update_requests[0].status.to_string() == "Processed"

    def test_next_submit_drains_the_queue_first(self, desk: Desk, resting: OrderTicket) -> None:
        resting.update_limit_price(91)
        desk.submit(OrderType.MARKET, 1, OTHER)
        assert [(event.order_id, event.status) for event in desk.events[1:]] == [
            (1, S.UPDATE_SUBMITTED),
            (2, S.SUBMITTED),
            (2, S.FILLED),
        ]

    def test_marketable_update_fills_on_the_bar_just_seen(self, desk: Desk, resting: OrderTicket) -> None:
        desk.stock.quote(100, 100)
        resting.update_limit_price(101)
        desk.scan()
        assert desk.history(1) == [S.SUBMITTED, S.UPDATE_SUBMITTED, S.FILLED]

    def test_update_of_the_submission_slice_cannot_fill(self, desk: Desk) -> None:
        ticket = desk.submit(OrderType.LIMIT, 10, limit_price=90)
        ticket.update_limit_price(150)
        desk.scan()
        assert ticket.status is S.UPDATE_SUBMITTED

    def test_every_field(self, desk: Desk) -> None:
        ticket = desk.submit(OrderType.TRAILING_STOP, -10, stop_price=80, trailing_amount=30)
        ticket.update(UpdateOrderFields(quantity=-5, stop_price=70, trailing_amount=40, tag="new"))
        desk.scan()
        prices = (ticket.get(OrderField.STOP_PRICE), ticket.get(OrderField.TRAILING_AMOUNT))
        assert (ticket.quantity, prices, ticket.tag) == (-5, (70, 40), "new")

    def test_helpers_reach_their_field(self, desk: Desk) -> None:
        touched = desk.submit(OrderType.LIMIT_IF_TOUCHED, 1, trigger_price=50, limit_price=49)
        stopped = desk.submit(OrderType.STOP_MARKET, 1, stop_price=150)
        touched.update_trigger_price(51, "t")
        stopped.update_stop_price(151)
        stopped.update_quantity(2)
        desk.scan()
        assert (touched.get(OrderField.TRIGGER_PRICE), touched.tag) == (51, "t")
        assert (stopped.get(OrderField.STOP_PRICE), stopped.quantity) == (151, 2)

    def test_sign_of_the_quantity_may_flip(self, desk: Desk, resting: OrderTicket) -> None:
        assert resting.update_quantity(-2).is_success
        desk.scan()
        assert resting.quantity == -2

    def test_price_of_an_update_is_rounded(self, desk: Desk, resting: OrderTicket) -> None:
        resting.update_limit_price("91.126")
        desk.scan()
        assert resting.get(OrderField.LIMIT_PRICE) == 91.13

    def test_zero_quantity_is_refused(self, desk: Desk, resting: OrderTicket) -> None:
        response = resting.update_quantity(0)
        assert str(response) == "Error: OrderQuantityZero - Unable to update order with id 1 that has zero quantity."

    def test_closed_order_takes_another_tag_alone(self, desk: Desk) -> None:
        ticket = desk.submit(OrderType.MARKET, 1)
        assert ticket.update_quantity(5).error_code is OrderResponseErrorCode.INVALID_ORDER_STATUS
        assert ticket.update_tag("late").is_success
        desk.scan()
        assert (ticket.tag, desk.history(1)) == ("late", [S.SUBMITTED, S.FILLED])

    def test_order_closed_while_the_update_waits_is_refused(self, desk: Desk, resting: OrderTicket) -> None:
        resting.cancel()
        resting.update_limit_price(95)
        desk.scan()
        assert resting.update_requests[0].response.error_code is OrderResponseErrorCode.INVALID_ORDER_STATUS

    def test_unknown_order(self, desk: Desk) -> None:
        ghost = OrderTicket(desk.transactions, desk.submit(OrderType.MARKET, 1).submit_request)
        ghost.submit_request._set_order_id(77)
        assert ghost.update_tag("x").error_code is OrderResponseErrorCode.UNABLE_TO_FIND_ORDER

    def test_brokerage_model_may_refuse(self, desk: Desk, resting: OrderTicket) -> None:
        desk.brokerage_model.update = lambda order: False
        assert resting.update_limit_price(91).is_success
        desk.scan()
        assert desk.errors == ["OrderID: 1 Warning - Code: No - not here"]
        assert (desk.events[-1].status, desk.events[-1].message) == (
            S.SUBMITTED,
            "BrokerageModel declared unable to update order",
        )

    def test_lack_of_buying_power_refuses_and_keeps_the_order(self, desk: Desk, resting: OrderTicket) -> None:
        desk.portfolio.buying_power = lambda orders: orders[0].quantity < 100
        resting.update_quantity(500)
        desk.scan()
        text = (
            "Brokerage failed to update order with id: 1, Symbol: ABC, Insufficient buying power to complete order, "
            "Reason: too poor."
        )
        assert (resting.quantity, resting.status, desk.errors) == (10, S.SUBMITTED, [text])

    def test_update_time_is_recorded(self, desk: Desk, resting: OrderTicket) -> None:
        resting.update_tag("x")
        desk.scan()
        order: Any = desk.transactions.get_order_by_id(1)
        assert order._last_update_time == desk.clock.utc

    def test_short_sale_update_beyond_what_can_be_borrowed(self, desk: Desk, resting: OrderTicket) -> None:
        response = resting.update_quantity(-2_000_000)
        assert response.error_code is OrderResponseErrorCode.EXCEEDS_SHORTABLE_QUANTITY


class TestCancels:
    """Cancels of resting orders."""

    def test_cancel_is_pending_at_once_and_done_with_the_queue(self, desk: Desk, resting: OrderTicket) -> None:
        assert resting.cancel("why").is_success
        assert (resting.status, resting.tag) == (S.CANCEL_PENDING, "why")
        desk.scan()
        assert desk.history(1) == [S.SUBMITTED, S.CANCEL_PENDING, S.CANCELED]

    def test_cancel_pending_counts_as_open(self, desk: Desk, resting: OrderTicket) -> None:
        resting.cancel()
        assert [ticket.order_id for ticket in desk.transactions.get_open_order_tickets()] == [1]
        desk.scan()
        assert desk.transactions.get_open_orders() == []

    def test_second_cancel_is_refused(self, desk: Desk, resting: OrderTicket) -> None:
        resting.cancel()
        assert resting.cancel().error_code is OrderResponseErrorCode.REQUEST_CANCELED

    def test_cancel_of_a_filled_order_fails_but_rewrites_the_tag(self, desk: Desk) -> None:
        ticket = desk.submit(OrderType.MARKET, 1, tag="old")
        response = ticket.cancel("new")
        assert (response.error_code, ticket.tag) == (OrderResponseErrorCode.INVALID_ORDER_STATUS, "new")

    def test_cancel_without_tag_keeps_it(self, desk: Desk, resting: OrderTicket) -> None:
        resting.cancel()
        desk.scan()
        assert resting.tag == "first"

    def test_manager_cancel_without_tag_clears_it(self, desk: Desk, resting: OrderTicket) -> None:
        desk.transactions.cancel_order(1)
        assert resting.tag == ""

    def test_cancel_of_an_unknown_order_answers_with_a_ticket(self, desk: Desk) -> None:
        ticket = desk.transactions.cancel_order(999)
        assert str(ticket) == "999: Request Count: 2 Response Count: 2"

    def test_canceled_order_records_the_time(self, desk: Desk, resting: OrderTicket) -> None:
        resting.cancel()
        desk.scan()
        order: Any = desk.transactions.get_order_by_id(1)
        assert order.canceled_time is not None

    def test_order_may_fill_before_its_cancel_is_processed(self, desk: Desk) -> None:
        first = desk.submit(OrderType.LIMIT, 10, limit_price=90)
        second = desk.submit(OrderType.LIMIT, 10, limit_price=101)
        desk.step()
        desk.stock.quote(100, 100)
        first.update_tag("scan after me")
        second.cancel()
        desk.scan()
        assert desk.history(2) == [S.SUBMITTED, S.CANCEL_PENDING, S.FILLED]
        assert second.cancel_request is not None
        assert second.cancel_request.response.error_code is OrderResponseErrorCode.INVALID_ORDER_STATUS

    def test_failing_brokerage_gives_the_status_back(self, desk: Desk, resting: OrderTicket) -> None:
        desk.brokerage._pending.clear()
        desk.brokerage.cancel_order = lambda order: False  # type: ignore[method-assign]
        resting.cancel()
        desk.scan()
        assert (resting.status, desk.errors) == (S.SUBMITTED, ["Brokerage failed to cancel order with id 1"])

    def test_one_leg_cancels_the_group(self, desk: Desk) -> None:
        tickets = desk.combo(OrderType.COMBO_LIMIT, (STOCK, 1), (OTHER, -1), limit=-5)
        tickets[1].cancel("bye")
        assert [ticket.status for ticket in tickets] == [S.SUBMITTED, S.CANCEL_PENDING]
        desk.scan()
        assert [(ticket.status, ticket.tag) for ticket in tickets] == [(S.CANCELED, ""), (S.CANCELED, "bye")]


class TestComboUpdates:
    """One leg speaks for the group."""

    def test_limit_and_quantity_change_the_group_events_one_leg(self, desk: Desk) -> None:
        tickets = desk.combo(OrderType.COMBO_LIMIT, (STOCK, 2), (OTHER, -1), limit=-5)
        tickets[0].update(UpdateOrderFields(quantity=3, limit_price=-4))
        desk.scan()
        assert [ticket.quantity for ticket in tickets] == [6, -3]
        assert tickets[1].get(OrderField.LIMIT_PRICE) == -4
        assert [len(desk.history(number)) for number in (1, 2)] == [2, 1]

    def test_buying_power_is_not_asked(self, desk: Desk) -> None:
        tickets = desk.combo(OrderType.COMBO_LIMIT, (STOCK, 2), (OTHER, -1), limit=-5)
        desk.portfolio.buying_power = lambda orders: pytest.fail("asked")
        tickets[0].update_limit_price(-4)
        desk.scan()
        assert tickets[0].status is S.UPDATE_SUBMITTED
