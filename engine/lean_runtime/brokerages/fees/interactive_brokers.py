"""Interactive Brokers' fees, which are also LEAN's default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.fees.fee_model import FeeModel, unsupported_security_type
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.enums import OrderDirection, OrderType, SecurityType
from engine.lean_runtime.common.errors import KeyNotFoundException, UnsupportedLeanFeature
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.securities.cash_amount import CashAmount

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

_TEN_CENTS = Decimal("0.1")
_FIVE_CENTS = Decimal("0.05")
_RATE_065 = Decimal("0.65")
_RATE_050 = Decimal("0.5")
_RATE_025 = Decimal("0.25")
_RATE_015 = Decimal("0.15")
_QUOTED = (OrderType.MARKET, OrderType.COMBO_MARKET, OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE)
_AT_LIMIT = (OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.LIMIT_IF_TOUCHED, OrderType.COMBO_LEG_LIMIT)
_OTHER_TYPES = (SecurityType.FOREX, SecurityType.FUTURE, SecurityType.FUTURE_OPTION, SecurityType.CFD)


@dataclass(frozen=True)
class EquityFee:
    """A per-share fee with its floor per order and its cap as a fraction of the trade's value."""

    currency: str
    fee_per_share: Decimal
    minimum_fee: Decimal
    maximum_fee_rate: Decimal

    def fee(self, quantity: Decimal, trade_value: Decimal) -> CashAmount:
        """Return the fee; the cap is looked at only when the floor is not used."""
        fee = self.fee_per_share * quantity
        if fee < self.minimum_fee:
            fee = self.minimum_fee
        else:
            fee = min(fee, self.maximum_fee_rate * trade_value)
        return CashAmount(abs(fee), self.currency)


US_EQUITY_FEE = EquityFee(Currencies.USD, Decimal("0.005"), ONE, Decimal("0.005"))
_EQUITY_FEES = {"usa": US_EQUITY_FEE, "india": EquityFee(Currencies.INR, Decimal("0.01"), Decimal(6), Decimal(20))}


class InteractiveBrokersFeeModel(FeeModel):
    """Interactive Brokers' fixed pricing; source Common/Orders/Fees/InteractiveBrokersFeeModel.cs."""

    def __init__(
        self, monthly_forex_trade_amount_in_us_dollars: Any = 0, monthly_options_trade_amount_in_contracts: Any = 0
    ) -> None:
        """Choose the option schedule by the contracts traded a month."""
        to_decimal(monthly_forex_trade_amount_in_us_dollars)
        self._option_rate = _option_schedule(to_decimal(monthly_options_trade_amount_in_contracts))

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; the exercise of an equity option is free."""
        order, security = parameters.order, parameters.security
        if order.type is OrderType.OPTION_EXERCISE and order.symbol.security_type is SecurityType.OPTION:
            return OrderFee.ZERO
        kind, market = security.type, security.symbol.id.market
        if kind is SecurityType.OPTION or kind is SecurityType.INDEX_OPTION:
            if market != "usa":
                raise KeyNotFoundException(f"InteractiveBrokersFeeModel(): unexpected option Market {market}")
            rate = self._option_rate(self._get_potential_order_price(order, security))
            fee = max(order._absolute_quantity * rate, ONE)
            return OrderFee(CashAmount(fee, Currencies.USD))
        if kind is SecurityType.EQUITY:
            equity_fee = _EQUITY_FEES.get(market)
            if equity_fee is None:
                raise KeyNotFoundException(f"InteractiveBrokersFeeModel(): unexpected equity Market {market}")
            return OrderFee(equity_fee.fee(order._absolute_quantity, abs(order._get_value(security))))
        if kind in _OTHER_TYPES:
            raise UnsupportedLeanFeature(f"InteractiveBrokersFeeModel for {kind.to_string()}")
        raise unsupported_security_type(kind)

    @staticmethod
    def _get_potential_order_price(order: Order, security: Security) -> Decimal:
        """Return the premium that chooses the tier: buys look at the bid and sells at the ask, as LEAN does."""
        kind = order.type
        if kind in _QUOTED:
            return security._bid_price if order.direction is OrderDirection.BUY else security._ask_price
        price: Decimal = ZERO
        if kind is OrderType.COMBO_LIMIT:
            group: Any = order.group_order_manager
            price = group._limit_price
        elif kind in _AT_LIMIT:
            price = order._limit_price
        elif kind is OrderType.TRAILING_STOP or kind is OrderType.STOP_MARKET:
            price = order._stop_price
        return price


def _option_schedule(monthly_contracts: Decimal) -> Callable[[Decimal], Decimal]:
    """Return the function from premium to the rate per contract."""
    if monthly_contracts <= 10_000:
        return _smallest_volume_rate
    if monthly_contracts <= 50_000:
        return lambda premium: _RATE_050 if premium >= _FIVE_CENTS else _RATE_025
    rate = _RATE_025 if monthly_contracts <= 100_000 else _RATE_015
    return lambda premium: rate


def _smallest_volume_rate(premium: Decimal) -> Decimal:
    if premium >= _TEN_CENTS:
        return _RATE_065
    return _RATE_050 if premium >= _FIVE_CENTS else _RATE_025
