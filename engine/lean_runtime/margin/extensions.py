"""How the engine asks a security's buying power model, whoever wrote it (BuyingPowerModelExtensions.cs).

Every function builds the parameter object, calls the model's public method through `invoke` so that a Python
override is honoured, and returns the exact amount.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.margin.arithmetic import absolute, times
from engine.lean_runtime.margin.margins import exact_amount
from engine.lean_runtime.margin.parameters import (
    BuyingPowerParameters,
    GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
    HasSufficientBuyingPowerForOrderParameters,
    HasSufficientBuyingPowerForOrderResult,
    InitialMarginParameters,
    InitialMarginRequiredForOrderParameters,
    MaintenanceMarginParameters,
    ReservedBuyingPowerForPositionParameters,
)

if TYPE_CHECKING:
    from engine.lean_runtime.common.enums import OrderDirection
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security


def initial_margin_of(model: Any, security: Security, quantity: Decimal) -> Any:
    """Return the model's InitialMargin object for a quantity."""
    return invoke(model, "get_initial_margin_requirement", InitialMarginParameters(security, quantity))


def get_initial_margin_requirement(model: Any, security: Security, quantity: Decimal) -> Decimal:
    """Return the signed initial margin of a quantity."""
    return exact_amount(initial_margin_of(model, security, quantity))


def get_initial_margin_required_for_order(
    model: Any, currency_converter: Any, security: Security, order: Order
) -> Decimal:
    """Return the signed initial margin of an order, its fee included."""
    parameters = InitialMarginRequiredForOrderParameters(currency_converter, security, order)
    return exact_amount(invoke(model, "get_initial_margin_required_for_order", parameters))


def get_maintenance_margin(model: Any, parameters: MaintenanceMarginParameters) -> Decimal:
    """Return the maintenance margin of the quantity in the parameters."""
    return exact_amount(invoke(model, "get_maintenance_margin", parameters))


def get_maintenance_margin_at_price(security: Security, quantity: Decimal) -> Decimal:
    """Return what the security's own model asks for holding a quantity at the current price."""
    parameters = MaintenanceMarginParameters.for_quantity_at_current_price(security, quantity)
    return get_maintenance_margin(security.buying_power_model, parameters)


def get_reserved_buying_power_for_position(model: Any, security: Security) -> Decimal:
    """Return what the security's holdings occupy."""
    parameters = ReservedBuyingPowerForPositionParameters(security)
    return exact_amount(invoke(model, "get_reserved_buying_power_for_position", parameters))


def has_sufficient_buying_power_for_order(
    model: Any, portfolio: SecurityPortfolioManager, security: Security, order: Order
) -> HasSufficientBuyingPowerForOrderResult:
    """Return the model's verdict on one order."""
    parameters = HasSufficientBuyingPowerForOrderParameters(portfolio, security, order)
    verdict: HasSufficientBuyingPowerForOrderResult = invoke(model, "has_sufficient_buying_power_for_order", parameters)
    return verdict


def get_maximum_order_quantity_for_target_buying_power(
    model: Any, portfolio: SecurityPortfolioManager, security: Security, target: Decimal, minimum: Decimal
) -> GetMaximumOrderQuantityResult:
    """Return the order quantity that brings the security to a fraction of the portfolio in margin."""
    parameters = GetMaximumOrderQuantityForTargetBuyingPowerParameters(portfolio, security, target, minimum)
    result: GetMaximumOrderQuantityResult = invoke(
        model, "get_maximum_order_quantity_for_target_buying_power", parameters
    )
    return result


def get_buying_power(
    model: Any, portfolio: SecurityPortfolioManager, security: Security, direction: OrderDirection
) -> Decimal:
    """Return what can be traded in a direction."""
    parameters = BuyingPowerParameters(portfolio, security, direction)
    return exact_amount(invoke(model, "get_buying_power", parameters))


def quantity_above_minimum_order_margin_portfolio_percentage(
    model: Any, security: Security, quantity: Decimal, portfolio: SecurityPortfolioManager, minimum: Decimal
) -> bool:
    """Say whether the margin of a quantity is worth an order; a minimum of 0 always is."""
    if not minimum:
        return True
    margin = absolute(get_initial_margin_requirement(model, security, quantity))
    return above_minimum_order_margin_portfolio_percentage(portfolio, minimum, margin)


def above_minimum_order_margin_portfolio_percentage(
    portfolio: SecurityPortfolioManager, minimum: Decimal, margin: Decimal
) -> bool:
    """Say whether a change of margin is worth an order; anything is while no margin remains."""
    total_value = portfolio._total_portfolio_value
    too_small = times(total_value, minimum) > margin
    return not (too_small and portfolio._get_margin_remaining(total_value) > ZERO)
