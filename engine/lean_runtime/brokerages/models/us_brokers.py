"""US brokers whose rules are a table of security types and order types plus a few checks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.extensions import BrokerageExtensions
from engine.lean_runtime.brokerages.fees.per_contract import (
    AlpacaFeeModel,
    CharlesSchwabFeeModel,
    TastytradeFeeModel,
    TradeStationFeeModel,
)
from engine.lean_runtime.brokerages.models.default import (
    ACCEPTED,
    DefaultBrokerageModel,
    TypedBrokerageModel,
    Verdict,
    refused,
)
from engine.lean_runtime.common.enums import AccountType, BrokerageMessageType, OrderType, SecurityType
from engine.lean_runtime.common.ticks import TICKS_PER_HOUR, TICKS_PER_MINUTE, Ticks

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.requests import UpdateOrderRequest
    from engine.lean_runtime.reference.local_market_hours import MarketHoursSegment
    from engine.lean_runtime.securities.security import Security


def changes_quantity(order: Order, request: UpdateOrderRequest) -> bool:
    """Tell whether the request asks for another quantity."""
    quantity: Decimal | None = request._quantity
    return quantity is not None and quantity != order._quantity


class CharlesSchwabBrokerageModel(TypedBrokerageModel):
    """Charles Schwab; source Common/Brokerages/CharlesSchwabBrokerageModel.cs."""

    _security_types = (SecurityType.EQUITY, SecurityType.OPTION, SecurityType.INDEX_OPTION)
    _order_types = (
        OrderType.MARKET,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.COMBO_MARKET,
        OrderType.COMBO_LIMIT,
        OrderType.MARKET_ON_CLOSE,
        OrderType.MARKET_ON_OPEN,
        OrderType.STOP_LIMIT,
    )

    def get_fee_model(self, security: Security) -> Any:
        """Return Schwab's fees."""
        return CharlesSchwabFeeModel()


class TastytradeBrokerageModel(TypedBrokerageModel):
    """Tastytrade; source Common/Brokerages/TastytradeBrokerageModel.cs."""

    _security_types = (
        SecurityType.EQUITY,
        SecurityType.OPTION,
        SecurityType.INDEX_OPTION,
        SecurityType.FUTURE,
        SecurityType.FUTURE_OPTION,
    )
    _order_types = (
        OrderType.MARKET,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
        OrderType.COMBO_LIMIT,
    )

    def get_fee_model(self, security: Security) -> Any:
        """Return Tastytrade's fees."""
        return TastytradeFeeModel()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check the tables, then that a combo limit crosses no zero."""
        refusal = self._check_types(security, order) or BrokerageExtensions.validate_cross_zero_order(
            self, security, order, (OrderType.COMBO_LIMIT,)
        )
        return (False, refusal) if refusal else DefaultBrokerageModel.can_submit_order(self, security, order)


class TradeStationBrokerageModel(TypedBrokerageModel):
    """TradeStation; source Common/Brokerages/TradeStationBrokerageModel.cs."""

    _security_types = (SecurityType.EQUITY, SecurityType.OPTION, SecurityType.FUTURE, SecurityType.INDEX_OPTION)
    _order_types = (
        OrderType.MARKET,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
        OrderType.COMBO_MARKET,
        OrderType.COMBO_LIMIT,
        OrderType.MARKET_ON_OPEN,
        OrderType.MARKET_ON_CLOSE,
        OrderType.TRAILING_STOP,
    )
    _open_types: ClassVar[tuple[SecurityType, ...]] = (
        SecurityType.EQUITY,
        SecurityType.OPTION,
        SecurityType.INDEX_OPTION,
    )
    _whole_types: ClassVar[tuple[OrderType, ...]] = (
        OrderType.COMBO_MARKET,
        OrderType.COMBO_LIMIT,
        OrderType.MARKET_ON_OPEN,
        OrderType.MARKET_ON_CLOSE,
    )

    def get_fee_model(self, security: Security) -> Any:
        """Return TradeStation's fees."""
        return TradeStationFeeModel()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check extended hours, the tables, zero crossing and the window of market-on-open orders."""
        outside = bool(getattr(order.properties, "outside_regular_trading_hours", False))
        if outside and (order.type is not OrderType.LIMIT or order.security_type is not SecurityType.EQUITY):
            return False, BrokerageMessageEvent(
                BrokerageMessageType.WARNING,
                "NotSupportedOutsideRegularMarketHours",
                "To place an order outside regular trading hours, please use a limit order and ensure the security is "
                "an equity.",
            )
        refusal = (
            self._check_types(security, order)
            or BrokerageExtensions.validate_cross_zero_order(self, security, order, self._whole_types)
            or BrokerageExtensions.validate_market_on_open_order(security, order, _trade_station_open, self._open_types)
        )
        return (False, refusal) if refusal else DefaultBrokerageModel.can_submit_order(self, security, order)

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Refuse another quantity for an order that crosses zero or is a combo."""
        if not changes_quantity(order, request):
            return ACCEPTED
        if BrokerageExtensions.order_crosses_zero(security.holdings._quantity, order._quantity):
            return False, BrokerageMessageEvent(
                BrokerageMessageType.WARNING, "UpdateRejected", messages.unsupported_cross_zero_order_update(self)
            )
        if order.type is OrderType.COMBO_MARKET or order.type is OrderType.COMBO_LIMIT:
            return refused(messages.unsupported_update_quantity_order(self, order.type))
        return ACCEPTED


