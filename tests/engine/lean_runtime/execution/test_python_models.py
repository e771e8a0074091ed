"""Fill, fee and exercise models written in an algorithm, as observed on the real engine."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OrderStatus, OrderType
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.execution.fills.fill import Fill, FillModelParameters, Prices
from engine.lean_runtime.execution.fills.fill_model import FillModel, ImmediateFillModel
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.securities.cash_amount import CashAmount
from tests.engine.lean_runtime.execution.desk import OTHER, STOCK, Desk

S = OrderStatus


def install(desk: Desk, model: Any) -> None:
    """Give both stocks a fill model."""
    desk.stock.fill_model = desk.other.fill_model = model


class Partial(FillModel):
    """Fills one share a time."""

    def __init__(self) -> None:  # deliberately without super().__init__()
        self.asked = 0

    def market_fill(self, asset: Any, order: Any) -> OrderEvent:
        self.asked += 1
        event = super().market_fill(asset, order)
        event.fill_quantity = 1
        event.status = S.PARTIALLY_FILLED if self.asked < order.quantity else S.FILLED
        return event


def test_partial_fills_repeat_at_every_scan(desk: Desk) -> None:
    install(desk, Partial())
    ticket = desk.submit(OrderType.MARKET, 3)
    desk.scan()
    desk.scan()
    assert desk.history(1) == [S.SUBMITTED, S.PARTIALLY_FILLED, S.PARTIALLY_FILLED, S.FILLED]
    assert (ticket.quantity_filled, ticket.average_fill_price) == (3, 100.02)


def test_override_in_pascal_case_may_call_its_base(desk: Desk) -> None:
    class Pascal(FillModel):
        def MarketFill(self, asset: Any, order: Any) -> OrderEvent:  # noqa: N802
            event: OrderEvent = super().MarketFill(asset, order)  # type: ignore[misc]
            event.fill_price = 7
            return event

    install(desk, Pascal())
    assert desk.submit(OrderType.MARKET, 1).average_fill_price == 7


def test_overridden_prices_reach_every_rule(desk: Desk) -> None:
    class Fixed(ImmediateFillModel):
        def get_prices(self, asset: Any, direction: Any) -> Prices:
            now = asset._local_time
            return Prices(now, now, 50, 0, 60, 40, 50)

    install(desk, Fixed())
    assert desk.submit(OrderType.MARKET, 1).average_fill_price == 50


def test_fill_may_be_answered_directly(desk: Desk) -> None:
    class Direct(FillModel):
        def fill(self, parameters: FillModelParameters) -> Fill:
            event = OrderEvent(parameters.order, parameters.order.time, OrderFee.ZERO)
            event.fill_price, event.fill_quantity, event.status = 2.22, parameters.order.quantity, S.FILLED
            return Fill(event)

    install(desk, Direct())
    assert desk.submit(OrderType.MARKET, 1).average_fill_price == 2.22


@pytest.mark.parametrize("answer", ["text", [], 1])
def test_wrong_answer_is_an_error_line_and_the_order_waits(desk: Desk, answer: Any) -> None:
    class Wrong(FillModel):
        def market_fill(self, asset: Any, order: Any) -> Any:
            return answer

    install(desk, Wrong())
    ticket = desk.submit(OrderType.MARKET, 1)
    assert ticket.status is S.SUBMITTED
    assert desk.errors[0].startswith(
        "Order Error: id: 1, Transaction model failed to fill for order type: Market with error: Invalid return type"
    )


def test_raising_model_is_an_error_line_at_every_scan(desk: Desk) -> None:
    class Raising(FillModel):
        def market_fill(self, asset: Any, order: Any) -> OrderEvent:
            raise ValueError("boom")

    install(desk, Raising())
    desk.submit(OrderType.MARKET, 1)
    desk.scan()
    assert len(desk.errors) == 2
    assert desk.errors[0].endswith("with error: boom")


def test_none_inside_a_fill_ends_the_run(desk: Desk) -> None:
    class Empty(FillModel):
        def market_fill(self, asset: Any, order: Any) -> Any:
            return None

    install(desk, Empty())
    desk.submit(OrderType.MARKET, 1)
    assert [context for _, context in desk.runtime_errors] == ["HandleOrderRequest"]


def test_fill_with_a_fee_of_its_own_keeps_it(desk: Desk) -> None:
    class Costly(FillModel):
        def market_fill(self, asset: Any, order: Any) -> OrderEvent:
            event = super().market_fill(asset, order)
            event.order_fee = OrderFee(CashAmount(to_decimal(9), "USD"))
            return event

    install(desk, Costly())
    desk.stock.fee = to_decimal(1)
    desk.submit(OrderType.MARKET, 1)
    assert str(desk.events[-1].order_fee) == "9 USD"


def test_failing_fee_model_fills_without_fee(desk: Desk) -> None:
    def fail(parameters: Any) -> OrderFee:
        raise TypeError("no fee")

    desk.stock.fee_model.get_order_fee = fail
    ticket = desk.submit(OrderType.MARKET, 1)
    assert (ticket.status, str(desk.events[-1].order_fee)) == (S.FILLED, "0 QCC")
    assert desk.errors[0].endswith("with error: no fee")


@pytest.mark.parametrize("status", [S.NONE, S.INVALID, S.CANCELED])
def test_final_statuses_pass_through_with_their_quantity(desk: Desk, status: OrderStatus) -> None:
    class Refusing(FillModel):
        def market_fill(self, asset: Any, order: Any) -> OrderEvent:
            event = super().market_fill(asset, order)
            event.status = status
            return event

    install(desk, Refusing())
    ticket = desk.submit(OrderType.MARKET, 1)
    assert (ticket.status, ticket.quantity_filled) == (status, 1)


def test_event_with_status_none_is_not_told(desk: Desk) -> None:
    class Silent(FillModel):
        def market_fill(self, asset: Any, order: Any) -> OrderEvent:
            event = super().market_fill(asset, order)
            event.status = S.NONE
            return event

    install(desk, Silent())
    desk.submit(OrderType.MARKET, 1)
    assert desk.history(1) == [S.SUBMITTED]


class Legs(FillModel):
    """Answers combos with what the test sets."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked = 0

    def combo_market_fill(self, order: Any, parameters: FillModelParameters) -> Any:
        self.asked += 1
        return self.answer(super().combo_market_fill(order, parameters), parameters)


