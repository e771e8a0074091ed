"""Fees of the Alpha Streams brokerage."""

from __future__ import annotations

from decimal import Decimal

from engine.lean_runtime.brokerages.fees.fee_model import FeeModel, unsupported_security_type, usd_fee
from engine.lean_runtime.brokerages.fees.interactive_brokers import US_EQUITY_FEE
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.enums import OrderType, SecurityType
from engine.lean_runtime.common.errors import KeyNotFoundException, UnsupportedLeanFeature

_PER_CONTRACT = Decimal("0.5")


class AlphaStreamsFeeModel(FeeModel):
    """0.50 per option contract and IB's stock fee; source Common/Orders/Fees/AlphaStreamsFeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; ArgumentException for types LEAN does not list (index options among them)."""
        order, security = parameters.order, parameters.security
        if order.type is OrderType.OPTION_EXERCISE:
            return OrderFee.ZERO
        kind = security.type
        if kind is SecurityType.OPTION:
            return usd_fee(_PER_CONTRACT * order._absolute_quantity)
        if kind is SecurityType.EQUITY:
            market = security.symbol.id.market
            if market != "usa":
                raise KeyNotFoundException(f"AlphaStreamsFeeModel(): unexpected equity Market {market}")
            return OrderFee(US_EQUITY_FEE.fee(order._absolute_quantity, abs(order._get_value(security))))
        if kind in (
            SecurityType.FUTURE,
            SecurityType.FUTURE_OPTION,
            SecurityType.CFD,
            SecurityType.FOREX,
            SecurityType.CRYPTO,
        ):
            raise UnsupportedLeanFeature(f"AlphaStreamsFeeModel for {kind.to_string()}")
        raise unsupported_security_type(kind)
