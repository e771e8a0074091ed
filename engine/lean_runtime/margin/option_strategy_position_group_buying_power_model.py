"""OptionStrategyPositionGroupBuyingPowerModel: the group model of matched strategies and of liquidations."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.errors import NotImplementedException, NullReferenceException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.margin.arithmetic import absolute, minus, plus, sign
from engine.lean_runtime.margin.extensions import initial_margin_of
from engine.lean_runtime.margin.holdings_value import order_fee, quantity_value
from engine.lean_runtime.margin.margins import InitialMargin, MaintenanceMargin, OptionInitialMargin, exact_amount
from engine.lean_runtime.margin.option_strategy_margins import INITIAL, MAINTENANCE, StrategyView
from engine.lean_runtime.margin.position import Position, PositionCollection
from engine.lean_runtime.margin.position_group import PositionGroupCollection
from engine.lean_runtime.margin.position_group_buying_power_model import (
    PositionGroupBuyingPowerModel,
    initial_margin_of_group,
)
from engine.lean_runtime.margin.position_group_parameters import (
    PositionGroupInitialMarginForOrderParameters,
    PositionGroupInitialMarginParameters,
    PositionGroupMaintenanceMarginParameters,
)
from engine.lean_runtime.margin.strategy_matcher.strategy_definitions import OptionStrategyDefinitions as Definitions

if TYPE_CHECKING:
    from engine.lean_runtime.options.option_strategy import OptionStrategy
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager

_NAKED = (Definitions.NAKED_CALL.name, Definitions.NAKED_PUT.name)


class OptionStrategyPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """Margins a group as the strategy it was matched to; without one the group asks nothing."""

    def __init__(self, option_strategy: OptionStrategy | None) -> None:
        """Take the matched strategy, None for a group that is being liquidated."""
        super().__init__()
        self._option_strategy = option_strategy

    def get_maintenance_margin(self, parameters: PositionGroupMaintenanceMarginParameters) -> MaintenanceMargin:
        """Return the strategy's maintenance margin; NotImplementedException for a backspread."""
        strategy = self._option_strategy
        if not parameters.position_group._quantity:
            return MaintenanceMargin.ZERO
        if strategy is None:
            return MaintenanceMargin(ZERO)
        formula = MAINTENANCE.get(strategy.name or "")
        if formula is None:
            raise _without_formula(strategy)
        return MaintenanceMargin(formula(StrategyView(parameters.portfolio, parameters.position_group)))

    def get_initial_margin_requirement(self, parameters: PositionGroupInitialMarginParameters) -> InitialMargin:
        """Return the strategy's initial margin with its premium; NotImplementedException for a backspread."""
        strategy = self._option_strategy
        if not parameters.position_group._quantity:
            return OptionInitialMargin.ZERO
        view = StrategyView(parameters.portfolio, parameters.position_group)
        if strategy is None:
            margin = ZERO
        elif strategy.name in _NAKED:
            return _naked_initial_margin(view)
        else:
            formula = INITIAL.get(strategy.name or "")
            if formula is None:
                raise _without_formula(strategy)
            margin = formula(view)
        premium = ZERO
        for leg in view.options:
            premium = plus(premium, quantity_value(view.security(leg), leg._quantity))
        return OptionInitialMargin(margin, premium)

    def get_initial_margin_required_for_order(
        self, parameters: PositionGroupInitialMarginForOrderParameters
    ) -> InitialMargin:
        """Return the strategy's initial margin with the order's fee."""
        portfolio = parameters.portfolio
        fee = order_fee(portfolio.cash_book, portfolio.securities[parameters.order.symbol], parameters.order)
        margin = self.get_initial_margin_requirement(
            PositionGroupInitialMarginParameters(portfolio, parameters.position_group)
        )._value
        return InitialMargin(plus(sign(margin) * fee, margin))

    def _get_contemplated_groups_initial_margin(
        self,
        portfolio: SecurityPortfolioManager,
        contemplated_groups: PositionGroupCollection,
        order_positions: list[Position],
    ) -> Decimal:
        """Return all groups' margins without premium + the debit premiums of the groups the orders form alone."""
        total = ZERO
        for group in contemplated_groups:
            margin = initial_margin_of_group(portfolio, group)
            without_premium = isinstance(margin, OptionInitialMargin)
            total = plus(total, margin._value_without_premium if without_premium else margin._value)
        for group in portfolio.positions.resolve_position_groups(PositionCollection(order_positions)):
            margin = initial_margin_of_group(portfolio, group)
            if isinstance(margin, OptionInitialMargin):
                total = plus(total, minus(margin._value, margin._value_without_premium))
        return total

    def __str__(self) -> str:
        """Return the strategy's name; NullReferenceException without a strategy."""
        if self._option_strategy is None:
            raise NullReferenceException()
        return self._option_strategy.name or ""


def _naked_initial_margin(view: StrategyView) -> InitialMargin:
    """Return what the option's own model asks, its margin without sign."""
    leg = view.single()
    option = view.security(leg)
    margin = initial_margin_of(option.buying_power_model, option, leg._quantity)
    if isinstance(margin, OptionInitialMargin):
        return OptionInitialMargin(absolute(margin._value_without_premium), margin._premium)
    return margin if isinstance(margin, InitialMargin) else InitialMargin(exact_amount(margin))


def _without_formula(strategy: OptionStrategy) -> NotImplementedException:
    return NotImplementedException(f"Option strategy {strategy.name} margin modeling has yet to be implemented")
