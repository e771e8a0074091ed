"""The fee of one order and the question a fee model is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.numbers import ZERO, decimal_text, normalize
from engine.lean_runtime.securities.cash_amount import CashAmount

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security


class OrderFee(LeanObject):
    """The fee of an order with its currency; source Common/Orders/Fees/OrderFee.cs."""

    #: Free of charge; its amount is in no currency.
    ZERO: ClassVar[OrderFee]

    def __init__(self, order_fee: CashAmount) -> None:
        """Keep the amount without trailing zeros."""
        self.value = CashAmount(normalize(order_fee._amount), order_fee.currency)

    def apply_to_portfolio(self, portfolio: SecurityPortfolioManager, fill: OrderEvent) -> None:
        """Take the fee out of the cash of its currency."""
        portfolio.cash_book[self.value.currency]._add_amount(-self.value._amount)

    def __str__(self) -> str:
        """Print as '1.3 USD'."""
        return f"{decimal_text(self.value._amount)} {self.value.currency}"

    def __repr__(self) -> str:
        """Show the printed form."""
        return f"OrderFee({self})"


OrderFee.ZERO = OrderFee(CashAmount(ZERO, Currencies.NULL_CURRENCY))


class ModifiedFillQuantityOrderFee(OrderFee):
    """A fee taken in units of what was bought; source Common/Orders/Fees/ModifiedFillQuantityOrderFee.cs."""

    def __init__(self, order_fee: CashAmount, quote_currency: str, contract_multiplier: Decimal) -> None:
        """Keep what converts the units into quote currency."""
        super().__init__(order_fee)
        self._quote_currency = quote_currency
        self._contract_multiplier = contract_multiplier

    def apply_to_portfolio(self, portfolio: SecurityPortfolioManager, fill: OrderEvent) -> None:
        """Take the units at the fill's price out of the quote currency."""
        amount = self.value._amount * fill._fill_price * self._contract_multiplier
        portfolio.cash_book[self._quote_currency]._add_amount(-amount)


class OrderFeeParameters(LeanObject):
    """The security and order a fee is asked for; source Common/Orders/Fees/OrderFeeParameters.cs."""

    def __init__(self, security: Security, order: Order) -> None:
        """Keep both."""
        self.security = security
        self.order = order
