"""Order checks that several brokerage models share; source Common/Brokerages/BrokerageExtensions.cs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.common.enums import (
    BrokerageMessageType,
    MarketHoursState,
    OrderDirection,
    OrderPosition,
    OrderType,
    SecurityType,
)
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks

if TYPE_CHECKING:
    from engine.lean_runtime.brokerages.models.default import DefaultBrokerageModel
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.reference.local_market_hours import MarketHoursSegment
    from engine.lean_runtime.securities.security import Security

_DEFAULT_NOT_SUPPORTED_CROSS_ZERO = (OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE)

#: From the regular segment of a day to the window, in ticks of day, in which market-on-open orders are taken.
OpenWindow = Callable[["MarketHoursSegment"], tuple[Ticks, Ticks]]


class BrokerageExtensions:
    """Static checks of orders against holdings and hours."""

    @staticmethod
    def order_crosses_zero(holding_quantity: Decimal, order_quantity: Decimal) -> bool:
        """Tell whether the order turns a long position short or the reverse."""
        holding, order = to_decimal(holding_quantity), to_decimal(order_quantity)
        if holding > 0 > order:
            return holding + order < 0
        return holding < 0 < order and holding + order > 0

    @staticmethod
    def validate_cross_zero_order(
        brokerage_model: DefaultBrokerageModel,
        security: Security,
        order: Order,
        not_supported_types: Collection[OrderType] = _DEFAULT_NOT_SUPPORTED_CROSS_ZERO,
    ) -> BrokerageMessageEvent | None:
        """Return the refusal of an order that crosses zero with a type the broker cannot split, or None."""
        crosses = BrokerageExtensions.order_crosses_zero(security.holdings._quantity, order._quantity)
        if crosses and order.type in not_supported_types:
            return messages.not_supported(messages.unsupported_cross_zero_by_order_type(brokerage_model, order.type))
        return None

    @staticmethod
    def validate_market_on_open_order(
        security: Security,
        order: Order,
        get_market_on_open_allowed_window: OpenWindow,
        supported_security_types: Collection[SecurityType],
    ) -> BrokerageMessageEvent | None:
        """Return the refusal of a market-on-open order of a wrong type or at a wrong time of day, or None."""
        if order.type is not OrderType.MARKET_ON_OPEN:
            return None
        if security.type not in supported_security_types:
            return BrokerageMessageEvent(
                BrokerageMessageType.WARNING,
                "UnsupportedSecurityType",
                f"The broker does not support Market-on-Open orders for security type {security.type.to_string()}",
            )
        local_time = security._local_time
        segments = security.exchange.hours._get_market_hours(local_time).segments
        regular = next((x for x in segments if x.state is MarketHoursState.MARKET), None)
        start, end = (0, TICKS_PER_DAY - 1) if regular is None else get_market_on_open_allowed_window(regular)
        if _is_between(local_time % TICKS_PER_DAY, start, end):
            return None
        return messages.not_supported(messages.unsupported_market_on_open_order_time(start, end))

    @staticmethod
    def get_order_position(order_direction: OrderDirection, holdings_quantity: Decimal) -> OrderPosition:
        """Tell whether an order opens or closes; ArgumentOutOfRangeException for a direction that does neither."""
        holdings = to_decimal(holdings_quantity)
        if order_direction == OrderDirection.BUY:
            return OrderPosition.BUY_TO_OPEN if holdings >= 0 else OrderPosition.BUY_TO_CLOSE
        if order_direction == OrderDirection.SELL:
            return OrderPosition.SELL_TO_OPEN if holdings <= 0 else OrderPosition.SELL_TO_CLOSE
        raise ArgumentOutOfRangeException("orderDirection", "Invalid order direction")


def _is_between(time_of_day: Ticks, start: Ticks, end: Ticks) -> bool:
    """Tell whether the time lies in [start, end), a window that may span midnight (.NET's TimeOnly.IsBetween)."""
    if start <= end:
        return start <= time_of_day < end
    return time_of_day >= start or time_of_day < end
