"""Breadth of a market and new highs: which stocks rose, fell, and made extremes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.indicators.breadth import (
    AdvanceDeclineDifference,
    AdvanceDeclineRatio,
    AdvanceDeclineVolumeRatio,
    ArmsIndex,
)
from engine.lean_runtime.indicators.new_highs import NewHighsNewLows
from tests.engine.lean_runtime.indicators.points import START, symbol

_NAMES = ("A", "B", "C")


def _minute(indicator: Any, number: int, closes: dict[str, float], volumes: dict[str, float] | None = None) -> float:
    """Update an indicator with the bars of a minute; return its value."""
    for name, close in closes.items():
        volume = (volumes or {}).get(name, 100)
        made = TradeBar(
            START + timedelta(minutes=number), symbol(name), close, close, close, close, volume, timedelta(minutes=1)
        )
        indicator.update(made)
    return indicator.current.value


def _watching(kind: Any, names: tuple[str, ...] = _NAMES) -> Any:
    indicator = kind("breadth")
    for name in names:
        indicator.add(symbol(name))
    return indicator


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(AdvanceDeclineDifference, 1.0), (AdvanceDeclineRatio, 2.0), (AdvanceDeclineVolumeRatio, 1.5), (ArmsIndex, 4 / 3)],
)
def test_two_rose_and_one_fell(kind: Any, expected: float) -> None:
    indicator = _watching(kind)
    assert _minute(indicator, 1, {"A": 1, "B": 1, "C": 1}) == 0.0
    found = _minute(indicator, 2, {"A": 2, "B": 0.5, "C": 3}, {"A": 100, "B": 200, "C": 200})
    assert found == pytest.approx(expected)


def test_a_period_in_which_a_stock_misses_does_not_count() -> None:
    indicator = _watching(AdvanceDeclineDifference)
    _minute(indicator, 1, {"A": 1, "B": 1, "C": 1})
    assert _minute(indicator, 2, {"A": 2, "B": 2}) == 0.0


def test_a_removed_stock_does_not_count() -> None:
    indicator = _watching(AdvanceDeclineDifference)
    indicator.remove(symbol("B"))
    _minute(indicator, 1, {"A": 1, "B": 1, "C": 1})
    assert _minute(indicator, 2, {"A": 2, "B": 0.5, "C": 3}) == 2.0


def test_reset_keeps_the_stocks() -> None:
    indicator = _watching(AdvanceDeclineDifference)
    _minute(indicator, 1, {"A": 1, "B": 1, "C": 1})
    indicator.reset()
    assert not indicator.is_ready
    _minute(indicator, 1, {"A": 3, "B": 3, "C": 3})
    assert _minute(indicator, 2, {"A": 4, "B": 4, "C": 4}) == 3.0


def test_new_highs_and_lows_over_a_period() -> None:
    indicator = NewHighsNewLows("nhnl", 2)
    for name in _NAMES:
        indicator.add(symbol(name))
    for number, closes in enumerate(((1, 1, 1), (1, 1, 1), (2, 0.5, 3))):
        _minute(indicator, number, dict(zip(_NAMES, closes, strict=True)))
    assert (indicator.difference.current.value, indicator.ratio.current.value) == (1.0, 2.0)
