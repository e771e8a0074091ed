"""Brokers of funds and advisers, whose rules are mostly a table of security and order types."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.fees.alpha_streams import AlphaStreamsFeeModel
from engine.lean_runtime.brokerages.fees.fee_model import ConstantFeeModel
from engine.lean_runtime.brokerages.fees.per_contract import (
    AxosFeeModel,
    ExanteFeeModel,
    EzeFeeModel,
    RBIFeeModel,
    TDAmeritradeFeeModel,
    WolverineFeeModel,
)
from engine.lean_runtime.brokerages.models.default import (
    ACCEPTED,
    DefaultBrokerageModel,
    TypedBrokerageModel,
    Verdict,
    no_benchmark,
    refused,
)
from engine.lean_runtime.brokerages.slippage.models import AlphaStreamsSlippageModel
from engine.lean_runtime.common.enums import AccountType, BrokerageMessageType, OrderType, SecurityType
from engine.lean_runtime.common.errors import ArgumentException, NotSupportedException
from engine.lean_runtime.common.numbers import ONE, ZERO, decimal_text
from engine.lean_runtime.securities.settlement import ImmediateSettlementModel
from engine.lean_runtime.securities.shortable import LocalDiskShortableProvider

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.requests import UpdateOrderRequest
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager

_PLAIN_ORDERS = (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT)


class _MarginOnly(TypedBrokerageModel):
    """A broker that keeps margin accounts only."""

    _label: ClassVar[str]

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        """Create the model; NotSupportedException for a cash account."""
        super().__init__(account_type)
        if account_type is AccountType.CASH:
            raise NotSupportedException(f"{self._label} brokerage can only be used with a Margin account type")


class AxosClearingBrokerageModel(DefaultBrokerageModel):
    """Axos; source Common/Brokerages/AxosClearingBrokerageModel.cs."""

    DEFAULT_MARKET_MAP = {SecurityType.EQUITY: "usa"}
    _security_types = (SecurityType.EQUITY,)
    _order_types = (OrderType.LIMIT, OrderType.MARKET, OrderType.MARKET_ON_CLOSE)

    def get_fee_model(self, security: Security) -> Any:
        """Return Axos' fees."""
        return AxosFeeModel()

    def get_shortable_provider(self, security: Security) -> Any:
        """Return what Axos has to lend, for stocks."""
        if security.type is SecurityType.EQUITY:
            return LocalDiskShortableProvider("axos")
        return super().get_shortable_provider(security)

    def get_benchmark(self, securities: SecurityManager) -> Any:
        """Return the benchmark that is always zero."""
        return no_benchmark()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check the tables, then that the quantity is whole."""
        refusal = self._check_types(security, order)
        if refusal is not None:
            return False, refusal
        if order._absolute_quantity % 1 != 0:
            return refused(f"Order Quantity must be Integer, but provided {decimal_text(order._quantity)}.")
        return ACCEPTED


class EzeBrokerageModel(_MarginOnly):
    """Eze; source Common/Brokerages/EzeBrokerageModel.cs."""

    _label = "Eze"
    _security_types = (
        SecurityType.EQUITY,
        SecurityType.OPTION,
        SecurityType.FUTURE,
        SecurityType.FUTURE_OPTION,
        SecurityType.INDEX,
        SecurityType.INDEX_OPTION,
    )
    _order_types = (*_PLAIN_ORDERS, OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE)

    def get_fee_model(self, security: Security) -> Any:
        """Return Eze's fees."""
        return EzeFeeModel()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check the tables, then that the quantity is whole."""
        refusal = self._check_types(security, order)
        if refusal is not None:
            return False, refusal
        if order._absolute_quantity % 1 != 0:
            text = decimal_text(order._absolute_quantity)
            return refused(f"Order Quantity must be Integer, but provided {text}.")
        return DefaultBrokerageModel.can_submit_order(self, security, order)


class BloombergFixBrokerageModel(_MarginOnly):
    """Bloomberg over FIX; source Common/Brokerages/BloombergFixBrokerageModel.cs."""

    _label = "Bloomberg FIX"
    _security_types = (SecurityType.EQUITY, SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE)
    _order_types = (
        OrderType.MARKET,
        OrderType.MARKET_ON_OPEN,
        OrderType.MARKET_ON_CLOSE,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
    )


class TerminalLinkBrokerageModel(TypedBrokerageModel):
    """Bloomberg TerminalLink; source Common/Brokerages/TerminalLinkBrokerageModel.cs."""

    _security_types = (SecurityType.EQUITY, SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE)
    _order_types = (
        OrderType.MARKET,
        OrderType.MARKET_ON_OPEN,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
    )

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Refuse updates."""
        return refused(messages.ORDER_UPDATE_NOT_SUPPORTED)


class SizedBrokerageModel(TypedBrokerageModel):
    """A broker that checks the minimum order size before anything else."""

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check the size, then the tables, then the default's rules."""
        verdict = self.is_valid_order_size(security, order._quantity)
        return super().can_submit_order(security, order) if verdict[0] else verdict


