"""LEAN's static extension classes of margin and positions, for algorithms; the engine uses the functions themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.margin import extensions, position, position_group
from engine.lean_runtime.margin.parameters import (
    HasSufficientBuyingPowerForOrderResult,
    InitialMarginParameters,
    MaintenanceMarginParameters,
)
from engine.lean_runtime.margin.position_group_buying_power_model import (
    get_initial_margin_requirement_of_group,
    get_reserved_buying_power_for_position_group,
)
from engine.lean_runtime.margin.position_group_parameters import (
    HasSufficientPositionGroupBuyingPowerForOrderParameters,
    PositionGroupBuyingPowerParameters,
    PositionGroupMaintenanceMarginParameters,
)
from engine.lean_runtime.margin.position_group_sizing import create_unit_group, with_quantity

if TYPE_CHECKING:
    from engine.lean_runtime.common.enums import OrderDirection
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.margin.position import Position
    from engine.lean_runtime.margin.position_group import PositionGroup
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security


class BuyingPowerModelExtensions(LeanObject):
    """Questions to a security's model without parameter objects (Common/Securities/BuyingPowerModelExtensions.cs)."""

    @staticmethod
    def get_maintenance_margin(model: Any, security: Security) -> Any:
        """Return the MaintenanceMargin of what is held."""
        return invoke(model, "get_maintenance_margin", MaintenanceMarginParameters.for_current_holdings(security))

    @staticmethod
    def get_initial_margin_requirement(model: Any, security: Security, quantity: Any) -> Any:
        """Return the InitialMargin of a quantity."""
        return invoke(model, "get_initial_margin_requirement", InitialMarginParameters(security, quantity))

    @staticmethod
    def get_reserved_buying_power_for_position(model: Any, security: Security) -> float:
        """Return what the holdings occupy."""
        return to_float(extensions.get_reserved_buying_power_for_position(model, security))

    @staticmethod
    def has_sufficient_buying_power_for_order(
        model: Any, portfolio: SecurityPortfolioManager, security: Security, order: Order
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Return the verdict on an order."""
        return extensions.has_sufficient_buying_power_for_order(model, portfolio, security, order)

    @staticmethod
    def get_maximum_order_quantity_for_target_buying_power(
        model: Any,
        portfolio: SecurityPortfolioManager,
        security: Security,
        target: Any,
        minimum_order_margin_portfolio_percentage: Any,
    ) -> Any:
        """Return the order that brings the security to a fraction of the portfolio in margin."""
        return extensions.get_maximum_order_quantity_for_target_buying_power(
            model,
            portfolio,
            security,
            to_decimal(target),
            to_decimal(minimum_order_margin_portfolio_percentage),
        )

    @staticmethod
    def get_buying_power(
        model: Any, portfolio: SecurityPortfolioManager, security: Security, direction: OrderDirection
    ) -> float:
        """Return what can be traded in a direction."""
        return to_float(extensions.get_buying_power(model, portfolio, security, direction))

    @staticmethod
    def above_minimum_order_margin_portfolio_percentage(*arguments: Any) -> bool:
        """Say whether margin is worth an order; takes LEAN's two forms.

        (model, security, quantity, portfolio, minimum) or (portfolio, minimum, margin).
        """
        if len(arguments) == 3:
            portfolio, minimum, margin = arguments
            return extensions.above_minimum_order_margin_portfolio_percentage(
                portfolio, to_decimal(minimum), to_decimal(margin)
            )
        model, security, quantity, portfolio, minimum = arguments
        return extensions.quantity_above_minimum_order_margin_portfolio_percentage(
            model, security, to_decimal(quantity), portfolio, to_decimal(minimum)
        )


class PositionExtensions(LeanObject):
    """Arithmetic on positions (Positions/PositionExtensions.cs)."""

    combine = staticmethod(position.combine)

    @staticmethod
    def deduct(position_: Position, quantity_to_deduct: Any) -> Position:
        """Return the position less a quantity."""
        return position.deduct(position_, to_decimal(quantity_to_deduct))

    @staticmethod
    def consolidate(positions: Iterable[Position]) -> LeanDictionary[Symbol, Position]:
        """Return one position per symbol."""
        return LeanDictionary(position.consolidate(positions))

    @staticmethod
    def with_lots(position_: Position, number_of_lots: Any) -> Position:
        """Return the position resized to a number of units."""
        return position.with_lots(position_, to_decimal(number_of_lots))

    @staticmethod
    def get_group_quantity(position_: Position) -> float:
        """Return the signed number of units."""
        return to_float(position.get_group_quantity(position_))


class PositionGroupExtensions(LeanObject):
    """Questions about groups (Positions/PositionGroupExtensions.cs)."""

    get_position = staticmethod(position_group.get_position)
    is_inverted_of = staticmethod(position_group.is_inverted_of)
    closes = staticmethod(position_group.closes)
    get_user_friendly_name = staticmethod(position_group.get_user_friendly_name)
    create_unit_group = staticmethod(create_unit_group)

    @staticmethod
    def with_quantity(template: PositionGroup, group_quantity: Any, position_manager: Any) -> PositionGroup:
        """Return the group resized to a number of units."""
        return with_quantity(template, to_decimal(group_quantity), position_manager)

    @staticmethod
    def is_empty(position_group_: PositionGroup) -> bool:
        """Return whether the group has no positions."""
        return len(position_group_) == 0


class PositionGroupBuyingPowerModelExtensions(LeanObject):
    """Questions to a group's model without parameter objects (Positions/PositionGroupBuyingPowerModelExtensions.cs)."""

    @staticmethod
    def get_maintenance_margin(model: Any, portfolio: SecurityPortfolioManager, group: PositionGroup) -> Any:
        """Return the group's MaintenanceMargin."""
        return model.get_maintenance_margin(PositionGroupMaintenanceMarginParameters(portfolio, group))

    @staticmethod
    def get_initial_margin_requirement(model: Any, portfolio: SecurityPortfolioManager, group: PositionGroup) -> float:
        """Return the group's initial margin with a debit premium."""
        return to_float(get_initial_margin_requirement_of_group(portfolio, group))

    @staticmethod
    def get_reserved_buying_power_for_position_group(
        model: Any, portfolio: SecurityPortfolioManager, group: PositionGroup
    ) -> float:
        """Return what the group occupies."""
        return to_float(get_reserved_buying_power_for_position_group(portfolio, group))

    @staticmethod
    def has_sufficient_buying_power_for_order(
        model: Any, portfolio: SecurityPortfolioManager, group: PositionGroup, orders: list[Order]
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Return the verdict on the orders that form a group."""
        parameters = HasSufficientPositionGroupBuyingPowerForOrderParameters(portfolio, group, orders)
        verdict: HasSufficientBuyingPowerForOrderResult = model.has_sufficient_buying_power_for_order(parameters)
        return verdict

    @staticmethod
    def get_position_group_buying_power(
        model: Any, portfolio: SecurityPortfolioManager, group: PositionGroup, direction: OrderDirection
    ) -> Any:
        """Return the PositionGroupBuyingPower for a direction."""
        return model.get_position_group_buying_power(PositionGroupBuyingPowerParameters(portfolio, group, direction))
