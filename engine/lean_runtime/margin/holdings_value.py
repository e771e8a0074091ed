"""Values of hypothetical quantities and fees of hypothetical orders, exact and in account currency."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.margin.arithmetic import times

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security


def quantity_value(security: Security, quantity: Decimal, price: Decimal | None = None) -> Decimal:
    """Return the signed value of a quantity at a price or the current one (SecurityHolding.cs GetQuantityValue)."""
    unit_price = security.holdings._price if price is None else price
    value = times(times(unit_price, quantity), security.symbol_properties._contract_multiplier)
    return times(value, security.quote_currency._conversion_rate)


def to_account_currency(currency_converter: Any, amount: Decimal, currency: str) -> Decimal:
    """Convert an amount with the cash book; nothing and the account currency itself need no rate."""
    if not amount or currency == currency_converter.account_currency:
        return amount
    converted: Decimal = currency_converter._convert_to_account_currency(amount, currency)
    return converted


def order_fee(currency_converter: Any, security: Security, order: Order) -> Decimal:
    """Return the fee the security's fee model asks for an order."""
    from engine.lean_runtime.brokerages.fees.order_fee import OrderFeeParameters

    fee = invoke(security.fee_model, "get_order_fee", OrderFeeParameters(security, order)).value
    return to_account_currency(currency_converter, fee._amount, fee.currency)


def market_order_fee(currency_converter: Any, security: Security, quantity: Decimal) -> Decimal:
    """Return the fee of a market order made up at the security's present time."""
    from engine.lean_runtime.orders.market_orders import MarketOrder

    now = security.exchange.time_zone.to_utc(security._local_time)
    return order_fee(currency_converter, security, MarketOrder(security.symbol, quantity, now))


def limit_order_like(order: Order, symbol: Symbol, quantity: Decimal, limit_price: Decimal) -> Order:
    """Return a limit order with another order's id and time, to be judged in its place."""
    from engine.lean_runtime.orders.limit_orders import LimitOrder

    result = LimitOrder(symbol, quantity, limit_price, order._time)
    result._set_id(order.id)
    return result
