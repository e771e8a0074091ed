"""Values, quotes and greeks of whole columns of contracts at one instant.

`value_of` gives the fair value, `quote` stands a bid and an ask around it, `analytics` adds what LEAN's universe files
hold. Bids never lie above and asks never below the fair value. Fair values are free of static arbitrage, hence quotes
are in the tradable sense: no portfolio of buys at the ask and sells at the bid locks in a gain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.surface import american
from engine.market_simulator.surface.contracts import ContractColumns
from engine.market_simulator.surface.spreads import half_spreads, sizes
from engine.market_simulator.surface.surface import Surface
from engine.market_simulator.surface.tick_sizes import TICK_RULES
from modules.pricing import black_scholes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ValueColumns:
    """Hold fair values in dollars, the volatility (annual) and forward behind each, and the early exercise in it.

    The last two are what early exercise adds to delta and gamma.
    """

    value: Floats
    volatility: Floats
    forward: Floats
    early_exercise: Floats
    early_delta: Floats
    early_gamma: Floats

    def alive(self, contracts: ContractColumns, surface: Surface) -> NDArray[np.bool_]:
        """Tell which contracts are worth more than what exercising them now brings."""
        sign = np.where(contracts.calls, 1.0, -1.0)
        exercised = np.maximum(sign * (surface.state.spot - contracts.strikes), 0.0)
        return np.asarray(~((self.early_exercise > 0) & (self.value <= exercised * (1 + 1e-12))))


@dataclass(frozen=True, slots=True)
class QuoteColumns:
    """Hold quotes: fair value in dollars, bid and ask in integer cents (a bid of 0 means none), contracts shown."""

    mid: Floats
    bid: Integers
    ask: Integers
    bid_size: Integers
    ask_size: Integers

    def rows(self, chosen: Integers) -> QuoteColumns:
        """Return some of the quotes, by row numbers in any order."""
        return QuoteColumns(
            self.mid[chosen], self.bid[chosen], self.ask[chosen], self.bid_size[chosen], self.ask_size[chosen]
        )


@dataclass(frozen=True, slots=True)
class AnalyticsColumns:
    """Hold what LEAN's universe files hold: fair value, annual volatility, and greeks.

    Vega and rho are per one percent point, theta per calendar day, delta and gamma per dollar.
    """

    value: Floats
    implied_volatility: Floats
    delta: Floats
    gamma: Floats
    vega: Floats
    theta: Floats
    rho: Floats


def _premia(contracts: ContractColumns, surface: Surface, volatility: Floats) -> Floats:
    """Return rows of what early exercise adds to value, delta and gamma."""
    pairs = surface.state.dividends_within(float(contracts.years.max(initial=0.0)))
    times, amounts = (np.array([pair[side] for pair in pairs], dtype=np.float64) for side in (0, 1))
    out = np.zeros((3, len(contracts.strikes)))
    american.early_exercise_premia(
        surface.state.spot,
        contracts.strikes,
        contracts.years,
        volatility,
        contracts.calls,
        surface.state.rate,
        times,
        amounts,
        american.STEPS,
        out,
    )
    return out


def _european(contracts: ContractColumns, forward: Floats, volatility: Floats, rate: float) -> Floats:
    discount = np.exp(-rate * contracts.years)
    return discount * black_scholes.price(forward, contracts.strikes, contracts.years, volatility, contracts.calls)


def value_of(contracts: ContractColumns, surface: Surface) -> ValueColumns:
    """Return fair values by the profile's exercise style; at expiration the intrinsic value.

    American expirations of one strike and right are held against each other: give all shorter ones with each contract.
    """
    state = surface.state
    forward = surface.forward_prices(contracts.years)
    volatility = surface.implied_volatility(contracts.strikes, contracts.years, forward)
    value = _european(contracts, forward, volatility, state.rate)
    early, early_delta, early_gamma = np.zeros((3, len(value)))
    if surface.profile.american:
        sign = np.where(contracts.calls, 1.0, -1.0)
        intrinsic = np.maximum(sign * (state.spot - contracts.strikes), 0.0)
        premia, early_delta, early_gamma = _premia(contracts, surface, volatility)
        total = np.maximum(value + premia, intrinsic)
        american.raise_longer(contracts.strikes, contracts.years, contracts.calls, total)
        early = total - value
    return ValueColumns(value + early, volatility, forward, early, early_delta, early_gamma)


def quote(contracts: ContractColumns, surface: Surface) -> QuoteColumns:
    """Return two-sided quotes in whole ticks of the class; a contract worth less than a tick has no bid."""
    values = value_of(contracts, surface)
    half = half_spreads(
        values.value,
        values.forward,
        contracts.strikes,
        contracts.calls,
        contracts.years,
        surface.state.vix,
        surface.profile.spread,
    )
    rule = TICK_RULES[surface.profile.tick_rule]
    bid = rule.down((values.value - half) * 100)
    ask = np.maximum(rule.up((values.value + half) * 100), bid + rule.at(bid))
    delta = black_scholes.delta(values.forward, contracts.strikes, contracts.years, values.volatility, contracts.calls)
    depth = surface.profile.depth
    bid_size = np.where(bid > 0, sizes(delta, contracts, depth, 0), 0)
    return QuoteColumns(values.value, bid, ask, bid_size, sizes(delta, contracts, depth, 1))


def analytics(contracts: ContractColumns, surface: Surface) -> AnalyticsColumns:
    """Return values and greeks.

    Early exercise is in value, delta, gamma and theta; vega and rho are the European option's. A contract worth no
    more than its intrinsic value is as good as exercised: none of the three depends on time, volatility or rate.
    """
    values = value_of(contracts, surface)
    k, t, calls = contracts.strikes, np.maximum(contracts.years, 1e-6), contracts.calls
    vol, rate, forward = values.volatility, surface.state.rate, values.forward
    discount, yields = np.exp(-rate * t), surface.profile.dividend_yield
    escrowed = forward * np.exp(-(rate - yields) * t)
    carry = np.exp(-yields * t)
    delta = carry * black_scholes.delta(forward, k, t, vol, calls)
    vega = discount * black_scholes.vega(forward, k, t, vol)
    # Black's gamma is vega / (S^2 volatility time).
    gamma = vega / (escrowed**2 * vol * t)
    rho = t * (escrowed * delta - (values.value - values.early_exercise))
    if surface.profile.american:
        delta = np.clip(delta + values.early_delta, -1.0, 1.0)
        gamma = np.maximum(gamma + values.early_gamma, 0.0)
    # The pricing equation of Black and Scholes gives the decay.
    theta = rate * values.value - (rate - yields) * escrowed * delta - 0.5 * vol**2 * escrowed**2 * gamma
    alive = values.alive(contracts, surface)
    return AnalyticsColumns(
        values.value, vol, delta, gamma * alive, vega * alive / 100, theta * alive / 365, rho * alive / 100
    )
