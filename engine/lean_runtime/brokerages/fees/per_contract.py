"""Fee models that charge a fixed amount per share, per contract or per order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.brokerages.extensions import BrokerageExtensions
from engine.lean_runtime.brokerages.fees.fee_model import FeeModel, unsupported_security_type, usd_fee
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.enums import OrderPosition, SecurityType
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException, UnsupportedLeanFeature
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.securities.cash_amount import CashAmount

_065 = Decimal("0.65")


class CharlesSchwabFeeModel(FeeModel):
    """0.65 per option contract, 1.00 per index option contract; source Common/Orders/Fees/CharlesSchwabFeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; stocks are free."""
        kind = parameters.security.type
        if kind is SecurityType.INDEX_OPTION:
            return usd_fee(parameters.order._absolute_quantity * ONE)
        if kind is SecurityType.OPTION:
            return usd_fee(parameters.order._absolute_quantity * _065)
        return usd_fee(ZERO) if kind is SecurityType.FUTURE_OPTION else OrderFee.ZERO


class TastytradeFeeModel(FeeModel):
    """Options cost at opening only; source Common/Orders/Fees/TastytradeFeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee."""
        rate, kind = ZERO, parameters.security.type
        if kind is SecurityType.OPTION or kind is SecurityType.INDEX_OPTION:
            rate = ONE if self._is_open_position(parameters) else ZERO
        elif kind is SecurityType.FUTURE:
            rate = Decimal("1.25")
        elif kind is SecurityType.FUTURE_OPTION:
            rate = Decimal("2.5") if self._is_open_position(parameters) else ZERO
        return usd_fee(parameters.order._absolute_quantity * rate)

    @staticmethod
    def _is_open_position(parameters: OrderFeeParameters) -> bool:
        position = BrokerageExtensions.get_order_position(
            parameters.order.direction, parameters.security.holdings._quantity
        )
        return position is OrderPosition.BUY_TO_OPEN or position is OrderPosition.SELL_TO_OPEN


class TradeStationFeeModel(FeeModel):
    """A fee per contract plus, for clients outside the US, one per trade; source .../TradeStationFeeModel.cs."""

    def __init__(self, us_resident: bool = True) -> None:
        """Keep where the client lives."""
        self.us_resident = us_resident

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; ArgumentNullException without parameters."""
        if parameters is None:
            raise ArgumentNullException("parameters", "Order fee parameters cannot be null.")
        per_trade = ZERO if self.us_resident else Decimal("5.0")
        quantity, kind = parameters.order._absolute_quantity, parameters.security.type
        if kind is SecurityType.OPTION:
            return usd_fee(per_trade + quantity * Decimal("0.6"))
        if kind is SecurityType.INDEX_OPTION:
            return usd_fee(per_trade + quantity * ONE)
        if kind is SecurityType.FUTURE:
            return usd_fee(quantity * Decimal("1.5"))
        return usd_fee(per_trade)


class TDAmeritradeFeeModel(FeeModel):
    """Free stocks and 0.65 per option contract; source Common/Orders/Fees/TDAmeritradeFeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; ArgumentException for other types."""
        kind = parameters.order.symbol.security_type
        if kind is SecurityType.EQUITY:
            return usd_fee(ZERO)
        if kind is SecurityType.OPTION:
            return usd_fee(_065 * parameters.order._absolute_quantity)
        raise ArgumentException("TDAmeritradeFeeModel doesn't return correct fee model for SecurityType = securityType")


class AlpacaFeeModel(FeeModel):
    """Free stocks and options; source Common/Orders/Fees/AlpacaFeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; crypto is not supported by this runtime."""
        if parameters.security.type is SecurityType.CRYPTO:
            raise UnsupportedLeanFeature("AlpacaFeeModel for Crypto")
        return usd_fee(ZERO)


class AxosFeeModel(OverridableModel):
    """A fee per share; source Common/Orders/Fees/AxosFeeModel.cs."""

    def __init__(self, fees_per_share: Any = None) -> None:
        """Keep the fee per share, 0.0035 US dollars unless given."""
        self._fees_per_share = Decimal("0.0035") if fees_per_share is None else to_decimal(fees_per_share)

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee."""
        return usd_fee(self._fees_per_share * parameters.order._absolute_quantity)


class RBIFeeModel(FeeModel):
    """A fee per share; source Common/Orders/Fees/RBIFeeModel.cs."""

    def __init__(self, fees_per_share: Any = None) -> None:
        """Keep the fee per share, 0.005 US dollars unless given."""
        self._fees_per_share = Decimal("0.005") if fees_per_share is None else to_decimal(fees_per_share)

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee."""
        return usd_fee(self._fees_per_share * parameters.order._absolute_quantity)


class WolverineFeeModel(RBIFeeModel):
    """A fee per share; source Common/Orders/Fees/WolverineFeeModel.cs."""


class EzeFeeModel(FeeModel):
    """Free orders; source Common/Orders/Fees/EzeFeeModel.cs."""


class ExanteFeeModel(FeeModel):
    """Exante's fees; source Common/Orders/Fees/ExanteFeeModel.cs."""

    def __init__(self, forex_commission_rate: Any = 0.25) -> None:
        """Accept the rate of currency pairs, which this runtime does not trade."""
        to_decimal(forex_commission_rate)

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; ArgumentException for types Exante does not list."""
        order, kind = parameters.order, parameters.security.type
        market = order.symbol.id.market
        if kind is SecurityType.EQUITY:
            rate = Decimal("0.02") if market == "usa" else order._price * Decimal("0.02")
            return usd_fee(order._absolute_quantity * rate)
        if kind is SecurityType.OPTION or kind is SecurityType.INDEX_OPTION:
            if market != "usa":
                raise ArgumentException(f"Unsupported exchange: ${market}")
            return usd_fee(order._absolute_quantity * Decimal("1.5"))
        if kind in (SecurityType.FOREX, SecurityType.FUTURE, SecurityType.FUTURE_OPTION):
            raise UnsupportedLeanFeature(f"ExanteFeeModel for {kind.to_string()}")
        raise unsupported_security_type(kind)


class FxcmFeeModel(FeeModel):
    """A commission on currency pairs only; source Common/Orders/Fees/FxcmFeeModel.cs."""

    def __init__(self, currency: str = Currencies.USD) -> None:
        """Keep the account's currency."""
        self._currency = currency

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; currency pairs are not supported by this runtime."""
        if parameters.security.type is SecurityType.FOREX:
            raise UnsupportedLeanFeature("FxcmFeeModel for Forex")
        return OrderFee(CashAmount(ZERO, self._currency))
