"""LEAN's margin of each matched strategy, in dollars.

Source: Common/Securities/Option/OptionStrategyPositionGroupBuyingPowerModel.cs and OptionMarginModel.cs. Initial
margins are without the premium. `leverage` is that of the stock: 2 in a margin account, 1 in a cash account.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from modules.domain.contracts import Delivery, OptionContract, OptionRight
from modules.risk.book import Prices
from modules.risk.lean_margin.matcher import Group
from modules.risk.lean_margin.net_decimal import divide, minus, plus, times

_TENTH, _QUARTER, _FOUR_FIFTHS = Decimal("0.1"), Decimal("0.25"), Decimal("0.8")
#: Cash settled contracts are LEAN's index options, which hold less than equity options.
_EQUITY_SHARE, _INDEX_SHARE = Decimal("0.2"), Decimal("0.15")
_BOX_FACTOR, _BOX_FEE = Decimal("1.02"), Decimal("0.65")
_ZERO, _ONE = Decimal(0), Decimal(1)


class View:
    """A group beside its prices, as the formulas name things; amounts in dollars."""

    def __init__(self, group: Group, prices: Prices, leverage: Decimal) -> None:
        """Take group, prices and the leverage of the stock."""
        self.group = group
        self.prices = prices
        self.leverage = leverage
        self.shares = group.lots * group.unit

    def leg(self, right: OptionRight | None = None, long: bool | None = None) -> tuple[OptionContract, int]:
        """Return the first leg of a right and side."""
        return next(
            (contract, n)
            for contract, n in self.group.legs
            if (right is None or contract.right is right) and (long is None or (n > 0) is long)
        )

    def price(self, contract: OptionContract) -> Decimal:
        """Return LEAN's price of a contract, zero where it has none."""
        found = self.prices.options.get(contract)
        return _ZERO if found is None else found.last

    def naked(self, contract: OptionContract, quantity: int) -> Decimal:
        """Return the margin of an uncovered short; zero for a long or while a price is missing."""
        return naked_margin(contract, quantity, self.price(contract), self.prices.spot)

    @property
    def stock_margin(self) -> Decimal:
        """Return the stock's margin without sign."""
        return abs(self.shares) * self.prices.spot / self.leverage

    @property
    def premium(self) -> Decimal:
        """Return the signed value of the options, positive when paid."""
        return sum((self.price(c) * c.multiplier * n for c, n in self.group.legs), _ZERO)


def naked_margin(contract: OptionContract, quantity: int, price: Decimal, spot: Decimal) -> Decimal:
    """Return premium + max(20 % of spot - out-of-the-money amount, 10 % of spot or, for a put, strike).

    15 % for index options. The quotients by the premium are LEAN's and leave decimal tails that decide at the cent.
    """
    if quantity >= 0 or not price or not spot:
        return _ZERO
    value = price * contract.multiplier * -quantity
    per_unit = divide(value, Decimal(contract.multiplier))
    is_call = contract.right is OptionRight.CALL
    out_of_the_money = max(contract.strike - spot if is_call else spot - contract.strike, _ZERO)
    spot_ratio = divide(spot, per_unit)
    floor_ratio = spot_ratio if is_call else divide(contract.strike, per_unit)
    share = _INDEX_SHARE if contract.delivery is Delivery.CASH else _EQUITY_SHARE
    uncovered = minus(times(share, spot_ratio), divide(out_of_the_money, per_unit))
    naked = max(times(_TENTH, floor_ratio), uncovered)
    return times(value, plus(_ONE, times(Decimal(-quantity), naked)))


def _nothing(view: View) -> Decimal:
    return _ZERO


def _intrinsic(view: View, contract: OptionContract) -> Decimal:
    return contract.intrinsic(view.prices.spot)


def _protective_maintenance(view: View) -> Decimal:
    contract, n = view.leg()
    is_call, spot = contract.right is OptionRight.CALL, view.prices.spot
    out = max(contract.strike - spot if is_call else spot - contract.strike, _ZERO)
    return min((_TENTH * contract.strike + out) * contract.multiplier * abs(n), view.stock_margin)


def _stock_initial(view: View) -> Decimal:
    return view.stock_margin


def _covered_call_maintenance(view: View) -> Decimal:
    contract, n = view.leg()
    in_the_money = _intrinsic(view, contract) * contract.multiplier * -n
    capped = view.shares * min(view.prices.spot, contract.strike) / view.leverage
    stock_value, call_value = view.shares * view.prices.spot, view.price(contract) * contract.multiplier * n
    return max(in_the_money + capped, min(stock_value, max(call_value, stock_value / view.leverage)))


def _covered_call_initial(view: View) -> Decimal:
    contract, n = view.leg()
    return view.price(contract) * contract.multiplier * -n * _FOUR_FIFTHS + view.stock_margin


def _stock_and_in_the_money(right: OptionRight | None) -> Callable[[View], Decimal]:
    def margin(view: View) -> Decimal:
        contract, n = view.leg(right)
        return view.stock_margin + _intrinsic(view, contract) * contract.multiplier * abs(n)

    return margin


def _collar_maintenance(view: View) -> Decimal:
    put, n = view.leg(OptionRight.PUT)
    call, _ = view.leg(OptionRight.CALL)
    out = max(view.prices.spot - put.strike, _ZERO)
    return min(_TENTH * put.strike + out, _QUARTER * call.strike) * put.multiplier * abs(n)


def _conversion_maintenance(right: OptionRight) -> Callable[[View], Decimal]:
    def margin(view: View) -> Decimal:
        contract, n = view.leg(right)
        return (_TENTH * contract.strike + _intrinsic(view, contract)) * contract.multiplier * abs(n)

    return margin


