"""Margin formulas of the option strategies, by name (Option/OptionStrategyPositionGroupBuyingPowerModel.cs).

`MAINTENANCE` and `INITIAL` map a strategy's name to a function of the group's view; initial margins are without the
premium. Amounts are in account currency.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.margin.arithmetic import absolute, maximum, minimum, plus, times
from engine.lean_runtime.margin.extensions import (
    get_initial_margin_requirement,
    get_maintenance_margin,
    get_maintenance_margin_at_price,
)
from engine.lean_runtime.margin.holdings_value import quantity_value, to_account_currency
from engine.lean_runtime.margin.parameters import MaintenanceMarginParameters
from engine.lean_runtime.margin.position import Position
from engine.lean_runtime.margin.strategy_matcher.strategy_definitions import OptionStrategyDefinitions as Definitions

if TYPE_CHECKING:
    from engine.lean_runtime.margin.position_group import PositionGroup
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security

_TENTH = Decimal("0.1")
_QUARTER = Decimal("0.25")
_CALL_VALUE_SHARE = Decimal("0.8")
_BOX_COMMISSION_PER_CONTRACT = Decimal("0.65")
_BOX_MINIMUM_COMMISSION = Decimal(1)
_BOX_LEGS = Decimal(4)
_BOX_CLOSE_COST_FACTOR = Decimal("1.02")


class StrategyView:
    """A group's legs with their securities, as the formulas name them."""

    def __init__(self, portfolio: SecurityPortfolioManager, group: PositionGroup) -> None:
        """Take the group apart."""
        self.portfolio = portfolio
        self.group = group
        self.positions = group.positions
        self.options = [p for p in self.positions if p.symbol.has_underlying]

    def security(self, position: Position) -> Any:
        """Return the security of a position."""
        return self.portfolio.securities[position.symbol]

    def single(self, right: OptionRight | None = None, long: bool | None = None) -> Position:
        """Return the one option leg of a right and side; InvalidOperationException unless exactly one is there."""
        found = [
            p
            for p in self.options
            if (right is None or p.symbol.id.option_right is right)
            and (long is None or (p._quantity > ZERO if long else p._quantity < ZERO))
        ]
        if len(found) != 1:
            amount = "more than one" if found else "no"
            raise InvalidOperationException(f"Sequence contains {amount} matching element{'' if found else 's'}")
        return found[0]

    def stock(self) -> tuple[Security, Decimal]:
        """Return the underlying and its signed shares."""
        position = next(p for p in self.positions if not p.symbol.has_underlying)
        return self.security(position), position._quantity

    def in_account_currency(self, amount: Decimal, security: Any) -> Decimal:
        """Convert an amount in a security's quote currency."""
        return to_account_currency(self.portfolio.cash_book, amount, security.quote_currency.symbol)


def contract_shares(option: Any, quantity: Decimal) -> Decimal:
    """Return the shares behind a number of contracts."""
    return Decimal(option.contract_unit_of_trade) * absolute(quantity)


def _zero(view: StrategyView) -> Decimal:
    return ZERO


def _protective_maintenance(view: StrategyView) -> Decimal:
    """Return min(10 % of the strike + out-of-the-money amount, stock margin)."""
    leg = view.options[0]
    option, (stock, shares) = view.security(leg), view.stock()
    size = contract_shares(option, leg._quantity)
    out_of_the_money = times(option._out_of_the_money_amount(stock._price), size)
    option_part = plus(times(times(_TENTH, option._strike_price), size), out_of_the_money)
    result = minimum(option_part, absolute(get_maintenance_margin_at_price(stock, shares)))
    return view.in_account_currency(result, option)


def _protective_initial(view: StrategyView) -> Decimal:
    stock, shares = view.stock()
    margin = absolute(get_initial_margin_requirement(stock.buying_power_model, stock, shares))
    return view.in_account_currency(margin, stock)


