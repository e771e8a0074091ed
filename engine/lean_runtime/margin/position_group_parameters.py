"""Parameter and result classes of the position group models (Common/Securities/Positions)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import ZERO, to_decimal, to_float
from engine.lean_runtime.margin.arithmetic import minus
from engine.lean_runtime.margin.parameters import HasSufficientBuyingPowerForOrderResult

if TYPE_CHECKING:
    from engine.lean_runtime.common.enums import OrderDirection
    from engine.lean_runtime.margin.position import Position
    from engine.lean_runtime.margin.position_group import PositionGroup, PositionGroupCollection
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager


class _PositionGroupParameters(LeanObject):
    """A question about one group of a portfolio."""

    def __init__(self, portfolio: SecurityPortfolioManager, position_group: PositionGroup) -> None:
        """Keep portfolio and group."""
        self.portfolio = portfolio
        self.position_group = position_group


class PositionGroupMaintenanceMarginParameters(_PositionGroupParameters):
    """Ask the maintenance margin of a group."""


class PositionGroupInitialMarginParameters(_PositionGroupParameters):
    """Ask the initial margin of a group."""


class ReservedBuyingPowerForPositionGroupParameters(_PositionGroupParameters):
    """Ask what a group occupies."""


class PositionGroupInitialMarginForOrderParameters(_PositionGroupParameters):
    """Ask the initial margin of a group with the fee of an order."""

    def __init__(self, portfolio: SecurityPortfolioManager, position_group: PositionGroup, order: Order) -> None:
        """Keep portfolio, group and order."""
        super().__init__(portfolio, position_group)
        self.order = order


class PositionGroupBuyingPowerParameters(_PositionGroupParameters):
    """Ask what can be traded of a group in a direction."""

    def __init__(
        self, portfolio: SecurityPortfolioManager, position_group: PositionGroup, direction: OrderDirection
    ) -> None:
        """Keep portfolio, group and direction."""
        super().__init__(portfolio, position_group)
        self.direction = direction


class HasSufficientPositionGroupBuyingPowerForOrderParameters(_PositionGroupParameters):
    """Ask whether the orders that form a group may go out."""

    def __init__(self, portfolio: SecurityPortfolioManager, position_group: PositionGroup, orders: list[Order]) -> None:
        """Keep portfolio, group and orders."""
        super().__init__(portfolio, position_group)
        self.orders = orders

    def sufficient(self) -> HasSufficientBuyingPowerForOrderResult:
        """Answer yes."""
        return HasSufficientBuyingPowerForOrderResult(True)

    def insufficient(self, reason: str) -> HasSufficientBuyingPowerForOrderResult:
        """Answer no with the reason."""
        return HasSufficientBuyingPowerForOrderResult(False, reason)

    def error(self, reason: str) -> HasSufficientBuyingPowerForOrderResult:
        """Answer no because of a wrong question."""
        return HasSufficientBuyingPowerForOrderResult(False, reason)


class ReservedBuyingPowerImpactParameters(LeanObject):
    """Ask how orders would change the reserved buying power."""

    def __init__(
        self, portfolio: SecurityPortfolioManager, contemplated_changes: PositionGroup, orders: list[Order]
    ) -> None:
        """Keep portfolio, the group the orders form and the orders."""
        self.portfolio = portfolio
        self.contemplated_changes = contemplated_changes
        self.orders = orders


class ReservedBuyingPowerImpact(LeanObject):
    """Reserved buying power of the touched groups now and after the orders (ReservedBuyingPowerImpact.cs)."""

    def __init__(
        self,
        current: Any,
        contemplated: Any,
        impacted_groups: list[PositionGroup],
        contemplated_changes: PositionGroup | list[Position],
        contemplated_groups: PositionGroupCollection,
    ) -> None:
        """Keep both amounts, their difference and the groups they belong to."""
        self._current: Decimal = to_decimal(current)
        self._contemplated: Decimal = to_decimal(contemplated)
        self._delta: Decimal = minus(self._contemplated, self._current)
        self.impacted_groups = impacted_groups
        self.contemplated_changes = contemplated_changes
        self.contemplated_groups = contemplated_groups

    @property
    def current(self) -> float:
        """Return what the impacted groups occupy now."""
        return to_float(self._current)

    @property
    def contemplated(self) -> float:
        """Return what the groups after the orders would ask."""
        return to_float(self._contemplated)

    @property
    def delta(self) -> float:
        """Return the change; negative frees buying power."""
        return to_float(self._delta)


class GetMaximumLotsResult(LeanObject):
    """Answer a sizing question with a number of units, a reason for fewer and whether that is an error."""

    def __init__(self, number_of_lots: Any, reason: str | None = None, is_error: bool | None = None) -> None:
        """Keep the answer; without is_error any reason means an error (Positions/GetMaximumLotsResult.cs)."""
        self._number_of_lots: Decimal = to_decimal(number_of_lots)
        self.reason = reason or ""
        self.is_error = bool(self.reason) if is_error is None else is_error

    @property
    def number_of_lots(self) -> float:
        """Return the signed number of units."""
        return to_float(self._number_of_lots)


class _MaximumLotsParameters(_PositionGroupParameters):
    """What both sizing questions about a group carry besides their buying power."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        position_group: PositionGroup,
        minimum_order_margin_portfolio_percentage: Any,
        silence_non_error_reasons: bool,
    ) -> None:
        super().__init__(portfolio, position_group)
        self.silence_non_error_reasons = silence_non_error_reasons
        self._minimum_order_margin_portfolio_percentage = to_decimal(minimum_order_margin_portfolio_percentage)

    @property
    def minimum_order_margin_portfolio_percentage(self) -> float:
        """Return the smallest change of margin worth an order, as a fraction of the portfolio's value."""
        return to_float(self._minimum_order_margin_portfolio_percentage)

    def error(self, reason: str) -> GetMaximumLotsResult:
        """Answer nothing because of an error."""
        return GetMaximumLotsResult(ZERO, reason, True)

    def zero(self, reason: str = "") -> GetMaximumLotsResult:
        """Answer nothing, without an error."""
        return GetMaximumLotsResult(ZERO, reason, False)

    def result(self, quantity: Any) -> GetMaximumLotsResult:
        """Answer a number of units."""
        return GetMaximumLotsResult(quantity, "", False)