def _width(view: View, higher: OptionContract, lower: OptionContract) -> Decimal:
    """Return (first - second strike) x shares of the group's quantity, at least 0."""
    return max(higher.strike - lower.strike, _ZERO) * higher.multiplier * view.group.quantity


def _call_width(view: View) -> Decimal:
    return _width(view, view.leg(OptionRight.CALL, True)[0], view.leg(OptionRight.CALL, False)[0])


def _put_width(view: View) -> Decimal:
    return _width(view, view.leg(OptionRight.PUT, False)[0], view.leg(OptionRight.PUT, True)[0])


def _short_leg(view: View) -> Decimal:
    return view.naked(*view.leg(long=False))


def _single(view: View) -> Decimal:
    return view.naked(*view.leg())


def _uncovered_pair(view: View) -> Decimal:
    """Return the larger naked margin of a short call and a short put + the other one's premium."""
    call, put = view.leg(OptionRight.CALL), view.leg(OptionRight.PUT)
    call_margin, put_margin = view.naked(*call), view.naked(*put)
    other, n = call if put_margin > call_margin else put
    return plus(max(call_margin, put_margin), view.price(other) * other.multiplier * abs(n))


def _by_strike(view: View) -> list[OptionContract]:
    return sorted((contract for contract, _ in view.group.legs), key=lambda contract: contract.strike)


def _lower_wing(view: View) -> Decimal:
    strikes = _by_strike(view)
    return _width(view, strikes[1], strikes[0])


def _short_box(view: View) -> Decimal:
    """Return max(102 % of the cost to close at natural with four commissions, strike difference x shares)."""
    long_call, n = view.leg(OptionRight.CALL, True)
    short_call, _ = view.leg(OptionRight.CALL, False)
    long_put, _ = view.leg(OptionRight.PUT, True)
    short_put, _ = view.leg(OptionRight.PUT, False)
    quotes = view.prices.options
    natural = quotes[short_call].ask - quotes[long_call].bid + quotes[short_put].ask - quotes[long_put].bid
    commission = 4 * max(n * _BOX_FEE, Decimal(1))
    size = long_call.multiplier * n
    return max(_BOX_FACTOR * (commission + natural * size), (long_call.strike - short_call.strike) * size)


def _jelly_roll(view: View) -> Decimal:
    far = max(contract.expiration for contract, _ in view.group.legs)
    return next(view.naked(c, n) for c, n in view.group.legs if n < 0 and c.expiration == far)


def _credit_ladder(is_call: bool) -> Callable[[View], Decimal]:
    """Build the width of the ladder's credit spread."""

    def margin(view: View) -> Decimal:
        strikes = _by_strike(view)
        return _width(view, strikes[1], strikes[0]) if is_call else _width(view, strikes[-1], strikes[-2])

    return margin


def _debit_ladder(is_call: bool) -> Callable[[View], Decimal]:
    """Build the naked margin of the ladder's outer short leg."""

    def margin(view: View) -> Decimal:
        outer = _by_strike(view)[-1 if is_call else 0]
        return view.naked(outer, next(n for contract, n in view.group.legs if contract is outer))

    return margin


Formula = Callable[[View], Decimal]

_BOTH: dict[str, Formula] = {
    "Bear Call Spread": _call_width,
    "Bull Call Spread": _call_width,
    "Bear Put Spread": _put_width,
    "Bull Put Spread": _put_width,
    "Iron Condor": _put_width,
    "Iron Butterfly": _put_width,
    "Short Iron Condor": _put_width,
    "Short Iron Butterfly": _put_width,
    "Call Calendar Spread": _nothing,
    "Put Calendar Spread": _nothing,
    "Straddle": _nothing,
    "Strangle": _nothing,
    "Butterfly Call": _nothing,
    "Butterfly Put": _nothing,
    "Box Spread": _nothing,
    "Short Butterfly Call": _lower_wing,
    "Short Butterfly Put": _lower_wing,
    "Covered Put": _stock_and_in_the_money(None),
    "Short Box Spread": _short_box,
    "Jelly Roll": _jelly_roll,
    "Short Jelly Roll": _jelly_roll,
    "Bear Call Ladder": _credit_ladder(True),
    "Bull Put Ladder": _credit_ladder(False),
    "Bull Call Ladder": _debit_ladder(True),
    "Bear Put Ladder": _debit_ladder(False),
    "Naked Call": _single,
    "Naked Put": _single,
    "Short Call Calendar Spread": _short_leg,
    "Short Put Calendar Spread": _short_leg,
    "Short Straddle": _uncovered_pair,
    "Short Strangle": _uncovered_pair,
}

#: What a held strategy occupies. LEAN has no formula for backspreads; verticals and naked options are matched first.
MAINTENANCE: dict[str, Formula] = {
    **_BOTH,
    "Protective Put": _protective_maintenance,
    "Protective Call": _protective_maintenance,
    "Covered Call": _covered_call_maintenance,
    "Protective Collar": _collar_maintenance,
    "Conversion": _conversion_maintenance(OptionRight.CALL),
    "Reverse Conversion": _conversion_maintenance(OptionRight.PUT),
}

#: What opening asks, premium apart.
INITIAL: dict[str, Formula] = {
    **_BOTH,
    "Protective Put": _stock_initial,
    "Protective Call": _stock_initial,
    "Covered Call": _covered_call_initial,
    "Protective Collar": _stock_and_in_the_money(OptionRight.CALL),
    "Conversion": _stock_and_in_the_money(OptionRight.CALL),
    "Reverse Conversion": _stock_and_in_the_money(OptionRight.PUT),
}
