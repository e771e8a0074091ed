"""How fills and exercises of options are booked; source Common/Securities/Option/OptionPortfolioModel.cs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import OrderType, SettlementType
from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.margin.arithmetic import plus, times
from engine.lean_runtime.securities.cash_amount import CashAmount, ConvertibleCashAmount
from engine.lean_runtime.securities.portfolio_model import SecurityPortfolioModel, apply_funds

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security


class OptionPortfolioModel(SecurityPortfolioModel):
    """Books exercises on the security the fill names and completes their message with the profit."""

    def process_fill(self, portfolio: SecurityPortfolioManager, security: Security, fill: OrderEvent) -> None:
        """Book a fill of the option, or of its underlying where an exercise delivers it."""
        ticket: Any = fill.ticket
        if ticket.order_type is not OrderType.OPTION_EXERCISE:
            super().process_fill(portfolio, security, fill)
            return
        super().process_fill(portfolio, portfolio.securities[fill.symbol], fill)
        profit = security.holdings._last_trade_profit
        word = "Profit: +" if profit >= 0 else "Loss: "
        fill.message = f"{fill.message or ''}. {word}{decimal_text(profit)}"

    def _process_close_trade_profit(
        self, portfolio: SecurityPortfolioManager, security: Security, fill: OrderEvent
    ) -> ConvertibleCashAmount:
        """Return the profit of closing, with the cash an exercise pays where it delivers nothing."""
        result = super()._process_close_trade_profit(portfolio, security, fill)
        ticket: Any = fill.ticket
        if ticket.order_type is not OrderType.OPTION_EXERCISE or not is_option(security.type):
            return result
        option: Any = security
        if option.exercise_settlement is not SettlementType.CASH:
            return result
        value = option._get_intrinsic_value(option.underlying._close)
        cash = times(times(-value, option.contract_unit_of_trade), ticket._quantity)
        if not cash:
            return result
        apply_funds(portfolio, security, fill, CashAmount(cash, option.quote_currency.symbol))
        return ConvertibleCashAmount(plus(cash, result._amount), option.quote_currency)
