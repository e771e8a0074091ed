"""Sample statistics agree with the textbook definitions."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.lean_runtime.statistics import math_net

numbers = st.lists(st.floats(-10, 10), min_size=5, max_size=40)


@given(numbers)
def test_variance_is_the_sample_variance(values: list[float]) -> None:
    assert math_net.variance(values) == pytest.approx(statistics.variance(values), abs=1e-9)


@given(numbers)
def test_covariance_with_itself_is_the_variance(values: list[float]) -> None:
    assert math_net.covariance(values, values) == pytest.approx(statistics.variance(values), abs=1e-9)


@given(numbers)
def test_skewness_and_kurtosis_of_the_definition(values: list[float]) -> None:
    n, mean, deviation = len(values), statistics.mean(values), statistics.stdev(values)
    assume(deviation > 1e-3)
    z = [(value - mean) / deviation for value in values]
    skew = n / ((n - 1) * (n - 2)) * sum(x**3 for x in z)
    excess = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * sum(x**4 for x in z)
    excess -= 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    assert math_net.skewness(values) == pytest.approx(skew, abs=1e-6)
    assert math_net.kurtosis(values) == pytest.approx(excess, abs=1e-6)


def test_too_few_values_have_no_moments() -> None:
    assert math.isnan(math_net.variance([1.0]))
    assert math.isnan(math_net.skewness([1.0, 2.0]))
    assert math.isnan(math_net.kurtosis([1.0, 2.0, 3.0]))


def test_normal_distribution() -> None:
    assert math_net.normal_cumulative(1.959963984540054) == pytest.approx(0.975)
    assert math_net.normal_inverse(1.0, 2.0, 0.975) == pytest.approx(1.0 + 2.0 * 1.959963984540054)