def _covered_call_maintenance(view: StrategyView) -> Decimal:
    """Return max(in-the-money amount + stock margin at min(price, strike), min(stock, max(call, stock margin)))."""
    leg = view.options[0]
    option, (stock, shares) = view.security(leg), view.stock()
    size = contract_shares(option, leg._quantity)
    in_the_money = times(option._get_intrinsic_value(stock._price), size)
    stock_value = quantity_value(stock, shares)
    call_value = quantity_value(option, leg._quantity)
    capped_value = quantity_value(stock, shares, minimum(stock._price, option._scaled_strike_price))
    capped_margin = _stock_margin_of_value(stock, shares, capped_value)
    margin = _stock_margin_of_value(stock, shares, stock_value)
    held_part = minimum(stock_value, maximum(call_value, margin))
    result = maximum(plus(in_the_money, capped_margin), held_part)
    return view.in_account_currency(result, option)


def _stock_margin_of_value(stock: Security, shares: Decimal, value: Decimal) -> Decimal:
    parameters = MaintenanceMarginParameters(stock, shares, ZERO, value)
    return get_maintenance_margin(stock.buying_power_model, parameters)


def _covered_call_initial(view: StrategyView) -> Decimal:
    """Return 80 % of the call's value + the stock's initial margin, which is what IB was seen to ask."""
    leg = view.options[0]
    option, (stock, shares) = view.security(leg), view.stock()
    call_value = absolute(quantity_value(option, leg._quantity))
    margin = get_initial_margin_requirement(stock.buying_power_model, stock, shares)
    return view.in_account_currency(plus(times(call_value, _CALL_VALUE_SHARE), margin), option)


def _stock_plus_in_the_money(view: StrategyView, leg: Position) -> Decimal:
    """Return the stock's initial margin + the in-the-money amount of an option leg."""
    option, (stock, shares) = view.security(leg), view.stock()
    size = contract_shares(option, leg._quantity)
    in_the_money = times(option._get_intrinsic_value(stock._price), size)
    margin = absolute(get_initial_margin_requirement(stock.buying_power_model, stock, shares))
    return view.in_account_currency(plus(margin, in_the_money), option)


def _covered_put(view: StrategyView) -> Decimal:
    return _stock_plus_in_the_money(view, view.options[0])


def _collar_maintenance(view: StrategyView) -> Decimal:
    """Return min(10 % of the put strike + its out-of-the-money amount, 25 % of the call strike) per share."""
    put_leg = view.single(OptionRight.PUT)
    put, call = view.security(put_leg), view.security(view.single(OptionRight.CALL))
    stock, _ = view.stock()
    put_part = plus(times(_TENTH, put._strike_price), put._out_of_the_money_amount(stock._price))
    per_share = minimum(put_part, times(_QUARTER, call._strike_price))
    return view.in_account_currency(times(per_share, contract_shares(put, put_leg._quantity)), stock)


def _call_in_the_money_initial(view: StrategyView) -> Decimal:
    return _stock_plus_in_the_money(view, view.single(OptionRight.CALL))


def _put_in_the_money_initial(view: StrategyView) -> Decimal:
    return _stock_plus_in_the_money(view, view.single(OptionRight.PUT))


def _conversion_maintenance(right: OptionRight) -> Callable[[StrategyView], Decimal]:
    """Build 10 % of the strike + in-the-money amount of the option of a right."""

    def margin(view: StrategyView) -> Decimal:
        leg = view.single(right)
        option, (stock, _) = view.security(leg), view.stock()
        per_share = plus(times(_TENTH, option._strike_price), option._get_intrinsic_value(stock._price))
        result = times(times(per_share, absolute(leg._quantity)), Decimal(option.contract_unit_of_trade))
        return view.in_account_currency(result, stock)

    return margin


def _naked_maintenance(view: StrategyView) -> Decimal:
    leg = view.single()
    return get_maintenance_margin_at_price(view.security(leg), leg._quantity)


def _call_width(view: StrategyView) -> Decimal:
    """Return (long - short call strike) x shares, at least 0."""
    return _width(view, view.single(OptionRight.CALL, long=True), view.single(OptionRight.CALL, long=False))


def _put_width(view: StrategyView) -> Decimal:
    """Return (short - long put strike) x shares, at least 0."""
    return _width(view, view.single(OptionRight.PUT, long=False), view.single(OptionRight.PUT, long=True))


