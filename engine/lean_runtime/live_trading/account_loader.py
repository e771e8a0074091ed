"""Takes cash, open orders and positions of the brokerage over into the algorithm.

Source: Engine/Setup/BrokerageSetupHandler.cs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.live_trading.brokerage_messages import hear
from engine.lean_runtime.runner.user_error import UserError

if TYPE_CHECKING:
    from engine.lean_runtime.brokerages.brokerage import AccountHolding, Brokerage
    from engine.lean_runtime.identity.symbol import Symbol


def load_account(algorithm: Any, brokerage: Brokerage, transactions: Any, results: Any) -> None:
    """Connect, then take over cash, open orders and positions; UserError when there is no connection."""
    hear(algorithm, brokerage)
    brokerage.connect()
    if not brokerage.is_connected:
        raise UserError(f"cannot connect to '{brokerage.name}'", remedy="see that the brokerage runs, then start again")
    for cash in brokerage.get_cash_balance():
        if cash._amount or cash.currency == algorithm.account_currency:
            algorithm.portfolio.set_cash(cash.currency, cash._amount, 1 if cash.currency == "USD" else 0)
    # options first, so that their underlyings are subscribed with raw prices
    orders = sorted(brokerage.get_open_orders(), key=lambda order: -int(order.symbol.security_type))
    for order in orders:
        _take_order(algorithm, transactions, results, order)
    holdings = sorted(brokerage.get_account_holdings(), key=lambda held: -int(held.symbol.security_type))
    for held in holdings:
        _take_holding(algorithm, held)


def _take_order(algorithm: Any, transactions: Any, results: Any, order: Any) -> None:
    security = _security(algorithm, order.symbol)
    transactions.add_open_order(order)
    order.price_currency = security.symbol_properties.quote_currency
    results.debug_message(
        f"BrokerageSetupHandler.Setup(): Open order detected.  Creating order tickets for open order "
        f"{order.symbol.value} with quantity {order._quantity}. Beware that this order ticket may not accurately "
        "reflect the quantity of the order if the open order is partially filled."
    )


def _take_holding(algorithm: Any, held: AccountHolding) -> None:
    security = _security(algorithm, held.symbol)
    security.holdings.set_holdings(held.average_price, held.quantity)
    price = held.market_price or _last_price(algorithm, security)
    if price:
        security.set_market_price(TradeBar(security.local_time, held.symbol, price, price, price, price, 0))


def _last_price(algorithm: Any, security: Any) -> Decimal:
    point = algorithm.get_last_known_price(security)
    return Decimal(0) if point is None else Decimal(point._price)


def _security(algorithm: Any, symbol: Symbol) -> Any:
    """Return the security of a symbol, subscribed with the universe settings when the algorithm did not ask for it."""
    known = algorithm.securities.get(symbol)
    if known is not None:
        return known
    settings = algorithm.universe_settings
    arguments = (settings.resolution, settings.fill_forward, settings._leverage, settings.extended_market_hours)
    if is_option(symbol.security_type):
        return algorithm.add_option_contract(symbol, *arguments)
    resolution, fill_forward, leverage, extended = arguments
    return algorithm._add_security_by_ticker(
        symbol.security_type, symbol.value, resolution, symbol.id.market, fill_forward, leverage, extended
    )
