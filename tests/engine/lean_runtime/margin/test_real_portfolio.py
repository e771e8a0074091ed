"""The same records on the runtime's own securities and portfolio instead of the bench: names and wiring agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import ticks
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.margin_call_model import get_margin_call_orders
from engine.lean_runtime.orders.market_orders import MarketOrder
from engine.lean_runtime.securities.cache import SecurityCacheProvider
from engine.lean_runtime.securities.dynamic_data import RegisteredSecurityDataTypesProvider
from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
from engine.lean_runtime.securities.security_manager import SecurityManager
from engine.lean_runtime.securities.security_service import SecurityService
from engine.lean_runtime.securities.time_keeper import TimeKeeper
from tests.engine.lean_runtime.margin.bench import UNDERLYING, contract
from tests.engine.lean_runtime.margin.observed import records, symbol_of

_NOW = datetime(2015, 12, 24, 14, 40)

Price = Callable[[Symbol, Any], Any]


class _Book:
    """A portfolio whose securities are priced by hand."""

    def __init__(self, services: EngineServices) -> None:
        self.securities = SecurityManager(TimeKeeper(ticks(_NOW)))
        transactions = SimpleNamespace(
            get_order_ticket=lambda order_id: SimpleNamespace(_quantity_filled=to_decimal(0)),
            get_increment_group_order_manager_id=lambda: 1,
        )
        self.portfolio = SecurityPortfolioManager(self.securities, transactions, SimpleNamespace())
        self._service = SecurityService(
            self.portfolio.cash_book,
            services.market_hours,
            services.symbol_properties,
            SimpleNamespace(security_initializer=SimpleNamespace(initialize=lambda security: None)),
            RegisteredSecurityDataTypesProvider.NULL,
            SecurityCacheProvider(self.portfolio),
        )

    def price(self, symbol: Symbol, price: Any) -> Any:
        """Add a security once and give it a price."""
        if not self.securities.contains_key(symbol):
            underlying = self.price(symbol.underlying, 0) if symbol.underlying is not None else None
            leverage = 0 if symbol.has_underlying else 2
            security = self._service.create_security(symbol, None, leverage, underlying=underlying)
            self.securities.add(symbol, security)
        security = self.securities[symbol]
        if price:
            security.set_market_price(TradeBar(_NOW, symbol, price, price, price, price, 1))
        return security


@pytest.fixture
def book(services: EngineServices) -> _Book:
    return _Book(services)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, record in records().items()
        if record["kind"] == "structure" and record["brokerage"] == "DEFAULT" and record["accepted"]
        if "condor_call" not in name and "condor_put" not in name and "short_box" not in name
        if not any(group["strategy"] == "Short Box Spread" for group in record["groups"])
    ],
)
def test_margin_used_and_impact(book: _Book, name: str) -> None:
    record = records()[name]
    book.portfolio.set_cash(record["start_cash"])
    orders: list[Any] = []
    for leg in record["order"]["legs"]:
        symbol = symbol_of(leg)
        book.price(symbol.underlying or symbol, record["underlying_price"])
        if symbol.has_underlying:
            book.price(symbol, leg["price"])
        orders.append(MarketOrder(symbol, to_decimal(leg["quantity"]), 0))
    assert book.portfolio.has_sufficient_buying_power_for_order(orders).is_sufficient
    for order in orders:
        holdings = book.portfolio[order.symbol]
        holdings.set_holdings(holdings._price, order._quantity)
    assert book.portfolio.total_margin_used == pytest.approx(record["after"]["total_margin_used"])


def test_refused_orders_tell_both_amounts(book: _Book) -> None:
    book.price(UNDERLYING, "750.34")
    book.price(contract("C", 740), "19.85")
    book.portfolio.set_cash("33984.60")
    order = MarketOrder(contract("C", 740), -2, 0)
    verdict = book.portfolio.has_sufficient_buying_power_for_order([order])
    assert verdict.reason == "Id: 0, Initial Margin: -33984.600000000000000000000002, Free Margin: 33984.6"


def test_buying_power_of_a_held_stock(book: _Book) -> None:
    stock = book.price(UNDERLYING, 100)
    book.portfolio.set_cash(5_000)
    stock.holdings.set_holdings(to_decimal(100), to_decimal(100))
    assert book.portfolio.margin_remaining == 10_000
    assert book.portfolio.get_buying_power(UNDERLYING) == 10_000


def test_a_margin_call_reduces_the_stock(book: _Book) -> None:
    stock = book.price(UNDERLYING, 100)
    book.portfolio.set_cash(-5_500)
    stock.holdings.set_holdings(to_decimal(100), to_decimal(100))
    requests, warning = get_margin_call_orders(book.portfolio.margin_call_model)
    # 500 dollars are missing and the order costs one more
    assert ([request.quantity for request in requests], warning) == ([-11], True)


def test_removed_securities_leave_their_groups(book: _Book) -> None:
    stock, option = book.price(UNDERLYING, 100), book.price(contract("C", 110), 1)
    stock.holdings.set_holdings(to_decimal(100), to_decimal(100))
    option.holdings.set_holdings(to_decimal(1), to_decimal(-1))
    assert [str(group.buying_power_model) for group in book.portfolio.positions.groups] == ["Covered Call"]
    book.securities.remove(option.symbol)
    assert book.portfolio.positions.is_only_default_groups
