"""The enumeration order of .NET's ConcurrentDictionary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.execution.concurrent_int_map import ConcurrentIntMap


def filled(*ids: int) -> ConcurrentIntMap[str]:
    result: ConcurrentIntMap[str] = ConcurrentIntMap()
    for number in ids:
        result[number] = str(number)
    return result


@pytest.mark.parametrize(
    ("ids", "order"),
    [((3, 1, 2), [1, 2, 3]), ((36, 37, 38), [37, 38, 36]), ((1, 38), [38, 1]), ((38, 1), [1, 38])],
)
def test_ids_come_out_by_bucket_newest_first(ids: tuple[int, ...], order: list[int]) -> None:
    assert list(filled(*ids)) == order


def test_full_table_grows_and_orders_anew() -> None:
    assert list(filled(*range(1, 60))) == list(range(1, 60))


def test_sparse_table_raises_its_budget_instead_of_growing() -> None:
    numbers = filled(*range(1, 120))  # grows to 197 buckets and 8 locks, 24 entries each
    for number in list(numbers):
        numbers.pop(number)
    for number in range(8, 208, 8):  # 25 entries, all but one of one lock
        numbers[number] = "x"
    assert list(numbers)[:2] == [200, 8]


def test_replacing_a_value_keeps_its_place() -> None:
    numbers = filled(1, 38)
    numbers[1] = "again"
    assert numbers.values() == ["38", "again"]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 200))))
def test_it_holds_what_a_dict_holds(steps: list[tuple[bool, int]]) -> None:
    numbers, model = filled(), dict[int, str]()
    for add, number in steps:
        if add:
            numbers[number] = model[number] = str(number)
        else:
            assert numbers.pop(number) == model.pop(number, None)
    assert sorted(numbers) == sorted(model)
    assert len(numbers) == len(model)
