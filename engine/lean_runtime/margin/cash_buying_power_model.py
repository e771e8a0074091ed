"""CashBuyingPowerModel: LEAN's model of currency pairs in cash accounts, as it behaves for every other security."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.errors import (
    InvalidOperationException,
    NotImplementedException,
    UnsupportedLeanFeature,
)
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import times
from engine.lean_runtime.margin.buying_power_model import BuyingPowerModel
from engine.lean_runtime.margin.margins import BuyingPower, ReservedBuyingPowerForPosition
from engine.lean_runtime.margin.parameters import (
    BuyingPowerParameters,
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
    HasSufficientBuyingPowerForOrderParameters,
    HasSufficientBuyingPowerForOrderResult,
    ReservedBuyingPowerForPositionParameters,
)

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security


class CashBuyingPowerModel(BuyingPowerModel):
    """Trades only what is held outright (Common/Securities/CashBuyingPowerModel.cs).

    The runtime has no currency pairs, so every order is refused, as LEAN refuses it for other securities.
    """

    def __init__(self) -> None:
        """Start with no leverage and no maintenance margin."""
        super().__init__(ONE, ZERO, ZERO)

    def _get_leverage(self, security: Security) -> Decimal:
        return ONE

    def set_leverage(self, security: Security, leverage: Any) -> None:
        """Accept only 1; InvalidOperationException for another leverage."""
        if to_decimal(leverage) != ONE:
            raise InvalidOperationException(messages.CASH_UNSUPPORTED_LEVERAGE)

    def _has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        _refuse_pair(parameters.security)
        return parameters.insufficient(messages.cash_unsupported_security(parameters.security))

    def _get_maximum_order_quantity_for_delta_buying_power(
        self, parameters: GetMaximumOrderQuantityForDeltaBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        raise NotImplementedException(messages.CASH_DELTA_NOT_IMPLEMENTED)

    def _get_maximum_order_quantity_for_target_buying_power(
        self, parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        target = times(parameters._target_buying_power, parameters.portfolio._total_portfolio_value)
        if target < ZERO:
            return GetMaximumOrderQuantityResult(ZERO, messages.CASH_SHORTING_NOT_SUPPORTED)
        _refuse_pair(parameters.security)
        return GetMaximumOrderQuantityResult(ZERO, messages.CASH_INVALID_SECURITY)

    def _get_reserved_buying_power_for_position(
        self, parameters: ReservedBuyingPowerForPositionParameters
    ) -> ReservedBuyingPowerForPosition:
        return parameters.result_in_account_currency(ZERO)

    def _get_buying_power(self, parameters: BuyingPowerParameters) -> BuyingPower:
        _refuse_pair(parameters.security)
        return parameters.result_in_account_currency(ZERO)


def _refuse_pair(security: Security) -> None:
    """Raise UnsupportedLeanFeature for a currency pair, whose rules are not part of the runtime."""
    if hasattr(type(security), "base_currency"):
        raise UnsupportedLeanFeature("Buying power of currency pairs is not supported by the embedded runtime.")