def _width(view: StrategyView, higher: Position, lower: Position) -> Decimal:
    """Return (first - second strike) x unit x group quantity, at least 0."""
    difference = _strike_of(higher) - _strike_of(lower)
    option = view.security(higher)
    size = contract_shares(option, view.group._quantity)
    return view.in_account_currency(maximum(times(difference, size), ZERO), option)


def _strike_of(position: Position) -> Decimal:
    strike: Decimal | None = position.symbol.id._strike_price
    return ZERO if strike is None else strike


def _short_leg_maintenance(view: StrategyView) -> Decimal:
    leg = view.single(long=False)
    return get_maintenance_margin_at_price(view.security(leg), leg._quantity)


def _short_leg_initial(view: StrategyView) -> Decimal:
    leg = view.single(long=False)
    option = view.security(leg)
    return absolute(get_initial_margin_requirement(option.buying_power_model, option, leg._quantity))


def _uncovered_pair(margin_of: Callable[[Any, Decimal], Decimal]) -> Callable[[StrategyView], Decimal]:
    """Build the larger naked margin of a short call and a short put + the other one's premium."""

    def margin(view: StrategyView) -> Decimal:
        legs = (view.single(OptionRight.CALL), view.single(OptionRight.PUT))
        call, put = (view.security(leg) for leg in legs)
        call_margin = absolute(margin_of(call, legs[0]._quantity))
        put_margin = absolute(margin_of(put, legs[1]._quantity))
        if put_margin > call_margin:
            return plus(put_margin, times(call._price, contract_shares(call, legs[0]._quantity)))
        return plus(call_margin, times(put._price, contract_shares(put, legs[1]._quantity)))

    return margin


def _initial_of(option: Any, quantity: Decimal) -> Decimal:
    return get_initial_margin_requirement(option.buying_power_model, option, quantity)


def _lower_wing(view: StrategyView) -> Decimal:
    """Return (middle - lowest strike) x shares of a short butterfly."""
    legs = sorted(view.options, key=_strike_of)
    return _width(view, legs[1], legs[0])


def _short_box(view: StrategyView) -> Decimal:
    """Return max(102 % of the cost to close with commissions, strike difference x shares)."""
    long_call, short_call = view.single(OptionRight.CALL, long=True), view.single(OptionRight.CALL, long=False)
    long_put, short_put = view.single(OptionRight.PUT, long=True), view.single(OptionRight.PUT, long=False)
    option = view.security(long_call)
    contracts = absolute(long_call._quantity)
    commission = maximum(contracts * _BOX_COMMISSION_PER_CONTRACT, _BOX_MINIMUM_COMMISSION) * _BOX_LEGS
    natural = (
        view.security(short_call)._ask_price
        - option._bid_price
        + view.security(short_put)._ask_price
        - view.security(long_put)._bid_price
    )
    size = contract_shares(option, contracts)
    close_cost = plus(commission, times(natural, size))
    difference = _strike_of(long_call) - _strike_of(short_call)
    result = maximum(times(_BOX_CLOSE_COST_FACTOR, close_cost), times(difference, size))
    return view.in_account_currency(result, option)


def _jelly_roll(view: StrategyView) -> Decimal:
    """Return the naked margin of the short leg with the far expiration."""
    far = max(position.symbol.id._date for position in view.options)
    leg = next(p for p in view.options if p._quantity < ZERO and p.symbol.id._date == far)
    return absolute(get_maintenance_margin_at_price(view.security(leg), leg._quantity))


def _ladder(right: OptionRight, spread_when_positive: bool) -> Callable[[StrategyView], Decimal]:
    """Build a ladder's margin: its credit spread's width, or the naked margin of its outer short leg."""
    is_call = right is OptionRight.CALL

    def margin(view: StrategyView) -> Decimal:
        inner_first = sorted(view.options, key=_strike_of, reverse=not is_call)
        if (view.group._quantity >= ZERO) is spread_when_positive:
            pair = inner_first[:2]
            long = next(p for p in pair if p._quantity > ZERO)
            short = next(p for p in pair if p._quantity < ZERO)
            return _width(view, long, short) if is_call else _width(view, short, long)
        outer = inner_first[-1]
        return absolute(_initial_of(view.security(outer), outer._quantity))

    return margin


