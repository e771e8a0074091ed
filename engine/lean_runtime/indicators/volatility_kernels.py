"""Compiled implied volatility. Import it only when it is needed.

Source: Indicators/{ImpliedVolatility,OptionGreekIndicatorsHelper}.cs. The root finder is Brent's method as Numerical
Recipes states it, with the tests of convergence of the C# engine's math library.
"""

from __future__ import annotations

import math

import numpy as np

from engine.lean_runtime.indicators.black_kernels import black_price
from engine.lean_runtime.indicators.error_function import compiled
from engine.lean_runtime.indicators.tree_kernels import BLACK_SCHOLES, exact_tree_price, quick_tree_price

_UNIT_ROUNDOFF = 2.0**-53
_LOWEST, _HIGHEST = 1e-7, 4.0
_ITERATIONS = 100


@compiled
def model_price(
    model: int,
    volatility: float,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    dividend: float,
    is_call: bool,
) -> float:
    """Return the price of a model, of trees to thirteen digits; zero at and after expiry."""
    if years <= 0:
        return 0.0
    if model == BLACK_SCHOLES:
        return black_price(volatility, spot, strike, years, rate, dividend, is_call)
    return quick_tree_price(model, volatility, spot, strike, years, rate, dividend, is_call)


@compiled
def theoretical_price(
    model: int,
    volatility: float,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    dividend: float,
    is_call: bool,
) -> float:
    """Return the price of a model to the last bit, zero at and after expiry."""
    if years <= 0:
        return 0.0
    if model == BLACK_SCHOLES:
        return black_price(volatility, spot, strike, years, rate, dividend, is_call)
    return exact_tree_price(model, volatility, spot, strike, years, rate, dividend, is_call)


@compiled
def _sign(value: float) -> int:
    return 1 if value > 0 else (-1 if value < 0 else 0)


@compiled
def _almost_equal(a: float, b: float, difference: float, maximum: float) -> bool:
    """Return whether a difference is below a maximum relative to the larger number, absolute near zero."""
    if math.isinf(a) or math.isinf(b):
        return a == b
    if math.isnan(a) or math.isnan(b):
        return False
    if abs(a) < _UNIT_ROUNDOFF or abs(b) < _UNIT_ROUNDOFF:
        return abs(difference) < maximum
    if (a == 0 and abs(b) < maximum) or (b == 0 and abs(a) < maximum):
        return True
    return abs(difference) < maximum * max(abs(a), abs(b))


@compiled
def find_volatility(
    model: int,
    price: float,
    spot: float,
    strike: float,
    years: float,
    rate: float,
    dividend: float,
    is_call: bool,
    lower: float,
    upper: float,
    accuracy: float,
) -> float:
    """Return the volatility between two bounds that gives an option price, NaN where none is found."""
    f_lower = model_price(model, lower, spot, strike, years, rate, dividend, is_call) - price
    f_upper = model_price(model, upper, spot, strike, years, rate, dividend, is_call) - price
    if math.isnan(f_lower) or math.isnan(f_upper):
        return math.nan
    root, f_root = upper, f_upper
    step = step_before = 0.0
    middle = math.nan
    if _sign(f_lower) == _sign(f_upper):
        return math.nan
    for _ in range(_ITERATIONS + 1):
        if math.isnan(f_root):
            return math.nan
        if _sign(f_root) == _sign(f_upper):
            upper, f_upper = lower, f_lower
            step = step_before = root - lower
        if abs(f_upper) < abs(f_root):
            lower = root
            root = upper
            upper = lower
            f_lower = f_root
            f_root = f_upper
            f_upper = f_lower
        tolerance = 2.0 * _UNIT_ROUNDOFF * abs(root) + 0.5 * accuracy
        middle_before = middle
        middle = (upper - root) / 2.0
        if abs(middle) <= tolerance or _almost_equal(f_root, 0.0, f_root, accuracy):
            return root
        if middle == middle_before:
            return math.nan
        if abs(step_before) >= tolerance and abs(f_lower) > abs(f_root):
            s = f_root / f_lower
            if _almost_equal(lower, upper, lower - upper, 10.0 * _UNIT_ROUNDOFF):
                p = 2.0 * middle * s
                q = 1.0 - s
            else:
                q = f_lower / f_upper
                r = f_root / f_upper
                p = s * (2.0 * middle * q * (q - r) - (root - lower) * (r - 1.0))
                q = (q - 1.0) * (r - 1.0) * (s - 1.0)
            if p > 0.0:
                q = -q
            p = abs(p)
            if 2.0 * p < min(3.0 * middle * q - abs(tolerance * q), abs(step_before * q)):
                step_before = step
                step = p / q
            else:
                step = middle
                step_before = step
        else:
            step = middle
            step_before = step
        lower, f_lower = root, f_root
        if abs(step) > tolerance:
            root += step
        else:
            root += tolerance if middle >= 0 else -tolerance
        f_root = model_price(model, root, spot, strike, years, rate, dividend, is_call) - price
    return math.nan


@compiled
def as_decimal(value: float) -> float:
    """Return a double of 1e-7 to 1e20 rounded to 15 significant digits, as its way through a C# decimal does."""
    size = abs(value)
    if size == 0.0:
        return 0.0
    _, exponent = math.frexp(size)
    if exponent < -94:
        return 0.0
    power = 14 - ((exponent * 19728) >> 16)
    if power > 28:
        power = 28
    if power >= 0:
        size *= 10.0**power
    elif power != -1 or size >= 1e15:
        size /= 10.0**-power
    else:
        power = 0
    if size < 1e14 and power < 28:
        size *= 10.0
        power += 1
    digits = np.rint(size)
    result = digits / 10.0**power if power >= 0 else digits * 10.0**-power
    return -result if value < 0 else result


@compiled
def implied_volatility(
    model: int, price: float, spot: float, strike: float, years: float, rate: float, dividend: float, is_call: bool
) -> float:
    """Return the volatility that gives an option price, NaN where none does; trees search near Black-Scholes'."""
    accuracy = max(1e-4, 1e-4 * price)
    lower, upper = _LOWEST, _HIGHEST
    if model != BLACK_SCHOLES:
        guess = find_volatility(
            BLACK_SCHOLES, price, spot, strike, years, rate, dividend, is_call, lower, upper, accuracy
        )
        guess = 0.0 if math.isnan(guess) else as_decimal(guess)
        if guess != 0:
            lower = max(lower, guess * 0.5)
            upper = min(upper, guess * 1.5)
    return find_volatility(model, price, spot, strike, years, rate, dividend, is_call, lower, upper, accuracy)
