"""Whether a closing fill counts as a win; source IsWin and InTheMoneyAmount in Common/Extensions.cs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import OrderDirection, OrderType
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.option import Option


def in_the_money_amount(option: Option, quantity: Decimal) -> Decimal:
    """Return, in account currency, by how much the quantity is in the money; negative when it is out of it."""
    pay_off = option._get_pay_off(option.underlying._price)
    return option.holdings._get_quantity_value(abs(quantity), pay_off)._in_account_currency


def is_win(fill: OrderEvent, security: Any, profit_loss: Decimal) -> bool:
    """Tell whether a closing fill wins; exercises and assignments are measured against the in-the-money amount."""
    ticket: Any = fill.ticket
    if not is_option(fill.symbol.security_type) or ticket.order_type is not OrderType.OPTION_EXERCISE:
        return profit_loss > 0
    in_the_money: bool = fill.is_in_the_money
    if fill.direction is OrderDirection.SELL:
        return in_the_money and abs(profit_loss) < in_the_money_amount(security, fill._fill_quantity)
    return not in_the_money or abs(profit_loss) > in_the_money_amount(security, fill._fill_quantity)
