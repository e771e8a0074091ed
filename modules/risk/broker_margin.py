"""Buying power by a real broker's rules: our own brute-force requirement over all legs of an underlying (rule 24).

A covered package asks its worst payoff over every strike and both tails; premium paid for longs is in use as well;
uncovered shorts ask the amounts of Cboe's Margin Manual (Regulation T); a cash-secured put reserves its strike, once.
LEAN's margin is another model (`lean_margin`) and never enters here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, zip_longest

from modules.domain.contracts import Delivery, OptionContract, OptionRight
from modules.risk.book import Holdings, Prices
from modules.risk.cover import cover

_ZERO = Decimal(0)
#: Cboe Margin Manual: share of the underlying's value for an uncovered short, its floor, both of broad indexes apart.
_SHARE, _INDEX_SHARE, _FLOOR = Decimal("0.20"), Decimal("0.15"), Decimal("0.10")
#: Regulation T: half of long stock; 150 % of short stock, of which the proceeds are 100 %.
_LONG_STOCK, _SHORT_STOCK = Decimal("0.50"), Decimal("1.50")
#: Beyond this many contracts in doubt, only the extreme outcomes of an assignment are looked at.
_MOST_ENUMERATED = 4


@dataclass(frozen=True, slots=True)
class BrokerPolicy:
    """Say how the account is held: a cash account pays stock in full; `secures_puts` reserves whole strikes."""

    is_cash_account: bool = False
    secures_puts: bool = True


@dataclass(frozen=True, slots=True)
class Requirement:
    """Hold what one underlying's legs keep in use, dollars, by cause."""

    packages: Decimal = _ZERO
    premium: Decimal = _ZERO
    uncovered: Decimal = _ZERO
    secured_puts: Decimal = _ZERO
    stock: Decimal = _ZERO
    uncovered_calls: int = 0

    @property
    def total(self) -> Decimal:
        """Return the sum in dollars."""
        return self.packages + self.premium + self.uncovered + self.secured_puts + self.stock

    @property
    def reserved(self) -> Decimal:
        """Return what stays in cash for later, dollars: premium and shares are paid for already."""
        return self.packages + self.uncovered + self.secured_puts


#: Worst payoff and premium of packages already judged at the same prices, by their legs.
Judged = dict[tuple[tuple[OptionContract, int], ...], tuple[Decimal, Decimal]]


def requirement(holdings: Holdings, prices: Prices, policy: BrokerPolicy, judged: Judged | None = None) -> Requirement:
    """Return what a broker keeps in use for one underlying; contracts without a price count as worth nothing.

    `judged` remembers packages between calls at the same prices: a new trade changes one expiration, not all.

    Example: a 455/450 bull put spread and a 485/490 bear call spread of one expiration ask 500 a lot, the wider wing
    once, because the underlying ends in one place.
    """
    parts = cover(holdings)
    packages = premium = _ZERO
    for legs in parts.packages.values():
        lost, paid = _judge(legs, prices, judged)
        packages += lost
        premium += paid
    puts = {c: n for c, n in parts.uncovered.items() if c.right is OptionRight.PUT}
    calls = {c: n for c, n in parts.uncovered.items() if c.right is OptionRight.CALL}
    secured = _ZERO
    if policy.secures_puts or policy.is_cash_account:
        secured = sum((c.strike * c.multiplier * -n for c, n in puts.items()), _ZERO)
        puts = {}
    return Requirement(
        packages=packages,
        premium=premium,
        uncovered=_uncovered_margin(calls, puts, prices),
        secured_puts=secured,
        stock=_stock_margin(holdings.shares, prices.spot, policy),
        uncovered_calls=parts.uncovered_count(OptionRight.CALL),
    )


def _judge(legs: Mapping[OptionContract, int], prices: Prices, judged: Judged | None) -> tuple[Decimal, Decimal]:
    """Return what one package may lose at expiration and the premium it is worth, both at least zero."""
    key = tuple(legs.items())
    known = None if judged is None else judged.get(key)
    if known is None:
        worth = sum((_value(contract, n, prices) for contract, n in key), _ZERO)
        known = -min(worst_payoff(legs), _ZERO), max(worth, _ZERO)
        if judged is not None:
            judged[key] = known
    return known


