"""Number of units of a position group from a margin target (Positions/PositionGroupBuyingPowerModel.cs).

Units are stepped one by one because the margin of a group need not be linear in its quantity; a negative number of
units may turn the group into the opposite strategy, which is why it is resolved anew.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.numbers import ONE, ZERO, decimal_text
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import absolute, divide, minus, plus, sign, times
from engine.lean_runtime.margin.extensions import above_minimum_order_margin_portfolio_percentage
from engine.lean_runtime.margin.holdings_value import order_fee
from engine.lean_runtime.margin.position import PositionCollection, with_lots
from engine.lean_runtime.margin.position_group import PositionGroup, get_user_friendly_name, is_inverted_of
from engine.lean_runtime.margin.position_group_buying_power_model import get_initial_margin_requirement_of_group
from engine.lean_runtime.margin.position_group_parameters import (
    GetMaximumLotsForDeltaBuyingPowerParameters,
    GetMaximumLotsForTargetBuyingPowerParameters,
    GetMaximumLotsResult,
    ReservedBuyingPowerForPositionGroupParameters,
)

if TYPE_CHECKING:
    from engine.lean_runtime.margin.position_group_buying_power_model import PositionGroupBuyingPowerModel
    from engine.lean_runtime.margin.security_position_group_model import SecurityPositionGroupModel
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager


def with_quantity(template: PositionGroup, quantity: Decimal, manager: SecurityPositionGroupModel) -> PositionGroup:
    """Return the group resized to a number of units; InvalidOperationException if reversing it gives several."""
    positions = [with_lots(position, quantity) for position in template._positions.values()]
    if quantity >= ZERO:
        return PositionGroup(template.key, quantity, positions)
    groups = manager.resolve_position_groups(PositionCollection(positions)).values
    if len(groups) != 1:
        amount = "more than one element" if groups else "no elements"
        raise InvalidOperationException(f"Sequence contains {amount}")
    return groups[0]


def create_unit_group(template: PositionGroup, manager: SecurityPositionGroupModel) -> PositionGroup:
    """Return the group resized to one unit."""
    return with_quantity(template, ONE, manager)


def lots_for_delta(
    model: PositionGroupBuyingPowerModel, parameters: GetMaximumLotsForDeltaBuyingPowerParameters
) -> GetMaximumLotsResult:
    """Turn a change of used margin into the fraction it leads to and size for that."""
    portfolio, group = parameters.portfolio, parameters.position_group
    current = portfolio.positions[group.key]
    used = group.buying_power_model.get_reserved_buying_power_for_position_group(
        ReservedBuyingPowerForPositionGroupParameters(portfolio, current)
    )._absolute_used_buying_power
    aimed = plus(used, parameters._delta_buying_power)
    if is_inverted_of(group, current):
        aimed = minus(parameters._delta_buying_power, used)
    total_value = portfolio._total_portfolio_value
    return model.get_maximum_lots_for_target_buying_power(
        GetMaximumLotsForTargetBuyingPowerParameters(
            portfolio,
            group,
            divide(aimed, total_value) if total_value else ZERO,
            parameters._minimum_order_margin_portfolio_percentage,
        )
    )


def lots_for_target(
    model: PositionGroupBuyingPowerModel, parameters: GetMaximumLotsForTargetBuyingPowerParameters
) -> GetMaximumLotsResult:
    """Return the signed units that bring the group's initial margin to the target, or why there are none."""
    portfolio, group = parameters.portfolio, parameters.position_group
    manager = portfolio.positions
    current = manager[group.key]
    inverted = is_inverted_of(group, current)
    target = -parameters._target_buying_power if inverted else parameters._target_buying_power
    factor = times(ONE - model._required_free_buying_power_percent, target)
    total_value = portfolio._total_portfolio_value
    target_margin = times(factor, total_value)
    if not target_margin:
        size = absolute(current._quantity)
        return parameters.result(size if inverted else size.copy_negate())
    used_margin = ZERO
    if current._quantity:
        used_margin = absolute(get_initial_margin_requirement_of_group(portfolio, current))
    difference = absolute(minus(target_margin, used_margin))
    minimum = parameters._minimum_order_margin_portfolio_percentage
    if not above_minimum_order_margin_portfolio_percentage(portfolio, minimum, difference):
        reason = None
        if not parameters.silence_non_error_reasons:
            reason = messages.target_order_margin_not_above_minimum(difference, times(total_value, minimum))
        return GetMaximumLotsResult(ZERO, reason, False)
    unit = create_unit_group(current, manager)
    unit_margin = absolute(get_initial_margin_requirement_of_group(portfolio, unit))
    if not unit_margin:
        return parameters.error(_zero_margin_reason(portfolio, group))
    search = _LotSearch(portfolio, current, used_margin, unit, unit_margin)
    last_quantity = ZERO
    while True:
        quantity, final_margin = search.order_quantity(target_margin)
        if not quantity:
            reason = None
            if not parameters.silence_non_error_reasons:
                reason = messages.group_quantity_rounded_to_zero(minus(target_margin, used_margin))
            return GetMaximumLotsResult(ZERO, reason, False)
        fees = _order_fees(portfolio, with_quantity(current, quantity, manager))
        target_margin = times(minus(total_value, fees), factor)
        if last_quantity == quantity:
            raise ArgumentException(
                messages.group_failed_to_converge(
                    parameters, get_user_friendly_name(group), target_margin, quantity, fees
                )
            )
        last_quantity = quantity
        if absolute(final_margin) <= absolute(target_margin):
            return parameters.result(-quantity if inverted else quantity)


