"""Order quantity of one security from a margin target (Common/Securities/BuyingPowerModel.cs).

The search converges from above: guess from the margin of one unit, round to lots toward the target, step back while
the model's margin of the final position exceeds it, then allow for the order's fee and repeat.
"""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, discretely_round_by
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import absolute, divide, minus, plus, sign, times
from engine.lean_runtime.margin.extensions import (
    above_minimum_order_margin_portfolio_percentage,
    get_reserved_buying_power_for_position,
)
from engine.lean_runtime.margin.holdings_value import market_order_fee
from engine.lean_runtime.margin.parameters import (
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
)

if TYPE_CHECKING:
    from engine.lean_runtime.margin.buying_power_model import BuyingPowerModel
    from engine.lean_runtime.securities.security import Security

_ONE_UNIT = Decimal(1)


def order_quantity_for_delta(
    model: BuyingPowerModel, parameters: GetMaximumOrderQuantityForDeltaBuyingPowerParameters
) -> GetMaximumOrderQuantityResult:
    """Turn a change of used margin into the fraction it leads to and size for that."""
    portfolio, security = parameters.portfolio, parameters.security
    used = get_reserved_buying_power_for_position(security.buying_power_model, security)
    signed_used = used if security.holdings._quantity > ZERO else -used
    aimed = plus(signed_used, parameters._delta_buying_power)
    total_value = portfolio._total_portfolio_value
    target = divide(aimed, total_value) if total_value else ZERO
    return model._get_maximum_order_quantity_for_target_buying_power(
        GetMaximumOrderQuantityForTargetBuyingPowerParameters(
            portfolio,
            security,
            target,
            parameters._minimum_order_margin_portfolio_percentage,
            parameters.silence_non_error_reasons,
        )
    )


def order_quantity_for_target(
    model: BuyingPowerModel, parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters
) -> GetMaximumOrderQuantityResult:
    """Return the order that brings the security's initial margin to its target, or why there is none."""
    portfolio, security = parameters.portfolio, parameters.security
    total_value = portfolio._total_portfolio_value
    reserve = times(total_value, model._required_free_buying_power_percent)
    target_margin = times(parameters._target_buying_power, minus(total_value, reserve))
    if not target_margin:
        return GetMaximumOrderQuantityResult(security.holdings._quantity.copy_negate(), "", False)
    used_margin = model._initial_margin(security, security.holdings._quantity)
    unit_margin = model._initial_margin(security, _ONE_UNIT)
    if not unit_margin:
        return GetMaximumOrderQuantityResult(ZERO, messages.zero_price(security.symbol))
    difference = absolute(minus(target_margin, used_margin))
    if not above_minimum_order_margin_portfolio_percentage(
        portfolio, parameters._minimum_order_margin_portfolio_percentage, difference
    ):
        return _below_minimum(parameters, total_value, difference)
    last_quantity = ZERO
    while True:
        quantity, final_margin = get_amount_to_order(model, security, target_margin, unit_margin)
        if not quantity:
            reason = None
            if not parameters.silence_non_error_reasons:
                reason = messages.order_quantity_less_than_lot_size(security, minus(target_margin, used_margin))
            return GetMaximumOrderQuantityResult(ZERO, reason, False)
        fees = market_order_fee(portfolio.cash_book, security, quantity)
        spendable = minus(minus(total_value, fees), reserve)
        target_margin = times(spendable, parameters._target_buying_power)
        if last_quantity == quantity:
            text = messages.failed_to_converge(parameters, target_margin, fees)
            raise ArgumentException(_with_underlying(text, security))
        last_quantity = quantity
        if absolute(final_margin) <= absolute(target_margin):
            return GetMaximumOrderQuantityResult(quantity)


def get_amount_to_order(
    model: BuyingPowerModel, security: Security, target_margin: Decimal, unit_margin: Decimal
) -> tuple[Decimal, Decimal]:
    """Return the order quantity in lots whose final margin stays within the target, and that margin.

    Raises ArgumentException when stepping by lots leads away from the target.
    """
    lot_size: Decimal = security.symbol_properties._lot_size
    held: Decimal = security.holdings._quantity
    short = target_margin < ZERO
    guess = plus(-held, divide(target_margin, unit_margin))
    size = discretely_round_by(guess, lot_size, decimal.ROUND_CEILING if short else decimal.ROUND_FLOOR)
    step = lot_size if short else -lot_size
    final_margin = model._initial_margin(security, size + held)
    difference = minus(final_margin, target_margin)
    while difference < ZERO if short else difference > ZERO:
        size += step
        final_margin = model._initial_margin(security, size + held)
        changed = minus(final_margin, target_margin)
        if absolute(changed) > absolute(difference) and sign(changed) == sign(difference):
            text = messages.margin_adjusted_in_wrong_direction(target_margin, unit_margin, security)
            raise ArgumentException(_with_underlying(f"BuyingPowerModel().GetAmountToOrder(): {text}", security))
        difference = changed
    return size, final_margin


def _below_minimum(
    parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters, total_value: Decimal, difference: Decimal
) -> GetMaximumOrderQuantityResult:
    """Refuse a change too small to trade and arm the algorithm's one-time warning."""
    from engine.lean_runtime.algorithm.portfolio_target import PortfolioTarget

    reason = None
    if not parameters.silence_non_error_reasons:
        minimum = times(total_value, parameters._minimum_order_margin_portfolio_percentage)
        reason = messages.target_order_margin_not_above_minimum(difference, minimum)
    if PortfolioTarget.minimum_order_margin_percentage_warning_sent is None:
        PortfolioTarget.minimum_order_margin_percentage_warning_sent = False
    return GetMaximumOrderQuantityResult(ZERO, reason, False)


def _with_underlying(text: str, security: Security) -> str:
    """Append the underlying's state to the error text of an option."""
    underlying = getattr(security, "underlying", None)
    return text if underlying is None else f"{text} {messages.underlying_information(underlying)}"