class AlpacaBrokerageModel(DefaultBrokerageModel):
    """Alpaca; source Common/Brokerages/AlpacaBrokerageModel.cs."""

    _types_by_security: ClassVar[dict[SecurityType, tuple[OrderType, ...]]] = {
        SecurityType.EQUITY: (
            OrderType.MARKET,
            OrderType.LIMIT,
            OrderType.STOP_MARKET,
            OrderType.STOP_LIMIT,
            OrderType.TRAILING_STOP,
            OrderType.MARKET_ON_OPEN,
            OrderType.MARKET_ON_CLOSE,
        ),
        SecurityType.OPTION: (OrderType.MARKET, OrderType.LIMIT),
        SecurityType.CRYPTO: (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_LIMIT),
    }

    def __init__(self) -> None:
        """Create the model of a margin account."""
        super().__init__(AccountType.MARGIN)

    def get_fee_model(self, security: Security) -> Any:
        """Return Alpaca's fees."""
        return AlpacaFeeModel()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check the tables, extended hours, zero crossing and the window of market-on-open orders."""
        from engine.lean_runtime.orders.time_in_force import DayTimeInForce

        order_types = self._types_by_security.get(security.type)
        if order_types is None:
            return refused(messages.unsupported_security_type(self, security))
        if order.type not in order_types:
            return refused(messages.unsupported_order_type(self, order, order_types))
        outside = bool(getattr(order.properties, "outside_regular_trading_hours", False))
        if outside and (order.type is not OrderType.LIMIT or not isinstance(order.time_in_force, DayTimeInForce)):
            return refused(_alpaca_outside_hours(order))
        refusal = BrokerageExtensions.validate_cross_zero_order(
            self, security, order
        ) or BrokerageExtensions.validate_market_on_open_order(security, order, _alpaca_open, (SecurityType.EQUITY,))
        return (False, refusal) if refusal else DefaultBrokerageModel.can_submit_order(self, security, order)


def _alpaca_outside_hours(order: Order) -> str:
    space = "QuantConnect.Orders.TimeInForces."
    return (
        f"The AlpacaBrokerageModel does not support {order.type.to_string()} orders with "
        f"{space}{type(order.time_in_force).__name__} TIF outside regular hours. "
        f"Only Limit orders with {space}DayTimeInForce TIF are supported outside regular trading hours."
    )


def _trade_station_open(regular: MarketHoursSegment) -> tuple[Ticks, Ticks]:
    return 6 * TICKS_PER_HOUR, regular._start - TICKS_PER_MINUTE


def _alpaca_open(regular: MarketHoursSegment) -> tuple[Ticks, Ticks]:
    return 19 * TICKS_PER_HOUR, regular._start - 2 * TICKS_PER_MINUTE
