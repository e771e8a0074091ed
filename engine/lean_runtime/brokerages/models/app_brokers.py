"""Brokers reached by an app: Public and Webull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.fees.index_option import PublicFeeModel, WebullFeeModel
from engine.lean_runtime.brokerages.models.default import (
    ACCEPTED,
    DefaultBrokerageModel,
    TypedBrokerageModel,
    Verdict,
    refused,
)
from engine.lean_runtime.common.enums import AccountType, OrderDirection, OrderType, SecurityType

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.requests import UpdateOrderRequest
    from engine.lean_runtime.securities.security import Security

_OPTION_ORDERS = (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT)


def _outside_hours(order: Order) -> bool:
    return bool(getattr(order.properties, "outside_regular_trading_hours", False))


class PublicBrokerageModel(TypedBrokerageModel):
    """Public; source Common/Brokerages/PublicBrokerageModel.cs."""

    _security_types = (
        SecurityType.EQUITY,
        SecurityType.OPTION,
        SecurityType.INDEX_OPTION,
        SecurityType.CRYPTO,
    )
    _order_types = (*_OPTION_ORDERS, OrderType.COMBO_LIMIT)

    def get_fee_model(self, security: Security) -> Any:
        """Return Public's fees."""
        return PublicFeeModel()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check the tables and extended hours, and set whether the order uses margin where it does not say."""
        from engine.lean_runtime.orders.order_properties import PublicOrderProperties

        refusal = self._check_types(security, order)
        if refusal is not None:
            return False, refusal
        properties: Any = order.properties
        if isinstance(properties, PublicOrderProperties):
            if _outside_hours(order) and order.type is not OrderType.LIMIT:
                return refused(
                    "Orders for extended market must be of type 'Limit' and with 'DAY' time-in-force, but "
                    f"{order.type.to_string()} was specified."
                )
            uses_margin = getattr(properties, "use_margin", None) is not False
            setattr(properties, "use_margin", uses_margin and self.account_type is not AccountType.CASH)  # noqa: B010
        return DefaultBrokerageModel.can_submit_order(self, security, order)

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Refuse updates of combos."""
        if order.group_order_manager is not None:
            return refused("Public.com does not support updating combo (multi-leg) orders.")
        return ACCEPTED


class WebullBrokerageModel(DefaultBrokerageModel):
    """Webull; source Common/Brokerages/WebullBrokerageModel.cs."""

    _types_by_security: ClassVar[dict[SecurityType, tuple[OrderType, ...]]] = {
        SecurityType.EQUITY: (*_OPTION_ORDERS, OrderType.TRAILING_STOP),
        SecurityType.OPTION: _OPTION_ORDERS,
        SecurityType.INDEX_OPTION: _OPTION_ORDERS,
    }

    def get_fee_model(self, security: Security) -> Any:
        """Return Webull's fees."""
        return WebullFeeModel()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check the tables, that option sales are day orders, and extended hours."""
        from engine.lean_runtime.orders.time_in_force import DayTimeInForce

        order_types = self._types_by_security.get(security.type)
        if order_types is None:
            return refused(messages.unsupported_security_type(self, security))
        if order.type not in order_types:
            return refused(messages.unsupported_order_type(self, order, order_types))
        is_equity = security.type is SecurityType.EQUITY
        is_sell = order.direction is OrderDirection.SELL
        if not is_equity and is_sell and not isinstance(order.time_in_force, DayTimeInForce):
            return refused(
                f"{order.symbol.security_type.to_string()} sell orders only support DayTimeInForce time in force, but "
                f"{type(order.time_in_force).__name__} was specified."
            )
        if _outside_hours(order):
            if not is_equity:
                return refused(
                    "OutsideRegularTradingHours is only supported for Equity orders, but "
                    f"{security.type.to_string()} was specified."
                )
            if order.type is OrderType.MARKET:
                return refused("Market orders are not supported outside regular trading hours.")
        return DefaultBrokerageModel.can_submit_order(self, security, order)
