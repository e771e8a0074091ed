"""Fee models whose only fee on US securities is that of index options: Webull and Public."""

from __future__ import annotations

from decimal import Decimal

from engine.lean_runtime.brokerages.fees.fee_model import FeeModel, usd_fee
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.enums import OrderType, SecurityType
from engine.lean_runtime.common.errors import UnsupportedLeanFeature
from engine.lean_runtime.common.numbers import ONE, ZERO

_COMBO_TYPES = (OrderType.COMBO_MARKET, OrderType.COMBO_LIMIT, OrderType.COMBO_LEG_LIMIT)
_HALF = Decimal("0.50")
_VIX_TIERS = (
    (Decimal("0.10"), Decimal("0.10")),
    (Decimal("0.99"), Decimal("0.25")),
    (Decimal("1.99"), Decimal("0.40")),
)


class WebullFeeModel(FeeModel):
    """Exchange fee plus 0.50 per index option contract; source Common/Orders/Fees/WebullFeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; stocks and stock options are free."""
        security, order = parameters.security, parameters.order
        if security.type is not SecurityType.INDEX_OPTION:
            return OrderFee.ZERO
        quantity = order._absolute_quantity
        underlying = security.symbol.underlying.value.upper()
        exchange_fee = _exchange_fee(underlying, security._price, quantity, order.type in _COMBO_TYPES)
        return usd_fee(quantity * (exchange_fee + _HALF))


def _exchange_fee(underlying: str, price: Decimal, quantity: Decimal, is_multi_leg: bool) -> Decimal:
    """Return the exchange's fee per contract."""
    if underlying == "SPX":
        return Decimal("0.57") if price < ONE else Decimal("0.66")
    if underlying == "SPXW":
        return _HALF if price < ONE else Decimal("0.59")
    if underlying in ("VIX", "VIXW"):
        return next((fee for limit, fee in _VIX_TIERS if price <= limit), Decimal("0.45"))
    if underlying == "XSP":
        return Decimal("0.00") if quantity < 10 else Decimal("0.07")
    if underlying == "DJX":
        return Decimal("0.18")
    if underlying in ("NDX", "NDXP"):
        fee = _HALF if price < 25 else Decimal("0.75")
        return fee + Decimal("0.15") if is_multi_leg else fee
    return ZERO


class PublicFeeModel(FeeModel):
    """0.50 per index option contract and a fee on stocks outside hours; source .../PublicFeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; stock options are free."""
        security, order = parameters.security, parameters.order
        if security.type is SecurityType.EQUITY:
            local_time = security.exchange.time_zone.to_local(order._time)
            return usd_fee(ZERO if security.exchange.hours._is_open(local_time, False) else Decimal("2.99"))
        if security.type is SecurityType.INDEX_OPTION:
            return usd_fee(order._absolute_quantity * _HALF)
        if security.type is SecurityType.CRYPTO:
            raise UnsupportedLeanFeature("PublicFeeModel for Crypto")
        return OrderFee.ZERO
