"""A structure judged on the chain at hand: `describe` with the volatilities and skew of the quotes, and greeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import ExerciseStyle, OptionContract
from modules.domain.greeks import Greeks
from modules.domain.structures import Structure
from modules.pricing.black_scholes import Floats
from modules.pricing.distribution import Distribution, Skew, fit_skew, fitted
from modules.pricing.implied_volatility import american_implied_volatility, implied_volatility
from modules.pricing.model_risk import Dividend
from modules.pricing.smile import implied_dividend, smile
from modules.pricing.valuation import SECONDS_PER_YEAR, Market, greeks
from modules.strategies.structures.describe import Description, describe


@dataclass(frozen=True, slots=True)
class Assessment:
    """Hold a description and the greeks of one structure now, per share of the multiplier."""

    description: Description
    greeks: Greeks

    @property
    def delta_shares(self) -> float:
        """Return the shares that move like one structure."""
        return self.greeks.delta * self.description.structure.multiplier


def assess(
    structure: Structure,
    net_price: Decimal,
    chain: ChainSnapshot,
    rate: float,
    fees: Decimal = Decimal(0),
    dividends: Sequence[Dividend] = (),
) -> Assessment:
    """Judge a structure bought at a signed net price per share, `fees` dollars for its entry.

    `rate` is the continuous annual rate. Raises ValueError where an expiration has no quote that gives a volatility.
    """
    market = market_of(structure, chain, rate)
    found = describe(structure, net_price, fees, market, _distribution(structure, chain, rate), dividends)
    return Assessment(found, greeks(structure, market))


def market_of(structure: Structure, chain: ChainSnapshot, rate: float) -> Market:
    """Return the market that a chain's quotes imply for a structure's legs.

    A leg's volatility is that of its own mid under the model of its style; where its quote gives none (one-sided, or
    below its exercise value), that of the skew fitted to its expiration. The dividend yield is the one that put-call
    parity of the last expiration implies. Raises ValueError where an expiration gives no volatility at all.
    """
    contracts = [leg.contract for leg in structure.options]
    dividend = implied_dividend(chain, structure.expirations[-1], rate) if contracts else 0.0
    own = _own_volatilities(contracts, chain, rate, dividend)
    skews: dict[date, Skew] = {}
    volatility: dict[OptionContract, float] = {}
    for contract, found in zip(contracts, own, strict=True):
        if np.isfinite(found):
            volatility[contract] = float(found)
            continue
        if contract.expiration not in skews:
            shape = smile(chain, contract.expiration, rate, dividend)
            skews[contract.expiration] = fit_skew(shape, float(chain.spot), rate, dividend)
        volatility[contract] = float(skews[contract.expiration].volatility(float(contract.strike)))
    return Market(chain.time, float(chain.spot), rate, dividend, volatility)


def _own_volatilities(contracts: list[OptionContract], chain: ChainSnapshot, rate: float, dividend: float) -> Floats:
    """Return the volatility of each contract's mid under the model of its style, NaN where it gives none."""
    rows = [chain.row_of.get(contract) for contract in contracts]
    mids = np.array([np.nan if row is None else chain.mids[row] for row in rows], dtype=np.float64)
    strikes = np.array([float(contract.strike) for contract in contracts], dtype=np.float64)
    seconds = [max((contract.settles_at - chain.time).total_seconds(), 0.0) for contract in contracts]
    years, spot = np.array(seconds) / SECONDS_PER_YEAR, float(chain.spot)
    calls = np.array([contract.is_call for contract in contracts], dtype=np.bool_)
    is_american = np.array([contract.style is ExerciseStyle.AMERICAN for contract in contracts], dtype=np.bool_)
    terms = (mids, spot, strikes, years, calls, rate, dividend)
    return np.where(is_american, american_implied_volatility(*terms), implied_volatility(*terms))


def _distribution(structure: Structure, chain: ChainSnapshot, rate: float) -> Distribution | None:
    """Return the distribution at the first expiration; none for shares alone."""
    if not structure.options:
        return None
    dividend = implied_dividend(chain, structure.expiration, rate)
    return fitted(smile(chain, structure.expiration, rate, dividend), float(chain.spot), rate, dividend)