_CALL_SPREADS = (Definitions.BEAR_CALL_SPREAD, Definitions.BULL_CALL_SPREAD)
_PUT_WIDTHS = (
    Definitions.BEAR_PUT_SPREAD,
    Definitions.BULL_PUT_SPREAD,
    Definitions.IRON_CONDOR,
    Definitions.IRON_BUTTERFLY,
    Definitions.SHORT_IRON_CONDOR,
    Definitions.SHORT_IRON_BUTTERFLY,
)
_WITHOUT_MARGIN = (
    Definitions.CALL_CALENDAR_SPREAD,
    Definitions.PUT_CALENDAR_SPREAD,
    Definitions.STRADDLE,
    Definitions.STRANGLE,
    Definitions.BUTTERFLY_CALL,
    Definitions.BUTTERFLY_PUT,
    Definitions.BOX_SPREAD,
)
_SHORT_CALENDARS = (Definitions.SHORT_CALL_CALENDAR_SPREAD, Definitions.SHORT_PUT_CALENDAR_SPREAD)
_SHORT_PAIRS = (Definitions.SHORT_STRADDLE, Definitions.SHORT_STRANGLE)

Formula = Callable[[StrategyView], Decimal]

#: The same amount is asked to open and to keep these.
_COMMON: dict[str, Formula] = {
    **{definition.name: _call_width for definition in _CALL_SPREADS},
    **{definition.name: _put_width for definition in _PUT_WIDTHS},
    **{definition.name: _zero for definition in _WITHOUT_MARGIN},
    Definitions.SHORT_BUTTERFLY_CALL.name: _lower_wing,
    Definitions.SHORT_BUTTERFLY_PUT.name: _lower_wing,
    Definitions.COVERED_PUT.name: _covered_put,
    Definitions.SHORT_BOX_SPREAD.name: _short_box,
    Definitions.JELLY_ROLL.name: _jelly_roll,
    Definitions.SHORT_JELLY_ROLL.name: _jelly_roll,
    Definitions.BEAR_CALL_LADDER.name: _ladder(OptionRight.CALL, True),
    Definitions.BULL_CALL_LADDER.name: _ladder(OptionRight.CALL, False),
    Definitions.BEAR_PUT_LADDER.name: _ladder(OptionRight.PUT, False),
    Definitions.BULL_PUT_LADDER.name: _ladder(OptionRight.PUT, True),
}

MAINTENANCE: dict[str, Formula] = {
    **_COMMON,
    Definitions.PROTECTIVE_PUT.name: _protective_maintenance,
    Definitions.PROTECTIVE_CALL.name: _protective_maintenance,
    Definitions.COVERED_CALL.name: _covered_call_maintenance,
    Definitions.PROTECTIVE_COLLAR.name: _collar_maintenance,
    Definitions.CONVERSION.name: _conversion_maintenance(OptionRight.CALL),
    Definitions.REVERSE_CONVERSION.name: _conversion_maintenance(OptionRight.PUT),
    Definitions.NAKED_CALL.name: _naked_maintenance,
    Definitions.NAKED_PUT.name: _naked_maintenance,
    **{definition.name: _short_leg_maintenance for definition in _SHORT_CALENDARS},
    **{definition.name: _uncovered_pair(get_maintenance_margin_at_price) for definition in _SHORT_PAIRS},
}

#: Naked options are not here: their premium comes from the security's own model.
INITIAL: dict[str, Formula] = {
    **_COMMON,
    Definitions.PROTECTIVE_PUT.name: _protective_initial,
    Definitions.PROTECTIVE_CALL.name: _protective_initial,
    Definitions.COVERED_CALL.name: _covered_call_initial,
    Definitions.PROTECTIVE_COLLAR.name: _call_in_the_money_initial,
    Definitions.CONVERSION.name: _call_in_the_money_initial,
    Definitions.REVERSE_CONVERSION.name: _put_in_the_money_initial,
    **{definition.name: _short_leg_initial for definition in _SHORT_CALENDARS},
    **{definition.name: _uncovered_pair(_initial_of) for definition in _SHORT_PAIRS},
}
