"""The algorithm's `transactions`: ids, queries, cancels, closed trades."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderStatus, OrderType
from engine.lean_runtime.common.errors import InvalidOperationException
from tests.engine.lean_runtime.execution.desk import OTHER, STOCK, Desk

NOW = datetime(2024, 1, 3, 15, tzinfo=UTC)


@pytest.fixture
def booked(desk: Desk) -> Desk:
    """Return a desk with one filled and three resting orders."""
    desk.submit(OrderType.MARKET, 1)
    desk.submit(OrderType.LIMIT, 2, limit_price=90)
    desk.submit(OrderType.STOP_MARKET, -3, stop_price=80)
    desk.submit(OrderType.LIMIT, 4, OTHER, limit_price=90)
    return desk


def ids(items: list[Any]) -> list[int]:
    return [item.id if hasattr(item, "broker_id") else item.order_id for item in items]


def test_ids_and_counts(booked: Desk) -> None:
    manager = booked.transactions
    assert (manager.last_order_id, manager.orders_count, manager.utc_time) == (4, 4, NOW)
    assert manager.get_increment_group_order_manager_id() == 1


def test_open_orders_of_everything_a_symbol_a_ticker_or_a_function(booked: Desk) -> None:
    manager = booked.transactions
    assert ids(manager.get_open_orders()) == [2, 3, 4]
    assert ids(manager.get_open_orders(STOCK)) == [2, 3]
    assert ids(manager.get_open_orders(str(OTHER.id))) == [4]
    assert ids(manager.get_open_orders(booked.other)) == [4]
    assert ids(manager.get_open_orders(lambda order: order.quantity < 0)) == [3]


def test_tickets(booked: Desk) -> None:
    manager = booked.transactions
    assert ids(manager.get_open_order_tickets(STOCK)) == [2, 3]
    assert ids(manager.get_order_tickets()) == [1, 2, 3, 4]
    assert ids(manager.get_order_tickets(lambda ticket: ticket.status is OrderStatus.FILLED)) == [1]
    assert manager.get_order_ticket(99) is None


def test_orders_are_copies(booked: Desk) -> None:
    order: Any = booked.transactions.get_order_by_id(2)
    order.tag = "changed"
    again: Any = booked.transactions.get_order_by_id(2)
    assert (again.tag, booked.transactions.get_order_by_id(99)) == ("", None)


def test_filled_orders_stay_known(booked: Desk) -> None:
    assert ids(booked.transactions.get_orders()) == [1, 2, 3, 4]
    assert ids(booked.transactions.get_orders(lambda order: order.status is OrderStatus.FILLED)) == [1]


def test_orders_by_brokerage_id(booked: Desk) -> None:
    assert ids(booked.transactions.get_orders_by_brokerage_id(2)) == [2]
    assert ids(booked.transactions.get_orders_by_brokerage_id("1")) == [1]
    assert booked.transactions.get_orders_by_brokerage_id("9") == []


def test_remaining_quantity_and_projected_holdings(booked: Desk) -> None:
    manager = booked.transactions
    assert manager.get_open_orders_remaining_quantity(STOCK) == -1
    assert manager.get_open_orders_remaining_quantity() == 3
    projected = manager.get_projected_holdings(booked.stock)  # type: ignore[arg-type]
    shown = (projected.holdings_quantity, projected.open_orders_quantity, projected.projected_quantity)
    assert shown == (1, -1, 0)


def test_cancel_of_a_symbols_orders(booked: Desk) -> None:
    gone = booked.transactions.cancel_open_orders(STOCK, "trim")
    assert [(ticket.order_id, ticket.status, ticket.tag) for ticket in gone] == [
        (2, OrderStatus.CANCEL_PENDING, "trim"),
        (3, OrderStatus.CANCEL_PENDING, "trim"),
    ]


def test_cancel_of_all_orders_names_the_time(booked: Desk) -> None:
    gone = booked.transactions.cancel_open_orders()
    assert ids(gone) == [2, 3, 4]
    assert gone[0].tag == "Canceled by CancelOpenOrders() at 2024-01-03T15:00:00.0000000Z"


def test_cancels_during_warm_up_raise(booked: Desk) -> None:
    booked.is_warming_up = True
    with pytest.raises(InvalidOperationException, match="cancel_open_orders"):
        booked.transactions.cancel_open_orders(STOCK)


def test_waiting_tells_whether_the_order_is_closed(booked: Desk) -> None:
    assert [booked.transactions.wait_for_order(number) for number in (1, 2, 99)] == [True, False, False]


def test_waiting_time_is_five_seconds_live_and_none_in_a_backtest(desk: Desk) -> None:
    assert desk.transactions.market_order_fill_timeout == timedelta(0)
    fresh = type(desk.transactions)(None, desk.securities)
    fresh.set_live_mode(True)
    assert fresh.market_order_fill_timeout == timedelta(seconds=5)


def test_closed_trades_of_one_moment_are_a_millisecond_apart(desk: Desk) -> None:
    manager = desk.transactions
    for profit, is_win in ((5, True), (-2, False), (0, True)):
        manager.add_transaction_record(NOW, profit, is_win)
    record = manager.transaction_record
    assert [(pair.key, pair.value) for pair in record] == [
        (NOW, 5.0),
        (NOW + timedelta(milliseconds=1), -2.0),
        (NOW + timedelta(milliseconds=2), 0.0),
    ]
    assert (manager.win_count, manager.loss_count) == (2, 1)
    assert (len(manager.winning_transactions), len(manager.losing_transactions)) == (2, 1)


def test_obsolete_minimums_are_zero(desk: Desk) -> None:
    assert (desk.transactions.minimum_order_size, desk.transactions.minimum_order_quantity) == (0, 0)
