"""The cache of parsed tables counts its rows, forgets the oldest and never hands out an older state of a file."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.data.table_cache import Table, TableCache, TableKey

BUDGET = 20


def key(number: int) -> TableKey:
    return (f"file-{number}.zip", None, "New York", "New York")


def table(rows: int, state: int = 1) -> Table:
    return Table(np.arange(rows), (), (state, rows))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12)), max_size=60))
def test_rows_are_those_of_the_tables_kept_and_stay_within_the_budget(kept: list[tuple[int, int]]) -> None:
    cache, newest = TableCache(BUDGET), {}
    for number, rows in kept:
        newest[number] = table(rows)
        cache.keep(key(number), newest[number])
        found = [one for name, one in newest.items() if cache.find(key(name), one.signature) is one]
        assert cache.rows == sum(len(one.times) for one in found)
        assert len(cache) == len(found)
        assert cache.rows <= BUDGET or len(cache) == 1
        assert cache.find(key(number), newest[number].signature) is newest[number]


def test_the_table_not_used_for_longest_goes_first() -> None:
    cache = TableCache(BUDGET)
    first, second = table(10), table(10)
    cache.keep(key(1), first)
    cache.keep(key(2), second)
    assert cache.find(key(1), first.signature) is first
    cache.keep(key(3), table(5))
    assert cache.find(key(2), second.signature) is None
    assert cache.find(key(1), first.signature) is first


def test_a_file_that_has_changed_is_not_found() -> None:
    cache = TableCache(BUDGET)
    cache.keep(key(1), table(10, state=1))
    assert cache.find(key(1), (2, 10)) is None
    cache.keep(key(1), table(10, state=2))
    assert (cache.rows, len(cache)) == (10, 1)
