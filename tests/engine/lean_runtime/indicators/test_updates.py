"""What every indicator does with its inputs: order, repeats, readiness, window, event, comparison and text."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.errors import ArgumentException, NotSupportedException
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.indicators.averages import SimpleMovingAverage
from engine.lean_runtime.indicators.functional import ConstantIndicator, FunctionalIndicator, Identity
from engine.lean_runtime.indicators.ranges import AverageTrueRange
from engine.lean_runtime.indicators.volume_averages import VolumeWeightedAveragePriceIndicator
from tests.engine.lean_runtime.indicators.points import bar, day, feed, point, symbol


def test_an_older_input_is_ignored() -> None:
    identity = Identity("x")
    feed(identity, [1, 2])
    assert identity.update(point(0, 9))
    assert (identity.samples, identity.current.value) == (2, 2.0)


def test_an_input_of_the_same_time_counts() -> None:
    identity = Identity("x")
    identity.update(day(1), 3)
    identity.update(day(1), 4)
    assert (identity.samples, identity.current.value) == (2, 4.0)


def test_the_same_point_twice_in_a_row_counts_once() -> None:
    identity, same = Identity("x"), point(1, 3)
    identity.update(same)
    identity.update(same)
    assert identity.samples == 1


def test_the_same_bar_counts_twice_for_an_indicator_of_values_and_once_for_one_of_bars() -> None:
    values, bars, same = Identity("x"), AverageTrueRange(2), bar(1, 10)
    for indicator in (values, bars):
        indicator.update(same)
        indicator.update(same)
    assert (values.samples, bars.samples) == (2, 1)


def test_inputs_are_ordered_per_symbol() -> None:
    identity = Identity("x")
    identity.update(point(5, 1))
    identity.update(point(2, 7, symbol("XYZ")))
    assert identity.current.value == 7.0
    identity.update(point(4, 9))
    assert identity.current.value == 7.0


def test_a_time_and_a_value_are_refused_where_a_bar_is_needed() -> None:
    with pytest.raises(NotSupportedException, match="Update\\(TradeBar\\)"):
        AverageTrueRange(2).update(day(1), 3)


def test_a_bar_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(ArgumentException, match="expected to be of type"):
        VolumeWeightedAveragePriceIndicator(3).update(QuoteBar())


def test_readiness_follows_the_period() -> None:
    average = SimpleMovingAverage(3)
    ready = [average.update(point(number, number)) for number in range(4)]
    assert ready == [False, False, True, True]


def test_the_event_brings_the_new_point() -> None:
    heard: list[tuple[object, float]] = []
    identity = Identity("x")
    identity.updated += lambda sender, new: heard.append((sender, new.value))
    feed(identity, [1, 2])
    assert heard == [(identity, 1.0), (identity, 2.0)]


def test_previous_and_window_hold_the_values_before() -> None:
    identity = Identity("x")
    feed(identity, [1, 2, 3])
    assert (identity.previous.value, identity[0].value, identity[1].value) == (2.0, 3.0, 2.0)
    identity.window.size = 4
    identity.update(point(9, 4))
    assert [old.value for old in identity.window][:3] == [4.0, 3.0, 2.0]


def test_reset_starts_over() -> None:
    average = SimpleMovingAverage(2)
    feed(average, [1, 2, 3])
    average.reset()
    assert (average.samples, average.is_ready, average.current.value) == (0, False, 0.0)
    assert feed(average, [4, 6]) == [4.0, 5.0]


def test_a_constant_keeps_its_value_through_inputs_and_resets() -> None:
    constant = ConstantIndicator("five", 5)
    assert constant.is_ready
    constant.update(day(1), 9)
    constant.reset()
    assert constant.current.value == 5.0


def test_a_functional_indicator_runs_its_functions() -> None:
    resets: list[int] = []
    doubled = FunctionalIndicator(
        "twice", lambda data: data.value * 2, lambda self: self.samples > 1, lambda: resets.append(1)
    )
    assert feed(doubled, [1, 2]) == [2.0, 4.0]
    assert doubled.is_ready
    doubled.reset()
    assert resets == [1]


def test_indicators_compare_by_their_values_and_refuse_numbers() -> None:
    low, high = ConstantIndicator("low", 1), ConstantIndicator("high", 2)
    assert low < high
    assert high >= low
    assert low.compare_to(high) == -1
    with pytest.raises(TypeError):
        _ = low < 2
    with pytest.raises(ArgumentException, match="Object must be of type"):
        low.compare_to(3)


@pytest.mark.parametrize(("value", "text"), [(1, "1.0"), (1.23456789, "1.23457"), (-0.5, "-0.5"), (1200.25, "1200.25")])
def test_the_text_has_one_to_five_decimals(value: float, text: str) -> None:
    constant = ConstantIndicator("x", value)
    assert str(constant) == text
    assert constant.to_detailed_string() == f"x - {text}"
