"""BuyingPowerModel: margin of one security as a fraction of its value, and the check of a single order.

LEAN's C# base class never sees methods a Python subclass overrides; only the engine's own calls do. The same holds
here: everything inside calls the underscored methods (which the runtime's own models override), the public methods
forward to them, and the engine calls the public ones through `common.models.invoke`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OrderDirection, OrderType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal, to_float
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import absolute, divide, minus, plus, sign, times
from engine.lean_runtime.margin.extensions import get_buying_power, get_initial_margin_required_for_order
from engine.lean_runtime.margin.holdings_value import limit_order_like, order_fee
from engine.lean_runtime.margin.margins import (
    BuyingPower,
    InitialMargin,
    MaintenanceMargin,
    ReservedBuyingPowerForPosition,
)
from engine.lean_runtime.margin.parameters import (
    BuyingPowerParameters,
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
    HasSufficientBuyingPowerForOrderParameters,
    HasSufficientBuyingPowerForOrderResult,
    InitialMarginParameters,
    InitialMarginRequiredForOrderParameters,
    MaintenanceMarginParameters,
    ReservedBuyingPowerForPositionParameters,
)
from engine.lean_runtime.margin.target_sizing import order_quantity_for_delta, order_quantity_for_target

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order_ticket import OrderTicket
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security


class IBuyingPowerModel(LeanObject):
    """The interface of every buying power model (Common/Securities/IBuyingPowerModel.cs)."""

    _namespace = "QuantConnect.Securities"

    def __str__(self) -> str:
        """Return the name of LEAN's class, as .NET objects without a text of their own do."""
        return f"{self._namespace}.{type(self).__name__}"


def _fraction(value: Any, error: str) -> Decimal:
    exact = to_decimal(value)
    if exact < ZERO or exact > ONE:
        raise ArgumentException(error)
    return exact


def _margin_of_leverage(leverage: Any) -> Decimal:
    exact = to_decimal(leverage)
    if exact < ONE:
        raise ArgumentException(messages.INVALID_LEVERAGE)
    return divide(ONE, exact)


