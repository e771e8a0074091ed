"""Questions about securities that several parts ask (extension methods of Common/Extensions.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.models import invoke

if TYPE_CHECKING:
    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.securities.cash_amount import CashAmount
    from engine.lean_runtime.securities.security import Security


def get_market_order_fees(security: Security, quantity: Decimal, time: Ticks) -> CashAmount:
    """Return the fee of a market order at a UTC time."""
    from engine.lean_runtime.brokerages.fees.order_fee import OrderFeeParameters
    from engine.lean_runtime.orders.market_orders import MarketOrder

    order = MarketOrder(security.symbol, quantity, time)
    fee: CashAmount = invoke(security.fee_model, "get_order_fee", OrderFeeParameters(security, order)).value
    return fee


def make_tradable(security: Any) -> None:
    """Mark the security tradable; an index only if the user did so before."""
    if security.type is not SecurityType.INDEX or security._manual_set_is_tradable:
        security.is_tradable = True


def is_internal_feed(security: Security) -> bool:
    """Tell whether all subscriptions of the security serve the engine only."""
    return all(config.is_internal_feed for config in security._subscription_configs)
