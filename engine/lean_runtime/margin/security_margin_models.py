"""The buying power models of plain securities besides the base: default, day trading, constant and none."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.margin.arithmetic import absolute, divide, times
from engine.lean_runtime.margin.buying_power_model import BuyingPowerModel
from engine.lean_runtime.margin.margins import InitialMargin, MaintenanceMargin
from engine.lean_runtime.margin.parameters import (
    HasSufficientBuyingPowerForOrderParameters,
    HasSufficientBuyingPowerForOrderResult,
    InitialMarginParameters,
    MaintenanceMarginParameters,
)

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security


class SecurityMarginModel(BuyingPowerModel):
    """The default model of equities: constant leverage (Common/Securities/SecurityMarginModel.cs)."""


class PatternDayTradingMarginModel(SecurityMarginModel):
    """More leverage while the market is open than near and after its close (PatternDayTradingMarginModel.cs)."""

    _closed_margin_correction_factor: Decimal = Decimal(2)
    _initial_margin_requirement = Decimal("0.25")
    _maintenance_margin_requirement = Decimal("0.25")

    def __init__(self, closed_market_leverage: Any = Decimal(2), open_market_leverage: Any = Decimal(4)) -> None:
        """Take both leverages; ArgumentException for an open market leverage below 1."""
        super().__init__(open_market_leverage)
        self._closed_margin_correction_factor = divide(
            to_decimal(open_market_leverage), to_decimal(closed_market_leverage)
        )

    def set_leverage(self, security: Security, leverage: Any) -> None:
        """Change nothing; the two leverages are fixed."""

    def _get_leverage(self, security: Security) -> Decimal:
        return times(super()._get_leverage(security), divide(ONE, self._correction_factor(security)))

    def _get_initial_margin_requirement(self, parameters: InitialMarginParameters) -> InitialMargin:
        margin = super()._get_initial_margin_requirement(parameters)._value
        return InitialMargin(times(margin, self._correction_factor(parameters.security)))

    def _get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        margin = super()._get_maintenance_margin(parameters)._value
        return MaintenanceMargin(times(margin, self._correction_factor(parameters.security)))

    def _correction_factor(self, security: Security) -> Decimal:
        exchange = security.exchange
        is_open = exchange.exchange_open and not exchange.closing_soon
        return ONE if is_open else self._closed_margin_correction_factor


class ConstantBuyingPowerModel(BuyingPowerModel):
    """The same margin for every unit, whatever its price (Common/Securities/ConstantBuyingPowerModel.cs)."""

    def __init__(self, margin_required_per_unit_in_account_currency: Any) -> None:
        """Take the margin of one unit in account currency."""
        super().__init__()
        self._margin_required_per_unit = to_decimal(margin_required_per_unit_in_account_currency)

    def set_leverage(self, security: Security, leverage: Any) -> None:
        """Change nothing; who swaps this model in has decided to ignore leverage."""

    def _get_initial_margin_requirement(self, parameters: InitialMarginParameters) -> InitialMargin:
        return InitialMargin(times(parameters._quantity, self._margin_required_per_unit))

    def _get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        return MaintenanceMargin(times(absolute(parameters._quantity), self._margin_required_per_unit))


class NullBuyingPowerModel(BuyingPowerModel):
    """Refuses no order and reserves nothing (Common/Securities/NullBuyingPowerModel.cs)."""

    def _get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        return MaintenanceMargin(ZERO)

    def _has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        return parameters.sufficient()


BuyingPowerModel.NULL = NullBuyingPowerModel()
