"""Performance formulas in doubles as LEAN computes them (Common/Statistics/Statistics.cs)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from engine.lean_runtime.common.numbers import (
    ZERO,
    divide,
    from_double,
    round_half_even,
    safe_decimal_cast,
    to_double,
)
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks
from engine.lean_runtime.statistics import math_net


class DrawdownMetrics(NamedTuple):
    """Hold the largest drawdown as a positive fraction and the longest recovery in whole days."""

    drawdown: Decimal
    drawdown_recovery: int


def compounding_annual_performance(starting: Decimal, final: Decimal, years: Decimal) -> Decimal:
    """Return (final / starting) ** (1 / years) - 1; zero where it is undefined."""
    if not years or not starting:
        return ZERO
    base = to_double(final) / to_double(starting)
    try:
        result = math.pow(base, 1 / to_double(years)) - 1
    except (OverflowError, ValueError):
        return ZERO
    return safe_decimal_cast(result) if math.isfinite(result) else ZERO


def annual_performance(performance: Sequence[float], trading_days: int) -> float:
    """Return (1 + mean) ** trading_days - 1."""
    return math.pow(math_net.mean(performance) + 1, trading_days) - 1


def annual_variance(performance: Sequence[float], trading_days: float) -> float:
    """Return the annualised sample variance, zero where there is none."""
    variance = math_net.variance(performance)
    return 0.0 if math.isnan(variance) or variance == 0 else variance * trading_days


def annual_downside_deviation(performance: Sequence[float], trading_days: float) -> float:
    """Return the annualised deviation of the negative returns around their own mean."""
    return math.sqrt(annual_variance([value for value in performance if value < 0], trading_days))


def tracking_error(performance: Sequence[float], benchmark: Sequence[float], trading_days: float) -> float:
    """Return the annualised deviation of the difference of two series, zero for unequal lengths."""
    if len(performance) != len(benchmark):
        return 0.0
    differences = [own - other for own, other in zip(performance, benchmark, strict=True)]
    return math.sqrt(annual_variance(differences, trading_days))


def sharpe_ratio(average: Decimal, deviation: Decimal, risk_free_rate: Decimal) -> Decimal:
    """Return excess performance over deviation, zero without deviation."""
    width = to_double(deviation)
    return ZERO if width == 0 else safe_decimal_cast((to_double(average) - to_double(risk_free_rate)) / width)


def probabilistic_sharpe_ratio(performance: Sequence[float], benchmark: float, risk_free_rate: float) -> float:
    """Return the probability that the true Sharpe ratio exceeds `benchmark`; ratios and rate are daily."""
    deviation = math_net.standard_deviation(performance)
    average = math_net.mean(performance) - risk_free_rate
    observed = 0.0 if math.isnan(deviation) or deviation == 0 else average / deviation
    skewed = math_net.skewness(performance) * observed
    tailed = ((math_net.kurtosis(performance) - 1) / 4) * observed**2
    inside = (1 - skewed + tailed) / (len(performance) - 1)
    if math.isnan(inside) or inside < 0:
        return 0.0
    estimate = math.sqrt(inside)
    return math_net.normal_cumulative(0.0 if estimate == 0 else (observed - benchmark) / estimate)


def value_at_risk(performance: Sequence[float], lookback: int, confidence: float) -> Decimal:
    """Return the parametric value at risk of the last returns, three decimals."""
    recent = performance[-lookback:]
    quantile = math_net.normal_inverse(math_net.mean(recent), math_net.standard_deviation(recent), 1 - confidence)
    return round_half_even(from_double(quantile), 3)


def drawdown_metrics(equity: Mapping[Ticks, Decimal], rounding: int) -> DrawdownMetrics:
    """Return the largest fall from a peak and the longest time from a peak until it was reached again.

    `equity` is ordered by time.
    """
    if len(equity) < 2:
        return DrawdownMetrics(ZERO, 0)
    points = iter(equity.items())
    peak_time, peak = next(points)
    worst, longest, fell_from = ZERO, 0, None
    for time, value in equity.items():
        if value >= peak:
            if fell_from is not None:
                longest = max(longest, time - fell_from)
                fell_from = None
            peak, peak_time = value, time
        if not peak:
            return DrawdownMetrics(ZERO, 0)
        fall = divide(value, peak) - 1
        if fall < 0:
            worst = min(worst, fall)
            fell_from = peak_time if fell_from is None else fell_from
    return DrawdownMetrics(round_half_even(abs(worst), rounding), longest // TICKS_PER_DAY)
