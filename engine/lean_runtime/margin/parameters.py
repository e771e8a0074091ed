"""Parameter and result classes of IBuyingPowerModel; plain carriers of a portfolio, a security and a quantity."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OrderDirection
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import absolute
from engine.lean_runtime.margin.holdings_value import quantity_value
from engine.lean_runtime.margin.margins import BuyingPower, ReservedBuyingPowerForPosition

if TYPE_CHECKING:
    from engine.lean_runtime.margin.position_group import PositionGroup
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security


def _underlying(security: Security) -> Security:
    """Return the underlying of a derivative security or fail as IDerivativeSecurity's cast does."""
    if not hasattr(type(security), "underlying"):
        raise InvalidOperationException(messages.FOR_UNDERLYING_ONLY_INVOKABLE_FOR_DERIVATIVE)
    return security.underlying


class BuyingPowerParameters(LeanObject):
    """Ask what can be traded of a security in a direction (Common/Securities/BuyingPowerParameters.cs)."""

    def __init__(self, portfolio: SecurityPortfolioManager, security: Security, direction: OrderDirection) -> None:
        """Keep the three references."""
        self.portfolio = portfolio
        self.security = security
        self.direction = direction

    def result(self, buying_power: Any, currency: str) -> BuyingPower:
        """Wrap the amount; LEAN ignores the currency."""
        return BuyingPower(buying_power)

    def result_in_account_currency(self, buying_power: Any) -> BuyingPower:
        """Wrap the amount."""
        return BuyingPower(buying_power)


class ReservedBuyingPowerForPositionParameters(LeanObject):
    """Ask what a security's holdings occupy (Common/Securities/ReservedBuyingPowerForPositionParameters.cs)."""

    def __init__(self, security: Security) -> None:
        """Keep the security."""
        self.security = security

    def result_in_account_currency(self, reserved_buying_power: Any) -> ReservedBuyingPowerForPosition:
        """Wrap the amount."""
        return ReservedBuyingPowerForPosition(reserved_buying_power)


class InitialMarginParameters(LeanObject):
    """Ask the initial margin of a quantity (Common/Securities/InitialMarginParameters.cs)."""

    def __init__(self, security: Security, quantity: Any) -> None:
        """Keep the security and the exact quantity."""
        self.security = security
        self._quantity: Decimal = to_decimal(quantity)

    @property
    def quantity(self) -> float:
        """Return the signed quantity."""
        return to_float(self._quantity)

    def for_underlying(self) -> InitialMarginParameters:
        """Return the same question for the underlying; InvalidOperationException unless a derivative."""
        return InitialMarginParameters(_underlying(self.security), self._quantity)


class InitialMarginRequiredForOrderParameters(LeanObject):
    """Ask the initial margin of an order including its fee (InitialMarginRequiredForOrderParameters.cs)."""

    def __init__(self, currency_converter: Any, security: Security, order: Order) -> None:
        """Keep the cash book (any currency converter), the security and the order."""
        self.currency_converter = currency_converter
        self.security = security
        self.order = order


class MaintenanceMarginParameters(LeanObject):
    """Ask the maintenance margin of a quantity with its cost and value (MaintenanceMarginParameters.cs)."""

    def __init__(self, security: Security, quantity: Any, holdings_cost: Any, holdings_value: Any) -> None:
        """Keep the exact quantity, cost and value; the latter two in account currency."""
        self.security = security
        self._quantity: Decimal = to_decimal(quantity)
        self._holdings_cost: Decimal = to_decimal(holdings_cost)
        self._holdings_value: Decimal = to_decimal(holdings_value)

    @property
    def quantity(self) -> float:
        """Return the signed quantity."""
        return to_float(self._quantity)

    @property
    def absolute_quantity(self) -> float:
        """Return the size of the quantity."""
        return to_float(absolute(self._quantity))

    @property
    def holdings_cost(self) -> float:
        """Return the signed cost in account currency."""
        return to_float(self._holdings_cost)

    @property
    def absolute_holdings_cost(self) -> float:
        """Return the size of the cost."""
        return to_float(absolute(self._holdings_cost))

    @property
    def holdings_value(self) -> float:
        """Return the signed value in account currency."""
        return to_float(self._holdings_value)

    @property
    def absolute_holdings_value(self) -> float:
        """Return the size of the value."""
        return to_float(absolute(self._holdings_value))

    @classmethod
    def for_current_holdings(cls, security: Security) -> MaintenanceMarginParameters:
        """Ask for what is held, at its average cost and present value."""
        holdings = security.holdings
        return cls(security, holdings._quantity, holdings._holdings_cost, holdings._holdings_value)

    @classmethod
    def for_quantity_at_current_price(cls, security: Security, quantity: Any) -> MaintenanceMarginParameters:
        """Ask for any quantity; cost and value are taken at the present price."""
        exact = to_decimal(quantity)
        value = quantity_value(security, exact)
        return cls(security, exact, value, value)

    def for_underlying(self, quantity: Any) -> MaintenanceMarginParameters:
        """Ask for a quantity of the underlying; InvalidOperationException unless a derivative."""
        return self.for_quantity_at_current_price(_underlying(self.security), quantity)


