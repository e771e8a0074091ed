"""Real securities and a real portfolio over made-up hours and properties; nothing of the engine runs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import (
    DayOfWeek,
    OptionRight,
    OptionStyle,
    OrderDirection,
    OrderStatus,
    OrderType,
    SecurityType,
)
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, make
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.reference.local_market_hours import LocalMarketHours, MarketHoursSegment
from engine.lean_runtime.reference.symbol_properties import (
    IndexOptionSymbolProperties,
    OptionSymbolProperties,
    SymbolProperties,
)
from engine.lean_runtime.securities.cache import EquityCache, IndexCache, IndexOptionCache, OptionCache
from engine.lean_runtime.securities.cash_amount import CashAmount
from engine.lean_runtime.securities.dynamic_data import RegisteredSecurityDataTypesProvider
from engine.lean_runtime.securities.equity import Equity
from engine.lean_runtime.securities.index import Index
from engine.lean_runtime.securities.index_option import IndexOption
from engine.lean_runtime.securities.option import Option
from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
from engine.lean_runtime.securities.security_manager import SecurityManager
from engine.lean_runtime.securities.time_keeper import TimeKeeper

STOCK = Symbol(SecurityIdentifier.generate_equity("GOOG", "usa", False), "GOOG")
INDEX = Symbol(SecurityIdentifier.generate_index("SPX", "usa"), "SPX")
#: Thursday, 10:00 in New York.
NOW_UTC = make(2015, 12, 10, 15)
NOW_LOCAL = make(2015, 12, 10, 10)
_OPEN, _CLOSE = timedelta(hours=9, minutes=30), timedelta(hours=16)


def regular_hours() -> SecurityExchangeHours:
    """Weekdays 9:30 to 16:00 in New York, with extended hours from 4:00 to 20:00."""
    segments = MarketHoursSegment.get_market_hours_segments(timedelta(hours=4), _OPEN, _CLOSE, timedelta(hours=20))
    days = [day for day in DayOfWeek if int(day) not in (0, 6)]
    week = {day: LocalMarketHours(day, segments) for day in days}
    return SecurityExchangeHours(TimeZones.NEW_YORK, (), week, {}, {})


def trade_bar(symbol: Symbol, open: Any, high: Any, low: Any, close: Any, volume: Any = 0, minute: int = 0) -> TradeBar:
    """Return the one-minute trade bar that starts so many minutes from now."""
    bar = TradeBar(datetime(2015, 12, 10), symbol, open, high, low, close, volume)
    bar._time = NOW_LOCAL + minute * TICKS_PER_MINUTE
    return bar


def quote_bar(symbol: Symbol, bid: Any, ask: Any, bid_size: Any = 0, ask_size: Any = 0, minute: int = 0) -> QuoteBar:
    """Return the one-minute quote bar that starts so many minutes from now; a side of None is missing."""
    from engine.lean_runtime.data.bar import Bar

    sides = [None if price is None else Bar(price, price, price, price) for price in (bid, ask)]
    bar = QuoteBar(datetime(2015, 12, 10), symbol, sides[0], bid_size, sides[1], ask_size)
    bar._time = NOW_LOCAL + minute * TICKS_PER_MINUTE
    return bar


class Bench:
    """A portfolio of 100,000 dollars with a stock, a call on it, an index and a call on that."""

    def __init__(self) -> None:
        self.keeper = TimeKeeper(NOW_UTC)
        self.securities = SecurityManager(self.keeper)
        self.records: list[tuple[int, Decimal, bool]] = []
        transactions = SimpleNamespace(add_transaction_record=lambda *record: self.records.append(record))
        settings = SimpleNamespace(_free_portfolio_value=None, _free_portfolio_value_percentage=Decimal("0.0025"))
        self.portfolio = SecurityPortfolioManager(self.securities, transactions, settings)
        self.stock: Any = self._security(Equity, STOCK, _stock_properties(), EquityCache())
        self.index: Any = self._security(Index, INDEX, _stock_properties(), IndexCache())
        self.call: Any = self.option(OptionRight.CALL, 100)
        self.index_call: Any = self.index_option(3000)
        self._ids = 0

    def option(self, right: OptionRight, strike: Any) -> Any:
        """Add an American contract on the stock."""
        symbol = Symbol.create_option(STOCK, "usa", OptionStyle.AMERICAN, right, strike, date(2016, 1, 15))
        properties = OptionSymbolProperties("", "USD", 100, Decimal("0.01"), 1)
        return self._security(Option, symbol, properties, OptionCache(), underlying=self.stock)

    def index_option(self, strike: Any) -> Any:
        """Add a European call on the index, settled in cash."""
        arguments = ("usa", OptionStyle.EUROPEAN, OptionRight.CALL, strike, date(2016, 1, 15))
        symbol = Symbol.create_option(INDEX, *arguments)
        properties = IndexOptionSymbolProperties("", "USD", 100, Decimal("0.05"), 1)
        return self._security(IndexOption, symbol, properties, IndexOptionCache(), underlying=self.index)

    def _security(self, kind: Any, symbol: Symbol, properties: Any, cache: Any, **more: Any) -> Any:
        book = self.portfolio.cash_book
        types = RegisteredSecurityDataTypesProvider.NULL
        security = kind(symbol, regular_hours(), book["USD"], properties, book, types, cache, **more)
        self.securities.add(security)
        return security

    def fill(
        self, security: Any, quantity: Any, price: Any, fee: Any = 0, kind: OrderType = OrderType.MARKET, **event: Any
    ) -> OrderEvent:
        """Book a fill and return its event."""
        self._ids += 1
        exact = to_decimal(quantity)
        direction = OrderDirection.BUY if exact > 0 else OrderDirection.SELL
        order_fee = OrderFee(CashAmount(fee, "USD")) if fee else OrderFee.ZERO
        parts = (self._ids, security.symbol, self.keeper._utc, OrderStatus.FILLED, direction, price, quantity)
        fill = OrderEvent(*parts, order_fee, "Done")
        fill.ticket = SimpleNamespace(order_type=kind, _quantity=exact)  # type: ignore[assignment]
        for name, value in event.items():
            setattr(fill, name, value)
        self.portfolio.process_fills([fill])
        return fill

    def price(self, security: Any, price: Any, minute: int = 0) -> None:
        """Give a security its next trade price."""
        bar = trade_bar(security.symbol, price, price, price, price, 100, minute)
        security.update([bar], TradeBar, False)
        self.portfolio.invalidate_total_portfolio_value()


def _stock_properties() -> SymbolProperties:
    return SymbolProperties("", "USD", 1, Decimal("0.01"), 1, "")


__all__ = ["INDEX", "NOW_LOCAL", "NOW_UTC", "STOCK", "Bench", "SecurityType", "quote_bar", "regular_hours", "trade_bar"]
