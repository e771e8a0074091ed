"""Limits inside the spread fill by chance: never better than the limit, never outside the session, one answer a bar."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.paper_brokerage.fill_policy import net_price
from engine.paper_brokerage.market import Prices, flat
from engine.paper_brokerage.orders import Order
from engine.paper_brokerage.passive_policy import PassiveFillPolicy
from engine.paper_brokerage.states import OrderState
from engine.paper_brokerage.terms import OrderTerms, OrderType
from tests.engine.paper_brokerage.desk import CALL, HIGHER_CALL, at, call_spread, single

MINUTES = [at("10:00") + timedelta(minutes=minute) for minute in range(1, 300)]


def market(now: Any) -> dict[Any, Prices]:
    def quoted(bid: str, ask: str) -> Prices:
        start = now - timedelta(minutes=1)
        return Prices(flat(start, now, Decimal(bid)), flat(start, now, Decimal(ask)))

    return {CALL: quoted("7.95", "8.05"), HIGHER_CALL: quoted("5.95", "6.05")}


def fills(terms: OrderTerms, seed: int = 1, minutes: Any = MINUTES) -> list[tuple[Decimal, ...]]:
    placed = at("10:00")
    order = Order("B1", 1, "c1", terms.fingerprint, terms, placed, placed, OrderState.WORKING)
    policy = PassiveFillPolicy(seed)
    decided = [policy.decide(order, market(now), now).prices for now in minutes]
    return [prices for prices in decided if prices is not None]


@pytest.mark.parametrize(("quantity", "limit"), [(1, "2.00"), (2, "2.05"), (-1, "2.00"), (-3, "1.95")])
def test_a_combo_inside_the_spread_fills_sometimes_and_at_its_limit(quantity: int, limit: str) -> None:
    terms = call_spread(OrderType.COMBO_LIMIT, quantity, limit)
    found = fills(terms)
    assert 0 < len(found) < len(MINUTES) / 2
    assert {net_price(terms, list(prices)) for prices in found} == {Decimal(limit)}


def test_the_same_seed_gives_the_same_fills_and_another_one_others() -> None:
    terms = single(OrderType.LIMIT, CALL, 1, limit_price="8.00")
    answers = [PassiveFillPolicy(seed) for seed in (1, 1, 2)]
    placed = at("10:00")
    order = Order("B1", 1, "c1", terms.fingerprint, terms, placed, placed, OrderState.WORKING)
    first, again, other = ([one.decide(order, market(now), now).prices for now in MINUTES] for one in answers)
    assert first == again
    assert first != other


def test_nothing_fills_outside_the_session_nor_on_a_bar_before_the_order() -> None:
    terms = single(OrderType.LIMIT, CALL, 1, limit_price="9.00")
    assert fills(terms, minutes=[at("10:00"), at("16:01"), at("09:30"), at("03:00")]) == []
    assert len(fills(terms, minutes=[at("10:01")])) == 1


def test_other_orders_fill_as_lean_fills_them() -> None:
    assert fills(single(OrderType.MARKET, CALL, 1), minutes=[at("10:01")]) == [(Decimal("8.05"),)]
