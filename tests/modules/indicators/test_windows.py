"""Windows say what a whole recomputation says, however long the stream and however far it wanders."""

from __future__ import annotations

import math
import statistics
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.indicators.bar import Bar
from modules.indicators.realised_volatility import RealisedVolatility, realised_volatility
from modules.indicators.volume import SessionVwap, WindowVwap
from modules.indicators.windows import Delay, RollingExtreme, RollingWindow

VALUES = st.lists(st.floats(0.01, 10_000), min_size=1, max_size=60)


@given(VALUES, st.integers(1, 12))
def test_mean_and_deviation_are_those_of_the_last_values(values: list[float], period: int) -> None:
    window = RollingWindow(period)
    for value in values:
        window.update(value)
    last = values[-period:]
    assert window.total == pytest.approx(math.fsum(last), abs=1e-6)
    if len(values) >= period:
        assert window.mean == pytest.approx(statistics.fmean(last), abs=1e-6)
        assert window.deviation() == pytest.approx(statistics.pstdev(last), abs=1e-3)
        mean = statistics.fmean(last)
        assert window.mean_absolute_deviation == pytest.approx(statistics.fmean(abs(v - mean) for v in last), abs=1e-6)
    else:
        assert math.isnan(window.mean)


def test_a_long_stream_far_from_where_it_began_does_not_drift() -> None:
    window = RollingWindow(20)
    values = [1e6 * math.exp(0.00005 * i) + math.sin(i) for i in range(50_000)]
    for value in values:
        window.update(value)
    assert window.mean == pytest.approx(statistics.fmean(values[-20:]), rel=1e-13)
    assert window.deviation() == pytest.approx(statistics.pstdev(values[-20:]), rel=1e-9)


@given(VALUES, st.integers(1, 12), st.booleans())
def test_extreme_is_that_of_the_last_values(values: list[float], period: int, is_maximum: bool) -> None:
    extreme = RollingExtreme(period, is_maximum=is_maximum)
    pick = max if is_maximum else min
    for number, value in enumerate(values, start=1):
        extreme.update(value)
        if number >= period:
            assert extreme.value == pick(values[max(0, number - period) : number])


def test_a_delay_gives_back_the_value_of_that_many_updates_ago() -> None:
    delay = Delay(2)
    seen = []
    for value in (1.0, 2.0, 3.0, 4.0):
        delay.update(value)
        seen.append(delay.value)
    assert (math.isnan(seen[0]), math.isnan(seen[1]), seen[2:]) == (True, True, [1.0, 2.0])


def test_streaming_realised_volatility_is_the_batch_one() -> None:
    closes = 100 * np.exp(np.cumsum(np.random.default_rng(3).normal(0, 0.01, 400)))
    stream, values = RealisedVolatility(30), []
    for close in closes:
        stream.update(Bar(date(2024, 1, 2), close, close, close, close))
        if stream.is_ready:
            values.append(stream.value)
    assert values == pytest.approx(list(realised_volatility(closes, 30)), rel=1e-10)


def test_vwap_of_a_session_starts_afresh_and_needs_volume() -> None:
    first, second = date(2024, 1, 2), date(2024, 1, 3)
    session, window = SessionVwap(), WindowVwap(2)
    for bar in (Bar(first, 9, 11, 9, 10, 300), Bar(first, 19, 21, 19, 20, 100)):
        session.update(bar)
        window.update(bar)
    assert session.value == pytest.approx((10 * 300 + 20 * 100) / 400)
    assert window.value == pytest.approx((9.75 * 300 + 19.75 * 100) / 400)
    session.update(Bar(second, 30, 30, 30, 30, 0))
    assert not session.is_ready
    assert math.isnan(session.value)
    session.update(Bar(second, 30, 30, 30, 30, 5))
    assert session.value == pytest.approx(30)


def test_a_window_without_a_period_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        RollingWindow(0)
