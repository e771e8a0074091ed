"""Largest loss and profit of structures with several expirations (trading rule 26): an estimate, labelled 'model'.

The survivors are valued at the front expiration over a grid of spots and of volatilities (halved, as they are,
doubled). The strike gap (a far long further out than its near short) is a floor under that loss: with the survivors
worth nothing but their exercise value, price paid plus gap is lost. Dividends that an assigned short call owes, and the
interest on the strike that an assigned short put pays early, are added. A call that outlives its cover has no bound;
a put that outlives its cover is taken to a price of zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from modules.domain.contracts import OptionRight
from modules.domain.structures import OptionLeg, Structure
from modules.pricing.black_scholes import Floats
from modules.pricing.coverage import uncovered
from modules.pricing.payoff import kinks, upper_slope
from modules.pricing.valuation import Market, value

VOLATILITY_FACTORS = (0.5, 1.0, 2.0)
#: Spots between zero and the far tail; kinks and their neighbourhood are added.
GRID = 400
#: The far tail, in multiples of the highest of spot and strikes.
TAIL = 5.0


@dataclass(frozen=True, slots=True)
class Dividend:
    """Announce a cash dividend in dollars per share."""

    ex_date: date
    amount: float


@dataclass(frozen=True, slots=True)
class ModelRisk:
    """Hold the estimate in dollars per share; None means without bound. The parts say where the loss comes from."""

    max_loss: float | None
    max_profit: float | None
    breakevens: tuple[float, ...]
    grid_loss: float
    strike_gap: float
    dividends: float
    early_assignment: float


def model_risk(
    structure: Structure, net_price: Decimal, market: Market, dividends: Sequence[Dividend] = ()
) -> ModelRisk:
    """Estimate what a structure of several expirations may lose and gain after paying `net_price` per share."""
    paid, front = float(net_price), front_of(structure)
    spots = spot_grid(structure, market)
    profits = np.array([value(structure, spots, market, front, factor) - paid for factor in VOLATILITY_FACTORS])
    grid_loss = float(-profits.min())
    gap, owed, interest = _strike_gap(structure), _dividends(structure, dividends), _interest(structure, market)
    worst = max(grid_loss, paid + gap if gap else grid_loss, _to_zero(structure, paid), 0.0)
    slope = float(upper_slope(structure))
    is_bounded = slope >= 0 and not uncovered(structure, OptionRight.CALL)
    return ModelRisk(
        max_loss=worst + owed + interest if is_bounded else None,
        max_profit=None if slope > 0 else float(profits.max()),
        breakevens=roots(spots, profits[1]),
        grid_loss=grid_loss,
        strike_gap=gap,
        dividends=owed,
        early_assignment=interest,
    )


def front_of(structure: Structure) -> datetime:
    """Return the instant at which the first options settle."""
    return min(leg.contract.settles_at for leg in structure.options)


def spot_grid(structure: Structure, market: Market) -> Floats:
    """Return spots from zero to the far tail, dense around the spot, with every kink and its neighbours."""
    bends = np.array([float(bend) for bend in kinks(structure)])
    top = TAIL * max(market.spot, float(bends.max()))
    near = np.linspace(0.5 * market.spot, 1.5 * market.spot, GRID)
    return np.unique(np.concatenate((np.linspace(0.0, top, GRID), near, bends)))


def roots(spots: Floats, profits: Floats) -> tuple[float, ...]:
    """Return the spots where a profit changes its sign, by a straight line between neighbours."""
    found = []
    for left in np.nonzero(np.signbit(profits[:-1]) != np.signbit(profits[1:]))[0]:
        low, high = profits[left], profits[left + 1]
        found.append(float(spots[left] + (spots[left + 1] - spots[left]) * low / (low - high)))
    return tuple(found)


def _living(structure: Structure, is_front: bool, sign: int, right: OptionRight) -> list[OptionLeg]:
    """Return the legs of a right and side that expire first, or later."""
    return [
        leg
        for leg in structure.options
        if leg.contract.right is right
        and leg.ratio * sign > 0
        and (leg.contract.expiration == structure.expiration) is is_front
    ]


def _strike_gap(structure: Structure) -> float:
    """Return the sum over near shorts of how much worse the strike of the later long that covers it is."""
    total = 0.0
    for right in OptionRight:
        side = 1 if right is OptionRight.CALL else -1
        shorts = _strikes(_living(structure, True, -1, right))
        longs = _strikes(_living(structure, False, 1, right))
        total += sum(max(side * (far - near), 0.0) for near, far in zip(shorts, longs, strict=False))
    return total


def _strikes(legs: list[OptionLeg]) -> list[float]:
    return sorted(float(leg.contract.strike) for leg in legs for _ in range(abs(leg.ratio)))


def _to_zero(structure: Structure, paid: float) -> float:
    """Return the loss of puts that outlive their cover at a price of zero, zero without such puts."""
    count = uncovered(structure, OptionRight.PUT, after=structure.expiration)
    strikes = _strikes(_living(structure, False, -1, OptionRight.PUT))
    return paid + sum(strikes[-count:]) if count and strikes else 0.0


def _dividends(structure: Structure, dividends: Sequence[Dividend]) -> float:
    """Return what assigned short calls owe until the front expiration; calls on shares held owe nothing."""
    calls = len(_strikes(_living(structure, True, -1, OptionRight.CALL)))
    lots = max(structure.shares, 0) // structure.multiplier
    owed = sum(each.amount for each in dividends if each.ex_date <= structure.expiration)
    return max(calls - lots, 0) * owed


def _interest(structure: Structure, market: Market) -> float:
    """Return the interest on the strikes of near short puts that are assigned today."""
    total = 0.0
    for leg in _living(structure, True, -1, OptionRight.PUT):
        growth = np.expm1(max(market.rate, 0.0) * market.years(leg.contract))
        total += abs(leg.ratio) * float(leg.contract.strike) * float(growth)
    return total
