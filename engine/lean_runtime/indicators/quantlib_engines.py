"""How QuantLib's engines price an option and find its volatility.

Source: QLNet/Pricingengines/vanilla/{AnalyticEuropeanEngine,BaroneAdesiWhaleyEngine,BinomialEngine}.cs,
QLNet/Instruments/{VanillaOption,ImpliedVolatility}.cs, QLNet/Math/{Solver1d,Solvers1d/Brent}.cs.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.indicators import quantlib_trees
from engine.lean_runtime.indicators.quantlib_black import BlackCalculator, density, normal
from engine.lean_runtime.indicators.quantlib_trees import PricedOption, Tree

_EPSILON = 2.0**-52
_LOWEST, _HIGHEST, _ACCURACY, _EVALUATIONS = 1e-7, 4.0, 1e-4, 100
_TOLERANCE = 1e-6


class Results(NamedTuple):
    """What an engine gives; None where it does not compute a greek."""

    value: float
    delta: float | None = None
    gamma: float | None = None
    vega: float | None = None
    theta: float | None = None
    rho: float | None = None
    elasticity: float | None = None


PriceEngine = Callable[[PricedOption], Results]


def black(option: PricedOption) -> BlackCalculator:
    """Return the European option's calculator."""
    discount = 1.0 / math.exp(option.rate * option.years)
    forward = option.spot * (1.0 / math.exp(option.dividend * option.years)) / discount
    deviation = math.sqrt(option.volatility * option.volatility * option.years)
    return BlackCalculator(option.is_call, option.strike, forward, deviation, discount)


def analytic(option: PricedOption) -> Results:
    """Price a European option by Black's formula."""
    made, spot, years = black(option), option.spot, option.years
    return Results(
        made.value(),
        made.delta(spot),
        made.gamma(spot),
        made.vega(years),
        made.theta(spot, years),
        made.rho(years),
        made.elasticity(spot),
    )


def binomial(tree: Callable[[PricedOption], Tree]) -> PriceEngine:
    """Return the engine of a tree."""

    def price(option: PricedOption) -> Results:
        found = quantlib_trees.evaluate(tree, option)
        return Results(found.value, found.delta, found.gamma, None, found.theta)

    return price


def barone_adesi_whaley(option: PricedOption) -> Results:
    """Price an American option by Barone-Adesi and Whaley's approximation; greeks only where it is European."""
    dividend_discount = math.exp(-option.dividend * option.years)
    if dividend_discount >= 1.0 and option.is_call:
        return analytic(option)
    critical, q = _critical_price(option)
    side = 1.0 if option.is_call else -1.0
    if (critical - option.spot) * side <= 0:
        return Results((option.spot - option.strike) * side)
    weight = side * critical / q * (1.0 - dividend_discount * normal(side * _d1(option, critical)))
    return Results(black(option).value() + weight * (option.spot / critical) ** q)


def _d1(option: PricedOption, price: float) -> float:
    variance = option.volatility**2 * option.years
    forward = price * math.exp((option.rate - option.dividend) * option.years)
    return (math.log(forward / option.strike) + 0.5 * variance) / math.sqrt(variance)


def _critical_price(option: PricedOption) -> tuple[float, float]:
    """Return the price from which the option is exercised at once, by Newton's method, and the exponent."""
    side, strike = (1.0 if option.is_call else -1.0), option.strike
    variance = option.volatility**2 * option.years
    carry, interest = (option.rate - option.dividend) * option.years, option.rate * option.years
    dividend_discount, discount = math.exp(-option.dividend * option.years), math.exp(-interest)
    n, m = 2.0 * carry / variance, 2.0 * interest / variance
    far = strike / (1.0 - 1.0 / ((-(n - 1.0) + side * math.sqrt((n - 1.0) ** 2 + 4.0 * m)) / 2.0))
    h = -(side * carry + 2.0 * math.sqrt(variance)) * strike / (side * (far - strike))
    price = strike + (far - strike) * (1.0 - math.exp(h))
    k = 2.0 * interest / (variance * (1.0 - discount)) if abs(discount - 1.0) > 1000 * _EPSILON else 2.0 / variance
    q = (-(n - 1.0) + side * math.sqrt((n - 1.0) ** 2 + 4.0 * k)) / 2.0
    while True:
        d1 = _d1(option, price)
        share = dividend_discount * normal(side * d1)
        now = side * (price - strike)
        european = black(option._replace(spot=price)).value()
        then = european + side * (1.0 - share) * price / q
        if abs(now - then) / strike <= _TOLERANCE:
            return price, q
        change = dividend_discount * density(side * d1) / math.sqrt(variance)
        slope = side * share * (1 - 1 / q) + side * (1 - side * change) / q
        price = (strike + side * (then - slope * price)) / (1 - side * slope)


