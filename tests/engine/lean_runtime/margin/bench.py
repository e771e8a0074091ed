"""A light portfolio for margin tests: securities with fixed prices, holdings, cash; nothing of the engine runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from engine.lean_runtime.brokerages.fees.interactive_brokers import InteractiveBrokersFeeModel
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OptionRight, OptionStyle
from engine.lean_runtime.common.errors import KeyNotFoundException
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.common.ticks import ticks
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.option_margin_model import OptionMarginModel
from engine.lean_runtime.margin.security_margin_models import SecurityMarginModel
from engine.lean_runtime.margin.security_position_group_model import SecurityPositionGroupModel
from engine.lean_runtime.securities.cash_amount import CashAmount
from engine.lean_runtime.securities.cash_book import CashBook

UNDERLYING = Symbol(SecurityIdentifier.generate_equity("GOOG", "usa", False), "GOOG")
INDEX = Symbol(SecurityIdentifier.generate_index("SPX", "usa"), "SPX")
NOON = ticks(datetime(2015, 12, 24, 12))


def contract(
    right: str,
    strike: Any,
    expiry: date = date(2016, 1, 15),
    underlying: Symbol = UNDERLYING,
    target: str | None = None,
) -> Symbol:
    """Return the symbol of a contract, of another target option ticker than the underlying's if named."""
    return Symbol.create_option(
        underlying,
        target,
        "usa",
        OptionStyle.EUROPEAN if underlying is INDEX else OptionStyle.AMERICAN,
        OptionRight.CALL if right[0].upper() == "C" else OptionRight.PUT,
        to_decimal(strike),
        expiry,
    )


class FlatFee:
    """Charges so much for an order, whatever its size."""

    def __init__(self, amount: Any = ZERO) -> None:
        self.amount = to_decimal(amount)

    def get_order_fee(self, parameters: Any) -> OrderFee:
        return OrderFee(CashAmount(self.amount, "USD"))


class Holdings:
    """Quantity at one average price, valued at the security's price."""

    def __init__(self, security: BenchSecurity) -> None:
        self._security = security
        self._quantity = ZERO
        self._average_price = ZERO
        self._unrealized_profit = ZERO
        self.quantity_changed = Event()

    @property
    def _price(self) -> Decimal:
        return self._security._price

    def _value_at(self, price: Decimal) -> Decimal:
        return price * self._quantity * self._security.symbol_properties._contract_multiplier

    @property
    def _holdings_value(self) -> Decimal:
        return self._value_at(self._price)

    @property
    def _holdings_cost(self) -> Decimal:
        return self._value_at(self._average_price)

    def set(self, quantity: Any, average_price: Any | None = None) -> None:
        self._quantity = to_decimal(quantity)
        self._average_price = self._price if average_price is None else to_decimal(average_price)
        self.quantity_changed(self, None)


class BenchSecurity:
    """A stock or index with a price; options build on it."""

    def __init__(self, symbol: Symbol, leverage: Any = 2) -> None:
        self.symbol = symbol
        self.type = symbol.security_type
        self._price = self._close = self._bid_price = self._ask_price = ZERO
        self.quote_currency = SimpleNamespace(symbol="USD", _conversion_rate=ONE)
        self.symbol_properties: Any = SimpleNamespace(_contract_multiplier=ONE, _lot_size=ONE, _strike_multiplier=ONE)
        self.holdings = Holdings(self)
        self.buying_power_model: Any = SecurityMarginModel(leverage)
        self.fee_model: Any = InteractiveBrokersFeeModel()
        self.exchange = SimpleNamespace(time_zone=TimeZones.NEW_YORK, exchange_open=True, closing_soon=False)
        self._local_time = NOON
        self.is_tradable = True

    @property
    def invested(self) -> bool:
        return self.holdings._quantity != ZERO

    @property
    def _leverage(self) -> Decimal:
        return self.buying_power_model._get_leverage(self)

    def quote(self, price: Any, bid: Any | None = None, ask: Any | None = None) -> None:
        self._price = self._close = to_decimal(price)
        self._bid_price = self._price if bid is None else to_decimal(bid)
        self._ask_price = self._price if ask is None else to_decimal(ask)


class BenchOption(BenchSecurity):
    """A contract of 100 shares."""

    def __init__(self, symbol: Symbol, underlying: BenchSecurity) -> None:
        super().__init__(symbol)
        self.underlying = underlying
        self.right = symbol.id.option_right
        self._strike_price = self._scaled_strike_price = to_decimal(symbol.id.strike_price)
        self.contract_unit_of_trade = 100
        self.symbol_properties = SimpleNamespace(
            _contract_multiplier=Decimal(100), _lot_size=ONE, _strike_multiplier=ONE, contract_unit_of_trade=100
        )
        self.buying_power_model = OptionMarginModel()

    def _get_intrinsic_value(self, price: Decimal) -> Decimal:
        sign = 1 if self.right is OptionRight.CALL else -1
        return max(ZERO, sign * (price - self._strike_price))

    def _out_of_the_money_amount(self, price: Decimal) -> Decimal:
        sign = 1 if self.right is OptionRight.CALL else -1
        return max(ZERO, sign * (self._strike_price - price))

    def _is_auto_exercised(self, price: Decimal) -> bool:
        return self._get_intrinsic_value(price) >= Decimal("0.01")

    def _get_exercise_quantity(self, quantity: Decimal) -> Decimal:
        return (-1 if self.right is OptionRight.CALL else 1) * quantity * 100


