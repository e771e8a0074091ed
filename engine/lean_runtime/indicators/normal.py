"""The normal distribution's quantile for indicators of risk."""

from __future__ import annotations

from statistics import NormalDist

_STANDARD = NormalDist()


def inverse_normal_cdf(mean: float, deviation: float, probability: float) -> float:
    """Return the value a normal variable stays below with the probability, between 0 and 1 exclusive."""
    return mean + deviation * _STANDARD.inv_cdf(probability)