class GetMaximumLotsForTargetBuyingPowerParameters(_MaximumLotsParameters):
    """Ask the units that bring a group to a signed fraction of the portfolio in margin."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        position_group: PositionGroup,
        target_buying_power: Any,
        minimum_order_margin_portfolio_percentage: Any,
        silence_non_error_reasons: bool = False,
    ) -> None:
        """Keep the question."""
        minimum = minimum_order_margin_portfolio_percentage
        super().__init__(portfolio, position_group, minimum, silence_non_error_reasons)
        self._target_buying_power: Decimal = to_decimal(target_buying_power)

    @property
    def target_buying_power(self) -> float:
        """Return the signed fraction aimed at."""
        return to_float(self._target_buying_power)


class GetMaximumLotsForDeltaBuyingPowerParameters(_MaximumLotsParameters):
    """Ask the units that change a group's used margin by an amount in account currency."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        position_group: PositionGroup,
        delta_buying_power: Any,
        minimum_order_margin_portfolio_percentage: Any,
        silence_non_error_reasons: bool = False,
    ) -> None:
        """Keep the question."""
        minimum = minimum_order_margin_portfolio_percentage
        super().__init__(portfolio, position_group, minimum, silence_non_error_reasons)
        self._delta_buying_power: Decimal = to_decimal(delta_buying_power)

    @property
    def delta_buying_power(self) -> float:
        """Return the signed change aimed at, in account currency."""
        return to_float(self._delta_buying_power)
