"""An upper bound of LEAN's margin, quick to tell: where even that is free, no strategy need be matched.

However LEAN pairs the legs, a short contract costs at most the greatest of its naked margin, the widest spread it can
stand in, its share of closing a box, and its exercise value beside stock; longs cost nothing but their premium. The
sum over all shorts, stock and premiums therefore bounds every grouping. Floats, widened by a cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modules.domain.contracts import Delivery
from modules.risk.book import Holdings, Prices

#: LEAN's factor on the cost of closing a short box, and its commissions spread over the contracts.
_BOX_FACTOR, _BOX_FEES = 1.02, 4 * 1.02
_SLACK = 0.01


@dataclass(frozen=True, slots=True)
class Short:
    """Hold one short series: contracts, strike, multiplier, and dollars a contract without any pairing."""

    count: int
    strike: float
    multiplier: int
    alone: float
    is_call: bool


@dataclass(frozen=True, slots=True)
class BoundParts:
    """Hold what bounds the margin of some holdings; parts of disjoint holdings may be bounded together."""

    shorts: tuple[Short, ...]
    highest_long_call: float
    lowest_long_put: float
    stock: float
    premium: float


def bound_parts(holdings: Holdings, prices: Prices, leverage: Decimal) -> BoundParts:
    """Return the parts; raises KeyError for a series without a price."""
    spot = float(prices.spot)
    shorts: list[Short] = []
    highest, lowest, premium, exercised = float("-inf"), float("inf"), 0.0, 0.0
    for contract, quantity in holdings.options.items():
        quote, strike = prices.options[contract], float(contract.strike)
        last, is_call = float(quote.last), contract.is_call
        intrinsic = max(spot - strike if is_call else strike - spot, 0.0)
        if quantity > 0:
            highest = max(highest, strike) if is_call else highest
            lowest = lowest if is_call else min(lowest, strike)
            premium += last * contract.multiplier * quantity
            exercised += intrinsic * contract.multiplier * quantity
            continue
        out = max(strike - spot if is_call else spot - strike, 0.0)
        share = 0.15 if contract.delivery is Delivery.CASH else 0.20
        naked = last + max(share * spot - out, 0.10 * (spot if is_call else strike))
        alone = max(naked, _BOX_FACTOR * float(quote.ask), last + intrinsic) * contract.multiplier + _BOX_FEES
        shorts.append(Short(-quantity, strike, contract.multiplier, alone, is_call))
    stock = abs(holdings.shares) * spot / float(leverage)
    # Beside short stock LEAN adds the exercise value of a long call.
    return BoundParts(tuple(shorts), highest, lowest, stock + (exercised if holdings.shares < 0 else 0.0), premium)


def upper_bound(held: BoundParts, order: BoundParts) -> float:
    """Return dollars that LEAN's initial margin after the order cannot exceed, the order's premiums included."""
    highest = max(held.highest_long_call, order.highest_long_call)
    lowest = min(held.lowest_long_put, order.lowest_long_put)
    total = held.stock + order.stock + order.premium + _SLACK
    for short in (*held.shorts, *order.shorts):
        width = highest - short.strike if short.is_call else short.strike - lowest
        total += short.count * max(short.alone, width * short.multiplier)
    return total