class _LotSearch:
    """Steps the units of one held group until its margin crosses a target."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        current: PositionGroup,
        used_margin: Decimal,
        unit: PositionGroup,
        unit_margin: Decimal,
    ) -> None:
        self._portfolio = portfolio
        self._current = current
        self._used_margin = used_margin
        self._unit = unit
        self._unit_margin = unit_margin

    def order_quantity(self, target_margin: Decimal) -> tuple[Decimal, Decimal]:
        """Return the units to trade and the final margin LEAN compares with the target afterwards.

        That margin is the one of the first step whenever the last step overshot (LEAN keeps no later one).
        """
        step = ONE if target_margin > self._used_margin else -ONE
        held = absolute(self._current._quantity)
        reversing = target_margin < ZERO
        quantity = step - held if reversing else step
        first_margin = final_margin = self._margin(held + quantity)
        size = absolute(target_margin)
        difference = minus(size, final_margin) if reversing else minus(final_margin, size)
        while difference > ZERO if step < ZERO else difference < ZERO:
            quantity += step
            final_margin = self._margin(held + quantity)
            changed = minus(size, final_margin) if reversing else minus(final_margin, size)
            grows = absolute(changed) > absolute(difference) and sign(changed) == sign(difference)
            if grows or changed == difference:
                raise ArgumentException(self._unable_to_converge(quantity, target_margin))
            difference = changed
        if final_margin > size:
            return quantity - step, first_margin
        return quantity, final_margin

    def _margin(self, quantity: Decimal) -> Decimal:
        group = with_quantity(self._current, quantity, self._portfolio.positions)
        return absolute(get_initial_margin_requirement_of_group(self._portfolio, group))

    def _unable_to_converge(self, quantity: Decimal, target_margin: Decimal) -> str:
        unit = self._unit
        if len(unit) == 1:
            symbol = next(iter(unit)).symbol
            lot_size = decimal_text(self._portfolio.securities[symbol].symbol_properties._lot_size)
            description = f"Lot size is {lot_size}.Security symbol {symbol}"
        else:
            name = get_user_friendly_name(unit)
            description = f"Position Group Unit is {unit.key}. Position Group Name {name}"
        return messages.unable_to_converge(target_margin, self._used_margin, quantity, description, self._unit_margin)


def _order_fees(portfolio: SecurityPortfolioManager, group: PositionGroup) -> Decimal:
    """Return the fees of market orders for all positions of a group."""
    from engine.lean_runtime.orders.market_orders import MarketOrder

    total = ZERO
    now = portfolio.securities._utc_time
    for position in group._positions.values():
        security = portfolio.securities[position.symbol]
        order = MarketOrder(position.symbol, position._quantity, now)
        total = plus(total, order_fee(portfolio.cash_book, security, order))
    return total


def _zero_margin_reason(portfolio: SecurityPortfolioManager, group: PositionGroup) -> str:
    """Name the symbol without a price, else the group."""
    for position in group._positions.values():
        security = portfolio.securities.get(position.symbol)
        if security is not None and not security._price:
            return messages.zero_price(position.symbol)
    return messages.computed_zero_initial_margin(get_user_friendly_name(group))
