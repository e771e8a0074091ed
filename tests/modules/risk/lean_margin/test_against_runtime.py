"""The predictor against the embedded runtime on random books: two programs, one answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lean_runtime.margin.position_group_parameters import (
    HasSufficientPositionGroupBuyingPowerForOrderParameters,
    ReservedBuyingPowerImpactParameters,
)
from engine.lean_runtime.orders.market_orders import MarketOrder
from modules.domain.contracts import OptionContract, OptionRight
from modules.risk.book import Holdings, OptionPrice, Prices
from modules.risk.lean_margin.matcher import match
from modules.risk.lean_margin.prediction import LeanAccount, UnderlyingAccount, maintenance, predict
from tests.engine.lean_runtime.margin.bench import UNDERLYING, BenchPortfolio, contract

NEAR, FAR = date(2016, 1, 15), date(2016, 2, 19)
SPOT = Decimal("750.34")
STRIKES = [Decimal(strike) for strike in (730, 740, 745, 750, 760)]

series = st.builds(
    OptionContract,
    st.just("GOOG"),
    st.sampled_from((NEAR, FAR)),
    st.sampled_from(STRIKES),
    st.sampled_from(OptionRight),
)
books = st.builds(
    Holdings,
    st.dictionaries(series, st.integers(-3, 3).filter(bool), min_size=1, max_size=7),
    st.sampled_from((0, 0, 0, 100, -100, 250)),
)


def prices(*holdings: Holdings) -> Prices:
    """Return mids above the exercise value, the farther and the nearer to the money the dearer."""
    found = {}
    for one in holdings:
        for option in one.options:
            value = option.intrinsic(SPOT) + (Decimal("9.5") if option.expiration == FAR else Decimal("4.25"))
            value += (option.strike - Decimal(700)) / 40
            found[option] = OptionPrice(value, value - Decimal("0.4"), value + Decimal("0.4"))
    return Prices(SPOT, found)


def bench_of(held: Holdings, marks: Prices) -> tuple[BenchPortfolio, dict[OptionContract, Any]]:
    """Return the runtime's portfolio with the same holdings and prices, and its symbols."""
    bench = BenchPortfolio(50_000)
    bench.add(UNDERLYING, SPOT).holdings.set(held.shares)
    symbols = {}
    for option, quote in marks.options.items():
        symbols[option] = contract(option.right.value, option.strike, option.expiration)
        bench.add(symbols[option], quote.last, quote.bid, quote.ask)
        bench.securities[symbols[option]].holdings.set(held.options.get(option, 0))
    return bench, symbols


@settings(max_examples=150)
@given(books)
def test_what_is_held_costs_the_same(held: Holdings) -> None:
    marks = prices(held)
    bench, _ = bench_of(held, marks)
    assert float(maintenance(match(held), marks, Decimal(2))) == pytest.approx(
        float(bench._total_margin_used), abs=1e-9
    )


@settings(max_examples=100)
@given(books, books)
def test_a_combo_is_judged_the_same(held: Holdings, asked: Holdings) -> None:
    order = Holdings(asked.options)
    if len(order.options) < 2:
        return
    marks = prices(held, order)
    bench, symbols = bench_of(held, marks)
    orders: list[Any] = []
    for number, (option, quantity) in enumerate(order.options.items(), 1):
        made = MarketOrder(symbols[option], Decimal(quantity), 0)
        made._set_id(number)
        orders.append(made)
    portfolio: Any = bench
    _, group = portfolio.positions.try_create_position_group(orders)
    model = group.buying_power_model
    impact = model.get_reserved_buying_power_impact(ReservedBuyingPowerImpactParameters(portfolio, group, orders))
    question = HasSufficientPositionGroupBuyingPowerForOrderParameters(portfolio, group, orders)
    account = LeanAccount(
        bench._total_portfolio_value, Decimal(0), Decimal(2), {"GOOG": UnderlyingAccount(held, marks)}
    )
    verdict = predict(order, "GOOG", marks, account, Decimal(0))
    assert float(verdict.required) == pytest.approx(float(impact._delta), abs=1e-9)
    assert verdict.accepted is model.has_sufficient_buying_power_for_order(question).is_sufficient
