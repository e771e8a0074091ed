"""OptionMarginModel: margin of one option position that no strategy covers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import OptionRight, SecurityType
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.numbers import ONE, ZERO, to_decimal
from engine.lean_runtime.margin import messages
from engine.lean_runtime.margin.arithmetic import absolute, divide, maximum, minus, plus, sign, times
from engine.lean_runtime.margin.holdings_value import order_fee
from engine.lean_runtime.margin.margins import InitialMargin, MaintenanceMargin, OptionInitialMargin
from engine.lean_runtime.margin.parameters import (
    InitialMarginParameters,
    InitialMarginRequiredForOrderParameters,
    MaintenanceMarginParameters,
)
from engine.lean_runtime.margin.security_margin_models import SecurityMarginModel

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security

_NAKED = Decimal("0.1")
_EQUITY_OPTION_NAKED = Decimal("0.2")
_INDEX_OPTION_NAKED = Decimal("0.15")


class OptionMarginModel(SecurityMarginModel):
    """Longs pay their premium; shorts hold premium plus a share of the underlying (Option/OptionMarginModel.cs)."""

    _namespace = "QuantConnect.Securities.Option"

    def __init__(self, required_free_buying_power_percent: Any = ZERO) -> None:
        """Take the fraction of the portfolio to keep free."""
        super().__init__()
        self._required_free_buying_power_percent = to_decimal(required_free_buying_power_percent)

    def _get_leverage(self, security: Security) -> Decimal:
        return ONE

    def set_leverage(self, security: Security, leverage: Any) -> None:
        """Refuse: options have no other leverage than their own (InvalidOperationException)."""
        raise InvalidOperationException(messages.OPTION_LEVERAGE)

    def _get_initial_margin_required_for_order(
        self, parameters: InitialMarginRequiredForOrderParameters
    ) -> InitialMargin:
        security, order = parameters.security, parameters.order
        fee = order_fee(parameters.currency_converter, security, order)
        value: Decimal = order._get_value(security)
        margin = times(value, _margin_requirement(security, order._quantity, value))
        return InitialMargin(plus(margin, sign(margin) * fee))

    def _get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        if parameters._quantity >= ZERO:
            return MaintenanceMargin(ZERO)
        cost = parameters._holdings_cost
        requirement = _margin_requirement(parameters.security, parameters._quantity, cost)
        return MaintenanceMargin(times(absolute(cost), requirement))

    def _get_initial_margin_requirement(self, parameters: InitialMarginParameters) -> InitialMargin:
        security, quantity = parameters.security, parameters._quantity
        unit = security.quote_currency._conversion_rate * security.symbol_properties._contract_multiplier
        value = times(times(unit, security._price), quantity)
        if quantity >= ZERO:
            return OptionInitialMargin(ZERO, value)
        return OptionInitialMargin(times(value, _margin_requirement(security, quantity, value)), value)


def _margin_requirement(option: Any, quantity: Decimal, value: Decimal) -> Decimal:
    """Return margin / premium value of an uncovered position; 1 for a long, 0 while a price is missing.

    The quotients by the premium are LEAN's: multiplied by the premium again they leave decimal tails that decide.
    """
    underlying = option.underlying
    if not value or not option._close or not option._strike_price or underlying is None or not underlying._close:
        return ZERO
    if value > ZERO:
        return ONE
    properties = option.symbol_properties
    quantity_ratio = Decimal(properties.contract_unit_of_trade)
    multiplier_ratio = divide(underlying.symbol_properties._contract_multiplier, properties._contract_multiplier)
    factor = times(multiplier_ratio, quantity_ratio)
    premium_per_unit = divide(-value, quantity_ratio)

    def in_premiums(amount: Decimal) -> Decimal:
        return times(factor, divide(amount, premium_per_unit))

    underlying_value = in_premiums(divide(underlying._close, properties._strike_multiplier))
    out_of_the_money = in_premiums(option._out_of_the_money_amount(underlying._close))
    floor_base = underlying_value
    if option.right is not OptionRight.CALL:
        floor_base = times(factor, divide(option._strike_price, premium_per_unit))
    share = _EQUITY_OPTION_NAKED if option.type is SecurityType.OPTION else _INDEX_OPTION_NAKED
    naked = maximum(times(_NAKED, floor_base), minus(times(share, underlying_value), out_of_the_money))
    return plus(ONE, times(absolute(quantity), naked))
