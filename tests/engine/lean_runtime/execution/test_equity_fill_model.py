"""Rule tables of the equity fill model."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderStatus, OrderType, Resolution
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.execution.fills.equity_fill_model import EquityFillModel
from engine.lean_runtime.orders.order_ticket import OrderTicket
from tests.engine.lean_runtime.execution.desk import STOCK, Desk

BAR = (100, 102, 98, 101)
STAMP = "01/03/2024 10:01:00 America/New_York"


@pytest.fixture(autouse=True)
def equity_model(desk: Desk) -> None:
    """Let the stock fill as equities do."""
    desk.stock.fill_model = EquityFillModel()


def price_of(ticket: OrderTicket) -> float | None:
    return ticket.average_fill_price if ticket.status is OrderStatus.FILLED else None


def after_a_bar(desk: Desk, kind: OrderType, quantity: int, bar: Any = BAR, **prices: Any) -> float | None:
    ticket = desk.submit(kind, quantity, **prices)
    desk.step()
    desk.stock.trade(*bar)
    desk.stock.quote("100.98", "101.02")
    desk.scan()
    return price_of(ticket)


@pytest.mark.parametrize(
    ("quantity", "limit", "price"),
    [(1, 99, 99), (1, 98, None), (1, 100, 100), (1, 101, 100), (-1, 101, 101), (-1, 102, None), (-1, 99, 100)],
)
def test_limit_fills_at_the_limit_or_a_better_open(desk: Desk, quantity: int, limit: int, price: float | None) -> None:
    assert after_a_bar(desk, OrderType.LIMIT, quantity, limit_price=limit) == price


def test_favourable_gap_is_told(desk: Desk) -> None:
    after_a_bar(desk, OrderType.LIMIT, 1, limit_price=101)
    text = f"Due to a favorable gap at {STAMP}, order filled using the open price (100)"
    assert desk.events[-1].message == text


@pytest.mark.parametrize(
    ("quantity", "stop", "price"),
    [(1, 102, 102), (1, 103, None), (1, 99, 100), (1, 100, 100), (-1, 98, 98), (-1, 97, None), (-1, 101, 100)],
)
def test_stop_fills_at_the_stop_or_a_worse_open(desk: Desk, quantity: int, stop: int, price: float | None) -> None:
    assert after_a_bar(desk, OrderType.STOP_MARKET, quantity, stop_price=stop) == price


def test_unfavourable_gap_is_told(desk: Desk) -> None:
    after_a_bar(desk, OrderType.STOP_MARKET, 1, stop_price=99)
    assert desk.events[-1].message is not None
    assert desk.events[-1].message.startswith("Due to an unfavorable gap at")


@pytest.mark.parametrize(
    ("quantity", "trigger", "limit", "price"),
    [
        (1, 98, "101.02", 101.02),
        (1, 98, "101.01", None),
        (1, 97, 200, None),
        (-1, 102, "100.98", 100.98),
        (-1, 102, "100.99", None),
        (-1, 103, 1, None),
    ],
)
def test_limit_if_touched_fills_at_its_own_side_of_the_quote(
    desk: Desk, quantity: int, trigger: int, limit: Any, price: float | None
) -> None:
    assert after_a_bar(desk, OrderType.LIMIT_IF_TOUCHED, quantity, trigger_price=trigger, limit_price=limit) == price


def test_market_order_takes_a_quote_up_to_an_hour_old(desk: Desk) -> None:
    desk.step(60)
    desk.stock.trade(50, 50, 50, 50)
    assert price_of(desk.submit(OrderType.MARKET, 1)) == 100.02


def test_older_quote_gives_way_to_a_fresh_trade(desk: Desk) -> None:
    desk.step(61)
    desk.stock.trade(50, 50, 50, 50)
    assert price_of(desk.submit(OrderType.MARKET, 1)) == 50
    assert desk.events[-1].message == (
        "Warning: No quote information available at 01/03/2024 11:01:00 America/New_York, "
        "order filled using TradeBar data"
    )


def test_stale_quote_and_trade_make_the_order_wait(desk: Desk) -> None:
    desk.step(61)
    assert price_of(desk.submit(OrderType.MARKET, 1)) is None


def test_stale_quote_within_one_bar_fills_with_a_warning(desk: Desk) -> None:
    desk.settings._stale_price_time_span = 0
    desk.step()
    assert price_of(desk.submit(OrderType.MARKET, -1)) == 99.98
    assert desk.events[-1].message == (
        "Warning: fill at stale price (01/03/2024 10:00:00 America/New_York), using QuoteBar data."
    )


def test_missing_side_takes_the_mid_of_the_quote_bar(desk: Desk) -> None:
    desk.stock.quote("99.98", None)
    assert price_of(desk.submit(OrderType.MARKET, 1)) == 99.98


def test_market_order_without_any_data_stays_submitted(desk: Desk) -> None:
    desk.stock.data = {}
    assert price_of(desk.submit(OrderType.MARKET, 1)) is None
    assert desk.errors[-1] == (
        "Order Error: id: 1, Transaction model failed to fill for order type: Market with error: Cannot get ask price "
        f"to perform fill for {STOCK} because no market data was found. SubscribedTypes: [TradeBar,QuoteBar]"
    )


@pytest.mark.parametrize(("start", "price"), [((9, 30), None), ((9, 31), 100)])
def test_market_on_open_needs_a_bar_that_starts_in_the_session(
    desk: Desk, start: tuple[int, int], price: float | None
) -> None:
    desk.at(8)
    ticket = desk.submit(OrderType.MARKET_ON_OPEN, 1)
    desk.at(*start)
    desk.stock.trade(*BAR)
    desk.scan()
    assert price_of(ticket) == price


def test_market_on_open_of_an_open_session_waits_for_the_next_day(desk: Desk) -> None:
    ticket = desk.submit(OrderType.MARKET_ON_OPEN, 1)
    prices = []
    for day in (3, 4):
        desk.at(10, 1, day)
        desk.stock.trade(*BAR)
        desk.scan()
        prices.append(price_of(ticket))
    assert prices == [None, 100]


def test_market_on_close_takes_the_last_trade_however_old(desk: Desk) -> None:
    ticket = desk.submit(OrderType.MARKET_ON_CLOSE, 1)
    desk.at(16)
    desk.scan()
    assert price_of(ticket) == 100


def test_market_on_close_without_trades_takes_the_quote(desk: Desk) -> None:
    desk.stock.subscribed = (QuoteBar,)
    ticket = desk.submit(OrderType.MARKET_ON_CLOSE, 1)
    desk.at(16)
    desk.stock.quote("99.90", "100.10")
    desk.scan()
    assert price_of(ticket) == 100.1
    assert desk.events[-1].message == (
        "Warning: No trade information available at 01/03/2024 16:00:00 America/New_York, order filled using Quote data"
    )


def test_auction_fills_slip(desk: Desk) -> None:
    desk.stock.slippage = to_decimal("0.25")
    ticket = desk.submit(OrderType.MARKET_ON_CLOSE, -1)
    desk.at(16)
    desk.scan()
    assert price_of(ticket) == 99.75


def test_trailing_stop_reads_the_quote(desk: Desk) -> None:
    ticket = desk.submit(OrderType.TRAILING_STOP, -1, stop_price=99, trailing_amount=1)
    desk.step()
    desk.stock.trade(*BAR)
    desk.stock.quote((100, 101, "98.50", 99), (100, 101, 100, 100))
    desk.scan()
    assert price_of(ticket) == 99


def test_internal_subscriptions_do_not_count(desk: Desk) -> None:
    configs = desk.stock.configs()
    for config in configs:
        config.is_internal_feed = True
    desk.stock.configs = lambda: configs  # type: ignore[method-assign]
    ticket = desk.submit(OrderType.MARKET, 1)
    assert price_of(ticket) is None
    assert "no data subscription" in desk.errors[-1]


def test_tick_data_are_refused_loudly(desk: Desk) -> None:
    desk.stock.subscribed, desk.stock.resolution = (Tick, TradeBar), Resolution.TICK
    desk.submit(OrderType.MARKET, 1)
    assert "tick data" in desk.errors[-1]