class WolverineBrokerageModel(SizedBrokerageModel):
    """Wolverine; source Common/Brokerages/WolverineBrokerageModel.cs."""

    _security_types = (SecurityType.EQUITY, SecurityType.OPTION)
    _order_types = (
        OrderType.MARKET,
        OrderType.MARKET_ON_CLOSE,
        OrderType.LIMIT,
        OrderType.STOP_MARKET,
        OrderType.STOP_LIMIT,
    )

    def get_fee_model(self, security: Security) -> Any:
        """Return Wolverine's fees."""
        return WolverineFeeModel()

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Refuse updates."""
        return no_updates()


class RBIBrokerageModel(SizedBrokerageModel):
    """RBI; source Common/Brokerages/RBIBrokerageModel.cs."""

    _security_types = (SecurityType.EQUITY,)
    _order_types = _PLAIN_ORDERS

    def get_fee_model(self, security: Security) -> Any:
        """Return RBI's fees."""
        return RBIFeeModel()

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check size, security type and order type with RBI's own text."""
        if security.type is SecurityType.EQUITY and order.type not in _PLAIN_ORDERS:
            verdict = self.is_valid_order_size(security, order._quantity)
            if not verdict[0]:
                return verdict
            return refused(
                f"{order.type.to_string()} order is not supported by RBI. Currently, only Market Order, Limit Order, "
                "StopMarket Order and StopLimit Order are supported."
            )
        return super().can_submit_order(security, order)


class TDAmeritradeBrokerageModel(SizedBrokerageModel):
    """TD Ameritrade; source Common/Brokerages/TDAmeritradeBrokerageModel.cs."""

    _security_types = (SecurityType.EQUITY,)
    _order_types = _PLAIN_ORDERS

    def get_fee_model(self, security: Security) -> Any:
        """Return TD Ameritrade's fees."""
        return TDAmeritradeFeeModel()


class ExanteBrokerageModel(DefaultBrokerageModel):
    """Exante; source Common/Brokerages/ExanteBrokerageModel.cs."""

    _security_types = (
        SecurityType.FOREX,
        SecurityType.EQUITY,
        SecurityType.INDEX,
        SecurityType.OPTION,
        SecurityType.FUTURE,
        SecurityType.CFD,
        SecurityType.CRYPTO,
    )

    def __init__(self, account_type: AccountType = AccountType.CASH) -> None:
        """Create the model, of a cash account unless told otherwise."""
        super().__init__(account_type)

    def get_fee_model(self, security: Security) -> Any:
        """Return Exante's fees."""
        return ExanteFeeModel()

    def _get_leverage(self, security: Security) -> Decimal:
        from engine.lean_runtime.securities.extensions import is_internal_feed

        if self.account_type is AccountType.CASH or is_internal_feed(security):
            return ONE
        return {SecurityType.FOREX: Decimal("1.05"), SecurityType.EQUITY: Decimal("1.2")}.get(security.type, ONE)

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check that the order exists, has a price, and is of a listed security type."""
        if order is None:
            return refused("Order is null.")
        if not order._price:
            return refused("Price is not set.")
        refusal = self._check_types(security, order)
        return (False, refusal) if refusal is not None else ACCEPTED


class TradingTechnologiesBrokerageModel(DefaultBrokerageModel):
    """Trading Technologies, futures only; source Common/Brokerages/TradingTechnologiesBrokerageModel.cs."""

    DEFAULT_MARKET_MAP = {SecurityType.FUTURE: "cme"}
    _security_types = (SecurityType.FUTURE,)

    def get_benchmark(self, securities: SecurityManager) -> Any:
        """Return the benchmark that is always zero."""
        return no_benchmark()

    def get_fee_model(self, security: Security) -> Any:
        """Return no fees."""
        return ConstantFeeModel(ZERO)

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Refuse everything this runtime can hold: none of it is a future."""
        refusal = self._check_types(security, order)
        return (False, refusal) if refusal is not None else ACCEPTED

    def can_execute_order(self, security: Security, order: Order) -> bool:
        """Return whether the order is for a future."""
        return order.security_type is SecurityType.FUTURE


class AlphaStreamsBrokerageModel(DefaultBrokerageModel):
    """Alpha Streams; source Common/Brokerages/AlphaStreamsBrokerageModel.cs."""

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        """Create the model; ArgumentException for a cash account."""
        super().__init__(account_type)
        if account_type is AccountType.CASH:
            text = "The Alpha Streams brokerage does not currently support Cash trading."
            raise ArgumentException(text, "accountType")

    def get_fee_model(self, security: Security) -> Any:
        """Return Alpha Streams' fees."""
        return AlphaStreamsFeeModel()

    def get_slippage_model(self, security: Security) -> Any:
        """Return one hundredth of a percent for stocks."""
        return AlphaStreamsSlippageModel()

    def _get_leverage(self, security: Security) -> Decimal:
        return Decimal(10) if security.type in (SecurityType.FOREX, SecurityType.CFD) else ONE

    def get_settlement_model(self, security: Security) -> Any:
        """Return immediate settlement."""
        return ImmediateSettlementModel()


def no_updates() -> Verdict:
    """Return the refusal of any update, with code 0."""
    return False, BrokerageMessageEvent(BrokerageMessageType.WARNING, 0, messages.ORDER_UPDATE_NOT_SUPPORTED)