def implied_volatility(option: PricedOption, premium: float, is_american: bool) -> float:
    """Return the volatility at which the option is worth a premium; ArgumentException where there is none.

    American options are priced by finite differences, whatever engine prices them otherwise.
    """
    if not is_american:
        return _root(lambda volatility: black(option._replace(volatility=volatility)).value() - premium)
    value = _finite_differences()
    spot, strike, years = option.spot, option.strike, option.years
    rest = (spot, strike, years, option.rate, option.dividend, option.is_call)
    return _root(lambda volatility: float(value(volatility, *rest)) - premium)


@functools.cache
def _finite_differences() -> Callable[..., float]:
    """Load the compiled function; numba takes a moment."""
    from engine.lean_runtime.indicators.quantlib_grid import american_value

    value: Callable[..., float] = american_value
    return value


def _is_zero(value: float) -> bool:
    return abs(value) < (42 * _EPSILON) ** 2


def _root(function: Callable[[float], float]) -> float:
    """Return the zero of a function between the lowest and the highest volatility by Brent's method."""
    lower, upper = _LOWEST, _HIGHEST
    f_lower = function(lower)
    if _is_zero(f_lower):
        return lower
    f_upper = function(upper)
    if _is_zero(f_upper):
        return upper
    if not f_lower * f_upper < 0:
        raise ArgumentException(f"root not bracketed: f[{lower},{upper}] -> [{f_lower},{f_upper}]")
    root, f_root = upper, f_upper
    step = before = 0.0
    for _ in range(_EVALUATIONS - 1):
        if (f_root > 0 and f_upper > 0) or (f_root < 0 and f_upper < 0):
            upper, f_upper = lower, f_lower
            step = before = root - lower
        if abs(f_upper) < abs(f_root):
            lower, root, upper = root, upper, root
            f_lower, f_root, f_upper = f_root, f_upper, f_root
        tolerance = 2.0 * _EPSILON * abs(root) + 0.5 * _ACCURACY
        middle = (upper - root) / 2.0
        if abs(middle) <= tolerance or _is_zero(f_root):
            return root
        chosen = None
        if abs(before) >= tolerance and abs(f_lower) > abs(f_root):
            chosen = _interpolated(lower, upper, root, f_lower, f_upper, f_root, middle, tolerance, before)
        before, step = (middle, middle) if chosen is None else (step, chosen)
        lower, f_lower = root, f_root
        root += step if abs(step) > tolerance else math.copysign(tolerance, middle)
        f_root = function(root)
    raise ArgumentException(f"maximum number of function evaluations ({_EVALUATIONS}) exceeded")


def _interpolated(
    lower: float,
    upper: float,
    root: float,
    f_lower: float,
    f_upper: float,
    f_root: float,
    middle: float,
    tolerance: float,
    before: float,
) -> float | None:
    """Return the step by interpolation, None where bisection is to be preferred."""
    s = f_root / f_lower
    if abs(lower - upper) <= 42 * _EPSILON * min(abs(lower), abs(upper)):
        p, q = 2.0 * middle * s, 1.0 - s
    else:
        q, r = f_lower / f_upper, f_root / f_upper
        p = s * (2.0 * middle * q * (q - r) - (root - lower) * (r - 1.0))
        q = (q - 1.0) * (r - 1.0) * (s - 1.0)
    if p > 0.0:
        q = -q
    p = abs(p)
    if 2.0 * p < min(3.0 * middle * q - abs(tolerance * q), abs(before * q)):
        return p / q
    return None
