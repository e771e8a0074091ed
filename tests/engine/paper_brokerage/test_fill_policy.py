"""LEAN's fill rules, on the prices the real engine was observed with (observed/live.md section 3)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.paper_brokerage.fill_policy import LeanFillPolicy
from engine.paper_brokerage.market import Bar, Prices, flat
from engine.paper_brokerage.orders import Order
from engine.paper_brokerage.states import OrderState
from engine.paper_brokerage.terms import OrderTerms, OrderType
from tests.engine.paper_brokerage.desk import CALL, HIGHER_CALL, SPY, at, call_spread, single

NOW = at("10:00:01")
BEFORE = at("10:00:00")


def order(terms: OrderTerms, placed: Any = BEFORE, **values: Any) -> Order:
    return Order("B1", 1, "c1", terms.fingerprint, terms, placed, placed, OrderState.WORKING, **values)


def quoted(bid: str, ask: str, now: Any = NOW) -> Prices:
    start = now - timedelta(seconds=1)
    return Prices(flat(start, now, Decimal(bid)), flat(start, now, Decimal(ask)))


def prices_of(terms: OrderTerms, market: Any, now: Any = NOW, **values: Any) -> Any:
    found = LeanFillPolicy().decide(order(terms, **values), market, now).prices
    return None if found is None else [str(price) for price in found]


CALLS = {CALL: quoted("7.95", "8.05"), HIGHER_CALL: quoted("5.95", "6.05")}


@pytest.mark.parametrize(
    ("quantity", "limit", "expected"),
    [
        (1, "2.00", None),
        (1, "2.10", None),
        (1, "2.11", ["8.05", "5.95"]),
        (1, "2.50", ["8.05", "5.95"]),
        (-1, "1.95", None),
        (-1, "1.90", None),
        (-1, "1.85", ["7.95", "6.05"]),
    ],
)
def test_a_combo_limit_fills_at_natural_when_that_strictly_crosses(quantity: int, limit: str, expected: Any) -> None:
    assert prices_of(call_spread(OrderType.COMBO_LIMIT, quantity, limit), CALLS) == expected


def test_a_combo_limit_fills_while_the_market_is_closed_and_a_combo_market_does_not() -> None:
    night = at("03:00")
    market = {CALL: quoted("7.95", "8.05", night), HIGHER_CALL: quoted("5.95", "6.05", night)}
    placed = night - timedelta(seconds=1)
    assert prices_of(call_spread(OrderType.COMBO_LIMIT, 1, "2.50"), market, night, placed=placed) == ["8.05", "5.95"]
    assert prices_of(call_spread(OrderType.COMBO_MARKET, 1), market, night, placed=placed) is None


def test_a_combo_waits_until_all_legs_have_prices() -> None:
    assert prices_of(call_spread(OrderType.COMBO_MARKET, 1), {CALL: CALLS[CALL]}) is None
    one_sided = {**CALLS, HIGHER_CALL: Prices(None, CALLS[HIGHER_CALL].ask)}
    assert prices_of(call_spread(OrderType.COMBO_MARKET, 1), one_sided) is None


@pytest.mark.parametrize(
    ("limit", "ask_bar", "expected"),
    [
        ("8.00", ("8.05", "8.05", "8.05", "8.05"), None),
        ("8.05", ("8.05", "8.05", "8.05", "8.05"), None),
        ("8.00", ("8.05", "8.05", "7.98", "7.98"), ["8.00"]),
        ("8.20", ("8.05", "8.05", "8.05", "8.05"), ["8.05"]),
    ],
)
def test_a_limit_inside_the_spread_rests_and_one_crossed_fills(limit: str, ask_bar: Any, expected: Any) -> None:
    ask = Bar(BEFORE, NOW, *(Decimal(price) for price in ask_bar))
    market = {CALL: Prices(flat(BEFORE, NOW, Decimal("7.95")), ask)}
    assert prices_of(single(OrderType.LIMIT, CALL, 1, limit_price=limit), market) == expected


def test_a_limit_waits_for_data_newer_than_the_order() -> None:
    terms = single(OrderType.LIMIT, CALL, 1, limit_price="9")
    assert prices_of(terms, CALLS, placed=NOW) is None
    assert prices_of(terms, CALLS) == ["8.05"]


def test_a_market_order_takes_the_side_it_trades_against_in_the_session_only() -> None:
    assert prices_of(single(OrderType.MARKET, CALL, 2), CALLS) == ["8.05"]
    assert prices_of(single(OrderType.MARKET, CALL, -2), CALLS) == ["7.95"]
    late = at("16:00:01")
    assert prices_of(single(OrderType.MARKET, CALL, 2), {CALL: quoted("1", "2", late)}, late) is None


def test_a_stock_limit_looks_at_trades_when_there_are_any() -> None:
    trade = Bar(BEFORE, NOW, Decimal("470"), Decimal("470"), Decimal("468"), Decimal("469"))
    known = {SPY: Prices(None, flat(BEFORE, NOW, Decimal("470.02")), trade)}
    assert prices_of(single(OrderType.LIMIT, SPY, 1, limit_price="469"), known) == ["469"]
    assert prices_of(single(OrderType.LIMIT, SPY, 1, limit_price="471"), known) == ["470"]


@pytest.mark.parametrize(
    ("quantity", "stop", "expected"),
    [(-1, "7.90", None), (-1, "8.00", ["7.95"]), (1, "8.00", ["8.05"]), (1, "8.10", None)],
)
def test_a_stop_fills_at_the_worse_of_stop_and_market(quantity: int, stop: str, expected: Any) -> None:
    assert prices_of(single(OrderType.STOP_MARKET, CALL, quantity, stop_price=stop), CALLS) == expected


def test_a_stop_limit_triggers_first_and_fills_at_its_limit_or_better() -> None:
    terms = single(OrderType.STOP_LIMIT, CALL, 1, stop_price="8.00", limit_price="8.02")
    decision = LeanFillPolicy().decide(order(terms), CALLS, NOW)
    assert (decision.triggered, decision.prices) == (True, None)
    cheaper = {CALL: quoted("7.90", "7.99")}
    assert prices_of(terms, cheaper, is_triggered=True) == ["7.99"]
    assert prices_of(terms, cheaper) is None


def test_market_on_open_fills_at_the_next_open_and_market_on_close_at_the_close() -> None:
    opening = {CALL: quoted("7.95", "8.05", at("09:30:01"))}
    terms = single(OrderType.MARKET_ON_OPEN, CALL, 1)
    assert prices_of(terms, opening, at("09:30:01"), placed=at("08:00")) == ["8.05"]
    assert prices_of(terms, CALLS, NOW, placed=BEFORE) is None, "placed in the session it is for the next one"
    closing = {CALL: quoted("6.95", "7.05", at("16:00"))}
    on_close = single(OrderType.MARKET_ON_CLOSE, CALL, -1)
    assert prices_of(on_close, CALLS) is None
    assert prices_of(on_close, closing, at("16:00")) == ["6.95"]