class BuyingPowerModel(IBuyingPowerModel):
    """Margin as a fixed fraction of the position's value (Common/Securities/BuyingPowerModel.cs)."""

    #: Never refuses an order and reserves nothing; set below its class is defined.
    NULL: ClassVar[BuyingPowerModel]

    # Class level so that a user's subclass may omit super().__init__().
    _initial_margin_requirement: Decimal = ONE
    _maintenance_margin_requirement: Decimal = ONE
    _required_free_buying_power_percent: Decimal = ZERO

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take nothing, (leverage[, required_free_percent]) or (initial, maintenance, required_free_percent)."""
        values = list(args)
        if len(values) == 3 or "initial_margin_requirement" in kwargs:
            names = ("initial_margin_requirement", "maintenance_margin_requirement")
            initial, maintenance = [values.pop(0) if values else kwargs[name] for name in names]
            self._initial_margin_requirement = _fraction(initial, messages.INVALID_INITIAL_MARGIN_REQUIREMENT)
            self._maintenance_margin_requirement = _fraction(
                maintenance, messages.INVALID_MAINTENANCE_MARGIN_REQUIREMENT
            )
        else:
            margin = _margin_of_leverage(values.pop(0) if values else kwargs.get("leverage", ONE))
            self._initial_margin_requirement = margin
            self._maintenance_margin_requirement = margin
        free = values.pop(0) if values else kwargs.get("required_free_buying_power_percent", ZERO)
        self._required_free_buying_power_percent = _fraction(
            free, messages.INVALID_FREE_BUYING_POWER_PERCENT_REQUIREMENT
        )

    @property
    def required_free_buying_power_percent(self) -> float:
        """Return the fraction of the portfolio kept free of margin."""
        return to_float(self._required_free_buying_power_percent)

    @required_free_buying_power_percent.setter
    def required_free_buying_power_percent(self, value: Any) -> None:
        self._required_free_buying_power_percent = to_decimal(value)

    # -- leverage ------------------------------------------------------------------------------------------------

    def get_leverage(self, security: Security) -> float:
        """Return how many times the margin a position may be worth."""
        return to_float(self._get_leverage(security))

    def _get_leverage(self, security: Security) -> Decimal:
        return divide(ONE, self._initial_margin_requirement)

    def set_leverage(self, security: Security, leverage: Any) -> None:
        """Replace both requirements by 1/leverage; ArgumentException below 1."""
        margin = _margin_of_leverage(leverage)
        self._initial_margin_requirement = margin
        self._maintenance_margin_requirement = margin

    # -- margins -------------------------------------------------------------------------------------------------

    def get_initial_margin_required_for_order(
        self, parameters: InitialMarginRequiredForOrderParameters
    ) -> InitialMargin:
        """Return the signed initial margin of the order's quantity at the current price plus its fee."""
        return self._get_initial_margin_required_for_order(parameters)

    def _get_initial_margin_required_for_order(
        self, parameters: InitialMarginRequiredForOrderParameters
    ) -> InitialMargin:
        fee = order_fee(parameters.currency_converter, parameters.security, parameters.order)
        margin = self._initial_margin(parameters.security, parameters.order._quantity)
        return InitialMargin(plus(margin, sign(margin) * fee))

    def get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        """Return the margin a held quantity occupies."""
        return self._get_maintenance_margin(parameters)

    def _get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        return MaintenanceMargin(times(absolute(parameters._holdings_value), self._maintenance_margin_requirement))

    def get_initial_margin_requirement(self, parameters: InitialMarginParameters) -> InitialMargin:
        """Return the signed margin needed to open a quantity at the current price."""
        return self._get_initial_margin_requirement(parameters)

    def _get_initial_margin_requirement(self, parameters: InitialMarginParameters) -> InitialMargin:
        value = _value_at_price(parameters.security, parameters._quantity)
        return InitialMargin(times(value, self._initial_margin_requirement))

    def _initial_margin(self, security: Security, quantity: Decimal) -> Decimal:
        return self._get_initial_margin_requirement(InitialMarginParameters(security, quantity))._value

    def _maintenance_margin(self, security: Security) -> Decimal:
        return self._get_maintenance_margin(MaintenanceMarginParameters.for_current_holdings(security))._value

    # -- buying power --------------------------------------------------------------------------------------------

    def get_margin_remaining(
        self, portfolio: SecurityPortfolioManager, security: Security, direction: OrderDirection
    ) -> float:
        """Return the margin free for a trade, including what reversing the position sets free."""
        return to_float(self._get_margin_remaining(portfolio, security, direction))

    def _get_margin_remaining(
        self, portfolio: SecurityPortfolioManager, security: Security, direction: OrderDirection
    ) -> Decimal:
        total_value = portfolio._total_portfolio_value
        result: Decimal = portfolio._get_margin_remaining(total_value)
        held: Decimal = security.holdings._quantity
        closing = OrderDirection.SELL if held > ZERO else OrderDirection.BUY if held < ZERO else None
        if closing is not None and direction is closing:
            freed = plus(self._maintenance_margin(security), self._initial_margin(security, absolute(held)))
            result = plus(result, freed)
        result = minus(result, times(total_value, self._required_free_buying_power_percent))
        return ZERO if result < ZERO else result

    def get_reserved_buying_power_for_position(
        self, parameters: ReservedBuyingPowerForPositionParameters
    ) -> ReservedBuyingPowerForPosition:
        """Return what the security's holdings occupy."""
        return self._get_reserved_buying_power_for_position(parameters)

    def _get_reserved_buying_power_for_position(
        self, parameters: ReservedBuyingPowerForPositionParameters
    ) -> ReservedBuyingPowerForPosition:
        return parameters.result_in_account_currency(self._maintenance_margin(parameters.security))

    def get_buying_power(self, parameters: BuyingPowerParameters) -> BuyingPower:
        """Return the margin free for a trade in a direction."""
        return self._get_buying_power(parameters)

    def _get_buying_power(self, parameters: BuyingPowerParameters) -> BuyingPower:
        return parameters.result_in_account_currency(
            self._get_margin_remaining(parameters.portfolio, parameters.security, parameters.direction)
        )

    # -- the order check -----------------------------------------------------------------------------------------

    def has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Say whether an order may go out; exercises are judged by the stock trade they cause."""
        return self._has_sufficient_buying_power_for_order(parameters)

    def _has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        order = parameters.order
        if not order._quantity:
            return parameters.sufficient()
        ticket = parameters.portfolio.transactions.get_order_ticket(order.id)
        if ticket is None:
            return parameters.insufficient(messages.null_order_ticket(order))
        if order.type is OrderType.OPTION_EXERCISE:
            return self._check_exercise(parameters, ticket)
        return self._check_order(parameters, ticket, None, None)

    def _check_exercise(
        self, parameters: HasSufficientBuyingPowerForOrderParameters, ticket: OrderTicket
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Judge an exercise or assignment by a limit order at the strike on the underlying."""
        option: Any = parameters.security
        underlying: Security = option.underlying
        if not (option._is_auto_exercised(underlying._close) and underlying.is_tradable):
            return parameters.sufficient()
        quantity = parameters.order._quantity
        order = limit_order_like(
            parameters.order, underlying.symbol, option._get_exercise_quantity(quantity), option._strike_price
        )
        target = parameters.for_underlying(order)
        free_margin = plus(
            get_buying_power(underlying.buying_power_model, target.portfolio, underlying, order.direction),
            self._get_maintenance_margin(
                MaintenanceMarginParameters.for_quantity_at_current_price(option, -quantity)
            )._value,
        )
        required = get_initial_margin_required_for_order(
            underlying.buying_power_model, parameters.portfolio.cash_book, underlying, order
        )
        return self._check_order(target, ticket, free_margin, required)

    def _check_order(
        self,
        parameters: HasSufficientBuyingPowerForOrderParameters,
        ticket: OrderTicket,
        free_margin: Decimal | None,
        initial_margin: Decimal | None,
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Compare the unfilled share of the initial margin with what is free; pure reductions always pass."""
        portfolio, security, order = parameters.portfolio, parameters.security, parameters.order
        held, quantity = security.holdings._quantity, order._quantity
        if held * quantity < ZERO and absolute(held) >= absolute(quantity):
            return parameters.sufficient()
        if free_margin is None:
            free_margin = self._get_margin_remaining(portfolio, security, order.direction)
        if initial_margin is None:
            initial_margin = self._get_initial_margin_required_for_order(
                InitialMarginRequiredForOrderParameters(portfolio.cash_book, security, order)
            )._value
        size = absolute(quantity)
        unfilled = divide(size - absolute(ticket._quantity_filled), size)
        remainder = times(unfilled, initial_margin)
        if absolute(remainder) > free_margin:
            return parameters.insufficient(messages.insufficient_margin(order, remainder, free_margin))
        return parameters.sufficient()

    # -- sizing --------------------------------------------------------------------------------------------------

    def get_maximum_order_quantity_for_delta_buying_power(
        self, parameters: GetMaximumOrderQuantityForDeltaBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        """Return the order that changes the used margin by an amount."""
        return self._get_maximum_order_quantity_for_delta_buying_power(parameters)

    def _get_maximum_order_quantity_for_delta_buying_power(
        self, parameters: GetMaximumOrderQuantityForDeltaBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        return order_quantity_for_delta(self, parameters)

    def get_maximum_order_quantity_for_target_buying_power(
        self, parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        """Return the order that brings the used margin to a fraction of the portfolio, fees included."""
        return self._get_maximum_order_quantity_for_target_buying_power(parameters)

    def _get_maximum_order_quantity_for_target_buying_power(
        self, parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        return order_quantity_for_target(self, parameters)


def _value_at_price(security: Security, quantity: Decimal) -> Decimal:
    """Return the signed value of a quantity at the security's price in account currency, in LEAN's factor order."""
    unit = security.quote_currency._conversion_rate * security.symbol_properties._contract_multiplier
    return times(times(unit, security._price), quantity)
