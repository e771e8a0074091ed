"""Rule 39 in its order, hysteresis that lets the worse in at once and the calmer in late, and no look-ahead."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.domain.session_context import Regime, Trend, VolatilityState
from modules.indicators.trend import trend
from modules.regime import MarketDay, RegimeClassifier, RegimeTag, regime_of
from modules.regime.rule import still

START = date(2024, 1, 1)


def days(closes: list[float], vix: list[float]) -> list[MarketDay]:
    return [MarketDay(START + timedelta(days=i), c, v) for i, (c, v) in enumerate(zip(closes, vix, strict=True))]


def tag(market: list[MarketDay]) -> list[RegimeTag]:
    classifier = RegimeClassifier()
    return [classifier.update(day) for day in market]


@pytest.mark.parametrize(
    ("vix", "direction", "five_day", "regime"),
    [
        (40.01, Trend.UP, -0.05, Regime.CRASH),
        (40.0, Trend.UP, -0.05, Regime.HIGH_VOLATILITY),
        (60.0, Trend.DOWN, -0.0499, Regime.HIGH_VOLATILITY),
        (30.01, Trend.DOWN, -0.20, Regime.HIGH_VOLATILITY),
        (30.0, Trend.DOWN, -0.20, Regime.BEAR),
        (25.0, Trend.DOWN, 0.0, Regime.NEUTRAL),
        (25.01, Trend.DOWN, 0.0, Regime.BEAR),
        (25.01, Trend.NONE, 0.0, Regime.NEUTRAL),
        (14.99, Trend.NONE, 0.0, Regime.CALM_SIDEWAYS),
        (15.0, Trend.NONE, 0.0, Regime.NEUTRAL),
        (14.99, Trend.UP, 0.0, Regime.BULL),
        (19.99, Trend.UP, 0.0, Regime.BULL),
        (20.0, Trend.UP, 0.0, Regime.NEUTRAL),
        (12.0, Trend.DOWN, 0.0, Regime.NEUTRAL),
        (12.0, Trend.UNKNOWN, 0.0, Regime.UNKNOWN),
        (45.0, Trend.UNKNOWN, -0.06, Regime.CRASH),
    ],
)
def test_rule_39_in_its_order(vix: float, direction: Trend, five_day: float, regime: Regime) -> None:
    assert regime_of(vix, direction, five_day) is regime


def test_a_band_eases_the_limits_of_the_regime_at_hand() -> None:
    assert still(Regime.HIGH_VOLATILITY, 28.5, Trend.UP, 2.0)
    assert not still(Regime.HIGH_VOLATILITY, 28.0, Trend.UP, 2.0)
    assert still(Regime.BULL, 21.9, Trend.NONE, 2.0)
    assert not still(Regime.BULL, 21.9, Trend.DOWN, 2.0)
    assert not still(Regime.NEUTRAL, 22.0, Trend.NONE, 2.0)


RISING = [100 * 1.002**i for i in range(80)]


def test_unknown_until_the_trend_exists() -> None:
    found = tag(days(RISING, [12.0] * 80))
    assert [t.regime for t in found[:54]] == [Regime.UNKNOWN] * 54
    assert found[54].regime is Regime.BULL
    assert found[54].volatility is VolatilityState.UNKNOWN
    assert found[60].volatility is not VolatilityState.UNKNOWN


def test_one_day_of_a_calmer_regime_changes_nothing_and_three_do() -> None:
    vix = [22.0] * 80
    vix[70] = 19.0
    assert {t.regime for t in tag(days(RISING, vix))[55:]} == {Regime.NEUTRAL}
    vix[71] = vix[72] = 19.0
    found = tag(days(RISING, vix))
    assert [t.regime for t in found[70:73]] == [Regime.NEUTRAL, Regime.NEUTRAL, Regime.BULL]
    assert found[70].alone is Regime.BULL


def test_high_volatility_is_told_on_its_first_day() -> None:
    vix = [15.0] * 79 + [31.0]
    assert tag(days(RISING, vix))[-1].regime is Regime.HIGH_VOLATILITY


def test_a_crash_bridges_a_day_and_ends_with_the_rebound() -> None:
    closes = [*RISING[:70], 115, 106, 100, 95, 90, 96, 89, 91, 97]
    vix = [15.0] * 70 + [25, 35, 45, 50, 60, 55, 60, 58, 55]
    found = [t.regime for t in tag(days([float(c) for c in closes], [float(v) for v in vix]))][-7:]
    assert found == [Regime.CRASH] * 6 + [Regime.HIGH_VOLATILITY]


def test_a_crash_ends_when_vix_is_back() -> None:
    closes = [*RISING[:70], 115.0, 106.0, 100.0, 95.0]
    found = tag(days(closes, [15.0] * 70 + [25.0, 35.0, 45.0, 39.0]))
    assert [t.regime for t in found[-2:]] == [Regime.CRASH, Regime.HIGH_VOLATILITY]


MARKET = st.lists(st.tuples(st.floats(-0.08, 0.08), st.floats(9.0, 80.0)), min_size=60, max_size=130)


@settings(max_examples=40, deadline=None)
@given(MARKET, st.integers(1, 129))
def test_cutting_the_future_off_changes_no_tag(moves: list[tuple[float, float]], cut: int) -> None:
    level, closes = 100.0, []
    for move, _ in moves:
        level *= math.exp(move)
        closes.append(level)
    market = days(closes, [vix for _, vix in moves])
    assert tag(market[:cut]) == tag(market)[:cut]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(50.0, 150.0), min_size=1, max_size=120))
def test_the_streaming_trend_is_the_batch_one(closes: list[float]) -> None:
    found = tag(days(closes, [20.0] * len(closes)))
    for i in range(len(closes)):
        expected = trend(closes[: i + 1])
        now = closes[max(0, i - 49) : i + 1]
        if expected is not found[i].trend:
            # Ties of equal averages may fall either way by rounding.
            assert abs(closes[i] - sum(now) / len(now)) < 1e-9 or len(set(closes)) < len(closes)


def test_sessions_come_in_order_and_are_numbers() -> None:
    classifier = RegimeClassifier()
    classifier.update(MarketDay(START, 100.0, 20.0))
    with pytest.raises(ValueError, match="after 2024-01-01"):
        classifier.update(MarketDay(START, 100.0, 20.0))
    with pytest.raises(ValueError, match="above zero"):
        classifier.update(MarketDay(START + timedelta(days=1), math.nan, 20.0))
