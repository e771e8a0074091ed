"""Statistics over doubles in the order of operations MathNet.Numerics uses, so that sums round alike."""

from __future__ import annotations

import math
from collections.abc import Sequence


def mean(samples: Sequence[float]) -> float:
    """Return the running mean; NaN for no samples."""
    result = 0.0
    for count, sample in enumerate(samples, 1):
        result += (sample - result) / count
    return result if samples else math.nan


def variance(samples: Sequence[float]) -> float:
    """Return the sample variance (n - 1); NaN for fewer than two samples."""
    if len(samples) < 2:
        return math.nan
    result = 0.0
    total = samples[0]
    for count in range(2, len(samples) + 1):
        sample = samples[count - 1]
        total += sample
        deviation = count * sample - total
        result += deviation * deviation / (count * (count - 1))
    return result / (len(samples) - 1)


def standard_deviation(samples: Sequence[float]) -> float:
    """Return the sample standard deviation; NaN for fewer than two samples."""
    return math.sqrt(variance(samples))


def covariance(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the sample covariance (n - 1) of two equally long sequences; NaN for fewer than two samples."""
    mean1 = mean2 = moment = 0.0
    for count, (left, right) in enumerate(zip(first, second, strict=True), 1):
        previous = mean2
        mean1 += (left - mean1) / count
        mean2 += (right - mean2) / count
        moment += (left - mean1) * (right - previous)
    return moment / (len(first) - 1) if len(first) > 1 else math.nan


def pearson(first: Sequence[float], second: Sequence[float]) -> float:
    """Return Pearson's correlation; NaN where a sequence does not vary."""
    mean1 = mean2 = spread1 = spread2 = both = 0.0
    for count, (left, right) in enumerate(zip(first, second, strict=True), 1):
        delta1, delta2 = left - mean1, right - mean2
        scaled1, scaled2 = delta1 / count, delta2 / count
        mean1 += scaled1
        mean2 += scaled2
        spread1 += scaled1 * delta1 * (count - 1)
        spread2 += scaled2 * delta2 * (count - 1)
        both += delta1 * delta2 * (count - 1) / count
    scale = math.sqrt(spread1 * spread2)
    return both / scale if scale else math.nan


def ranks(samples: Sequence[float]) -> list[float]:
    """Return the rank of each sample, ties sharing the mean of their ranks."""
    order = sorted(range(len(samples)), key=lambda place: samples[place])
    result = [0.0] * len(samples)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and samples[order[end + 1]] == samples[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            result[place] = (start + end) / 2 + 1
        start = end + 1
    return result


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Return Spearman's rank correlation."""
    return pearson(ranks(first), ranks(second))


def fit_line(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Return intercept and slope of the least squares line."""
    mean_x = mean_y = 0.0
    for left, right in zip(x, y, strict=True):
        mean_x += left
        mean_y += right
    mean_x /= len(x)
    mean_y /= len(y)
    covaried = varied = 0.0
    for left, right in zip(x, y, strict=True):
        deviation = left - mean_x
        covaried += deviation * (right - mean_y)
        varied += deviation * deviation
    slope = covaried / varied
    return mean_y - slope * mean_x, slope
