"""What holds for every indicator: resets start over, warm-up periods tell when it is ready, values are numbers."""

from __future__ import annotations

import math
import random
from datetime import timedelta
from typing import Any

import pytest

from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.indicators.base import warm_up_period_of
from tests.engine.lean_runtime.indicators.every_indicator import NAMES, make
from tests.engine.lean_runtime.indicators.points import day, symbol

#: LEAN does not tell the warm-up period of these.
_UNTOLD = {"functional.FilteredIdentity", "volume_averages.IntradayVwap", "volume_averages.RelativeDailyVolume"}


def _bars(count: int = 60) -> list[TradeBar]:
    """Return bars of a random walk with ups, downs and changing volumes."""
    walk, close = random.Random(7), 100.0
    bars = []
    for number in range(count):
        opened = close
        close = round(close * (1 + walk.gauss(0, 0.02)), 2)
        high, low = max(opened, close) + round(walk.random(), 2), min(opened, close) - round(walk.random(), 2)
        volume = walk.randrange(1000, 9000)
        bars.append(TradeBar(day(number), symbol(), opened, high, low, close, volume, timedelta(days=1)))
    return bars


def _values(indicator: Any, bars: list[TradeBar]) -> list[tuple[bool, float]]:
    return [(indicator.update(bar), indicator.current.value) for bar in bars]


@pytest.mark.parametrize("name", NAMES)
def test_a_reset_indicator_gives_the_same_values_again(name: str) -> None:
    indicator, bars = make(name), _bars()
    first = _values(indicator, bars)
    indicator.reset()
    assert (indicator.samples, indicator.is_ready, indicator.current.value) == (0, False, 0.0)
    assert _values(indicator, bars) == first
    assert len({value for _, value in first}) > 1
    assert all(math.isfinite(value) for _, value in first)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in _UNTOLD])
def test_it_is_ready_with_the_last_bar_of_its_warm_up_period(name: str) -> None:
    indicator = make(name)
    period = warm_up_period_of(indicator)
    ready = [is_ready for is_ready, _ in _values(indicator, _bars())]
    assert ready.index(True) + 1 == period
    assert all(ready[ready.index(True) :])


@pytest.mark.parametrize("name", sorted(_UNTOLD))
def test_some_indicators_do_not_tell_their_warm_up_period(name: str) -> None:
    assert warm_up_period_of(make(name)) is None
