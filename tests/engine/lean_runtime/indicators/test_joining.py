"""Joining indicators: of, plus, over, averages of indicators, composites, weights."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.enums import IndicatorStatus
from engine.lean_runtime.indicators.averages import SimpleMovingAverage
from engine.lean_runtime.indicators.base import IndicatorResult
from engine.lean_runtime.indicators.composite import CompositeIndicator, ResetCompositeIndicator
from engine.lean_runtime.indicators.extensions import IndicatorExtensions
from engine.lean_runtime.indicators.functional import Identity
from tests.engine.lean_runtime.indicators.points import day, feed


@pytest.mark.parametrize(
    ("join", "expected"), [("plus", [8.0, 10.0]), ("minus", [4.0, 6.0]), ("times", [12.0, 16.0]), ("over", [3.0, 4.0])]
)
def test_two_indicators_are_joined_when_both_are_new(join: str, expected: list[float]) -> None:
    left, right = Identity("a"), Identity("b")
    joined = getattr(IndicatorExtensions, join)(left, right)
    found = []
    for number, value in enumerate((6, 8)):
        left.update(day(number), value)
        right.update(day(number), 2)
        found.append(joined.current.value)
    assert found == expected
    assert joined.name == "COMPOSE(a,b)"


def test_a_constant_is_joined_at_once() -> None:
    left = Identity("a")
    joined = IndicatorExtensions.times(left, 2.5)
    left.update(day(0), 4)
    assert (joined.current.value, joined.name) == (10.0, "COMPOSE(a,2.5)")


def test_division_by_zero_leaves_the_value() -> None:
    left, right = Identity("a"), Identity("b")
    quotient = IndicatorExtensions.over(left, right)
    for number, divisor in enumerate((4, 0)):
        left.update(day(number), 8)
        right.update(day(number), divisor)
    assert quotient.current.value == 2.0


@pytest.mark.parametrize(("wait", "expected"), [(True, [0.0, 1.5, 2.5]), (False, [1.0, 1.5, 2.5])])
def test_of_waits_for_the_first_to_be_ready(wait: bool, expected: list[float]) -> None:
    average, outer = SimpleMovingAverage(2), Identity("outer")
    assert IndicatorExtensions.of(outer, average, wait) is outer
    found = []
    for number, value in enumerate((1, 2, 3)):
        average.update(day(number), value)
        found.append(outer.current.value)
    assert found == expected


@pytest.mark.parametrize(("kind", "expected"), [("sma", 2.5), ("max", 3.0), ("min", 2.0), ("ema", 2.5)])
def test_averages_and_extremes_of_an_indicator(kind: str, expected: float) -> None:
    source = Identity("close")
    made = getattr(IndicatorExtensions, kind)(source, 2)
    feed(source, [2, 3])
    assert made.current.value == pytest.approx(expected)
    assert made.name == f"{kind.upper()}2_Of_close"


def test_a_composer_may_refuse_a_value() -> None:
    left, right = Identity("a"), Identity("b")
    made = CompositeIndicator(
        "mine", left, right, lambda x, y: IndicatorResult(x.current.value, IndicatorStatus.INVALID_INPUT)
    )
    left.update(day(0), 1)
    right.update(day(0), 1)
    assert (made.name, made.current.value, made.samples) == ("mine", 0.0, 1)


def test_reset_runs_the_extra_action_and_resets_the_parts() -> None:
    actions: list[str] = []
    left, right = Identity("a"), Identity("b")
    made = ResetCompositeIndicator(left, right, lambda x, y: 1.0, lambda: actions.append("reset"))
    left.update(day(0), 1)
    made.reset()
    assert (actions, left.samples, made.name) == (["reset"], 0, "RESET_COMPOSE(a,b)")


def test_a_weighted_average_divides_by_the_weights() -> None:
    value, weight = Identity("price"), Identity("volume")
    average = IndicatorExtensions.weighted_by(value, weight, 2)
    for number, (price, volume) in enumerate(((10, 1), (20, 3), (40, 1))):
        value.update(day(number), price)
        weight.update(day(number), volume)
    assert average.current.value == pytest.approx((20 * 3 + 40) / 4)
