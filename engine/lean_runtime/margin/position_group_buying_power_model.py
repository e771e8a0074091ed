"""PositionGroupBuyingPowerModel: what orders change in the margin of the groups they touch, and how many units fit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OrderDirection
from engine.lean_runtime.common.errors import NotImplementedException
from engine.lean_runtime.common.numbers import ZERO, to_decimal, to_float
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import absolute, plus
from engine.lean_runtime.margin.margins import (
    InitialMargin,
    MaintenanceMargin,
    PositionGroupBuyingPower,
    ReservedBuyingPowerForPositionGroup,
)
from engine.lean_runtime.margin.position import Position, PositionCollection, by_symbol, combine
from engine.lean_runtime.margin.position_group import PositionGroup, PositionGroupCollection, is_inverted_of
from engine.lean_runtime.margin.position_group_parameters import (
    GetMaximumLotsForDeltaBuyingPowerParameters,
    GetMaximumLotsForTargetBuyingPowerParameters,
    GetMaximumLotsResult,
    HasSufficientPositionGroupBuyingPowerForOrderParameters,
    PositionGroupBuyingPowerParameters,
    PositionGroupInitialMarginForOrderParameters,
    PositionGroupInitialMarginParameters,
    PositionGroupMaintenanceMarginParameters,
    ReservedBuyingPowerForPositionGroupParameters,
    ReservedBuyingPowerImpact,
    ReservedBuyingPowerImpactParameters,
)

if TYPE_CHECKING:
    from engine.lean_runtime.margin.parameters import HasSufficientBuyingPowerForOrderResult
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager


def get_reserved_buying_power_for_position_group(portfolio: SecurityPortfolioManager, group: PositionGroup) -> Decimal:
    """Return what a group occupies, asked of its own model (PositionGroupBuyingPowerModelExtensions.cs)."""
    parameters = ReservedBuyingPowerForPositionGroupParameters(portfolio, group)
    return group.buying_power_model.get_reserved_buying_power_for_position_group(parameters)._absolute_used_buying_power


def initial_margin_of_group(portfolio: SecurityPortfolioManager, group: PositionGroup) -> InitialMargin:
    """Return the InitialMargin object of a group, asked of its own model."""
    parameters = PositionGroupInitialMarginParameters(portfolio, group)
    return group.buying_power_model.get_initial_margin_requirement(parameters)


def get_initial_margin_requirement_of_group(portfolio: SecurityPortfolioManager, group: PositionGroup) -> Decimal:
    """Return the initial margin of a group, a debit premium included."""
    return initial_margin_of_group(portfolio, group)._value


class IPositionGroupBuyingPowerModel(LeanObject):
    """The interface of position group models (Positions/IPositionGroupBuyingPowerModel.cs)."""


class PositionGroupBuyingPowerModel(IPositionGroupBuyingPowerModel):
    """Base of the group models; models are equal when their class is (Positions/PositionGroupBuyingPowerModel.cs)."""

    #: Whether groups of this model are the default ones of single securities.
    _is_default = False
    _required_free_buying_power_percent: Decimal = ZERO

    def __init__(self, required_free_buying_power_percent: Any = ZERO) -> None:
        """Take the fraction of the portfolio to keep free."""
        self._required_free_buying_power_percent = to_decimal(required_free_buying_power_percent)

    @property
    def required_free_buying_power_percent(self) -> float:
        """Return the fraction of the portfolio kept free of margin."""
        return to_float(self._required_free_buying_power_percent)

    def get_maintenance_margin(self, parameters: PositionGroupMaintenanceMarginParameters) -> MaintenanceMargin:
        """Return the margin the group occupies."""
        raise NotImplementedException("The method or operation is not implemented.")

    def get_initial_margin_requirement(self, parameters: PositionGroupInitialMarginParameters) -> InitialMargin:
        """Return the margin needed to open the group."""
        raise NotImplementedException("The method or operation is not implemented.")

    def get_initial_margin_required_for_order(
        self, parameters: PositionGroupInitialMarginForOrderParameters
    ) -> InitialMargin:
        """Return the margin needed to open the group, with the order's fee."""
        raise NotImplementedException("The method or operation is not implemented.")

    def get_reserved_buying_power_impact(
        self, parameters: ReservedBuyingPowerImpactParameters
    ) -> ReservedBuyingPowerImpact:
        """Return the reserved buying power of the touched groups now, and what the groups after the orders ask."""
        portfolio = parameters.portfolio
        manager = portfolio.positions
        order_positions = [p for order in parameters.orders for p in order.create_positions(portfolio.securities)]
        contemplated_positions = by_symbol(order_positions)
        impacted_groups = manager.get_impacted_groups(order_positions)
        current = ZERO
        for group in impacted_groups:
            current = plus(current, get_reserved_buying_power_for_position_group(portfolio, group))
            for position in group._positions.values():
                existing = contemplated_positions.get(position.symbol)
                contemplated_positions[position.symbol] = combine(existing, position) if existing else position
        contemplated_groups = manager.resolve_position_groups(PositionCollection(contemplated_positions.values()))
        contemplated = self._get_contemplated_groups_initial_margin(portfolio, contemplated_groups, order_positions)
        return ReservedBuyingPowerImpact(
            current, contemplated, impacted_groups, parameters.contemplated_changes, contemplated_groups
        )

    def _get_contemplated_groups_initial_margin(
        self,
        portfolio: SecurityPortfolioManager,
        contemplated_groups: PositionGroupCollection,
        order_positions: list[Position],
    ) -> Decimal:
        total = ZERO
        for group in contemplated_groups:
            total = plus(total, get_initial_margin_requirement_of_group(portfolio, group))
        return total

    def has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientPositionGroupBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Say whether the orders' change of margin is negative or fits what remains."""
        portfolio, orders = parameters.portfolio, parameters.orders
        impact = self.get_reserved_buying_power_impact(
            ReservedBuyingPowerImpactParameters(portfolio, parameters.position_group, orders)
        )
        if impact._delta < ZERO:
            return parameters.sufficient()
        available: Decimal = portfolio._margin_remaining
        verdict = self._passes_position_group_specific_buying_power_for_order_checks(parameters, available)
        if verdict is not None and not verdict.is_sufficient:
            return verdict
        if impact._delta <= available:
            return parameters.sufficient()
        return parameters.insufficient(messages.insufficient_group_margin(orders, impact._delta, available))

    def _passes_position_group_specific_buying_power_for_order_checks(
        self, parameters: HasSufficientPositionGroupBuyingPowerForOrderParameters, available_buying_power: Decimal
    ) -> HasSufficientBuyingPowerForOrderResult | None:
        return None

    def get_reserved_buying_power_for_position_group(
        self, parameters: ReservedBuyingPowerForPositionGroupParameters
    ) -> ReservedBuyingPowerForPositionGroup:
        """Return what the group occupies: its maintenance margin."""
        margin = self.get_maintenance_margin(
            PositionGroupMaintenanceMarginParameters(parameters.portfolio, parameters.position_group)
        )
        return ReservedBuyingPowerForPositionGroup(margin._value)

    def get_position_group_buying_power(
        self, parameters: PositionGroupBuyingPowerParameters
    ) -> PositionGroupBuyingPower:
        """Return the margin free for a trade, including what closing the held group sets free."""
        portfolio, group = parameters.portfolio, parameters.position_group
        result: Decimal = portfolio._margin_remaining
        existing = portfolio.positions.groups.try_get_group(group.key)[1]
        if existing is not None:
            closing = OrderDirection.BUY if is_inverted_of(group, existing) else OrderDirection.SELL
            if parameters.direction is closing:
                result = plus(result, get_reserved_buying_power_for_position_group(portfolio, existing))
                result = plus(result, absolute(get_initial_margin_requirement_of_group(portfolio, existing)))
        return PositionGroupBuyingPower(result)

    def get_maximum_lots_for_target_buying_power(
        self, parameters: GetMaximumLotsForTargetBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """Return the units that bring the group's initial margin to a fraction of the portfolio, fees included."""
        from engine.lean_runtime.margin.position_group_sizing import lots_for_target

        return lots_for_target(self, parameters)

    def get_maximum_lots_for_delta_buying_power(
        self, parameters: GetMaximumLotsForDeltaBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """Return the units that change the group's used margin by an amount."""
        from engine.lean_runtime.margin.position_group_sizing import lots_for_delta

        return lots_for_delta(self, parameters)

    def __str__(self) -> str:
        """Return the name of LEAN's class, as .NET objects without a text of their own do."""
        return f"QuantConnect.Securities.Positions.{type(self).__name__}"

    def equals(self, other: object) -> bool:
        """Return whether the other model is of the same class."""
        return self == other

    def __eq__(self, other: object) -> bool:
        """Return whether the other model is of the same class."""
        return type(self) is type(other)

    def __hash__(self) -> int:
        """Hash by class."""
        return hash(type(self))
