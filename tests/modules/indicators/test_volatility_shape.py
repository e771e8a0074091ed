"""Implied against realised volatility, the slope of expirations and the skew of wings; nothing is extrapolated."""

from __future__ import annotations

import math

import pytest

from modules.domain.session_context import NO_SHAPE, VolatilityShape
from modules.indicators.volatility_rank import VolatilityPoint, iv_percentile, volatility_rank
from modules.indicators.volatility_shape import iv_rv_ratio, shape_of, shape_of_points, skew, term_slope


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


def point(days: int, strike: float, is_call: bool, volatility: float, delta: float) -> VolatilityPoint:
    return VolatilityPoint(days, strike, is_call, volatility, delta)


#: Two expirations at a spot of 100: at the money 20 % in 30 days and 24 % in 90, wings 26 and 17 % in the first.
CLOSE = [
    point(30, 95, False, 0.26, -0.25),
    point(30, 100, True, 0.20, 0.52),
    point(30, 99, False, 0.21, -0.45),
    point(30, 105, True, 0.17, 0.25),
    point(30, 110, True, 0.15, 0.10),
    point(30, 90, False, 0.30, -0.10),
    point(90, 100, True, 0.24, 0.53),
    point(90, 99, False, 0.24, -0.47),
    point(3, 100, True, 0.90, 0.5),
    point(3, 99, False, 0.90, -0.5),
]


def test_shape_of_stored_contracts_by_hand() -> None:
    """IV 20 % over a realised 16 %; 24 less 20 %; 26 less 17 %. The expiration of three days counts for nothing."""
    found = shape_of_points(CLOSE, 100.0, 0.16)
    assert found.realised == 0.16
    assert found.iv_rv == pytest.approx(1.25)
    assert found.term_slope == pytest.approx(0.04)
    assert found.skew == pytest.approx(0.09)


def test_what_is_not_known_is_none_and_never_nan() -> None:
    assert shape_of_points([], 100.0, None) == NO_SHAPE
    without_far = [each for each in CLOSE if each.days < 90]
    assert shape_of_points(without_far, 100.0, 0.16).term_slope is None
    no_deltas = [VolatilityPoint(each.days, each.strike, each.is_call, each.implied_volatility) for each in CLOSE]
    assert shape_of_points(no_deltas, 100.0, 0.16).skew is None
    assert shape_of(0.2, None, [], ((), ())) == NO_SHAPE


def test_a_shape_is_filled_with_what_only_another_knows() -> None:
    own = VolatilityShape(realised=0.16, iv_rv=1.25, skew=0.09)
    assert own.filled(VolatilityShape(0.5, 2.0, 0.04, 0.5)) == VolatilityShape(0.16, 1.25, 0.04, 0.09)


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
