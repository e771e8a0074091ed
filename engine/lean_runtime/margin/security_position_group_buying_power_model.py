"""SecurityPositionGroupBuyingPowerModel: the group model of single securities, which asks the security's own model."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO, divide
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import plus
from engine.lean_runtime.margin.extensions import (
    get_initial_margin_required_for_order,
    get_initial_margin_requirement,
    get_maintenance_margin_at_price,
    get_maximum_order_quantity_for_target_buying_power,
    has_sufficient_buying_power_for_order,
)
from engine.lean_runtime.margin.margins import InitialMargin, MaintenanceMargin
from engine.lean_runtime.margin.parameters import (
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
    HasSufficientBuyingPowerForOrderResult,
)
from engine.lean_runtime.margin.position_group_buying_power_model import PositionGroupBuyingPowerModel
from engine.lean_runtime.margin.position_group_parameters import (
    GetMaximumLotsForDeltaBuyingPowerParameters,
    GetMaximumLotsForTargetBuyingPowerParameters,
    GetMaximumLotsResult,
    HasSufficientPositionGroupBuyingPowerForOrderParameters,
    PositionGroupInitialMarginForOrderParameters,
    PositionGroupInitialMarginParameters,
    PositionGroupMaintenanceMarginParameters,
)

if TYPE_CHECKING:
    from engine.lean_runtime.margin.position_group import PositionGroup
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security


class SecurityPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """Sums what the securities' models ask (Positions/SecurityPositionGroupBuyingPowerModel.cs)."""

    _is_default = True

    def get_maintenance_margin(self, parameters: PositionGroupMaintenanceMarginParameters) -> MaintenanceMargin:
        """Return the maintenance margin of every position by its security's model."""
        total = ZERO
        for position in parameters.position_group._positions.values():
            security = parameters.portfolio.securities[position.symbol]
            total = plus(total, get_maintenance_margin_at_price(security, position._quantity))
        return MaintenanceMargin(total)

    def get_initial_margin_requirement(self, parameters: PositionGroupInitialMarginParameters) -> InitialMargin:
        """Return the signed initial margin of every position by its security's model."""
        total = ZERO
        for position in parameters.position_group._positions.values():
            security = parameters.portfolio.securities[position.symbol]
            margin = get_initial_margin_requirement(security.buying_power_model, security, position._quantity)
            total = plus(total, margin)
        return InitialMargin(total)

    def get_initial_margin_required_for_order(
        self, parameters: PositionGroupInitialMarginForOrderParameters
    ) -> InitialMargin:
        """Return the initial margin of the order, counted once per position."""
        portfolio, total = parameters.portfolio, ZERO
        for position in parameters.position_group._positions.values():
            security = portfolio.securities[position.symbol]
            margin = get_initial_margin_required_for_order(
                security.buying_power_model, portfolio.cash_book, security, parameters.order
            )
            total = plus(total, margin)
        return InitialMargin(total)

    def get_maximum_lots_for_target_buying_power(
        self, parameters: GetMaximumLotsForTargetBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """Return the lots the security's model sizes for the target."""
        if len(parameters.position_group) != 1:
            return parameters.error(messages.SINGLE_POSITION_ONLY)
        security = _only_security(parameters.portfolio, parameters.position_group)
        return _in_lots(
            security,
            get_maximum_order_quantity_for_target_buying_power(
                security.buying_power_model,
                parameters.portfolio,
                security,
                parameters._target_buying_power,
                parameters._minimum_order_margin_portfolio_percentage,
            ),
        )

    def get_maximum_lots_for_delta_buying_power(
        self, parameters: GetMaximumLotsForDeltaBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """Return the lots the security's model sizes for the change."""
        if len(parameters.position_group) != 1:
            return parameters.error(messages.SINGLE_POSITION_ONLY)
        security = _only_security(parameters.portfolio, parameters.position_group)
        question = GetMaximumOrderQuantityForDeltaBuyingPowerParameters(
            parameters.portfolio,
            security,
            parameters._delta_buying_power,
            parameters._minimum_order_margin_portfolio_percentage,
        )
        model = security.buying_power_model
        return _in_lots(security, invoke(model, "get_maximum_order_quantity_for_delta_buying_power", question))

    def has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientPositionGroupBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Return the verdict of the security's model on the one order."""
        if len(parameters.position_group) != 1:
            return parameters.error(messages.SINGLE_POSITION_ONLY)
        return _verdict_on_only_order(parameters)

    def _passes_position_group_specific_buying_power_for_order_checks(
        self, parameters: HasSufficientPositionGroupBuyingPowerForOrderParameters, available_buying_power: Decimal
    ) -> HasSufficientBuyingPowerForOrderResult | None:
        if not parameters.portfolio.positions.is_only_default_groups:
            return None
        return _verdict_on_only_order(parameters)


def _only_security(portfolio: SecurityPortfolioManager, group: PositionGroup) -> Security:
    position = next(iter(group._positions.values()))
    return portfolio.securities[position.symbol]


def _only_order(orders: list[Order]) -> Order:
    if len(orders) != 1:
        raise InvalidOperationException(f"Sequence contains {'more than one element' if orders else 'no elements'}")
    return orders[0]


def _verdict_on_only_order(
    parameters: HasSufficientPositionGroupBuyingPowerForOrderParameters,
) -> HasSufficientBuyingPowerForOrderResult:
    security = _only_security(parameters.portfolio, parameters.position_group)
    order = _only_order(parameters.orders)
    return has_sufficient_buying_power_for_order(security.buying_power_model, parameters.portfolio, security, order)


def _in_lots(security: Security, result: GetMaximumOrderQuantityResult) -> GetMaximumLotsResult:
    lot_size: Decimal = security.symbol_properties._lot_size
    lots = result._quantity if lot_size == 1 else divide(result._quantity, lot_size)
    return GetMaximumLotsResult(lots, result.reason, result.is_error)
