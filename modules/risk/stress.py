"""Greeks, scenario grid and historical profits of some holdings, computed at first use; books add up.

The account is valued once per data step; a new intent values only its own legs and is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract
from modules.pricing.implied_volatility import implied_volatility
from modules.pricing.smile import years_between
from modules.risk import scenarios
from modules.risk.book import Holdings
from modules.risk.exposure import Exposure, Floats, Greeks, Market, exposure, greeks

#: Stands in where a chain shows no volatility at all.
_FALLBACK_VOLATILITY = 0.30


@dataclass(frozen=True, slots=True)
class Shocks:
    """Hold one underlying's joint daily moves: relative spot moves and volatility factors, equal length."""

    spot: Floats
    volatility: Floats


@dataclass(frozen=True, slots=True)
class Sensitivities:
    """Hold beta-weighted dollars: for a 1 % move of the reference, its change for a further 1 %, a point, a day."""

    delta: float
    gamma: float
    vega: float
    theta: float

    def plus(self, other: Sensitivities) -> Sensitivities:
        """Return the sum."""
        return Sensitivities(
            self.delta + other.delta, self.gamma + other.gamma, self.vega + other.vega, self.theta + other.theta
        )


@dataclass(frozen=True)
class StressBook:
    """Hold an exposure with the daily moves of its underlyings, None where they are not known for all."""

    exposure: Exposure
    shocks: scenarios.Shocks | None

    @classmethod
    def of(
        cls,
        holdings: Mapping[str, Holdings],
        chains: Mapping[str, ChainSnapshot],
        betas: Mapping[str, float],
        volatilities: Mapping[OptionContract, float],
        shocks: Mapping[str, Shocks],
        now: datetime,
        rate: float,
    ) -> StressBook:
        """Arrange holdings whose market is at hand; volatilities not given are implied from the mids."""
        known = {name: held for name, held in holdings.items() if name in chains}
        markets = {
            name: _market(held, chains[name], betas.get(name, 1.0), volatilities, rate) for name, held in known.items()
        }
        book = exposure(known, markets, now, rate, _FALLBACK_VOLATILITY)
        return cls(book, _joined(book.underlyings, shocks))

    @cached_property
    def greeks(self) -> Greeks:
        """Return greeks per underlying and what all is worth."""
        return greeks(self.exposure)

    @cached_property
    def sensitivities(self) -> Sensitivities:
        """Return beta-weighted dollar greeks."""
        found, book = self.greeks, self.exposure
        percent = book.spots * book.betas / 100
        return Sensitivities(
            float(found.delta @ percent),
            float(found.gamma @ percent**2),
            float(found.vega.sum()),
            float(found.theta.sum()),
        )

    @cached_property
    def grid(self) -> Floats:
        """Return the profit of every cell of the scenario grid, stressed exit cost taken off."""
        return scenarios.grid(self.exposure, self.greeks.value).profit

    @cached_property
    def profits(self) -> Floats | None:
        """Return the profit of every historical day, stressed exit cost taken off; None without history."""
        if self.shocks is None:
            return None
        profits = scenarios.full_profits(self.exposure, self.shocks, self.greeks.value)
        return profits - scenarios.stressed_exit_cost(self.exposure)

    def plus(self, other: StressLike) -> StressSum:
        """Return both together; contracts held on both sides count twice, as they do until they net."""
        return StressSum(self, other)


@dataclass(frozen=True)
class StressSum:
    """Hold two books as one; every figure is additive."""

    one: StressLike
    other: StressLike

    @cached_property
    def sensitivities(self) -> Sensitivities:
        """Return beta-weighted dollar greeks."""
        return self.one.sensitivities.plus(self.other.sensitivities)

    @cached_property
    def grid(self) -> Floats:
        """Return the profit of every cell of the scenario grid, stressed exit cost taken off."""
        return self.one.grid + self.other.grid

    @cached_property
    def profits(self) -> Floats | None:
        """Return the profit of every historical day; None without history on either side."""
        mine, theirs = self.one.profits, self.other.profits
        return None if mine is None or theirs is None else mine + theirs

    def plus(self, other: StressLike) -> StressSum:
        """Return both together."""
        return StressSum(self, other)


StressLike = StressBook | StressSum


def _joined(names: tuple[str, ...], shocks: Mapping[str, Shocks]) -> scenarios.Shocks | None:
    if not names or any(name not in shocks for name in names):
        return None
    return scenarios.Shocks(
        np.column_stack([shocks[name].spot for name in names]),
        np.column_stack([shocks[name].volatility for name in names]),
    )


def _market(
    held: Holdings, chain: ChainSnapshot, beta: float, volatilities: Mapping[OptionContract, float], rate: float
) -> Market:
    known = {contract: volatilities[contract] for contract in held.options if contract in volatilities}
    missing = [contract for contract in held.options if contract not in known]
    known.update(implied_volatilities(chain, missing, rate))
    spreads = {}
    for contract in held.options:
        row = chain.row_of.get(contract)
        if row is not None and chain.quotes[row].is_two_sided:
            spreads[contract] = float(chain.quotes[row].spread) / 2
    return Market(float(chain.spot), known, spreads, beta)


def implied_volatilities(
    chain: ChainSnapshot, contracts: list[OptionContract], rate: float
) -> dict[OptionContract, float]:
    """Return the volatilities that the mids of two-sided quotes imply; series without one are left out."""
    rows = [row for row in (chain.row_of.get(contract) for contract in contracts) if row is not None]
    rows = [row for row in rows if chain.quotes[row].is_two_sided]
    if not rows:
        return {}
    years = np.array([years_between(chain.time, chain.contracts[row].expiration) for row in rows])
    found = implied_volatility(
        chain.mids[rows], float(chain.spot), chain.strikes[rows], years, chain.is_call[rows], rate
    )
    return {chain.contracts[row]: float(v) for row, v in zip(rows, found, strict=True) if np.isfinite(v)}