class BenchSecurities:
    """Securities by symbol in order of creation."""

    def __init__(self) -> None:
        self._items: dict[Symbol, Any] = {}
        self.collection_changed = Event()
        self._utc_time = NOON

    def __getitem__(self, symbol: Symbol) -> Any:
        if symbol not in self._items:
            raise KeyNotFoundException(str(symbol))
        return self._items[symbol]

    def get(self, symbol: Symbol) -> Any:
        return self._items.get(symbol)

    def values(self) -> list[Any]:
        return list(self._items.values())

    def add(self, security: BenchSecurity) -> None:
        self._items[security.symbol] = security
        self.collection_changed(self, SimpleNamespace(new_items=[security], old_items=None))

    def remove(self, symbol: Symbol) -> None:
        security = self._items.pop(symbol)
        self.collection_changed(self, SimpleNamespace(new_items=None, old_items=[security]))

    def _held_securities(self) -> list[Any]:
        return [security for security in self._items.values() if security.invested]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items.values())


class BenchTransactions:
    """Knows a ticket for every order and fills nothing."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self._groups = 0

    def get_order_ticket(self, order_id: int) -> Any:
        return SimpleNamespace(_quantity_filled=ZERO)

    def get_increment_group_order_manager_id(self) -> int:
        self._groups += 1
        return self._groups


class BenchPortfolio:
    """Cash plus holdings, margined by the models under test."""

    def __init__(self, cash: Any = 1_000_000, leverage: Any = 2) -> None:
        self.cash = to_decimal(cash)
        self.unsettled = ZERO
        self.leverage = leverage
        self.cash_book = CashBook()
        self.securities: Any = BenchSecurities()
        self.transactions = BenchTransactions()
        model: Any = SecurityPositionGroupModel()
        self.positions = model
        self.positions.initialize(self.securities)

    @property
    def _cash(self) -> Decimal:
        return self.cash

    @property
    def _total_portfolio_value(self) -> Decimal:
        held = sum((s.holdings._holdings_value for s in self.securities), ZERO)
        return self.cash + self.unsettled + held

    @property
    def _total_margin_used(self) -> Decimal:
        groups = self.positions.groups
        return sum((margins_of(self, group)[0] for group in groups), ZERO)

    def _get_margin_remaining(self, total_value: Decimal, margin_used: Decimal | None = None) -> Decimal:
        used = self._total_margin_used if margin_used is None else margin_used
        return total_value - self.unsettled - used

    @property
    def _margin_remaining(self) -> Decimal:
        return self._get_margin_remaining(self._total_portfolio_value)

    def __getitem__(self, symbol: Symbol) -> Holdings:
        return self.securities[symbol].holdings

    def add(self, symbol: Symbol, price: Any = 0, bid: Any | None = None, ask: Any | None = None) -> Any:
        """Add a security (and the underlying of an option) once and set its prices."""
        security = self.securities.get(symbol)
        if security is None:
            if symbol.has_underlying:
                underlying = self.securities.get(symbol.underlying) or self.add(symbol.underlying)
                security = BenchOption(symbol, underlying)
            else:
                security = BenchSecurity(symbol, self.leverage)
            self.securities.add(security)
        security.quote(price, bid, ask)
        return security

    def trade(self, symbol: Symbol, quantity: Any, price: Any, fee: Any = ZERO) -> None:
        """Book a fill as an immediately settling account does."""
        security = self.securities[symbol]
        held, traded = security.holdings._quantity, to_decimal(quantity)
        unit = security.symbol_properties._contract_multiplier
        self.cash -= traded * to_decimal(price) * unit + to_decimal(fee)
        average = to_decimal(price)
        if held and (held > 0) == (traded > 0):
            average = (security.holdings._average_price * held + average * traded) / (held + traded)
        elif held and abs(held) > abs(traded):
            average = security.holdings._average_price
        security.holdings.set(held + traded, average)


def margins_of(portfolio: Any, group: Any) -> tuple[Decimal, Any]:
    """Return a group's maintenance margin and its initial margin object."""
    from engine.lean_runtime.margin.position_group_parameters import (
        PositionGroupInitialMarginParameters,
        PositionGroupMaintenanceMarginParameters,
    )

    model = group.buying_power_model
    maintenance = model.get_maintenance_margin(PositionGroupMaintenanceMarginParameters(portfolio, group))._value
    return maintenance, model.get_initial_margin_requirement(PositionGroupInitialMarginParameters(portfolio, group))
