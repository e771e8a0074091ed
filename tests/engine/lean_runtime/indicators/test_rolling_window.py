"""RollingWindow: order, growth, emptiness and the errors of LEAN's."""

from __future__ import annotations

from collections import deque
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentOutOfRangeException,
    InvalidOperationException,
)
from engine.lean_runtime.indicators.rolling_window import RollingWindow


def _filled(size: int, count: int) -> RollingWindow[int]:
    window: RollingWindow[int] = RollingWindow(size)
    for item in range(1, count + 1):
        window.add(item)
    return window


@given(st.integers(1, 8), st.lists(st.integers(), max_size=40))
def test_it_holds_the_latest_items_newest_first(size: int, items: list[int]) -> None:
    window: RollingWindow[int] = RollingWindow(size)
    model: deque[int] = deque(maxlen=size)
    for item in items:
        window.add(item)
        model.appendleft(item)
    assert list(window) == list(model)
    assert [window[index] for index in range(window.count)] == list(model)
    assert (window.count, window.samples) == (len(model), len(items))
    assert window.is_ready is (len(items) >= size)


def test_negative_indices_count_from_the_oldest() -> None:
    window = _filled(3, 5)
    assert [window[-1], window[-2], window[-3]] == [3, 4, 5]


def test_an_index_before_the_oldest_place_is_refused() -> None:
    with pytest.raises(ArgumentOutOfRangeException):
        _filled(3, 5)[-4]


@pytest.mark.parametrize(
    ("kind", "empty"), [(float, 0.0), (int, 0), (bool, False), (str, None), (datetime, datetime(1, 1, 1))]
)
def test_empty_places_hold_the_default_of_the_type(kind: type, empty: object) -> None:
    assert RollingWindow[kind](2)[1] == empty  # type: ignore[valid-type]


def test_reading_past_the_size_enlarges_the_window() -> None:
    window = _filled(2, 2)
    assert window[4] is None
    assert window.size == 5
    assert not window.is_ready


def test_plain_objects_have_no_window() -> None:
    with pytest.raises(TypeError):
        RollingWindow[object]


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(ArgumentException, match="at least 0"):
        RollingWindow(-1)


def test_the_item_pushed_out_last_is_remembered() -> None:
    window = _filled(2, 2)
    with pytest.raises(InvalidOperationException, match="removed"):
        _ = window.most_recently_removed
    window.add(3)
    assert window.most_recently_removed == 1


def test_setting_an_item_fills_the_places_up_to_it() -> None:
    window = RollingWindow[int](3)
    window.add(7)
    window[2] = 5
    assert list(window) == [0, 0, 5]


def test_shrinking_keeps_the_newest_in_order() -> None:
    window = _filled(4, 6)
    window.size = 2
    assert list(window) == [6, 5]
    window.add(7)
    assert list(window) == [7, 6]


def test_growing_a_wrapped_window_appends_at_its_end_as_lean_does() -> None:
    window = _filled(3, 4)
    window.size = 4
    window.add(5)
    assert sorted(window) == [2, 3, 4, 5]
    assert window[0] != 5


def test_reset_empties_the_window_and_keeps_its_size() -> None:
    window = _filled(3, 5)
    window.reset()
    assert (window.count, window.samples, window.size) == (0, 0, 3)
