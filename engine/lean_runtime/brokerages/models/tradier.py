"""Tradier; source Common/Brokerages/TradierBrokerageModel.cs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.extensions import BrokerageExtensions
from engine.lean_runtime.brokerages.fees.fee_model import ConstantFeeModel
from engine.lean_runtime.brokerages.models.default import ACCEPTED, DefaultBrokerageModel, Verdict, refused
from engine.lean_runtime.brokerages.models.us_brokers import changes_quantity
from engine.lean_runtime.common.enums import BrokerageMessageType, OrderType, SecurityType
from engine.lean_runtime.common.numbers import ONE, ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_ticket import OrderTicket
    from engine.lean_runtime.orders.requests import UpdateOrderRequest
    from engine.lean_runtime.securities.security import Security

#: Tradier's sessions before and after the regular one, in ticks of day.
_SESSIONS = (
    (4 * TICKS_PER_HOUR, 9 * TICKS_PER_HOUR + 24 * TICKS_PER_MINUTE),
    (16 * TICKS_PER_HOUR, 19 * TICKS_PER_HOUR + 55 * TICKS_PER_MINUTE),
)
_SPACE = "QuantConnect.Orders.TimeInForces."


class TradierBrokerageModel(DefaultBrokerageModel):
    """Tradier: free trades, no shorting by GTC orders, no quantity updates."""

    _security_types = (SecurityType.EQUITY, SecurityType.OPTION, SecurityType.INDEX_OPTION)
    _order_types = (OrderType.LIMIT, OrderType.MARKET, OrderType.STOP_MARKET, OrderType.STOP_LIMIT)

    def get_fee_model(self, security: Security) -> Any:
        """Return no fees."""
        return ConstantFeeModel(ZERO)

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check types, time in force, short sales, quantity, hours and zero crossing; an order of hours ahead warns."""
        if order.type not in self._order_types:
            return refused(messages.unsupported_order_type(self, order, self._order_types))
        if order.security_type not in self._security_types:
            return refused("This model only supports equities and options.")
        refusal = _check_time_in_force(order) or _check_short(security, order)
        if refusal is None and not ONE <= order._absolute_quantity <= 10_000_000:
            refusal = _warning("IncorrectOrderQuantity", "Quantity should be between 1 and 10,000,000")
        if refusal is not None:
            return False, refusal
        can_execute, can_submit = _can_execute(security, order)
        if not can_execute and not can_submit:
            return False, _warning(
                "ExtendedMarket",
                "Tradier does not support explicitly placing out-of-regular-hours orders if not currently during the "
                "pre or post market session. PreMarket: 04:00:00-09:24:00. PostMarket: 16:00:00-19:55:00. Only equity "
                "limit orders are allowed during extended market hours.",
            )
        refusal = BrokerageExtensions.validate_cross_zero_order(self, security, order)
        return (False, refusal) if refusal is not None else ACCEPTED

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Refuse another quantity."""
        if changes_quantity(order, request):
            return False, _warning("UpdateRejected", "Tradier does not support updating order quantities.")
        return ACCEPTED

    def can_execute_order(self, security: Security, order: Order) -> bool:
        """Return whether the market, or Tradier's extended session for such orders, is open."""
        return _can_execute(security, order)[0]

    def apply_split(self, tickets: list[OrderTicket], split: Any) -> None:
        """Cancel open orders on a reverse split and adjust them on others."""
        if split._split_factor <= ONE:
            super().apply_split(tickets, split)
            return
        for ticket in tickets:
            ticket.cancel("Tradier Brokerage cancels open orders on reverse split symbols")


def _warning(code: str, text: str) -> BrokerageMessageEvent:
    return BrokerageMessageEvent(BrokerageMessageType.WARNING, code, text)


def _check_time_in_force(order: Order) -> BrokerageMessageEvent | None:
    from engine.lean_runtime.orders.time_in_force import DayTimeInForce, GoodTilCanceledTimeInForce

    if isinstance(order.time_in_force, GoodTilCanceledTimeInForce | DayTimeInForce):
        return None
    return messages.not_supported(
        "This model only supports orders with the following time in force types: "
        f"{_SPACE}DayTimeInForce and {_SPACE}GoodTilCanceledTimeInForce"
    )


def _check_short(security: Security, order: Order) -> BrokerageMessageEvent | None:
    from engine.lean_runtime.orders.time_in_force import GoodTilCanceledTimeInForce

    if security.holdings._quantity + order._quantity >= 0:
        return None
    if isinstance(order.time_in_force, GoodTilCanceledTimeInForce):
        text = "You cannot place short stock orders with GTC, only day orders are allowed"
        return _warning("ShortOrderIsGtc", text)
    if security._price < 5:
        text = "Sell Short order cannot be placed for stock priced below $5"
        return _warning("SellShortOrderLastPriceBelow5", text)
    return None


def _can_execute(security: Security, order: Order) -> tuple[bool, bool]:
    """Return whether the order may fill now, and whether it may at least be submitted."""
    if security.exchange.exchange_open:
        return True, True
    extended = bool(getattr(order.properties, "outside_regular_trading_hours", False))
    time_of_day = security._local_time % TICKS_PER_DAY
    in_session = any(start <= time_of_day < end for start, end in _SESSIONS)
    is_equity_limit = order.type is OrderType.LIMIT and order.security_type is SecurityType.EQUITY
    if extended and is_equity_limit and in_session:
        return True, True
    return False, not extended
