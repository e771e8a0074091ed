"""The sample statistics of MathNet.Numerics with its order of operations, so that last digits agree.

Sources: MathNet.Numerics Statistics/StreamingStatistics.cs, RunningStatistics.cs and Distributions/Normal.cs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist


def mean(values: Sequence[float]) -> float:
    """Return the plain average (LINQ's); NaN for no values."""
    return sum(values) / len(values) if values else math.nan


def variance(values: Sequence[float]) -> float:
    """Return the sample variance by the streaming update; NaN below two values."""
    if len(values) < 2:
        return math.nan
    total, result = values[0], 0.0
    for count, value in enumerate(values[1:], start=2):
        total += value
        difference = count * value - total
        result += (difference * difference) / (count * (count - 1))
    return result / (len(values) - 1)


def standard_deviation(values: Sequence[float]) -> float:
    """Return the sample standard deviation; NaN below two values."""
    return math.sqrt(variance(values)) if len(values) > 1 else math.nan


def covariance(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the sample covariance of two series of equal length; NaN below two values."""
    if len(first) < 2:
        return math.nan
    mean_first = mean_second = moment = 0.0
    for count, (a, b) in enumerate(zip(first, second, strict=True), start=1):
        previous_second = mean_second
        mean_first += (a - mean_first) / count
        mean_second += (b - mean_second) / count
        moment += (a - mean_first) * (b - previous_second)
    return moment / (len(first) - 1)


def _moments(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the running second, third and fourth central moments (sums, not divided)."""
    m1 = m2 = m3 = m4 = 0.0
    for n, value in enumerate(values, start=1):
        delta = value - m1
        scaled = delta / n
        squared = scaled * scaled
        weighted = delta * (n - 1)
        m1 += scaled
        m4 += weighted * scaled * squared * (n * n - 3 * n + 3) + 6 * squared * m2 - 4 * scaled * m3
        m3 += weighted * squared * (n - 2) - 3 * scaled * m2
        m2 += weighted * scaled
    return m2, m3, m4


def skewness(values: Sequence[float]) -> float:
    """Return the unbiased sample skewness; NaN below three values or without variance."""
    n = len(values)
    if n < 3:
        return math.nan
    m2, m3, _ = _moments(values)
    if m2 == 0:
        return math.nan
    return (n * m3 * math.sqrt(m2 / (n - 1)) / (m2 * m2 * (n - 2))) * (n - 1)


def kurtosis(values: Sequence[float]) -> float:
    """Return the unbiased sample excess kurtosis; NaN below four values or without variance."""
    n = len(values)
    if n < 4:
        return math.nan
    m2, _, m4 = _moments(values)
    if m2 == 0:
        return math.nan
    return (float(n) * n - 1) / ((n - 2) * (n - 3)) * (n * m4 / (m2 * m2) - 3 + 6.0 / (n + 1))


def normal_cumulative(value: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * math.erfc(-value / math.sqrt(2.0))


def normal_inverse(average: float, deviation: float, probability: float) -> float:
    """Return the quantile of a normal distribution; its mean when it has no width."""
    return average if deviation == 0 else average + deviation * NormalDist().inv_cdf(probability)