def worst_payoff(legs: Mapping[OptionContract, int]) -> Decimal:
    """Return the lowest value in dollars at expiration over all prices of the underlying from zero up.

    The value is linear between strikes, so zero and the strikes decide. The caller sees to it that calls sold do not
    outnumber calls bought; else the loss has no bound.
    """
    kinks: list[tuple[Decimal, int]] = []
    value, slope = _ZERO, 0
    for contract, quantity in legs.items():
        size = quantity * contract.deliverable.shares
        if contract.right is OptionRight.PUT:
            value += quantity * contract.multiplier * contract.intrinsic(_ZERO)
            slope -= size
        kinks.append((_kink(contract), size))
    kinks.sort()
    lowest, spot = value, _ZERO
    for strike, size in kinks:
        value += slope * (strike - spot)
        lowest, spot = min(lowest, value), strike
        slope += size
    if slope < 0:
        raise ValueError("the payoff has no lower bound: calls sold outnumber calls bought")
    return lowest


def _kink(contract: OptionContract) -> Decimal:
    """Return the price of the underlying at which a contract's exercise value bends; its real deliverable counts."""
    deliverable = contract.deliverable
    if not deliverable.is_adjusted or not deliverable.shares:
        return contract.strike
    return max((contract.strike * deliverable.multiplier - deliverable.cash) / deliverable.shares, _ZERO)


def uncovered_short_margin(contract: OptionContract, price: Decimal, spot: Decimal) -> Decimal:
    """Return the margin of one uncovered short contract, premium included, in dollars (Cboe Margin Manual).

    Premium + max(20 % of spot - out-of-the-money amount, 10 % of spot; for a put 10 % of the strike); 15 % instead of
    20 % for broad indexes (cash settled here).
    """
    is_call = contract.right is OptionRight.CALL
    out_of_the_money = max(contract.strike - spot if is_call else spot - contract.strike, _ZERO)
    share = _INDEX_SHARE if contract.delivery is Delivery.CASH else _SHARE
    floor = _FLOOR * (spot if is_call else contract.strike)
    return (price + max(share * spot - out_of_the_money, floor)) * contract.multiplier


def requirement_with_pending(
    holdings: Holdings,
    pending: Sequence[tuple[OptionContract, int]],
    prices: Prices,
    policy: BrokerPolicy,
    judged: Judged | None = None,
) -> Requirement:
    """Return the largest requirement over the outcomes of expired contracts whose assignment is not confirmed.

    `pending` are signed contracts (shorts negative) no longer held; each becomes shares or vanishes (rule 19).
    """
    outcomes = (holdings.plus(_assigned(chosen)) for chosen in _outcomes(pending))
    return max((requirement(outcome, prices, policy, judged) for outcome in outcomes), key=lambda found: found.total)


def _outcomes(pending: Sequence[tuple[OptionContract, int]]) -> Iterable[Sequence[tuple[OptionContract, int]]]:
    if len(pending) <= _MOST_ENUMERATED:
        return (chosen for count in range(len(pending) + 1) for chosen in combinations(pending, count))
    calls = [item for item in pending if item[0].right is OptionRight.CALL]
    puts = [item for item in pending if item[0].right is OptionRight.PUT]
    return ((), calls, puts, list(pending))


def _assigned(pending: Iterable[tuple[OptionContract, int]]) -> Holdings:
    """Return the shares that exercises leave: a short call delivers, a short put takes."""
    shares = 0
    for contract, quantity in pending:
        sign = 1 if contract.right is OptionRight.CALL else -1
        shares += sign * quantity * contract.deliverable.shares
    return Holdings({}, shares)


def _value(contract: OptionContract, quantity: int, prices: Prices) -> Decimal:
    price = prices.options.get(contract)
    return _ZERO if price is None else price.last * contract.multiplier * quantity


def _uncovered_margin(
    calls: Mapping[OptionContract, int], puts: Mapping[OptionContract, int], prices: Prices
) -> Decimal:
    """Pair short calls with short puts: the greater margin + the other side's premium; the rest each for itself."""
    total = _ZERO
    pairs = zip_longest(_each(calls, prices), _each(puts, prices), fillvalue=(_ZERO, _ZERO))
    for (call, call_premium), (put, put_premium) in pairs:
        total += max(call + put_premium, put + call_premium)
    return total


def _each(shorts: Mapping[OptionContract, int], prices: Prices) -> list[tuple[Decimal, Decimal]]:
    """Return (margin, premium) of every single short contract, the largest margin first."""
    found: list[tuple[Decimal, Decimal]] = []
    for contract, quantity in shorts.items():
        quoted = prices.options.get(contract)
        price = _ZERO if quoted is None else max(quoted.last, _ZERO)
        amounts = (uncovered_short_margin(contract, price, prices.spot), price * contract.multiplier)
        found += [amounts] * -quantity
    return sorted(found, reverse=True)


def _stock_margin(shares: int, spot: Decimal, policy: BrokerPolicy) -> Decimal:
    if shares < 0:
        return -shares * spot * _SHORT_STOCK
    return shares * spot * (Decimal(1) if policy.is_cash_account else _LONG_STOCK)
