"""Renko, volume and range bars: steps of price or volume instead of time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.lean_runtime.common.enums import RenkoType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.consolidators.renko import (
    DollarVolumeRenkoConsolidator,
    RenkoConsolidator,
    VolumeRenkoConsolidator,
    WickedRenkoConsolidator,
)
from engine.lean_runtime.consolidators.timeless import (
    ClassicRangeConsolidator,
    ClassicRenkoConsolidator,
    RangeConsolidator,
)
from engine.lean_runtime.indicators.indicator_data_point import IndicatorDataPoint
from tests.engine.lean_runtime.consolidators.bars import collect, minute, numbers, trade
from tests.engine.lean_runtime.indicators.points import symbol
from tests.engine.lean_runtime.indicators.recorded_bars import services


def _points(*values: float) -> list[IndicatorDataPoint]:
    return [IndicatorDataPoint(symbol(), minute(number), value) for number, value in enumerate(values)]


def test_wicked_bricks_turn_after_two_steps() -> None:
    bars = collect(RenkoConsolidator(1), _points(10, 11.2, 12.1, 10.9, 9.8))
    assert [(bar.open, bar.close) for bar in bars] == [(10.0, 11.0), (11.0, 12.0), (11.0, 10.0)]
    assert bars[2].high == 12.1
    assert all(bar.type is RenkoType.WICKED for bar in bars)


def test_wicked_and_plain_renko_are_the_same() -> None:
    values = (10, 13.5, 9.2, 11, 15)
    wicked, plain = (collect(kind(0.5), _points(*values)) for kind in (WickedRenkoConsolidator, RenkoConsolidator))
    assert [numbers(bar) for bar in wicked] == [numbers(bar) for bar in plain]


def test_classic_bricks_start_on_whole_steps() -> None:
    bars = collect(ClassicRenkoConsolidator(1), _points(10.4, 11.2, 12.6, 9.9))
    assert [(bar.open, bar.close) for bar in bars] == [(11.0, 12.0), (12.0, 11.0)]


def test_a_brick_may_start_anywhere_when_told() -> None:
    bars = collect(ClassicRenkoConsolidator(1, None, None, False), _points(10.4, 11.5))
    assert bars[0].open == 10.4


@pytest.mark.parametrize("size", [0, -1])
def test_bricks_have_a_size(size: int) -> None:
    with pytest.raises(ArgumentException):
        ClassicRenkoConsolidator(size)


def test_volume_bars_split_what_exceeds_them() -> None:
    bars = collect(VolumeRenkoConsolidator(25), [trade(number, 5 + number, 10) for number in range(8)])
    assert [bar.volume for bar in bars] == [25.0, 25.0, 25.0]
    assert bars[0].close == 7.0


def test_dollar_volume_bars_count_price_times_volume() -> None:
    bars = collect(DollarVolumeRenkoConsolidator(100), [trade(number, 5, 10) for number in range(5)])
    assert len(bars) == 2


def test_range_bars_span_their_range() -> None:
    services()
    inputs: list[Any] = _points(10, 10.05, 9.98, 10.2, 10.21)
    bars = collect(RangeConsolidator(10), inputs)
    assert bars
    assert {round(bar.high - bar.low, 6) for bar in bars} == {0.1}
    assert RangeConsolidator(10).range == 10


def test_classic_range_bars_leave_gaps_out() -> None:
    services()
    values = (10, 10.05, 9.98, 10.2, 10.21, 10.5)
    bridged, classic = (collect(kind(10), _points(*values)) for kind in (RangeConsolidator, ClassicRangeConsolidator))
    assert [bar.open for bar in classic] == [10.0, 10.2]
    assert [bar.open for bar in bridged] == [10.0, 10.09, 10.2, 10.31]


def test_reset_starts_a_new_brick() -> None:
    consolidator = RenkoConsolidator(1)
    collect(consolidator, _points(10, 11.2))
    consolidator.reset()
    again = IndicatorDataPoint(symbol(), minute(9) + timedelta(days=1), 20)
    assert collect(consolidator, [again]) == []
    assert consolidator.working_data is None or consolidator.working_data.open == 20.0
