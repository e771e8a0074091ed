"""LEAN's default brokerage model and the tables its descendants are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.brokerages import messages
from engine.lean_runtime.brokerages.benchmarks import FuncBenchmark, SecurityBenchmark
from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.brokerages.fees.fee_model import ConstantFeeModel
from engine.lean_runtime.brokerages.fees.interactive_brokers import InteractiveBrokersFeeModel
from engine.lean_runtime.brokerages.slippage.models import NullSlippageModel
from engine.lean_runtime.common.enums import AccountType, OrderField, OrderType, SecurityType
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException, UnsupportedLeanFeature
from engine.lean_runtime.common.numbers import ONE, ZERO, divide, to_float, truncate
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.securities.margin_interest import MarginInterestRateModel
from engine.lean_runtime.securities.settlement import DelayedSettlementModel, ImmediateSettlementModel
from engine.lean_runtime.securities.shortable import NullShortableProvider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_ticket import OrderTicket
    from engine.lean_runtime.orders.requests import UpdateOrderRequest
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager

#: The answer of a brokerage model to an order: whether it goes through and why not.
Verdict = tuple[bool, BrokerageMessageEvent | None]
ACCEPTED: Verdict = (True, None)

_DEFAULT_MARKETS: Mapping[SecurityType, str] = {
    SecurityType.BASE: "usa",
    SecurityType.EQUITY: "usa",
    SecurityType.OPTION: "usa",
    SecurityType.FUTURE: "cme",
    SecurityType.FUTURE_OPTION: "cme",
    SecurityType.FOREX: "oanda",
    SecurityType.CFD: "oanda",
    SecurityType.CRYPTO: "coinbase",
    SecurityType.CRYPTO_FUTURE: "binance",
    SecurityType.INDEX: "usa",
    SecurityType.INDEX_OPTION: "usa",
}
_LEVERAGES = {
    SecurityType.CRYPTO_FUTURE: Decimal(25),
    SecurityType.EQUITY: Decimal(2),
    SecurityType.FOREX: Decimal(50),
    SecurityType.CFD: Decimal(50),
}
_IB_FEE_TYPES = (SecurityType.EQUITY, SecurityType.OPTION, SecurityType.FUTURE, SecurityType.FUTURE_OPTION)
_FUTURE_TYPES = (SecurityType.FUTURE, SecurityType.FUTURE_OPTION)
_CURRENCY_TYPES = (SecurityType.CRYPTO, SecurityType.FOREX, SecurityType.CRYPTO_FUTURE)


def refused(text: str) -> Verdict:
    """Return the refusal with code NotSupported."""
    return False, messages.not_supported(text)


class DefaultBrokerageModel(OverridableModel):
    """LEAN's own brokerage: nearly every order, IB's fees; source Common/Brokerages/DefaultBrokerageModel.cs."""

    DEFAULT_MARKET_MAP: ClassVar[Mapping[SecurityType, str]] = _DEFAULT_MARKETS

    #: What a descendant accepts, in the order its messages list it.
    _security_types: ClassVar[tuple[SecurityType, ...]] = tuple(SecurityType)
    _order_types: ClassVar[tuple[OrderType, ...]] = tuple(OrderType)

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        """Keep whether the account has margin."""
        self._account_type = account_type

    @property
    def account_type(self) -> AccountType:
        """Return the kind of account."""
        return self._account_type

    @property
    def _required_free_buying_power_percent(self) -> Decimal:
        return ZERO

    @property
    def required_free_buying_power_percent(self) -> float:
        """Return the fraction of buying power that orders must leave free."""
        return to_float(self._required_free_buying_power_percent)

    @property
    def default_markets(self) -> Mapping[SecurityType, str]:
        """Return the market of every security type when none is named."""
        return self.DEFAULT_MARKET_MAP

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Return whether the order may be sent and the refusal."""
        if security.type in _FUTURE_TYPES and order.type is OrderType.MARKET_ON_OPEN:
            return refused(messages.UNSUPPORTED_MARKET_ON_OPEN_FOR_FUTURES)
        return ACCEPTED

    def can_update_order(
        self,
        security: Security,
        order: Order,
        request: UpdateOrderRequest,
        message: BrokerageMessageEvent | None = None,
    ) -> Verdict:
        """Return whether the order may be changed and the refusal."""
        return ACCEPTED

    def can_execute_order(self, security: Security, order: Order) -> bool:
        """Return whether the order may fill now."""
        return True

    def apply_split(self, tickets: list[OrderTicket], split: Any) -> None:
        """Change quantity and prices of the open orders so that their value stays."""
        for ticket in tickets:
            ticket.update(_split_fields(ticket, split._split_factor))

    def _get_leverage(self, security: Security) -> Decimal:
        if self._account_type is AccountType.CASH:
            return ONE
        return _LEVERAGES.get(security.type, ONE)

    def get_leverage(self, security: Security) -> float:
        """Return the leverage of a security: 1 in a cash account, 2 for stocks, 1 for options and indices."""
        return to_float(self._get_leverage(security))

    def get_benchmark(self, securities: SecurityManager) -> Any:
        """Return the benchmark used when the algorithm names none: SPY."""
        return SecurityBenchmark.create_instance(securities, Symbol.create("SPY", SecurityType.EQUITY, "usa"))

    def get_fill_model(self, security: Security) -> Any:
        """Return the fill model: EquityFillModel for stocks, ImmediateFillModel for the rest."""
        from engine.lean_runtime.execution.fills.equity_fill_model import EquityFillModel
        from engine.lean_runtime.execution.fills.fill_model import ImmediateFillModel

        kind = security.type
        if kind is SecurityType.EQUITY:
            return EquityFillModel()
        if kind in _FUTURE_TYPES:
            raise UnsupportedLeanFeature(f"Fill model of {kind.to_string()}")
        if kind in SecurityType:
            return ImmediateFillModel()
        raise ArgumentOutOfRangeException(
            f"{messages.model_name(self)}.GetFillModel: Invalid security type {kind.to_string()}"
        )

    def get_fee_model(self, security: Security) -> Any:
        """Return IB's fees for stocks and stock options; everything else, index options too, is free."""
        return InteractiveBrokersFeeModel() if security.type in _IB_FEE_TYPES else ConstantFeeModel(ZERO)

    def get_slippage_model(self, security: Security) -> Any:
        """Return the model without slippage."""
        return NullSlippageModel.INSTANCE

    def get_settlement_model(self, security: Security) -> Any:
        """Return next-day settlement for stocks and stock options in a cash account, else immediate settlement."""
        from engine.lean_runtime.securities.equity import Equity
        from engine.lean_runtime.securities.option import Option

        kind = security.type
        if self._account_type is AccountType.CASH and kind in (SecurityType.EQUITY, SecurityType.OPTION):
            owner = Equity if kind is SecurityType.EQUITY else Option
            return DelayedSettlementModel(owner.default_settlement_days, owner.DEFAULT_SETTLEMENT_TIME)
        if kind is SecurityType.FUTURE:
            raise UnsupportedLeanFeature("FutureSettlementModel")
        return ImmediateSettlementModel()

    def get_buying_power_model(self, security: Security) -> Any:
        """Return the margin model of the security's type."""
        from engine.lean_runtime.margin.option_margin_model import OptionMarginModel
        from engine.lean_runtime.margin.security_margin_models import SecurityMarginModel

        kind = None if security is None else security.type
        if kind is SecurityType.OPTION or kind is SecurityType.INDEX_OPTION:
            return OptionMarginModel(self._required_free_buying_power_percent)
        if kind in _FUTURE_TYPES or kind in _CURRENCY_TYPES:
            raise UnsupportedLeanFeature(f"Buying power model of {kind.to_string()}")
        return SecurityMarginModel(self._get_leverage(security), self._required_free_buying_power_percent)

    def get_shortable_provider(self, security: Security) -> Any:
        """Return the provider that limits no short sale."""
        return NullShortableProvider.INSTANCE

    def get_margin_interest_rate_model(self, security: Security) -> Any:
        """Return the model that charges no interest."""
        return MarginInterestRateModel.NULL

    @staticmethod
    def is_valid_order_size(
        security: Security, order_quantity: Decimal, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Return whether the quantity reaches the security's minimum order size."""
        minimum = security.symbol_properties._minimum_order_size
        if minimum is not None and abs(order_quantity) < minimum:
            return refused(messages.invalid_order_quantity(security, order_quantity))
        return ACCEPTED

    def _check_types(self, security: Security, order: Order) -> BrokerageMessageEvent | None:
        """Return the refusal of a security type or order type outside the model's tables, in this order."""
        if security.type not in self._security_types:
            return messages.not_supported(messages.unsupported_security_type(self, security))
        if order.type not in self._order_types:
            return messages.not_supported(messages.unsupported_order_type(self, order, self._order_types))
        return None


class TypedBrokerageModel(DefaultBrokerageModel):
    """A model that refuses what is not in its tables and else follows the default."""

    def can_submit_order(
        self, security: Security, order: Order, message: BrokerageMessageEvent | None = None
    ) -> Verdict:
        """Check security type, then order type, then the default's rules."""
        refusal = self._check_types(security, order)
        if refusal is not None:
            return False, refusal
        return DefaultBrokerageModel.can_submit_order(self, security, order)


def no_benchmark() -> FuncBenchmark:
    """Return the benchmark that is always zero."""
    return FuncBenchmark(lambda time: 0)


def _split_fields(ticket: Any, factor: Decimal) -> Any:
    """Return the update that keeps the order's value through a split."""
    from engine.lean_runtime.orders.order_extensions import is_limit_order, is_stop_order
    from engine.lean_runtime.orders.requests import UpdateOrderFields

    fields = UpdateOrderFields()
    fields.quantity = truncate(divide(ticket._quantity, factor))
    kind = ticket.order_type
    if is_limit_order(kind):
        fields.limit_price = ticket._get(OrderField.LIMIT_PRICE) * factor
    if is_stop_order(kind):
        fields.stop_price = ticket._get(OrderField.STOP_PRICE) * factor
    if kind is OrderType.LIMIT_IF_TOUCHED:
        fields.trigger_price = ticket._get(OrderField.TRIGGER_PRICE) * factor
    if kind is OrderType.TRAILING_STOP and not _trails_by_percentage(ticket):
        fields.trailing_amount = ticket._get(OrderField.TRAILING_AMOUNT) * factor
    return fields


def _trails_by_percentage(ticket: Any) -> bool:
    source = ticket.submit_request if ticket._order is None else ticket._order
    return bool(source.trailing_as_percentage)
