"""Implied against realised volatility, the slope of expirations and the skew of wings; nothing is extrapolated."""

from __future__ import annotations

import math

import pytest

from modules.indicators.volatility_rank import iv_percentile, volatility_rank
from modules.indicators.volatility_shape import iv_rv_ratio, skew, term_slope


def test_ratio_needs_both() -> None:
    assert iv_rv_ratio(0.30, 0.20) == pytest.approx(1.5)
    assert math.isnan(iv_rv_ratio(0.30, 0.0))
    assert math.isnan(iv_rv_ratio(math.nan, 0.2))


def test_slope_is_interpolated_in_total_variance() -> None:
    middle = math.sqrt((0.2**2 * 60 + 0.3**2 * 120) / 2 / 90)
    assert term_slope([30, 60, 120], [0.25, 0.2, 0.3]) == pytest.approx(middle - 0.25)


def test_slope_is_unknown_where_expirations_do_not_reach() -> None:
    assert math.isnan(term_slope([35, 95], [0.2, 0.2]))
    assert math.isnan(term_slope([20, 80], [0.2, 0.2]))


def test_skew_compares_the_wings_at_25_delta() -> None:
    deltas = [-0.4, -0.2, -0.1, 0.1, 0.3, 0.6]
    volatilities = [0.20, 0.24, 0.30, 0.15, 0.17, 0.19]
    assert skew(deltas, volatilities) == pytest.approx(0.23 - 0.165)


def test_skew_is_unknown_without_both_wings() -> None:
    assert math.isnan(skew([-0.4, -0.2, 0.3, 0.6], [0.2, 0.24, 0.17, 0.19]))
    assert math.isnan(skew([-0.4, math.nan], [0.2, 0.2]))


def test_percentile_counts_sessions_strictly_below() -> None:
    assert iv_percentile(0.2, [0.1, 0.2, 0.3, 0.15]) == 50.0
    assert math.isnan(iv_percentile(0.2, []))


def test_a_spike_long_ago_lowers_the_rank_and_not_the_percentile() -> None:
    ranked = volatility_rank(0.20, [0.80] + [0.15] * 251, [])
    assert ranked.value == pytest.approx(100 * 0.05 / 0.65)
    assert ranked.percentile == pytest.approx(100 * 251 / 252)


def test_a_rank_on_realised_volatility_has_no_percentile() -> None:
    ranked = volatility_rank(0.20, [], [100 * 1.01 ** (day % 3) for day in range(300)])
    assert math.isnan(ranked.percentile)