class HasSufficientBuyingPowerForOrderResult(LeanObject):
    """Say whether an order may go out and, if not, why (HasSufficientBuyingPowerForOrderResult.cs)."""

    def __init__(self, is_sufficient: bool, reason: str | None = None) -> None:
        """Keep the verdict; a missing reason is the empty text."""
        self.is_sufficient = is_sufficient
        self.reason = reason or ""


class HasSufficientBuyingPowerForOrderParameters(LeanObject):
    """Ask whether one order may go out (HasSufficientBuyingPowerForOrderParameters.cs)."""

    def __init__(self, portfolio: SecurityPortfolioManager, security: Security, order: Order) -> None:
        """Keep the three references."""
        self.portfolio = portfolio
        self.security = security
        self.order = order

    def for_underlying(self, order: Order) -> HasSufficientBuyingPowerForOrderParameters:
        """Ask the same about an order on the underlying."""
        return HasSufficientBuyingPowerForOrderParameters(self.portfolio, self.security.underlying, order)

    def sufficient(self) -> HasSufficientBuyingPowerForOrderResult:
        """Answer yes."""
        return HasSufficientBuyingPowerForOrderResult(True)

    def insufficient(self, reason: str) -> HasSufficientBuyingPowerForOrderResult:
        """Answer no with the reason."""
        return HasSufficientBuyingPowerForOrderResult(False, reason)


class _MaximumOrderQuantityParameters(LeanObject):
    """What both sizing questions carry besides their buying power."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        security: Security,
        minimum_order_margin_portfolio_percentage: Any,
        silence_non_error_reasons: bool,
    ) -> None:
        self.portfolio = portfolio
        self.security = security
        self.silence_non_error_reasons = silence_non_error_reasons
        self._minimum_order_margin_portfolio_percentage = to_decimal(minimum_order_margin_portfolio_percentage)

    @property
    def minimum_order_margin_portfolio_percentage(self) -> float:
        """Return the smallest change of margin worth an order, as a fraction of the portfolio's value."""
        return to_float(self._minimum_order_margin_portfolio_percentage)


class GetMaximumOrderQuantityForTargetBuyingPowerParameters(_MaximumOrderQuantityParameters):
    """Ask the order that brings a security to a signed fraction of the portfolio in margin."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        security: Security,
        target_buying_power: Any,
        minimum_order_margin_portfolio_percentage: Any,
        silence_non_error_reasons: bool = False,
    ) -> None:
        """Keep the question (GetMaximumOrderQuantityForTargetBuyingPowerParameters.cs)."""
        super().__init__(portfolio, security, minimum_order_margin_portfolio_percentage, silence_non_error_reasons)
        self._target_buying_power: Decimal = to_decimal(target_buying_power)

    @property
    def target_buying_power(self) -> float:
        """Return the signed fraction aimed at."""
        return to_float(self._target_buying_power)


class GetMaximumOrderQuantityForDeltaBuyingPowerParameters(_MaximumOrderQuantityParameters):
    """Ask the order that changes a security's used margin by an amount in account currency."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        security: Security,
        delta_buying_power: Any,
        minimum_order_margin_portfolio_percentage: Any,
        silence_non_error_reasons: bool = False,
    ) -> None:
        """Keep the question (GetMaximumOrderQuantityForDeltaBuyingPowerParameters.cs)."""
        super().__init__(portfolio, security, minimum_order_margin_portfolio_percentage, silence_non_error_reasons)
        self._delta_buying_power: Decimal = to_decimal(delta_buying_power)

    @property
    def delta_buying_power(self) -> float:
        """Return the signed change aimed at, in account currency."""
        return to_float(self._delta_buying_power)


class GetMaximumOrderQuantityResult(LeanObject):
    """Answer a sizing question with a quantity, a reason for less and whether that is an error."""

    def __init__(self, quantity: Any, reason: str | None = None, is_error: bool | None = None) -> None:
        """Keep the answer; without is_error any reason means an error (GetMaximumOrderQuantityResult.cs)."""
        self._quantity: Decimal = to_decimal(quantity)
        self.reason = reason or ""
        self.is_error = bool(self.reason) if is_error is None else is_error

    @property
    def quantity(self) -> float:
        """Return the signed order quantity."""
        return to_float(self._quantity)


class MarginCallOrdersParameters(LeanObject):
    """Ask the orders that reduce one position group (Common/Securities/MarginCallOrdersParameters.cs)."""

    def __init__(self, position_group: PositionGroup, total_portfolio_value: Any, total_used_margin: Any) -> None:
        """Keep the group and the two exact totals in account currency."""
        self.position_group = position_group
        self._total_portfolio_value: Decimal = to_decimal(total_portfolio_value)
        self._total_used_margin: Decimal = to_decimal(total_used_margin)

    @property
    def total_portfolio_value(self) -> float:
        """Return the value of the portfolio."""
        return to_float(self._total_portfolio_value)

    @property
    def total_used_margin(self) -> float:
        """Return the margin in use."""
        return to_float(self._total_used_margin)
