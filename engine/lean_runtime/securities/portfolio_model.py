"""How a fill changes cash and position; source Common/Securities/SecurityPortfolioModel.cs."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.brokerages.fees.order_fee import OrderFee
from engine.lean_runtime.common.enums import OrderDirection, SecurityType
from engine.lean_runtime.common.errors import UnsupportedLeanFeature
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO, divide
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.margin.arithmetic import plus, times
from engine.lean_runtime.securities.cash_amount import CashAmount, ConvertibleCashAmount
from engine.lean_runtime.securities.settlement import ApplyFundsSettlementModelParameters
from engine.lean_runtime.securities.winning import is_win

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security

_log = logging.getLogger(__name__)
_UNSUPPORTED = (
    SecurityType.FUTURE,
    SecurityType.CFD,
    SecurityType.CRYPTO_FUTURE,
    SecurityType.FOREX,
    SecurityType.CRYPTO,
)


class SecurityPortfolioModel(OverridableModel):
    """Books sale value, fee, cash, profit and the new position of a fill."""

    def process_fill(self, portfolio: SecurityPortfolioManager, security: Security, fill: OrderEvent) -> None:
        """Book a fill; an exception in a user's model is logged and leaves the position as it was, as in LEAN."""
        if security.type in _UNSUPPORTED:
            raise UnsupportedLeanFeature(f"Fills of {security.type.to_string()} securities")
        holdings = security.holdings
        average_price, quantity = holdings._average_price, holdings._quantity
        try:
            self._book_money(portfolio, security, fill)
            average_price, quantity = _position_after(average_price, quantity, fill)
        except Exception:
            _log.exception("SecurityPortfolioModel.ProcessFill(): the fill of %s was not booked", security.symbol)
        holdings.set_holdings(average_price, quantity)

    def _book_money(self, portfolio: SecurityPortfolioManager, security: Security, fill: OrderEvent) -> None:
        """Book everything but the position."""
        holdings = security.holdings
        closes = (holdings.is_long and fill.direction is OrderDirection.SELL) or (
            holdings.is_short and fill.direction is OrderDirection.BUY
        )
        sale = holdings._get_quantity_value(fill._absolute_fill_quantity, fill._fill_price)
        holdings.add_new_sale(sale._in_account_currency)
        fee = self._book_fee(portfolio, security, fill)
        multiplier = security.symbol_properties._contract_multiplier
        amount = times(times(-fill._fill_quantity, fill._fill_price), multiplier)
        apply_funds(portfolio, security, fill, CashAmount(amount, security.quote_currency.symbol))
        if closes:
            profit = self._process_close_trade_profit(portfolio, security, fill)._in_account_currency
            holdings.add_new_profit(profit)
            holdings.set_last_trade_profit(profit)
            net = plus(profit, -2 * fee)
            now = security.exchange.time_zone.to_utc(security._local_time)
            portfolio._add_transaction_record(now, net, is_win(fill, security, net))

    @staticmethod
    def _book_fee(portfolio: SecurityPortfolioManager, security: Security, fill: OrderEvent) -> Decimal:
        """Book the fee and return it in the account's currency."""
        order_fee = fill.order_fee
        if order_fee is OrderFee.ZERO or not order_fee.value._amount:
            return ZERO
        fee = portfolio.cash_book.convert_to_account_currency(order_fee.value)._amount
        security.holdings.add_new_fee(fee)
        order_fee.apply_to_portfolio(portfolio, fill)
        result: Decimal = fee
        return result

    def _process_close_trade_profit(
        self, portfolio: SecurityPortfolioManager, security: Security, fill: OrderEvent
    ) -> ConvertibleCashAmount:
        """Return the profit of the part of the fill that closes, without fees."""
        holdings = security.holdings
        closed = min(fill._absolute_fill_quantity, holdings._absolute_quantity)
        if fill._fill_quantity > 0:
            closed = -closed
        cost = holdings._get_quantity_value(closed, holdings._average_price)
        sale = holdings._get_quantity_value(closed, fill._fill_price)
        return ConvertibleCashAmount(plus(sale._amount, -cost._amount), sale.cash)


def apply_funds(portfolio: SecurityPortfolioManager, security: Security, fill: OrderEvent, amount: CashAmount) -> None:
    parameters = ApplyFundsSettlementModelParameters(portfolio, security, fill._utc_time, amount, fill)
    invoke(security.settlement_model, "apply_funds", parameters)


def _position_after(average_price: Decimal, quantity: Decimal, fill: OrderEvent) -> tuple[Decimal, Decimal]:
    """Return average price and quantity after a fill: adding averages, reducing keeps, crossing zero starts anew."""
    price, filled, direction = fill._fill_price, fill._fill_quantity, fill.direction
    if not quantity:
        return price, filled
    total = quantity + filled
    is_long = quantity > 0
    if direction is (OrderDirection.BUY if is_long else OrderDirection.SELL):
        value = plus(times(average_price, quantity), times(filled, price))
        return divide(value, total), total
    if direction is not (OrderDirection.SELL if is_long else OrderDirection.BUY):
        return average_price, quantity
    if not total:
        return ZERO, total
    return (price if (total < 0) == is_long else average_price), total