def test_one_leg_on_another_model_fills_the_group(desk: Desk) -> None:
    silent = Legs(lambda fills, parameters: [])
    desk.stock.fill_model = silent
    tickets = desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
    assert [ticket.status for ticket in tickets] == [S.FILLED, S.FILLED]
    assert silent.asked == 1


def test_a_group_on_a_silent_model_waits_and_each_leg_asks(desk: Desk) -> None:
    silent = Legs(lambda fills, parameters: [])
    install(desk, silent)
    tickets = desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
    assert [ticket.status for ticket in tickets] == [S.SUBMITTED, S.SUBMITTED]
    assert silent.asked == 2


def test_fill_of_one_leg_closes_the_group_and_strands_the_other(desk: Desk) -> None:
    install(desk, Legs(lambda fills, parameters: fills[:1]))
    tickets = desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
    desk.scan()
    assert [ticket.status for ticket in tickets] == [S.FILLED, S.SUBMITTED]
    assert desk.brokerage._pending == {}


def test_combo_parameters_hold_every_leg_as_pairs(desk: Desk) -> None:
    seen: list[Any] = []

    def look(fills: list[OrderEvent], parameters: FillModelParameters) -> list[OrderEvent]:
        pairs = sorted(parameters.securities_for_orders, key=lambda pair: pair.key.id)
        seen.extend((pair.key.id, pair.value.symbol, parameters.order.id) for pair in pairs)
        return fills

    install(desk, Legs(look))
    desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
    assert seen == [(1, STOCK, 1), (2, OTHER, 1)]


def test_null_combo_answer_is_an_error_line(desk: Desk) -> None:
    install(desk, Legs(lambda fills, parameters: None))
    tickets = desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
    assert (tickets[0].status, len(desk.errors)) == (S.SUBMITTED, 2)


def test_parameters_show_the_context(desk: Desk) -> None:
    seen: list[Any] = []

    class Looking(FillModel):
        def fill(self, parameters: FillModelParameters) -> Fill:
            configs = parameters.config_provider.get_subscription_data_configs(STOCK)
            seen.append((parameters.security.symbol, parameters.stale_price_time_span.total_seconds(), len(configs)))
            return super().fill(parameters)

    install(desk, Looking())
    desk.submit(OrderType.MARKET, 1)
    assert seen == [(STOCK, 3600, 2)]


def test_invalid_fill_of_the_time_in_force_is_dropped(desk: Desk) -> None:
    desk.brokerage_model.execute = lambda order: False
    ticket = desk.submit(OrderType.MARKET, 1)
    desk.brokerage_model.execute = lambda order: True
    order: Any = desk.handler.orders[1]
    order.properties.time_in_force = type(
        "Never", (), {"is_order_expired": lambda *_: False, "is_fill_valid": lambda *_: False}
    )()
    desk.scan()
    assert ticket.status is S.SUBMITTED
