"""What a structure is worth at any instant and spot, in floats: the payoff now, and the survivors of a calendar.

Everything is dollars per share of the multiplier, as a package's net price is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modules.domain.contracts import ExerciseStyle, OptionContract
from modules.domain.greeks import Greeks
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.pricing import american, black_scholes
from modules.pricing.black_scholes import Floats, Valuation

SECONDS_PER_YEAR = 365.0 * 86_400


@dataclass(frozen=True, slots=True)
class Market:
    """State what a valuation assumes: spot in dollars, continuous annual rate and dividend yield, volatilities.

    `volatility` holds annual implied volatilities (0.20 = 20 %) by contract; `now` is aware.
    """

    now: datetime
    spot: float
    rate: float
    dividend: float
    volatility: Mapping[OptionContract, float]

    def years(self, contract: OptionContract, at: datetime | None = None) -> float:
        """Return years of 365 days until the contract settles, never negative."""
        left = (contract.settles_at - (at or self.now)).total_seconds()
        return max(left, 0.0) / SECONDS_PER_YEAR


def value(
    structure: Structure, spots: ArrayLike, market: Market, at: datetime | None = None, volatility_factor: float = 1.0
) -> Floats:
    """Return the structure's value at some spots and an instant (now by default), volatilities times a factor.

    Legs that have settled by then count at their exercise value at that spot; the others are priced by their style.
    Raises KeyError for a living contract without volatility.
    """
    spot = np.asarray(spots, dtype=np.float64)
    total = np.zeros_like(spot)
    for leg in structure.legs:
        each = spot if isinstance(leg, StockLeg) else _option(leg, spot, market, at, volatility_factor)
        total += float(structure.weight(leg)) * each
    return total


def _option(leg: OptionLeg, spot: Floats, market: Market, at: datetime | None, factor: float) -> Floats:
    contract = leg.contract
    delivered, years = delivery(contract, spot), market.years(contract, at)
    strike = float(contract.strike)
    if years == 0:
        return np.maximum(delivered - strike if contract.is_call else strike - delivered, 0.0)
    model = american if contract.style is ExerciseStyle.AMERICAN else black_scholes
    volatility = market.volatility[contract] * factor
    return model.price(delivered, strike, years, volatility, contract.is_call, market.rate, market.dividend)


def delivery(contract: OptionContract, spot: Floats) -> Floats:
    """Return what an exercise delivers, per share of the multiplier."""
    deliverable = contract.deliverable
    if not deliverable.is_adjusted:
        return spot
    return np.asarray((deliverable.shares * spot + float(deliverable.cash)) / deliverable.multiplier)


def greeks(structure: Structure, market: Market) -> Greeks:
    """Return the structure's greeks now, per share of the multiplier, in a trader's units; a share has delta one."""
    total = Greeks(delta=structure.shares / structure.multiplier)
    for style, model in ((ExerciseStyle.AMERICAN, american), (ExerciseStyle.EUROPEAN, black_scholes)):
        legs = [leg for leg in structure.options if leg.contract.style is style]
        if legs:
            total += _weighted(structure, legs, model.evaluate(*_columns([leg.contract for leg in legs], market)))
    return total


def _columns(contracts: list[OptionContract], market: Market) -> tuple[Floats | NDArray[np.bool_] | float, ...]:
    """Return the arguments of a pricing model, one row a contract."""
    return (
        np.array([delivery(contract, np.asarray(market.spot)) for contract in contracts], dtype=np.float64),
        np.array([float(contract.strike) for contract in contracts]),
        np.array([market.years(contract) for contract in contracts]),
        np.array([market.volatility[contract] for contract in contracts]),
        np.array([contract.is_call for contract in contracts], dtype=np.bool_),
        market.rate,
        market.dividend,
    )


def _weighted(structure: Structure, legs: list[OptionLeg], found: Valuation) -> Greeks:
    weights = np.array([float(structure.weight(leg)) for leg in legs])
    return Valuation(
        price=np.asarray(found.price @ weights),
        delta=np.asarray(found.delta @ weights),
        gamma=np.asarray(found.gamma @ weights),
        vega=np.asarray(found.vega @ weights),
        theta=np.asarray(found.theta @ weights),
        rho=np.asarray(found.rho @ weights),
    ).greeks()
