"""Collections of .NET as algorithms construct them."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.errors import ArgumentOutOfRangeException, InvalidOperationException
from engine.lean_runtime.dotnet.collections import CircularQueue, HashSet, List, Queue


def test_list_has_both_spellings_and_a_python_face() -> None:
    names = List[str](["a"])
    names.Add("b")
    names.add_range(["c"])
    assert (list(names), names.count, names[-1], "b" in names, names.index_of("x")) == (
        ["a", "b", "c"],
        3,
        "c",
        True,
        -1,
    )


def test_list_refuses_an_index_outside() -> None:
    with pytest.raises(ArgumentOutOfRangeException, match="Index was out of range"):
        List[int]([1])[1]


def test_capacity_is_no_content() -> None:
    assert len(List[int](10)) == 0


def test_hash_set_keeps_insertion_order() -> None:
    values = HashSet[int]([3, 1, 3])
    assert (values.add(2), values.add(1), list(values), values.remove(9)) == (True, False, [3, 1, 2], False)


def test_queue_hands_out_the_oldest_first() -> None:
    queue = Queue[int]([1, 2])
    queue.enqueue(3)
    assert (queue.dequeue(), queue.peek(), queue.count) == (1, 2, 2)


def test_empty_queue_refuses() -> None:
    with pytest.raises(InvalidOperationException, match="Queue empty"):
        Queue[int]().dequeue()


def test_circular_queue_tells_when_it_starts_over() -> None:
    queue = CircularQueue[int]([1, 2])
    rounds: list[object] = []
    queue.circle_completed += lambda sender, _: rounds.append(sender)
    assert [queue.dequeue() for _ in range(5)] == [1, 2, 1, 2, 1]
    assert rounds == [queue] * 3
