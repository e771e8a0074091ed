"""Whether LEAN will accept an order, told before it is sent.

Source: PositionGroupBuyingPowerModel.cs (delta against the margin that remains), OptionStrategyPositionGroupBuying-
PowerModel.cs (premiums), BuyingPowerModel.cs (a single order), OptionStrategyPositionGroupResolver.cs (which of both).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from math import gcd

from modules.risk.book import Holdings, Prices
from modules.risk.lean_margin.formulas import INITIAL, MAINTENANCE, View, naked_margin
from modules.risk.lean_margin.matcher import Matching, match
from modules.risk.lean_margin.net_decimal import minus, plus

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnderlyingAccount:
    """Hold one underlying's holdings beside their prices."""

    holdings: Holdings
    prices: Prices


@dataclass(frozen=True, slots=True)
class LeanAccount:
    """Hold what LEAN's check looks at, dollars; `leverage` of stock is 2 (margin) or 1 (cash account).

    `is_reversed` pairs positions in the other order of enumeration; `known_used` is the margin used if it is known.
    """

    total_value: Decimal
    unsettled_cash: Decimal
    leverage: Decimal
    underlyings: Mapping[str, UnderlyingAccount]
    is_reversed: bool = False
    known_used: Decimal | None = None

    @property
    def margin_used(self) -> Decimal:
        """Return the maintenance margin of everything held."""
        if self.known_used is not None:
            return self.known_used
        books = self.underlyings.values()
        matched = ((match(book.holdings, self.is_reversed), book.prices) for book in books)
        return sum((maintenance(matching, prices, self.leverage) for matching, prices in matched), _ZERO)

    @property
    def margin_remaining(self) -> Decimal:
        """Return what LEAN calls free margin; the value of long options counts into it."""
        return self.total_value - self.unsettled_cash - self.margin_used


@dataclass(frozen=True, slots=True)
class LeanVerdict:
    """Tell LEAN's answer: the amount it asks, what is free, and whether the order is judged as a group."""

    accepted: bool
    required: Decimal
    free: Decimal
    as_group: bool
    strategies: tuple[str, ...]

    def __str__(self) -> str:
        """Return one line with the figures LEAN's own message gives."""
        matched = f" as {', '.join(self.strategies)}" if self.strategies else ""
        return f"LEAN asks {self.required:.2f}{matched}, {self.free:.2f} is free"


def maintenance(matching: Matching, prices: Prices, leverage: Decimal) -> Decimal:
    """Return what LEAN holds back for matched holdings of one underlying."""
    groups = (MAINTENANCE[group.name](View(group, prices, leverage)) for group in matching.groups)
    return reduce(plus, groups, abs(matching.loose_shares) * prices.spot / leverage)


def contemplated(alone: Matching, after: Matching, prices: Prices, leverage: Decimal) -> Decimal:
    """Return the initial margins after the order + the debit premiums of the groups the order forms `alone`.

    Shares outside a strategy enter with their sign, so short stock lowers the sum, as in LEAN.
    """
    groups = (INITIAL[group.name](View(group, prices, leverage)) for group in after.groups)
    premiums = (max(View(group, prices, leverage).premium, _ZERO) for group in alone.groups)
    return reduce(plus, (*groups, *premiums), after.loose_shares * prices.spot / leverage)


def predict(order: Holdings, underlying: str, prices: Prices, account: LeanAccount, fee: Decimal) -> LeanVerdict:
    """Return LEAN's answer to an order on one underlying; `fee` (dollars) counts only for a single leg by itself."""
    known = account.underlyings.get(underlying)
    held = known.holdings if known is not None else Holdings()
    if not _is_judged_as_group(order, held, account):
        return _predict_single(order, held, prices, account, fee)
    turned = account.is_reversed
    after, alone = match(held.plus(order), turned), match(order, turned)
    now = maintenance(match(held, turned), prices, account.leverage)
    required = minus(contemplated(alone, after, prices, account.leverage), now)
    free = account.margin_remaining
    names = tuple(dict.fromkeys(group.name for group in after.groups))
    return LeanVerdict(required < 0 or required <= free, required, free, True, names)


def _is_judged_as_group(order: Holdings, held: Holdings, account: LeanAccount) -> bool:
    """Say whether the group model decides: a combo, an option beside anything held, stock beside held options."""
    if len(order.options) + bool(order.shares) > 1:
        return bool(order.options)
    if order.options:
        return any(not book.holdings.is_flat for book in account.underlyings.values())
    return bool(held.options)


def _predict_single(order: Holdings, held: Holdings, prices: Prices, account: LeanAccount, fee: Decimal) -> LeanVerdict:
    """Return the answer of the security's own model: a pure reduction passes, else margin and fee must be free."""
    free = account.margin_remaining
    if not order.options:
        share_margin = prices.spot / account.leverage
        if held.shares * order.shares < 0:
            if abs(held.shares) >= abs(order.shares):
                return LeanVerdict(True, _ZERO, free, False, ())
            free += 2 * abs(held.shares) * share_margin
        required = abs(order.shares) * share_margin + fee
    else:
        ((contract, quantity),) = order.options.items()
        price = prices.options[contract].last
        required = price * contract.multiplier * quantity if quantity > 0 else _ZERO
        required = plus(required, plus(naked_margin(contract, quantity, price, prices.spot), fee))
    return LeanVerdict(required <= max(free, _ZERO), required, free, False, ())


def reducible_ratio(ratios: Iterable[int]) -> int:
    """Return the common divisor of a combo's leg ratios; LEAN throws unless it is 1 (stock counts in shares)."""
    return gcd(*(abs(ratio) for ratio in ratios))
