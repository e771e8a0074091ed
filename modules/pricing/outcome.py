"""Probability of profit and expected value at (the first) expiration, after fees (trading rule 27)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np

from modules.domain.structures import OptionLeg, Structure
from modules.pricing.black_scholes import Floats
from modules.pricing.distribution import Distribution
from modules.pricing.model_risk import front_of
from modules.pricing.payoff import breakevens, payoff
from modules.pricing.valuation import Market, delivery, value


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what the market's distribution says of a trade; never an input to sizing.

    `probability_of_profit` is the chance (0 to 1) that the profit after fees is above zero; `expected_value` the mean
    payoff, discounted to today, less price and fees: dollars per share, zero for a fair price without fees. `model` and
    `rate` name what they rest on.
    """

    probability_of_profit: float
    expected_value: float
    model: str
    rate: float


def outcome(
    structure: Structure,
    net_price: Decimal,
    fees: Decimal,
    distribution: Distribution,
    market: Market | None = None,
) -> Outcome:
    """Judge a structure bought at a net price per share and `fees` per share (those of the entry: expiry is free).

    The distribution is that of the first expiration. Several expirations want the market that values the survivors
    (ValueError without it) and are labelled so.
    """
    paid, model = net_price + fees, distribution.model
    if len(structure.expirations) < 2:
        ends = _at_expiration(structure, distribution.levels)
        chance = _chance(structure, paid, distribution)
    elif market is None:
        raise ValueError(f"{structure.name} has several expirations: its outcome wants volatilities and a rate")
    else:
        ends = value(structure, distribution.levels, market, front_of(structure))
        is_gain = (ends[:-1] + ends[1:]) / 2 > float(paid)
        chance, model = float(distribution.masses @ is_gain), f"{model}, survivors valued at the first expiration"
    today = float(np.exp(-distribution.rate * distribution.years))
    return Outcome(chance, today * distribution.expectation(ends) - float(paid), model, distribution.rate)


def _chance(structure: Structure, paid: Decimal, distribution: Distribution) -> float:
    """Return the chance of ending in one of the ranges between breakevens where the profit is positive."""
    points = [Decimal(0), *breakevens(structure, paid)]
    # One dollar beyond the last point stands for everything above it: no kink with another sign follows.
    far = max(points[-1], *(leg.contract.strike for leg in structure.options), Decimal(0)) * 2 + 1
    total = 0.0
    for low, high in pairwise([*points, far]):
        if payoff(structure, (low + high) / 2) > paid:
            top = float("inf") if high == far else float(high)
            total += distribution.probability_between(float(low), top)
    return min(total, 1.0)


def _at_expiration(structure: Structure, spots: Floats) -> Floats:
    """Return the payoff in floats at many spots."""
    total = np.zeros_like(spots)
    for leg in structure.legs:
        weight = float(structure.weight(leg))
        if isinstance(leg, OptionLeg):
            strike, delivered = float(leg.contract.strike), delivery(leg.contract, spots)
            gain = delivered - strike if leg.contract.is_call else strike - delivered
            total += weight * np.maximum(gain, 0.0)
        else:
            total += weight * spots
    return total
