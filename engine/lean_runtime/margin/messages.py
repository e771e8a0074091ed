"""Texts of the margin models, word for word LEAN's (Common/Messages/Messages.Securities.cs); they reach logs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.numbers import HUNDRED, decimal_text, normalize_to_str

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.margin.parameters import GetMaximumOrderQuantityForTargetBuyingPowerParameters
    from engine.lean_runtime.margin.position_group_parameters import GetMaximumLotsForTargetBuyingPowerParameters
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

INVALID_INITIAL_MARGIN_REQUIREMENT = "Initial margin requirement must be between 0 and 1"
INVALID_MAINTENANCE_MARGIN_REQUIREMENT = "Maintenance margin requirement must be between 0 and 1"
INVALID_FREE_BUYING_POWER_PERCENT_REQUIREMENT = "Free Buying Power Percent requirement must be between 0 and 1"
INVALID_LEVERAGE = "Leverage must be greater than or equal to 1."
OPTION_LEVERAGE = "Options are leveraged products and different leverage cannot be set by user"
FOR_UNDERLYING_ONLY_INVOKABLE_FOR_DERIVATIVE = "ForUnderlying is only invokable for IDerivativeSecurity (Option|Future)"
MARGIN_CALL_ORDER_TAG = "Margin Call"
GET_MARGIN_CALL_ORDERS_MUST_RETURN_TUPLE = (
    "Must return a tuple, where the first item is a list and the second a boolean"
)
ON_MARGIN_CALL_MUST_RETURN_NON_EMPTY_LIST = "on_margin_call must return a non-empty list of SubmitOrderRequest"
SINGLE_POSITION_ONLY = (
    "SecurityPositionGroupBuyingPowerModel only supports position groups containing exactly one position."
)
CASH_UNSUPPORTED_LEVERAGE = "CashBuyingPowerModel does not allow setting leverage. Cash accounts have no leverage."
CASH_DELTA_NOT_IMPLEMENTED = "The CashBuyingPowerModel does not require 'GetMaximumOrderQuantityForDeltaBuyingPower'."
CASH_SHORTING_NOT_SUPPORTED = "The cash model does not allow shorting."
CASH_INVALID_SECURITY = "The security type must be Cryptoor Forex."


def null_order_ticket(order: Order) -> str:
    """Tell that the order has no ticket."""
    return f"Null order ticket for id: {order.id}"


def insufficient_margin(order: Order, initial_margin: Decimal, free_margin: Decimal) -> str:
    """Tell what a single order asks and what is free."""
    return (
        f"Id: {order.id}, Initial Margin: {normalize_to_str(initial_margin)}, "
        f"Free Margin: {normalize_to_str(free_margin)}"
    )


def insufficient_group_margin(orders: list[Order], delta: Decimal, free_margin: Decimal) -> str:
    """Tell what orders on a position group ask and what is free."""
    ids = ",".join(str(order.id) for order in orders)
    return (
        f"Id: {ids}, Maintenance Margin Delta: {normalize_to_str(delta)}, Free Margin: {normalize_to_str(free_margin)}"
    )


def target_order_margin_not_above_minimum(difference: Decimal, minimum: Decimal) -> str:
    """Tell that the change is too small to trade."""
    return f"The target order margin {decimal_text(difference)} is less than the minimum {decimal_text(minimum)}."


#: Sent once per run by PortfolioTarget.percent after the first such refusal.
REBALANCE_RESULT_IGNORED = (
    "Warning: Portfolio rebalance result ignored as it resulted in a single share trade recommendation which can "
    "generate high fees. To disable minimum order size checks please set "
    "self.settings.minimum_order_margin_portfolio_percentage = 0."
)


def order_quantity_less_than_lot_size(security: Security, target_order_margin: Decimal) -> str:
    """Tell that the order shrank below one lot."""
    lot_size = decimal_text(security.symbol_properties._lot_size)
    return (
        f"The order quantity is less than the lot size of {lot_size} and has been rounded to zero. "
        f"Target order margin {decimal_text(target_order_margin)}. "
    )


def failed_to_converge(
    parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters, target_margin: Decimal, order_fees: Decimal
) -> str:
    """Tell that sizing an order ran in circles."""
    security = parameters.security
    holdings = security.holdings
    return (
        f"GetMaximumOrderQuantityForTargetBuyingPower failed to converge on the target margin: "
        f"{decimal_text(target_margin)}; the following information can be used to reproduce the issue. "
        f"Total Portfolio Cash: {decimal_text(parameters.portfolio._cash)}; Security : {security.symbol.id}; "
        f"Price : {decimal_text(security._close)}; Leverage: {decimal_text(security._leverage)}; "
        f"Order Fee: {decimal_text(order_fees)}; Lot Size: {decimal_text(security.symbol_properties._lot_size)}; "
        f"Current Holdings: {decimal_text(holdings._quantity)} @ {decimal_text(holdings._average_price)}; "
        f"Target Percentage: %{decimal_text(parameters._target_buying_power * HUNDRED)};"
    )


def underlying_information(underlying: Security) -> str:
    """Describe the underlying in a sizing error of an option."""
    holdings = underlying.holdings
    return (
        f"Underlying Security: {underlying.symbol.id}; Underlying Price: {decimal_text(underlying._close)}; "
        f"Underlying Holdings: {decimal_text(holdings._quantity)} @ {decimal_text(holdings._average_price)};"
    )


def margin_adjusted_in_wrong_direction(target_margin: Decimal, unit_margin: Decimal, security: Security) -> str:
    """Tell that stepping by lots moved away from the target."""
    holdings = security.holdings
    return (
        f"Margin is being adjusted in the wrong direction. Reproduce this issue with the following variables, "
        f"Target Margin: {decimal_text(target_margin)}; MarginForOneUnit: {decimal_text(unit_margin)}; "
        f"Security Holdings: {decimal_text(holdings._quantity)} @ {decimal_text(holdings._average_price)}; "
        f"LotSize: {decimal_text(security.symbol_properties._lot_size)}; Price: {decimal_text(security._close)}; "
        f"Leverage: {decimal_text(security._leverage)}"
    )


def computed_zero_initial_margin(group_name: str) -> str:
    """Tell that one unit of a group needs no margin, so no quantity follows from a target."""
    return f"Computed zero initial margin requirement for {group_name}."


def group_quantity_rounded_to_zero(target_order_margin: Decimal) -> str:
    """Tell that less than one unit of a group fits the target."""
    return (
        "The position group order quantity has been rounded to zero. "
        f"Target order margin {decimal_text(target_order_margin)}."
    )


def group_failed_to_converge(
    parameters: GetMaximumLotsForTargetBuyingPowerParameters,
    group_name: str,
    target_margin: Decimal,
    quantity: Decimal,
    order_fees: Decimal,
) -> str:
    """Tell that sizing a group ran in circles."""
    return (
        f"Failed to converge on the target margin: {decimal_text(target_margin)}; the following information can be "
        f"used to reproduce the issue. Total Portfolio Cash: {decimal_text(parameters.portfolio._cash)}; "
        f"Position group: {group_name}; Position group order quantity: {decimal_text(quantity)} "
        f"Order Fee: {decimal_text(order_fees)}; "
        f"Current Holdings: {decimal_text(parameters.position_group._quantity)}; "
        f"Target Percentage: %{decimal_text(parameters._target_buying_power * HUNDRED)};"
    )


def zero_price(symbol: Symbol) -> str:
    """Tell that the security has no price yet (Messages.QuantConnect.cs ZeroPriceForSecurity)."""
    return (
        f"{symbol}: The security does not have an accurate price as it has not yet received a bar of data. "
        "Before placing a trade (or using set_holdings) warm up your algorithm with set_warmup, or use "
        "slice.contains(symbol) to confirm the Slice object has price before using the data. Data does not "
        "necessarily all arrive at the same time so your algorithm should confirm the data is ready before using it. "
        "In live trading this can mean you do not have an active subscription to the asset class you're trying to "
        "trade. If using custom data make sure you've set the 'Value' property."
    )


def cash_unsupported_security(security: Security) -> str:
    """Tell that the cash model only knows currency pairs."""
    return (
        f"The '{security.symbol.value}' security is not supported by this cash model. "
        "Currently only Crypto and Forex are supported."
    )


def unable_to_converge(
    target_margin: Decimal, current_margin: Decimal, quantity: Decimal, unit_description: str, unit_margin: Decimal
) -> str:
    """Tell that adding units of a group no longer changes its margin as it should."""
    return (
        "GetMaximumPositionGroupOrderQuantityForTargetBuyingPower failed to converge to target margin "
        f"{decimal_text(target_margin)}. Current margin is {decimal_text(current_margin)}. "
        f"Position group quantity {decimal_text(quantity)}. {unit_description}. "
        f"Margin unit {decimal_text(unit_margin)}."
    )
