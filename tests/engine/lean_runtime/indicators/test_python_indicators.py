"""Indicators that algorithms write: subclasses of PythonIndicator and plain classes with the right members."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.common.errors import NotImplementedException
from engine.lean_runtime.indicators.averages import SimpleMovingAverage
from engine.lean_runtime.indicators.base import warm_up_period_of
from engine.lean_runtime.indicators.python_indicator import PythonIndicator, as_indicator
from tests.engine.lean_runtime.indicators.points import feed, point


class Doubling(PythonIndicator):
    """Twice the latest value, ready with the second."""

    def __init__(self) -> None:
        self.name = "double"
        self.value = 0.0
        self.seen = 0

    def update(self, input: Any = None, value: Any = None, time: Any = None) -> bool:
        self.seen += 1
        self.value = input.value * 2
        return self.seen > 1


class Plain:
    """An object with the members and without the base."""

    def __init__(self) -> None:
        self.is_ready = False
        self.value = 0.0
        self.warm_up_period = 3

    def update(self, input: Any) -> None:
        self.value += input.value
        self.is_ready = True


def test_the_engine_updates_a_subclass_that_skips_the_base_constructor() -> None:
    indicator = as_indicator(Doubling())
    assert [indicator._update(point(number, number)) for number in (1, 2)] == [False, True]
    assert (indicator.current.value, indicator.samples, indicator.name) == (4.0, 2, "double")


def test_a_plain_object_is_wrapped() -> None:
    indicator = as_indicator(Plain())
    assert feed(indicator, [1, 2]) == [1.0, 3.0]
    assert indicator.is_ready
    assert indicator.name == "Plain"
    assert warm_up_period_of(indicator) == 3


@pytest.mark.parametrize("missing", ["update", "value", "is_ready"])
def test_a_missing_member_is_named(missing: str) -> None:
    members = {name: None for name in ("update", "value", "is_ready") if name != missing}
    with pytest.raises(NotImplementedException, match=f"Indicator.{missing} must be implemented"):
        as_indicator(type("Partial", (), members)())


def test_pascal_case_members_count() -> None:
    members = {"Update": lambda self, data: True, "Value": 3, "IsReady": False}
    indicator = as_indicator(type("Old", (), members)())
    assert feed(indicator, [1]) == [3.0]


def test_an_indicator_has_one_engine_side_and_our_own_have_none() -> None:
    indicator, average = Doubling(), SimpleMovingAverage(2)
    assert as_indicator(indicator) is as_indicator(indicator)
    assert as_indicator(average) is average


#: Every field the engine keeps about an indicator, as an author may call a field too.
ENGINE_FIELDS = sorted(name for name in vars(as_indicator(Doubling())) if name.startswith("_"))


@pytest.mark.parametrize("field", [*ENGINE_FIELDS, "_instance", "_ready", "_update", "_push", "_compute"])
def test_a_field_named_like_one_of_the_engine_changes_nothing(field: str) -> None:
    indicator = Doubling()
    setattr(indicator, field, "mine")
    heard: list[Any] = []
    indicator.updated += lambda sender, data: heard.append((sender, data.value))
    feed(as_indicator(indicator), [1, 2])
    assert getattr(indicator, field) == "mine"
    assert (indicator.samples, indicator.current.value, indicator.previous.value) == (2, 4.0, 2.0)
    assert indicator.is_ready
    assert [(sender is indicator, value) for sender, value in heard] == [(True, 2.0), (True, 4.0)]


def test_python_indicators_compare_by_value() -> None:
    small, large = Doubling(), Doubling()
    feed(as_indicator(small), [1])
    feed(as_indicator(large), [2])
    assert small < large
    assert large.compare_to(small) == 1
