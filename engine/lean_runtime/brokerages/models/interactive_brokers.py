"""Interactive Brokers, over its gateway and over FIX."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.extensions import BrokerageExtensions
from engine.lean_runtime.brokerages.fees.interactive_brokers import InteractiveBrokersFeeModel
from engine.lean_runtime.brokerages.models.default import (
    ACCEPTED,
    DefaultBrokerageModel,
    Verdict,
    no_benchmark,
    refused,
)
from engine.lean_runtime.common.enums import (
    AccountType,
    BrokerageMessageType,
    OrderType,
    SecurityType,
    SettlementType,
)
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.reference.local_market_hours import MarketHoursSegment
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager

_CLOSE_TYPES = (SecurityType.FUTURE, SecurityType.EQUITY, SecurityType.CFD)
_OPEN_TYPES = (
    SecurityType.CFD,
    SecurityType.EQUITY,
    SecurityType.OPTION,
    SecurityType.FUTURE_OPTION,
    SecurityType.INDEX_OPTION,
)


class InteractiveBrokersBrokerageModel(DefaultBrokerageModel):
    """Interactive Brokers; source Common/Brokerages/InteractiveBrokersBrokerageModel.cs."""

    DEFAULT_MARKET_MAP = {
        SecurityType.BASE: "usa",
        SecurityType.EQUITY: "usa",
        SecurityType.INDEX: "usa",
        SecurityType.OPTION: "usa",
        SecurityType.INDEX_OPTION: "usa",
        SecurityType.FUTURE: "cme",
        SecurityType.FUTURE_OPTION: "cme",
        SecurityType.FOREX: "oanda",
        SecurityType.CFD: "interactivebrokers",
    }
    _security_types = (
        SecurityType.EQUITY,
        SecurityType.FOREX,
        SecurityType.OPTION,
        SecurityType.FUTURE,
        SecurityType.FUTURE_OPTION,
        SecurityType.INDEX,
        SecurityType.INDEX_OPTION,
        SecurityType.CFD,
    )
    _order_types: ClassVar[tuple[OrderType, ...]] = (
        OrderType.MARKET,
        OrderType.MARKET_ON_OPEN,
        OrderType.MARKET_ON_CLOSE,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
        OrderType.TRAILING_STOP,
        OrderType.LIMIT_IF_TOUCHED,
        OrderType.COMBO_MARKET,
        OrderType.COMBO_LIMIT,
        OrderType.COMBO_LEG_LIMIT,
        OrderType.OPTION_EXERCISE,
    )
    _times_in_force: ClassVar[tuple[str, ...]] = (
        "GoodTilCanceledTimeInForce",
        "DayTimeInForce",
        "GoodTilDateTimeInForce",
    )

    def get_benchmark(self, securities: SecurityManager) -> Any:
        """Return the benchmark that is always zero."""
        return no_benchmark()

    def get_fee_model(self, security: Security) -> Any:
        """Return IB's fees for every type."""
        return InteractiveBrokersFeeModel()

    def _get_leverage(self, security: Security) -> Decimal:
        if self.account_type is AccountType.MARGIN and security.type is SecurityType.CFD:
            return Decimal(10)
        return super()._get_leverage(security)

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check order type, auctions, legs, security type, time in force and exercises, in this order."""
        if order.type not in self._order_types:
            return refused(messages.unsupported_order_type(self, order, self._order_types))
        refusal = _check_close(security, order) or BrokerageExtensions.validate_market_on_open_order(
            security, order, _market_on_open_window, _OPEN_TYPES
        )
        if refusal is not None:
            return False, refusal
        group = order.group_order_manager
        if order.type is OrderType.COMBO_LEG_LIMIT and group is not None and group.count >= 4:
            return refused(
                f"The {messages.model_name(self)} does not support four-leg ComboLegLimit orders. "
                "Use ComboLimit orders for four-leg combinations or more."
            )
        if security.type not in self._security_types:
            return refused(messages.unsupported_security_type(self, security))
        if type(order.time_in_force).__name__ not in self._times_in_force:
            return refused(messages.unsupported_time_in_force(self, order))
        if order.type is OrderType.OPTION_EXERCISE and _is_cash_settled(security):
            return refused(
                f"The {messages.model_name(self)} does not support OptionExercise exercises for index and cash-settled "
                "options."
            )
        return ACCEPTED

    def can_execute_order(self, security: Security, order: Order) -> bool:
        """Return whether the order may fill: custom data never does."""
        return order.security_type is not SecurityType.BASE


class InteractiveBrokersFixModel(InteractiveBrokersBrokerageModel):
    """Interactive Brokers over FIX; source Common/Brokerages/InteractiveBrokersFixModel.cs.

    LEAN also refuses combos that mix futures with their options; this runtime has neither.
    """

    _order_types = (
        OrderType.MARKET,
        OrderType.MARKET_ON_OPEN,
        OrderType.MARKET_ON_CLOSE,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
        OrderType.TRAILING_STOP,
        OrderType.COMBO_MARKET,
        OrderType.COMBO_LIMIT,
    )
    _times_in_force = ("GoodTilCanceledTimeInForce", "DayTimeInForce")


def _check_close(security: Security, order: Order) -> BrokerageMessageEvent | None:
    if order.type is not OrderType.MARKET_ON_CLOSE or security.type in _CLOSE_TYPES:
        return None
    return BrokerageMessageEvent(
        BrokerageMessageType.WARNING,
        f"Unsupported order type for {security.type.to_string()} security type",
        "InteractiveBrokers does not support Market-on-Close orders for other security types different than Future and "
        "Equity.",
    )


def _is_cash_settled(security: Any) -> bool:
    if security.type is SecurityType.INDEX_OPTION:
        return True
    return security.type is SecurityType.OPTION and security.exercise_settlement is SettlementType.CASH


def _market_on_open_window(regular: MarketHoursSegment) -> tuple[Ticks, Ticks]:
    """Return the close and two minutes before the open: the window spans the night."""
    return regular._end, regular._start - 2 * TICKS_PER_MINUTE
