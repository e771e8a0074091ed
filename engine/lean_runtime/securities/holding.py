"""The position in one security; source Common/Securities/SecurityHolding.cs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.events import Event
from engine.lean_runtime.common.models import call_model
from engine.lean_runtime.common.numbers import ZERO, decimal_text, divide, to_decimal, to_float
from engine.lean_runtime.margin.arithmetic import minus, times
from engine.lean_runtime.securities.cash_amount import ConvertibleCashAmount
from engine.lean_runtime.securities.extensions import get_market_order_fees
from engine.lean_runtime.securities.faces import decimal_face

if TYPE_CHECKING:
    from engine.lean_runtime.common.enums import SecurityType
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security


class SecurityHoldingQuantityChangedEventArgs(LeanObject):
    """The position before a change; source Common/Securities/SecurityHoldingQuantityChangedEventArgs.cs."""

    __slots__ = ("_previous_average_price", "_previous_quantity", "security")

    def __init__(self, security: Security, previous_average_price: Decimal, previous_quantity: Decimal) -> None:
        """Keep the parts."""
        self.security = security
        self._previous_average_price = previous_average_price
        self._previous_quantity = previous_quantity

    previous_average_price: float = decimal_face("_previous_average_price", "Average price before.")
    previous_quantity: float = decimal_face("_previous_quantity", "Quantity before.")


class SecurityHolding(LeanObject):
    """Quantity, average price and what the security has brought so far."""

    def __init__(self, security: Security, currency_converter: Any) -> None:
        """Start flat."""
        self._security = security
        self._currency_converter = currency_converter
        self.quantity_changed = Event()
        self.target: Any = None
        self._average_price = ZERO
        self.__quantity = ZERO
        self._invested = False
        #: A price set by hand; None while the holding follows the security's price.
        self._own_price: Decimal | None = None
        self._total_sale_volume = ZERO
        self._trade_profit = ZERO
        self._last_trade_profit = ZERO
        self._total_fees = ZERO
        self._total_dividends = ZERO

    @property
    def symbol(self) -> Symbol:
        """Return the security's symbol."""
        return self._security.symbol

    @property
    def type(self) -> SecurityType:
        """Return the security's type."""
        return self._security.type

    # -- quantity and price --------------------------------------------------------------------------------------------

    @property
    def _quantity(self) -> Decimal:
        return self.__quantity

    @_quantity.setter
    def _quantity(self, value: Decimal) -> None:
        self._invested = abs(value) >= self._security.symbol_properties._lot_size
        self.__quantity = value

    @property
    def _price(self) -> Decimal:
        return self._security._price if self._own_price is None else self._own_price

    @property
    def _absolute_quantity(self) -> Decimal:
        return abs(self.__quantity)

    @property
    def hold_stock(self) -> bool:
        """Return whether at least one lot is held."""
        return self._invested

    @property
    def invested(self) -> bool:
        """Return whether at least one lot is held."""
        return self._invested

    @property
    def is_long(self) -> bool:
        """Return whether the quantity is positive."""
        return self.__quantity > 0

    @property
    def is_short(self) -> bool:
        """Return whether the quantity is negative."""
        return self.__quantity < 0

    # -- values in account currency ------------------------------------------------------------------------------------

    def _value(self, quantity: Decimal, price: Decimal) -> Decimal:
        return self._get_quantity_value(quantity, price)._in_account_currency

    @property
    def _leverage(self) -> Decimal:
        return call_model(self._security.buying_power_model, "get_leverage", self._security)

    @property
    def _holdings_cost(self) -> Decimal:
        return self._value(self.__quantity, self._average_price) if self.__quantity else ZERO

    @property
    def _unlevered_holdings_cost(self) -> Decimal:
        return divide(self._holdings_cost, self._leverage)

    @property
    def _absolute_holdings_cost(self) -> Decimal:
        return abs(self._holdings_cost)

    @property
    def _unlevered_absolute_holdings_cost(self) -> Decimal:
        return abs(self._unlevered_holdings_cost)

    @property
    def _holdings_value(self) -> Decimal:
        return self._value(self.__quantity, self._price) if self.__quantity else ZERO

    @property
    def _absolute_holdings_value(self) -> Decimal:
        return abs(self._holdings_value)

    @property
    def _profit(self) -> Decimal:
        return self._trade_profit + self._total_dividends

    @property
    def _net_profit(self) -> Decimal:
        return self._profit - self._total_fees

    @property
    def _unrealized_profit(self) -> Decimal:
        return self._total_close_profit()

    @property
    def _unrealized_profit_percent(self) -> Decimal:
        cost = self._absolute_holdings_cost
        return divide(self._unrealized_profit, cost) if cost else ZERO

    average_price: float = decimal_face("_average_price", "Average price of the position.")
    quantity: float = decimal_face("_quantity", "Quantity held, negative for a short position.")
    price: float = decimal_face("_price", "Price the position is valued at.")
    absolute_quantity: float = decimal_face("_absolute_quantity", "Quantity without sign.")
    leverage: float = decimal_face("_leverage", "Leverage of the security.")
    holdings_cost: float = decimal_face("_holdings_cost", "Cost of the position.")
    unlevered_holdings_cost: float = decimal_face("_unlevered_holdings_cost", "Cost divided by the leverage.")
    absolute_holdings_cost: float = decimal_face("_absolute_holdings_cost", "Cost without sign.")
    unlevered_absolute_holdings_cost: float = decimal_face(
        "_unlevered_absolute_holdings_cost", "Cost without sign divided by the leverage."
    )
    holdings_value: float = decimal_face("_holdings_value", "Value of the position.")
    absolute_holdings_value: float = decimal_face("_absolute_holdings_value", "Value without sign.")
    total_sale_volume: float = decimal_face("_total_sale_volume", "Value of all fills.")
    total_fees: float = decimal_face("_total_fees", "Fees of all fills.")
    total_dividends: float = decimal_face("_total_dividends", "Dividends received, negative where paid.")
    last_trade_profit: float = decimal_face("_last_trade_profit", "Profit of the last closing fill, without fees.")
    profit: float = decimal_face("_profit", "Profit of closing fills and dividends, without fees.")
    net_profit: float = decimal_face("_net_profit", "Profit less fees.")
    unrealized_profit: float = decimal_face("_unrealized_profit", "Profit if closed now, less the fee of closing.")
    unrealized_profit_percent: float = decimal_face("_unrealized_profit_percent", "Unrealized profit over cost.")

    def _get_quantity_value(self, quantity: Decimal, price: Decimal | None = None) -> ConvertibleCashAmount:
        unit_price = self._price if price is None else price
        amount = times(times(unit_price, quantity), self._security.symbol_properties._contract_multiplier)
        return ConvertibleCashAmount(amount, self._security.quote_currency)

    def get_quantity_value(self, quantity: Any, price: Any = None) -> ConvertibleCashAmount:
        """Return the value of a quantity at a price, the present one unless given."""
        return self._get_quantity_value(to_decimal(quantity), None if price is None else to_decimal(price))

    def _total_close_profit(
        self,
        include_fees: bool = True,
        exit_price: Decimal | None = None,
        entry_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> Decimal:
        if quantity is None:
            if not self._invested:
                return ZERO
            quantity = self.__quantity
        security, fees = self._security, ZERO
        if include_fees:
            now = security.exchange.time_zone.to_utc(security._local_time)
            fee = get_market_order_fees(security, -quantity, now)
            fees = self._currency_converter.convert_to_account_currency(fee)._amount
        if exit_price is None:
            exit_price = (security._bid_price if self.__quantity > 0 else security._ask_price) or security._price
        entry_value = self._value(quantity, self._average_price if entry_price is None else entry_price)
        return minus(minus(self._value(quantity, exit_price), entry_value), fees)

    def total_close_profit(
        self, include_fees: bool = True, exit_price: Any = None, entry_price: Any = None, quantity: Any = None
    ) -> float:
        """Return the profit of closing at the bid (longs) or ask (shorts) or at the given prices."""
        numbers = (None if value is None else to_decimal(value) for value in (exit_price, entry_price, quantity))
        return to_float(self._total_close_profit(include_fees, *numbers))

    # -- bookings ------------------------------------------------------------------------------------------------------

    def add_new_fee(self, new_fee: Any) -> None:
        """Count a fee."""
        self._total_fees += to_decimal(new_fee)

    def add_new_profit(self, profit_loss: Any) -> None:
        """Count the profit of a closing fill."""
        self._trade_profit += to_decimal(profit_loss)

    def add_new_sale(self, sale_value: Any) -> None:
        """Count the value of a fill."""
        self._total_sale_volume += to_decimal(sale_value)

    def add_new_dividend(self, dividend: Any) -> None:
        """Count a dividend."""
        self._total_dividends += to_decimal(dividend)

    def set_last_trade_profit(self, last_trade_profit: Any) -> None:
        """Keep the profit of the last closing fill."""
        self._last_trade_profit = to_decimal(last_trade_profit)

    def set_holdings(self, average_price: Any, quantity: Any) -> None:
        """Set the position and tell the listeners."""
        previous_average_price, previous_quantity = self._average_price, self.__quantity
        self._quantity = to_decimal(quantity)
        self._average_price = to_decimal(average_price)
        self.quantity_changed(
            self, SecurityHoldingQuantityChangedEventArgs(self._security, previous_average_price, previous_quantity)
        )

    def update_market_price(self, closing_price: Any) -> None:
        """Value the position at a price until the security's next data."""
        self._own_price = to_decimal(closing_price)
        feed = self._security.cache._feed
        if feed is not None:
            feed.wake()

    def __str__(self) -> str:
        """Print as 'SPY: 10 @ 144.7'."""
        return f"{self.symbol.value}: {decimal_text(self.__quantity)} @ {decimal_text(self._average_price)}"


class EquityHolding(SecurityHolding):
    """The position in a stock."""


class IndexHolding(SecurityHolding):
    """The position in an index."""


class OptionHolding(SecurityHolding):
    """The position in an option."""
