"""Payoff of structures that expire together: exact, in Decimal, per share of the multiplier.

The payoff is piecewise linear, so its extremes lie at a price of zero, at a kink (a strike) or in the upper tail.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from modules.domain.structures import OptionLeg, Structure


def payoff(structure: Structure, spot: Decimal) -> Decimal:
    """Return the value per share at expiration for one underlying price (no premium); shares count at the price."""
    total = Decimal(0)
    for leg in structure.legs:
        value = leg.contract.intrinsic(spot) if isinstance(leg, OptionLeg) else spot
        total += structure.weight(leg) * value
    return total


def payoff_range(structure: Structure) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and highest payoff per share over all underlying prices; None where it is unbounded.

    Several expirations have no common payoff: both are None then, and `risk_profile` asks a model.
    """
    if len(structure.expirations) > 1:
        return None, None
    values = [payoff(structure, spot) for spot in kinks(structure)]
    slope = upper_slope(structure)
    lowest = None if slope < 0 else min(values)
    highest = None if slope > 0 else max(values)
    return lowest, highest


def kinks(structure: Structure) -> list[Decimal]:
    """Return zero and the underlying prices at which the payoff bends, ascending."""
    bends = {Decimal(0)}
    for leg in structure.options:
        deliverable = leg.contract.deliverable
        if deliverable.shares == deliverable.multiplier and not deliverable.cash:
            bends.add(leg.contract.strike)
        elif deliverable.shares:
            spot = (leg.contract.strike * deliverable.multiplier - deliverable.cash) / deliverable.shares
            bends.add(max(spot, Decimal(0)))
    return sorted(bends)


def upper_slope(structure: Structure) -> Decimal:
    """Return the slope of the payoff above the highest strike, per share and dollar."""
    total = Decimal(structure.shares)
    for leg in structure.options:
        if leg.contract.is_call:
            total += leg.ratio * leg.contract.deliverable.shares
    return total / structure.multiplier


def max_loss(structure: Structure, net_price: Decimal) -> Decimal | None:
    """Return the largest loss per share after paying `net_price` (a credit is negative); None as in `payoff_range`."""
    lowest, _ = payoff_range(structure)
    return None if lowest is None else max(net_price - lowest, Decimal(0))


def max_profit(structure: Structure, net_price: Decimal) -> Decimal | None:
    """Return the largest profit per share after paying `net_price`; None as in `payoff_range`."""
    _, highest = payoff_range(structure)
    return None if highest is None else highest - net_price


def breakevens(structure: Structure, net_price: Decimal) -> list[Decimal]:
    """Return the underlying prices at which the profit turns from loss to gain or back, ascending.

    Where the profit is zero over a whole range, both its ends are named. ValueError for several expirations.
    """
    if len(structure.expirations) > 1:
        raise ValueError(f"{structure.name} has several expirations: its breakevens want a model")
    points = kinks(structure)
    profits = [payoff(structure, spot) - net_price for spot in points]
    found = {spot for spot, profit in zip(points, profits, strict=True) if profit == 0 and spot > 0}
    for (left, low), (right, high) in pairwise(zip(points, profits, strict=True)):
        if low * high < 0:
            found.add(left + (right - left) * low / (low - high))
    slope = upper_slope(structure)
    if profits[-1] * slope < 0:
        found.add(points[-1] - profits[-1] / slope)
    return sorted(found)


def loss_bound(structure: Structure, net_price: Decimal) -> Decimal | None:
    """Return the loss per share that is never exceeded: each expiration does its worst apart; None where unbounded.

    Exact for one expiration. For several it is a bound that needs no model, and None if shorts of one expiration are
    covered only by longs of another.
    """
    total = net_price
    for day in structure.expirations or (None,):
        legs = tuple(leg for leg in structure.legs if not isinstance(leg, OptionLeg) or leg.contract.expiration == day)
        is_first = day is None or day == structure.expiration
        legs = legs if is_first else tuple(leg for leg in legs if isinstance(leg, OptionLeg))
        group = Structure(structure.name, legs)
        lowest, _ = payoff_range(group)
        if lowest is None:
            return None
        total -= lowest * group.multiplier / structure.multiplier
    return max(total, Decimal(0))
