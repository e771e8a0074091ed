"""The column parser agrees with a plain reading of the text, and names the line of every fault."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.lean_runtime.data.csv_numbers import parse_numbers
from engine.lean_runtime.data.errors import DataError

whole = st.integers(-(2**60), 2**60).map(str)
decimals = st.decimals(-(10**6), 10**6, places=4, allow_nan=False).map(lambda value: format(value, "f"))
blank = st.just("")


def plain(rows: list[list[str]]) -> list[list[Decimal]]:
    """Read the cells one by one."""
    return [[Decimal(cell or "0") for cell in row] for row in rows]


def parsed(text: str, width: int) -> list[list[Decimal]]:
    """Read the text with the parser under test, as rows of decimals."""
    numbers = parse_numbers(text.encode(), width, "file")
    columns = [numbers.first.tolist(), *(list(column) for column in numbers.columns)]
    return [
        [Decimal(int(cell)) if not isinstance(cell, Decimal) else cell for cell in row]
        for row in zip(*columns, strict=True)
    ]


@given(st.lists(st.tuples(whole, whole | blank, whole | blank).map(list), min_size=1, max_size=30), st.booleans())
def test_whole_numbers_are_read_as_written(rows: list[list[str]], ends_with_newline: bool) -> None:
    text = "\n".join(",".join(row) for row in rows) + "\n" * ends_with_newline
    assert parsed(text, 3) == plain(rows)


@given(st.lists(st.tuples(whole, decimals | whole | blank).map(list), min_size=1, max_size=30))
def test_decimals_keep_their_scale(rows: list[list[str]]) -> None:
    values = parsed("\r\n".join(",".join(row) for row in rows), 2)
    assert [[str(cell) for cell in row] for row in values] == [[str(cell) for cell in row] for row in plain(rows)]


@given(st.binary(max_size=300))
@example(b"1,2\n3\n")
@example(b"1,2 3\n")
@example(b"99999999999999999999,1\n")
@example(b"1:2,3\n")
@example(b"1,+5\n")
@example(b"1,\x002\n")
def test_anything_else_is_one_clear_error(data: bytes) -> None:
    try:
        numbers = parse_numbers(data, 2, "folder/file.zip#entry.csv")
    except DataError as problem:
        assert str(problem).startswith("folder/file.zip#entry.csv")  # noqa: PT017 - success is allowed too
    else:
        assert len(numbers.columns) == 1


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("1,2\n3,x\n", 2, "'x' is not a number"),
        ("1,2\n3,4,5\n", 2, "expected 2 cells, found 3"),
        ("1,2\n3\n4,5\n", 2, "expected 2 cells, found 1"),
        ("1,2\n3,1.2.3\n", 2, "'1.2.3' is not a number"),
        ("1,2\n\n3,4e5\n", 3, "'4e5' is not a number"),
    ],
)
def test_the_first_wrong_line_is_named(text: str, line: int, problem: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_numbers(text.encode(), 2, "x.csv")
    assert (caught.value.line, caught.value.problem) == (line, problem)
    assert str(caught.value) == f"x.csv, line {line}: {problem}"


def test_hourly_times_become_digits() -> None:
    assert parsed("20131007 09:00,5\n20131007 10:00,6\n", 2) == [[201310070900, 5], [201310071000, 6]]


def test_a_colon_elsewhere_is_no_time() -> None:
    with pytest.raises(DataError, match="line 1"):
        parse_numbers(b"34:00,5\n", 2, "x.csv")


def test_an_empty_file_has_no_rows() -> None:
    assert len(parse_numbers(b"\n", 6, "x.csv").first) == 0
