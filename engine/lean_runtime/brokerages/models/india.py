"""Indian brokers: Samco and Zerodha."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.benchmarks import SecurityBenchmark
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.fees.india import SamcoFeeModel, ZerodhaFeeModel
from engine.lean_runtime.brokerages.models.default import ACCEPTED, DefaultBrokerageModel, Verdict, refused
from engine.lean_runtime.common.enums import AccountType, OrderType, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ONE
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager

_TIMES_IN_FORCE = ("GoodTilCanceledTimeInForce", "DayTimeInForce", "GoodTilDateTimeInForce")
_LEVERED = (SecurityType.EQUITY, SecurityType.FUTURE, SecurityType.OPTION, SecurityType.INDEX)


class _IndianBrokerageModel(DefaultBrokerageModel):
    """Leverage and time in force of both."""

    def _get_leverage(self, security: Security) -> Decimal:
        from engine.lean_runtime.securities.extensions import is_internal_feed

        cash = self.account_type is AccountType.CASH
        if cash or is_internal_feed(security) or security.type is SecurityType.BASE:
            return ONE
        if security.type in _LEVERED:
            return Decimal(5)
        raise ArgumentException(messages.invalid_security_type_for_leverage(security), "security")

    def _check_time_in_force(self, order: Order) -> BrokerageMessageEvent | None:
        if type(order.time_in_force).__name__ in _TIMES_IN_FORCE:
            return None
        return messages.not_supported(messages.unsupported_time_in_force(self, order))

    def can_execute_order(self, security: Security, order: Order) -> bool:
        """Return whether type and time in force are supported."""
        return security.type in self._security_types and self._check_time_in_force(order) is None


class SamcoBrokerageModel(_IndianBrokerageModel):
    """Samco; source Common/Brokerages/SamcoBrokerageModel.cs."""

    DEFAULT_MARKET_MAP = {
        **DefaultBrokerageModel.DEFAULT_MARKET_MAP,
        SecurityType.EQUITY: "india",
        SecurityType.FUTURE: "india",
        SecurityType.OPTION: "india",
    }
    _security_types = (SecurityType.EQUITY, SecurityType.OPTION, SecurityType.FUTURE)
    _order_types = (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET)

    def get_fee_model(self, security: Security) -> Any:
        """Return Samco's fees."""
        return SamcoFeeModel()

    def get_benchmark(self, securities: SecurityManager) -> Any:
        """Return the fund on the Nifty index."""
        symbol = Symbol.create("NIFTYBEES", SecurityType.EQUITY, "india")
        return SecurityBenchmark.create_instance(securities, symbol)

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check security type, time in force and order type, in this order."""
        if security.type not in self._security_types:
            return refused(messages.unsupported_security_type(self, security))
        refusal = self._check_time_in_force(order)
        if refusal is not None:
            return False, refusal
        if order.type not in self._order_types:
            return refused(messages.unsupported_order_type(self, order, self._order_types))
        return ACCEPTED


class ZerodhaBrokerageModel(_IndianBrokerageModel):
    """Zerodha; source Common/Brokerages/ZerodhaBrokerageModel.cs."""

    DEFAULT_MARKET_MAP = {**DefaultBrokerageModel.DEFAULT_MARKET_MAP, SecurityType.EQUITY: "india"}
    _security_types = (SecurityType.EQUITY,)
    _order_types = (OrderType.LIMIT, OrderType.MARKET, OrderType.STOP_MARKET, OrderType.STOP_LIMIT)

    def get_fee_model(self, security: Security) -> Any:
        """Return Zerodha's fees."""
        return ZerodhaFeeModel()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check security type, order type and time in force, in this order."""
        refusal = self._check_types(security, order) or self._check_time_in_force(order)
        return (False, refusal) if refusal is not None else ACCEPTED
