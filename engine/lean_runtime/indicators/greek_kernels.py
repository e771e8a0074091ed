"""Compiled greeks of the three option models. Import it only when it is needed.

Source: Indicators/{Delta,Gamma,Vega,Theta,Rho}.cs. NaN and infinities are returned as they come; years is not below
zero. Vega and rho are per percent, theta is per day. All but delta take the tree's price, which closed formulas ignore.
"""

from __future__ import annotations

import math

from engine.lean_runtime.indicators.black_kernels import d1_of, d2_of, normal_cdf, normal_density
from engine.lean_runtime.indicators.error_function import compiled
from engine.lean_runtime.indicators.power_table import fast_powers
from engine.lean_runtime.indicators.tree_kernels import (
    BLACK_SCHOLES,
    COX_ROSS_RUBINSTEIN,
    STEPS,
    tree_price,
    tree_terms,
    value_on,
)


@compiled
def _divide(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator != 0 else 0.0


@compiled
def delta(
    model: int, iv: float, spot: float, strike: float, years: float, rate: float, dividend: float, is_call: bool
) -> float:
    """Return the change of the price per change of the underlying."""
    if model == BLACK_SCHOLES:
        d1 = d1_of(spot, strike, years, rate, dividend, iv)
        shares = normal_cdf(d1) if is_call else -normal_cdf(-d1)
        return shares * math.exp(-dividend * years)
    up = math.exp(iv * math.sqrt(years / STEPS))
    if model == COX_ROSS_RUBINSTEIN:
        if up == 1:
            up = 1.00001
        above, below = spot * up, spot / up
    else:
        growth = math.exp((rate - dividend) * years / STEPS)
        up = up * growth
        if up == 1:
            up = 1.00001
        down = math.exp(-iv * math.sqrt(years / STEPS)) * growth
        if down == 1:
            down = 0.99999
        above, below = spot * up, spot * down
    factor, down_weight, up_weight = tree_terms(model, iv, years, rate, dividend)
    powers = fast_powers(factor)
    price_above = value_on(powers, down_weight, up_weight, above, strike, is_call)
    price_below = value_on(powers, down_weight, up_weight, below, strike, is_call)
    return _divide(price_above - price_below, above - below)


@compiled
def gamma(
    model: int,
    iv: float,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    dividend: float,
    is_call: bool,
    price: float,
) -> float:
    """Return the change of delta per change of the underlying."""
    if model == BLACK_SCHOLES:
        d1 = d1_of(spot, strike, years, rate, dividend, iv)
        return normal_density(-d1) / spot / max(iv, 0.01) / math.sqrt(years)
    up = math.exp(iv * math.sqrt(years / STEPS))
    if up == 1:
        up = 1.0001
    above, below = spot * up * up, spot / up / up
    factor, down_weight, up_weight = tree_terms(model, iv, years, rate, dividend)
    powers = fast_powers(factor)
    price_above = value_on(powers, down_weight, up_weight, above, strike, is_call)
    price_below = value_on(powers, down_weight, up_weight, below, strike, is_call)
    slope_above = (price_above - price) / (above - spot)
    slope_below = (price - price_below) / (spot - below)
    return _divide((slope_above - slope_below) * 2, above - below)


@compiled
def vega(
    model: int,
    iv: float,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    dividend: float,
    is_call: bool,
    price: float,
) -> float:
    """Return the change of the price per percent of volatility."""
    if model == BLACK_SCHOLES:
        d1 = d1_of(spot, strike, years, rate, dividend, iv)
        return spot * math.sqrt(years) * normal_density(d1) * math.exp(-dividend * years) / 100.0
    step = 0.01
    moved = tree_price(model, iv + step, spot, strike, years, rate, dividend, is_call)
    return (moved - price) / step / 100.0


@compiled
def theta(
    model: int,
    iv: float,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    dividend: float,
    is_call: bool,
    price: float,
) -> float:
    """Return the change of the price per day."""
    if model == BLACK_SCHOLES:
        d1 = d1_of(spot, strike, years, rate, dividend, iv)
        d2 = d2_of(d1, iv, years)
        discount = math.exp(-rate * years)
        adjustment = math.exp(-dividend * years)
        result = -spot * max(iv, 0.01) * normal_density(d1) * adjustment * 0.5 / math.sqrt(years)
        if is_call:
            d1, d2 = normal_cdf(d1), -normal_cdf(d2)
        else:
            d1, d2 = -normal_cdf(-d1), normal_cdf(-d2)
        result += dividend * spot * d1 * adjustment + rate * strike * discount * d2
        return result / 365
    step = years / STEPS
    later = tree_price(model, iv, spot, strike, years - 2 * step, rate, dividend, is_call)
    return (later - price) * 0.5 / step / 365.0


@compiled
def rho(
    model: int,
    iv: float,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    dividend: float,
    is_call: bool,
    price: float,
) -> float:
    """Return the change of the price per percent of interest."""
    if model == BLACK_SCHOLES:
        d1 = d1_of(spot, strike, years, rate, dividend, iv)
        d2 = d2_of(d1, iv, years)
        discount = math.exp(-rate * years)
        if is_call:
            return strike * years * discount * normal_cdf(d2) / 100.0
        return -strike * years * discount * normal_cdf(-d2) / 100.0
    step = 0.0001
    moved = tree_price(model, iv, spot, strike, years, rate + step, dividend, is_call)
    return (moved - price) / step / 100.0
