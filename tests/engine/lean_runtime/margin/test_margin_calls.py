"""Margin calls: when they are due, which orders they make, in which order those go out, what users may change."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderStatus, OrderType
from engine.lean_runtime.common.errors import SystemException
from engine.lean_runtime.common.numbers import ZERO, D
from engine.lean_runtime.margin.margin_call_model import (
    DefaultMarginCallModel,
    MarginCallModel,
    execute_margin_call,
    get_margin_call_orders,
    on_margin_call,
)
from engine.lean_runtime.orders.requests import SubmitOrderRequest
from tests.engine.lean_runtime.margin.bench import NOON, UNDERLYING, BenchPortfolio, FlatFee, contract


def _long_stock(cash: Any, shares: int = 100, price: Any = 100) -> Any:
    """Hold shares on a leverage of two, with so much cash."""
    portfolio = BenchPortfolio(cash)
    stock = portfolio.add(UNDERLYING, price)
    stock.fee_model = FlatFee(0)
    stock.holdings.set(shares)
    return portfolio


def _spread(units: int, cash: Any) -> Any:
    portfolio = BenchPortfolio(cash)
    portfolio.add(UNDERLYING, 750)
    for strike, side in ((740, -1), (730, 1)):
        option = portfolio.add(contract("P", strike), 5)
        option.fee_model = FlatFee(0)
        option.holdings.set(side * units)
    return portfolio


def _calls(portfolio: Any) -> tuple[list[tuple[str, float]], bool]:
    requests, warning = DefaultMarginCallModel(portfolio).get_margin_call_orders()
    return [(request.symbol.value, request.quantity) for request in requests], warning


@pytest.mark.parametrize(
    ("cash", "calls", "warning"),
    [
        (-4000, [], False),
        (-4750, [], True),
        (-5000, [], False),
        (-5450, [], False),
        (-5500, [("GOOG", -10.0)], True),
    ],
)
def test_stages_of_a_shrinking_account(cash: int, calls: list[tuple[str, float]], warning: bool) -> None:
    assert _calls(_long_stock(cash)) == (calls, warning)


def test_nothing_is_due_without_margin_in_use() -> None:
    assert _calls(BenchPortfolio(-5)) == ([], False)


def test_the_buffer_can_be_changed() -> None:
    portfolio = _long_stock(-5450)
    requests, _ = DefaultMarginCallModel(portfolio, None, 0).get_margin_call_orders()
    assert [request.quantity for request in requests] == [-9]


def test_a_short_is_bought_back() -> None:
    portfolio = _long_stock(14_000, shares=-100)
    assert _calls(portfolio) == ([("GOOG", 20.0)], True)


def test_a_request_carries_tag_time_and_properties() -> None:
    properties = SimpleNamespace(clone=lambda: "a copy")
    requests, _ = DefaultMarginCallModel(_long_stock(-5500), properties).get_margin_call_orders()
    request = requests[0]
    assert (request.order_type, request.tag, request.order_properties) == (OrderType.MARKET, "Margin Call", "a copy")
    assert request._time > NOON


def test_a_strategy_is_reduced_as_a_combo() -> None:
    portfolio = _spread(1, cash=800)
    requests, _ = DefaultMarginCallModel(portfolio).get_margin_call_orders()
    assert {(r.order_type, r.symbol.id.strike_price, r.quantity) for r in requests} == {
        (OrderType.COMBO_MARKET, 730, -1),
        (OrderType.COMBO_MARKET, 740, 1),
    }
    manager = requests[0].group_order_manager
    assert manager is not None
    assert manager is requests[1].group_order_manager
    assert (manager.count, manager.quantity) == (2, 1)


def test_the_lots_of_a_combo_are_multiplied_in_twice_as_in_lean() -> None:
    requests, _ = DefaultMarginCallModel(_spread(10, cash=7000)).get_margin_call_orders()
    assert {abs(request.quantity) for request in requests} == {9.0}
    manager = requests[0].group_order_manager
    assert manager is not None
    assert manager.quantity == 3


class _Transactions:
    """Fills a request at once, or leaves it open, and remembers it."""

    def __init__(self, portfolio: Any, cash_per_order: Any = 0, status: OrderStatus = OrderStatus.FILLED) -> None:
        self.portfolio, self.cash, self.status = portfolio, cash_per_order, status
        self.added: list[Any] = []
        self.waited: list[int] = []

    def add_order(self, request: Any) -> Any:
        self.added.append(request)
        self.portfolio.cash += self.cash
        return SimpleNamespace(status=self.status, order_id=len(self.added))

    def wait_for_order(self, order_id: int) -> None:
        self.waited.append(order_id)


def _two_stocks() -> tuple[Any, list[SubmitOrderRequest]]:
    portfolio: Any = _long_stock(-20_000, shares=200)
    option = portfolio.add(contract("C", 760), 1)
    portfolio.securities[UNDERLYING].holdings._unrealized_profit = D(-1)
    option.holdings._unrealized_profit = D(-2)
    kinds = [(security.type, security.symbol) for security in portfolio.securities]
    return portfolio, [
        SubmitOrderRequest(OrderType.MARKET, kind, s, -1, ZERO, ZERO, NOON, "Margin Call") for kind, s in kinds
    ]


def test_the_biggest_loser_goes_first() -> None:
    portfolio, requests = _two_stocks()
    portfolio.transactions = _Transactions(portfolio)
    tickets = DefaultMarginCallModel(portfolio).execute_margin_call(requests)
    assert len(tickets) == 2
    assert [r.symbol for r in portfolio.transactions.added] == [contract("C", 760), UNDERLYING]


def test_execution_stops_once_margin_remains() -> None:
    portfolio, requests = _two_stocks()
    portfolio.transactions = _Transactions(portfolio, cash_per_order=100_000)
    assert len(DefaultMarginCallModel(portfolio).execute_margin_call(requests)) == 1


def test_open_orders_are_waited_for() -> None:
    portfolio, requests = _two_stocks()
    portfolio.transactions = _Transactions(portfolio, status=OrderStatus.SUBMITTED)
    DefaultMarginCallModel(portfolio).execute_margin_call(requests)
    assert portfolio.transactions.waited == [1, 2]


def test_nothing_is_executed_while_margin_remains() -> None:
    portfolio, requests = _two_stocks()
    portfolio.cash = D(1_000_000)
    assert DefaultMarginCallModel(portfolio).execute_margin_call(requests) == []


def test_the_null_model_never_calls() -> None:
    assert get_margin_call_orders(MarginCallModel.NULL) == ([], False)
    assert execute_margin_call(MarginCallModel.NULL, []) == []


class _Custom:
    """A user's margin call model in Python."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def get_margin_call_orders(self, issue_margin_call_warning: bool) -> Any:
        return self.answer


@pytest.mark.parametrize(("answer", "warning"), [(([], False), False), (([], True), True), ((["order"], False), True)])
def test_a_users_model_warns_when_it_calls(answer: Any, warning: bool) -> None:
    assert get_margin_call_orders(_Custom(answer)) == (answer[0], warning)


def test_a_users_model_must_return_a_pair() -> None:
    with pytest.raises(SystemException, match="Must return a tuple"):
        get_margin_call_orders(_Custom([]))


class _Algorithm:
    """Overrides on_margin_call."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def on_margin_call(self, requests: list[Any]) -> Any:
        return self.answer


def test_the_algorithm_may_choose_among_the_requests() -> None:
    _, requests = _two_stocks()
    assert on_margin_call(_Algorithm([requests[1], "noise"]), requests) == [requests[1]]


@pytest.mark.parametrize("answer", [None, [], "text", 5, ["noise"]])
def test_the_algorithm_must_return_requests(answer: Any) -> None:
    _, requests = _two_stocks()
    with pytest.raises(SystemException, match="on_margin_call must return a non-empty list of SubmitOrderRequest"):
        on_margin_call(_Algorithm(answer), requests)
