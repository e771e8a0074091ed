"""Indicators without recorded values against their definitions, computed another way."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from engine.lean_runtime.common.enums import MovingAverageType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.indicators.arima import AutoRegressiveIntegratedMovingAverage, TimeSeriesIndicator
from engine.lean_runtime.indicators.bar_shapes import InternalBarStrength
from engine.lean_runtime.indicators.demark import TomDemarkSequential, TomDemarkSequentialPhase
from engine.lean_runtime.indicators.moving_average_type import average_of
from engine.lean_runtime.indicators.relations import Beta, Correlation, Covariance
from tests.engine.lean_runtime.indicators.every_indicator import make
from tests.engine.lean_runtime.indicators.points import CLOSES, START, bar, feed, feed_bars, symbol
from tests.engine.lean_runtime.indicators.recorded_bars import services

_LAST = np.array(CLOSES, dtype=float)


def _line(values: Any) -> tuple[float, float]:
    """Return the value now and one step on of the line fitted to values."""
    slope, start = np.polyfit(np.arange(len(values)), values, 1)
    return start + slope * (len(values) - 1), start + slope * len(values)


def _wilder(values: Any, period: int) -> float:
    average = float(np.mean(values[:period]))
    for value in values[period:]:
        average += (value - average) / period
    return average


def _alma(values: Any, sigma: float = 6, offset: float = 0.85) -> float:
    count = len(values)
    centre, width = math.floor(offset * (count - 1)), count / sigma
    weights = np.exp(-((np.arange(count) - centre) ** 2) / (2 * width**2))
    return float(np.sum(weights * values) / np.sum(weights))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("averages.Sum", _LAST[-3:].sum()),
        ("averages.LinearWeightedMovingAverage", (_LAST[-3:] * [1, 2, 3]).sum() / 6),
        ("averages.WilderMovingAverage", _wilder(_LAST, 3)),
        ("adaptive_averages.KaufmanEfficiencyRatio", abs(_LAST[-1] - _LAST[-5]) / np.abs(np.diff(_LAST[-5:])).sum()),
        ("deviations.MeanAbsoluteDeviation", np.abs(_LAST[-4:] - _LAST[-4:].mean()).mean()),
        ("deviations.StandardDeviation", _LAST[-4:].std()),
        ("extremes.MidPoint", (_LAST[-3:].max() + _LAST[-3:].min()) / 2),
        ("momentum.LogReturn", math.log(_LAST[-1] / _LAST[-4])),
        ("momentum.RateOfChangeRatio", _LAST[-1] / _LAST[-4]),
        ("shaped_averages.Delay", _LAST[-4]),
        ("shaped_averages.LeastSquaresMovingAverage", _line(_LAST[-4:])[0]),
        ("shaped_averages.TimeSeriesForecast", _line(_LAST[-4:])[1]),
        ("shaped_averages.ArnaudLegouxMovingAverage", _alma(_LAST[-5:])),
    ],
)
def test_indicators_of_values(name: str, expected: float) -> None:
    assert feed(make(name))[-1] == pytest.approx(float(expected), rel=1e-9)


def test_ranges_of_bars() -> None:
    """With half a point around each close the true range is the gap to the close before, if that is further."""
    gaps = np.abs(np.diff(_LAST)) + 0.5
    ranges = np.concatenate([[1.0], np.maximum(gaps, 1.0)])
    assert feed_bars(make("ranges.TrueRange"))[-1] == pytest.approx(ranges[-1])
    assert feed_bars(make("ranges.AverageTrueRange"))[-1] == pytest.approx(_wilder(ranges, 4))
    assert feed_bars(make("ranges.AverageRange"))[-1] == pytest.approx(1.0)


def test_the_close_within_the_bar() -> None:
    strength = InternalBarStrength()
    strength.update(TradeBar(START, symbol(), 10, 12, 8, 11, 1, timedelta(1)))
    assert (strength.current.value, strength.name) == (0.75, "IBS()")


def test_nine_closes_above_the_fourth_before_complete_a_setup() -> None:
    sequential = TomDemarkSequential()
    falling, rising = [20 - number for number in range(8)], [13 + 1.5 * number for number in range(14)]
    phases = feed_bars(sequential, falling + rising, 0.25)
    first = next(number for number, phase in enumerate(phases) if phase)
    assert phases[first : first + 8] == [float(TomDemarkSequentialPhase.SELL_SETUP)] * 8
    assert phases[first + 8] == float(TomDemarkSequentialPhase.SELL_SETUP_PERFECT)


@pytest.mark.parametrize("kind", list(MovingAverageType))
def test_every_type_of_average_can_be_made_and_used(kind: MovingAverageType) -> None:
    average = average_of(kind, 6)
    values = feed(average, [5] * 40)
    assert average.is_ready
    assert values[-1] == pytest.approx(5.0)


def test_the_autoregression_explains_each_value_by_the_one_after_it() -> None:
    """So a series that doubles is forecast to halve: LEAN's series are newest first."""
    model = AutoRegressiveIntegratedMovingAverage(1, 0, 0, 12)
    feed(model, [2.0**number for number in range(12)])
    assert model.current.value == pytest.approx(2.0**10)
    assert model.name == "ARIMA((1, 0, 0), 12, True)"


def test_differences_are_undone() -> None:
    series = [9.0, 4.0, 1.0, 0.0]
    differences, heads = TimeSeriesIndicator.difference_series(2, series)
    assert differences == [2.0, 2.0]
    assert TimeSeriesIndicator.inverse_differenced_series(differences or [], heads[::-1]) == series


@pytest.mark.parametrize("orders", [(0, 0, 1), (-1, 0, 0), (1, 0, 30)])
def test_orders_that_cannot_be_fitted_are_refused(orders: tuple[int, int, int]) -> None:
    with pytest.raises(ArgumentException):
        AutoRegressiveIntegratedMovingAverage(*orders, 20)


def _pair(indicator: Any) -> float:
    """Feed the closes of one stock and of another that moves twice as much; return the value."""
    other = np.concatenate([[50.0], 50 * np.cumprod(1 + 2 * (_LAST[1:] / _LAST[:-1] - 1))])
    for number, (close, target) in enumerate(zip(_LAST, other, strict=True)):
        indicator.update(bar(number, float(target), of=symbol("TWICE")))
        indicator.update(bar(number, float(close), of=symbol("ONCE")))
    return indicator.current.value


def test_relations_of_two_stocks() -> None:
    services()
    returns = _LAST[1:] / _LAST[:-1] - 1
    assert _pair(Beta(symbol("TWICE"), symbol("ONCE"), 6)) == pytest.approx(2.0, rel=1e-6)
    covariance = _pair(Covariance(symbol("TWICE"), symbol("ONCE"), 6))
    assert covariance == pytest.approx(2 * np.var(returns[-6:], ddof=1), rel=1e-6)
    assert 0.9 < _pair(Correlation(symbol("TWICE"), symbol("ONCE"), 6)) <= 1.0
