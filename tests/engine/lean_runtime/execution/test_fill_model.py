"""Rule tables of the generic fill model."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderStatus, OrderType, Resolution
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.execution.fills.fill_model import FillModel
from engine.lean_runtime.execution.fills.latest_price_fill_model import LatestPriceFillModel
from engine.lean_runtime.orders.order_ticket import OrderTicket
from tests.engine.lean_runtime.execution.desk import OTHER, STOCK, Desk

LIMIT, STOP, STOP_LIMIT = OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT
TOUCHED, TRAILING = OrderType.LIMIT_IF_TOUCHED, OrderType.TRAILING_STOP
BAR = (100, 102, 98, 101)


def price_of(ticket: OrderTicket) -> float | None:
    """Return the fill price, None for an order that did not fill."""
    return ticket.average_fill_price if ticket.status is OrderStatus.FILLED else None


def after_a_bar(
    desk: Desk, kind: OrderType, quantity: int, bid: Any = BAR, ask: Any = BAR, **prices: Any
) -> float | None:
    """Place an order, let one bar pass and return the fill price."""
    ticket = desk.submit(kind, quantity, **prices)
    desk.step()
    desk.stock.trade(*BAR)
    desk.stock.quote(bid, ask)
    desk.scan()
    return price_of(ticket)


@pytest.mark.parametrize(
    ("quantity", "limit", "price"),
    [
        (1, 99, 99),
        (1, 98, None),
        (1, "98.01", "98.01"),
        (1, 105, 102),
        (-1, 101, 101),
        (-1, 102, None),
        (-1, "101.99", "101.99"),
        (-1, 95, 98),
    ],
)
def test_limit_fills_strictly_through_the_limit_at_the_worse_of_bar_and_limit(
    desk: Desk, quantity: int, limit: Any, price: Any
) -> None:
    expected = None if price is None else float(price)
    assert after_a_bar(desk, LIMIT, quantity, limit_price=limit) == expected


@pytest.mark.parametrize(
    ("quantity", "stop", "price"),
    [(1, 102, None), (1, "101.50", 101.5), (1, 100, 101), (-1, 98, None), (-1, 99, 99), (-1, 103, 101)],
)
def test_stop_fills_strictly_through_the_stop_at_the_worse_of_stop_and_close(
    desk: Desk, quantity: int, stop: Any, price: float | None
) -> None:
    assert after_a_bar(desk, STOP, quantity, stop_price=stop) == price


@pytest.mark.parametrize(
    ("quantity", "stop", "limit", "price"),
    [(1, 101, 103, 102), (1, 101, 101, None), (1, 102, 103, None), (-1, 99, 97, 98), (-1, 99, 101, None)],
)
def test_stop_limit_fills_when_the_close_after_the_trigger_is_better_than_the_limit(
    desk: Desk, quantity: int, stop: int, limit: int, price: float | None
) -> None:
    assert after_a_bar(desk, STOP_LIMIT, quantity, stop_price=stop, limit_price=limit) == price


def test_stop_limit_remembers_its_trigger(desk: Desk) -> None:
    ticket = desk.submit(STOP_LIMIT, 1, stop_price=101, limit_price=100)
    for close in (102, 99):
        desk.step()
        desk.stock.quote(close, (close, close, close, close))
        desk.scan()
    assert price_of(ticket) == 99


@pytest.mark.parametrize(
    ("quantity", "trigger", "limit", "bid", "ask", "price"),
    [
        (1, 98, 99, 99, 110, 99),
        (1, "97.99", 99, 99, 99, None),
        (1, 98, 99, "99.01", 99, None),
        (-1, 102, 101, 90, 101, 101),
        (-1, 102, 101, 105, "100.99", None),
        (-1, "102.01", 101, 105, 105, None),
    ],
)
def test_limit_if_touched_is_triggered_by_trades_and_filled_by_the_other_side(
    desk: Desk, quantity: int, trigger: Any, limit: int, bid: Any, ask: Any, price: float | None
) -> None:
    assert after_a_bar(desk, TOUCHED, quantity, bid, ask, trigger_price=trigger, limit_price=limit) == price


@pytest.mark.parametrize(("quantity", "stop", "price"), [(-1, 98, 98), (-1, 97, None), (1, 102, 102), (1, 103, None)])
def test_trailing_stop_needs_a_touch_alone(desk: Desk, quantity: int, stop: int, price: float | None) -> None:
    assert after_a_bar(desk, TRAILING, quantity, stop_price=stop, trailing_amount=1) == price


@pytest.mark.parametrize(("quantity", "stop", "moved"), [(-1, 97, 101), (1, 103, 99)])
def test_trailing_stop_without_fill_follows_the_bar(desk: Desk, quantity: int, stop: int, moved: float) -> None:
    after_a_bar(desk, TRAILING, quantity, stop_price=stop, trailing_amount=1)
    order: Any = desk.transactions.get_order_by_id(1)
    assert order.stop_price == moved


@pytest.mark.parametrize("kind", [LIMIT, STOP, STOP_LIMIT, TOUCHED, TRAILING])
def test_resting_order_ignores_the_bar_it_was_placed_on(desk: Desk, kind: OrderType) -> None:
    ticket = desk.submit(kind, 1, limit_price=500, stop_price=1, trigger_price=500, trailing_amount=1)
    desk.step()
    desk.scan()
    assert price_of(ticket) is None


@pytest.mark.parametrize("kind", [STOP, TRAILING, OrderType.MARKET])
@pytest.mark.parametrize("extended", [False, True])
def test_stops_and_market_orders_wait_for_the_regular_session(desk: Desk, kind: OrderType, extended: bool) -> None:
    desk.stock.extended = extended
    desk.at(17)
    desk.stock.quote(BAR, BAR)
    assert after_a_bar(desk, kind, 1, stop_price=1, trailing_amount=1) is None


@pytest.mark.parametrize(("extended", "price"), [(False, None), (True, 102)])
def test_limits_trade_extended_hours_if_subscribed(desk: Desk, extended: bool, price: float | None) -> None:
    desk.stock.extended = extended
    desk.at(17)
    assert after_a_bar(desk, LIMIT, 1, limit_price=500) == price


def test_bar_that_ends_at_the_close_still_fills(desk: Desk) -> None:
    desk.at(15, 59)
    assert after_a_bar(desk, LIMIT, 1, limit_price=500) == 102


@pytest.mark.parametrize(("quantity", "price"), [(1, 100.02), (-1, 99.98)])
def test_market_order_takes_its_side_of_the_quote(desk: Desk, quantity: int, price: float) -> None:
    assert price_of(desk.submit(OrderType.MARKET, quantity)) == price


def test_missing_side_falls_back_to_the_trade(desk: Desk) -> None:
    desk.stock.quote("99.98", None)
    assert price_of(desk.submit(OrderType.MARKET, 1)) == 100


def test_security_without_bars_fills_at_its_price(desk: Desk) -> None:
    desk.stock.subscribed, desk.stock.data = (QuoteBar,), {}
    desk.stock._price = Decimal(77)
    assert price_of(desk.submit(OrderType.MARKET, 1)) == 77


@pytest.mark.parametrize(("quantity", "price"), [(1, 100.12), (-1, 99.88)])
def test_slippage_makes_market_fills_worse(desk: Desk, quantity: int, price: float) -> None:
    desk.stock.slippage = Decimal("0.10")
    assert price_of(desk.submit(OrderType.MARKET, quantity)) == price


def test_stale_data_make_a_market_order_wait_for_the_next_bar(desk: Desk) -> None:
    desk.at(11, 1)
    assert after_a_bar(desk, OrderType.MARKET, 1) == 101


def test_stale_data_within_one_bar_fill_with_a_warning(desk: Desk) -> None:
    desk.settings._stale_price_time_span = ZERO
    desk.step()
    assert price_of(desk.submit(OrderType.MARKET, 1)) == 100.02
    assert desk.events[-1].message == "Warning: fill at stale price (01/03/2024 10:00:00 America/New_York)"


def test_coarse_data_always_make_a_stale_market_order_wait(desk: Desk) -> None:
    desk.stock.resolution = Resolution.HOUR
    desk.settings._stale_price_time_span = ZERO
    desk.step()
    assert price_of(desk.submit(OrderType.MARKET, 1)) is None


def test_waiting_market_order_fills_at_the_open_of_a_coarse_bar(desk: Desk) -> None:
    desk.stock.resolution = Resolution.HOUR
    desk.at(11, 1)
    ticket = desk.submit(OrderType.MARKET, 1)
    desk.at(13, 1)
    desk.stock.quote(BAR, (95, 99, 94, 98), minutes=60)
    desk.scan()
    assert price_of(ticket) == 95


@pytest.mark.parametrize(("day", "hour", "price"), [(3, 15, None), (4, 9, 100)])
def test_market_on_open_waits_for_another_session(desk: Desk, day: int, hour: int, price: float | None) -> None:
    ticket = desk.submit(OrderType.MARKET_ON_OPEN, 1)
    desk.at(hour, 31, day)
    desk.stock.quote(BAR, BAR)
    desk.scan()
    assert price_of(ticket) == price


def test_market_on_open_of_the_early_morning_fills_the_same_day(desk: Desk) -> None:
    desk.at(8)
    ticket = desk.submit(OrderType.MARKET_ON_OPEN, -1)
    desk.at(9, 31)
    desk.stock.quote(BAR, BAR)
    desk.scan()
    assert price_of(ticket) == 100


def test_market_on_close_waits_for_the_close(desk: Desk) -> None:
    ticket = desk.submit(OrderType.MARKET_ON_CLOSE, 1)
    prices = []
    for hour, minute in ((15, 59), (16, 0)):
        desk.at(hour, minute)
        desk.stock.quote(BAR, BAR)
        desk.scan()
        prices.append(price_of(ticket))
    assert prices == [None, 101]


@pytest.mark.parametrize(("trade_minutes_ago", "price"), [(0, 50), (1, 100.02)])
def test_latest_price_model_takes_the_newer_bar(desk: Desk, trade_minutes_ago: int, price: float) -> None:
    desk.stock.fill_model = LatestPriceFillModel()
    desk.step()
    desk.stock.trade(50, 50, 50, 50)
    if trade_minutes_ago:
        desk.stock.quote("99.98", "100.02")
    assert price_of(desk.submit(OrderType.MARKET, 1)) == price


class TestCombos:
    """All legs or none."""

    def pass_a_bar(self, desk: Desk, bid: Any = BAR, ask: Any = BAR) -> None:
        desk.step()
        for security in (desk.stock, desk.other):
            security.quote(bid, ask)
        desk.scan()

    def test_market_fills_each_leg_on_its_side(self, desk: Desk) -> None:
        tickets = desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
        assert [price_of(ticket) for ticket in tickets] == [100.02, 99.98]

    def test_one_leg_without_price_stops_all(self, desk: Desk) -> None:
        desk.other.data = {}
        desk.other.last = None
        desk.at(17)
        tickets = desk.combo(OrderType.COMBO_MARKET, (STOCK, 1), (OTHER, -1))
        assert [ticket.status for ticket in tickets] == [OrderStatus.SUBMITTED] * 2

    @pytest.mark.parametrize(("limit", "fills"), [("0.99", True), ("0.98", False)])
    def test_buying_limit_compares_the_sum_of_lows(self, desk: Desk, limit: str, fills: bool) -> None:
        # lows 98 and 98, stock ratios count a hundredth: 0.98 * 2 - 0.98 = 0.98
        tickets = desk.combo(OrderType.COMBO_LIMIT, (STOCK, 2), (OTHER, -1), limit=limit)
        self.pass_a_bar(desk)
        assert [price_of(ticket) for ticket in tickets] == ([98, 98] if fills else [None, None])

    def test_selling_limit_takes_the_highs(self, desk: Desk) -> None:
        tickets = desk.combo(OrderType.COMBO_LIMIT, (STOCK, 2), (OTHER, -1), quantity=-1, limit="1.01")
        self.pass_a_bar(desk)
        assert [price_of(ticket) for ticket in tickets] == [102, 102]

    def test_limit_ignores_the_clock_but_not_old_bars(self, desk: Desk) -> None:
        desk.at(17)
        tickets = desk.combo(OrderType.COMBO_LIMIT, (STOCK, 2), (OTHER, -1), limit=50)
        desk.step()
        desk.stock.quote(BAR, BAR)
        desk.scan()
        assert price_of(tickets[0]) is None
        self.pass_a_bar(desk)
        assert price_of(tickets[0]) == 98

    @pytest.mark.parametrize(("limit", "prices"), [(99, [99, 99]), (98, [None, None])])
    def test_leg_limits_must_all_be_crossed(self, desk: Desk, limit: int, prices: list[float | None]) -> None:
        tickets = desk.combo(OrderType.COMBO_LEG_LIMIT, (STOCK, 1), (OTHER, -1), limit=limit)
        self.pass_a_bar(desk)
        assert [price_of(ticket) for ticket in tickets] == prices


def test_unsubscribed_security_cannot_fill(desk: Desk) -> None:
    desk.stock.fill_model = FillModel()
    ticket = desk.submit(LIMIT, 1, limit_price=99)
    desk.stock.subscribed = ()
    desk.step()
    desk.scan()
    assert price_of(ticket) is None
    assert desk.errors[-1].endswith(f"Cannot perform fill for {STOCK} because no data subscription were found.")


def test_trade_bars_alone_price_both_sides(desk: Desk) -> None:
    desk.stock.subscribed = (TradeBar,)
    assert price_of(desk.submit(OrderType.MARKET, 1)) == price_of(desk.submit(OrderType.MARKET, -1)) == 100
