"""Whether the holder of a contract the algorithm is short exercises it early.

Sources: Common/Securities/Option/{DefaultOptionAssignmentModel,NullOptionAssignmentModel,OptionAssignment*}.cs.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.brokerages.fees.order_fee import OrderFeeParameters
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SettlementType
from engine.lean_runtime.common.numbers import ZERO, divide, to_decimal, truncate
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.common.ticks import Ticks, date_of, span
from engine.lean_runtime.execution.fills.market import utc_now
from engine.lean_runtime.orders.faces import decimal_face
from engine.lean_runtime.orders.market_orders import MarketOrder, OptionExerciseOrder
from engine.lean_runtime.orders.writable import WritableObject

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.option import Option
    from engine.lean_runtime.securities.security import Security

_DEFAULT_PERCENT = Decimal("0.05")
_DEFAULT_PRIOR_EXPIRATION = timedelta(days=4)
_TAG = "Simulated option assignment before expiration"


class OptionAssignmentParameters(LeanObject):
    """The short option asked about."""

    def __init__(self, option: Option) -> None:
        """Keep it."""
        self.option = option


class OptionAssignmentResult(WritableObject):
    """How many contracts are assigned, with a tag for the order; any quantity but zero assigns the whole position."""

    NULL: ClassVar[OptionAssignmentResult]

    def __init__(self, quantity: Any, tag: str | None) -> None:
        """Keep both."""
        self._quantity: Decimal = to_decimal(quantity)
        self.tag = tag

    quantity = decimal_face("quantity", writable=True)


OptionAssignmentResult.NULL = OptionAssignmentResult(ZERO, "")


class NullOptionAssignmentModel(OverridableModel):
    """Never assigns before expiry."""

    def get_assignment(self, parameters: OptionAssignmentParameters) -> OptionAssignmentResult:
        """Return no assignment."""
        return OptionAssignmentResult.NULL


class DefaultOptionAssignmentModel(OverridableModel):
    """Assigns deep in-the-money options shortly before expiry if their holder gains by exercising."""

    def __init__(
        self,
        required_in_the_money_percent: Any = _DEFAULT_PERCENT,
        prior_expiration: timedelta | None = None,
    ) -> None:
        """Set how deep (share of the underlying's price) and how long before expiry."""
        self._required_in_the_money_percent: Decimal = to_decimal(required_in_the_money_percent)
        self._prior_expiration: Ticks = span(
            _DEFAULT_PRIOR_EXPIRATION if prior_expiration is None else prior_expiration
        )

    def get_assignment(self, parameters: OptionAssignmentParameters) -> OptionAssignmentResult:
        """Return the assignment of the whole position, or none."""
        option = parameters.option
        if self._is_due(option) and self._is_deep_in_the_money(option) and estimate_arbitrage_pnl(option) > 0:
            return OptionAssignmentResult(option.holdings._absolute_quantity, _TAG)
        return OptionAssignmentResult.NULL

    def _is_due(self, option: Option) -> bool:
        """Say whether an American option expires soon, or a European one today."""
        sid, now = option.symbol.id, option._local_time
        if sid.option_style is OptionStyle.AMERICAN:
            return sid._date - now <= self._prior_expiration
        return sid.option_style is OptionStyle.EUROPEAN and date_of(sid._date) == date_of(now)

    def _is_deep_in_the_money(self, option: Option) -> bool:
        price: Decimal = option.underlying._close
        gain = price - option._scaled_strike_price
        if option.symbol.id.option_right is not OptionRight.CALL:
            gain = -gain
        return divide(gain, price) > self._required_in_the_money_percent


def estimate_arbitrage_pnl(option: Option) -> Decimal:
    """Return what the holder gains by exercising and trading the stock instead of selling the option at the bid.

    The exercised quantity is multiplied by the contract's size twice, as LEAN does.
    """
    holding, underlying = option.holdings, option.underlying
    rate = option.quote_currency._conversion_rate
    multiplier = option.symbol_properties._contract_multiplier
    exercised: Decimal = option._get_exercise_quantity(holding._quantity)
    is_call = option.symbol.id.option_right is OptionRight.CALL
    stock_price: Decimal = underlying._bid_price if is_call else underlying._ask_price

    closing_fee = _fee(option, MarketOrder(option.symbol, -holding._quantity, utc_now(option)))
    base = (option._bid_price - holding._average_price) * -holding._quantity * rate * multiplier - closing_fee

    exercise = OptionExerciseOrder(option.symbol, truncate(holding._absolute_quantity), utc_now(option))
    exercise_fee = _fee(option, exercise)
    stock_fee = ZERO
    if option.exercise_settlement is SettlementType.PHYSICAL_DELIVERY:
        stock_fee = _fee(underlying, MarketOrder(underlying.symbol, -exercised, utc_now(underlying)))
    stock_rate = underlying.quote_currency._conversion_rate
    gain = (stock_price - option._scaled_strike_price) * exercised * stock_rate * option.contract_unit_of_trade
    cost = holding._average_price * holding._absolute_quantity * multiplier * rate
    return gain - stock_fee - cost - exercise_fee - base


def _fee(security: Security, order: Order) -> Decimal:
    fee = security.fee_model.get_order_fee(OrderFeeParameters(security, order))
    amount: Decimal = fee.value._amount * security.quote_currency._conversion_rate
    return amount
