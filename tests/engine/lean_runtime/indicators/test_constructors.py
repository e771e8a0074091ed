"""LEAN's pairs of constructors and the names they make."""

from __future__ import annotations

import importlib

import pytest

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.indicators.base import warm_up_period_of
from tests.engine.lean_runtime.indicators.points import CLOSES, bar

#: module, class, arguments, name made and warm-up period.
_CASES = [
    ("averages", "SimpleMovingAverage", (20,), "SMA(20)", 20),
    ("averages", "ExponentialMovingAverage", (20,), "EMA(20)", 20),
    ("averages", "ExponentialMovingAverage", (20, 0.5), "EMA(20,0.5)", 20),
    ("averages", "TripleExponentialMovingAverage", (4,), "TEMA(4)", 10),
    ("bands", "BollingerBands", (20, 2), "BB(20,2)", 20),
    ("momentum", "RateOfChange", (5,), "ROC(5)", 6),
    ("ranges", "AverageTrueRange", (14,), "ATR(14)", 14),
    ("directional", "AverageDirectionalIndex", (7,), "ADX(7)", 14),
    ("strength", "RelativeStrengthIndex", (14,), "RSI(14)", 15),
    ("trends", "MovingAverageConvergenceDivergence", (12, 26, 9), "MACD(12,26,9)", 34),
    ("deviations", "StandardDeviation", (10,), "STD(10)", 10),
    ("extremes", "Maximum", (3,), "MAX(3)", 3),
    ("shaped_averages", "HullMovingAverage", (9,), "HMA(9)", 11),
]


def _make(module: str, kind: str, *arguments: object) -> object:
    return getattr(importlib.import_module(f"engine.lean_runtime.indicators.{module}"), kind)(*arguments)


@pytest.mark.parametrize(("module", "kind", "arguments", "name", "period"), _CASES)
def test_the_name_may_be_left_out(
    module: str, kind: str, arguments: tuple[object, ...], name: str, period: int
) -> None:
    unnamed, named = _make(module, kind, *arguments), _make(module, kind, "mine", *arguments)
    assert (unnamed.name, named.name) == (name, "mine")  # type: ignore[attr-defined]
    assert warm_up_period_of(unnamed) == warm_up_period_of(named) == period


@pytest.mark.parametrize(("module", "kind", "arguments", "name", "period"), _CASES)
def test_indicators_are_ready_after_their_warm_up_period(
    module: str, kind: str, arguments: tuple[object, ...], name: str, period: int
) -> None:
    indicator = _make(module, kind, *arguments)
    ready = [
        indicator.update(bar(number, CLOSES[number % len(CLOSES)], 0.25))  # type: ignore[attr-defined]
        for number in range(period + 1)
    ]
    assert ready[period - 1]
    assert not any(ready[: period - 1])


def test_an_empty_window_is_refused() -> None:
    with pytest.raises(ArgumentException, match="at least 1"):
        _make("deviations", "Variance", 0)
