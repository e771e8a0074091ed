"""Implied volatility, greeks and prices of options as exact decimals; loads the compiled kernels on first use.

Source: Indicators/{ImpliedVolatility,OptionGreekIndicatorsHelper}.cs.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OptionPricingModelType, OptionRight
from engine.lean_runtime.common.errors import OverflowException
from engine.lean_runtime.common.numbers import from_double, round_half_even
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, ticks

_PLACES = 7


@dataclass(frozen=True)
class Kernels:
    """The compiled functions."""

    implied_volatility: Any
    theoretical_price: Any
    black_price: Any
    tree_price: Any
    quick_price: Any
    delta: Any
    gamma: Any
    vega: Any
    theta: Any
    rho: Any


@functools.cache
def kernels() -> Kernels:
    """Load the compiled functions; numba takes a moment, which runs without greeks are spared."""
    from engine.lean_runtime.indicators import black_kernels, greek_kernels, tree_kernels, volatility_kernels

    return Kernels(
        volatility_kernels.implied_volatility,
        volatility_kernels.theoretical_price,
        black_kernels.black_price,
        tree_kernels.exact_tree_price,
        tree_kernels.tree_price,
        greek_kernels.delta,
        greek_kernels.gamma,
        greek_kernels.vega,
        greek_kernels.theta,
        greek_kernels.rho,
    )


class Terms(NamedTuple):
    """What a price depends on besides the model and the volatility, in the order the kernels take it."""

    spot: float
    strike: float
    years: float
    rate: float
    dividend: float
    is_call: bool


def years_until(expiry: Ticks, time: Ticks) -> float:
    """Return the time to expiry in years of 365 days, below zero afterwards."""
    return (expiry - time) / TICKS_PER_DAY / 365.0


def implied_volatility(model: OptionPricingModelType, price: float, terms: Terms) -> Decimal | None:
    """Return the volatility that gives a price, None where none is found."""
    found: float = kernels().implied_volatility(int(model), price, *terms)
    return from_double(found) if found == found else None


def theoretical_price(model: OptionPricingModelType, volatility: float, terms: Terms) -> Decimal | None:
    """Return the price a volatility gives, None where it is not finite."""
    return _finite(kernels().theoretical_price(int(model), volatility, *terms))


def tree_price(model: OptionPricingModelType, volatility: float, terms: Terms) -> float:
    """Return the price that `greek` compares others with: the tree's, 0 where there is no tree."""
    if model is OptionPricingModelType.BLACK_SCHOLES:
        return 0.0
    return float(kernels().quick_price(int(model), volatility, *terms))


def greek(
    name: str, model: OptionPricingModelType, volatility: float, terms: Terms, price: float | None = None
) -> Decimal | None:
    """Return delta, gamma, vega, theta or rho as the indicators give them, None where it is not finite.

    Whoever wants several of them spares work with the `tree_price`.
    """
    if name == "delta":
        return _finite(kernels().delta(int(model), volatility, *terms))
    base = tree_price(model, volatility, terms) if price is None else price
    return _finite(getattr(kernels(), name)(int(model), volatility, *terms, base))


def rounded(value: Decimal) -> Decimal:
    """Round as option indicators round their values."""
    return round_half_even(value, _PLACES)


def _finite(value: float) -> Decimal | None:
    try:
        return from_double(value)
    except OverflowException:
        return None


class OptionGreekIndicatorsHelper(LeanObject):
    """Prices of European options and of trees, for volatilities and rates as fractions and times in years."""

    STEPS = 200

    @staticmethod
    def black_theoretical_price(
        volatility: float,
        spot_price: float,
        strike_price: float,
        time_to_expiration: float,
        risk_free_rate: float,
        dividend_yield: float,
        option_type: OptionRight,
    ) -> float:
        """Return the Black-Scholes price."""
        terms = _terms(spot_price, strike_price, time_to_expiration, risk_free_rate, dividend_yield, option_type)
        return float(kernels().black_price(float(volatility), *terms))

    @staticmethod
    def crr_theoretical_price(
        volatility: float,
        spot_price: float,
        strike_price: float,
        time_to_expiration: float,
        risk_free_rate: float,
        dividend_yield: float,
        option_type: OptionRight,
        steps: int = STEPS,
    ) -> float:
        """Return the price of the Cox-Ross-Rubinstein tree."""
        terms = _terms(spot_price, strike_price, time_to_expiration, risk_free_rate, dividend_yield, option_type)
        return _tree(OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN, volatility, terms, steps)

    @staticmethod
    def forward_tree_theoretical_price(
        volatility: float,
        spot_price: float,
        strike_price: float,
        time_to_expiration: float,
        risk_free_rate: float,
        dividend_yield: float,
        option_type: OptionRight,
        steps: int = STEPS,
    ) -> float:
        """Return the price of the tree with drift."""
        terms = _terms(spot_price, strike_price, time_to_expiration, risk_free_rate, dividend_yield, option_type)
        return _tree(OptionPricingModelType.FORWARD_TREE, volatility, terms, steps)

    @staticmethod
    def time_till_expiry(expiry: Any, reference_date: Any) -> float:
        """Return the years of 365 days between two times."""
        return years_until(ticks(expiry), ticks(reference_date))


def _tree(model: OptionPricingModelType, volatility: float, terms: Terms, steps: int) -> float:
    return float(kernels().tree_price(int(model), float(volatility), *terms, int(steps)))


def _terms(spot: float, strike: float, years: float, rate: float, dividend: float, right: OptionRight) -> Terms:
    return Terms(float(spot), float(strike), float(years), float(rate), float(dividend), right is OptionRight.CALL)
