"""Spans, numbers, text and delegates of .NET hand out plain Python values."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.lean_runtime.common.errors import FormatException
from engine.lean_runtime.dotnet.delegates import Action, Array, Func, Object
from engine.lean_runtime.dotnet.scalars import Decimal, Math, String, TimeSpan


@pytest.mark.parametrize(
    ("made", "seconds"),
    [
        (TimeSpan(10_000_000), 1),
        (TimeSpan(1, 2, 3), 3723),
        (TimeSpan(1, 0, 0, 1), 86401),
        (TimeSpan(0, 0, 0, 1, 500), 1.5),
        (TimeSpan.from_days(0.5), 43200),
        (TimeSpan.FromHours(2), 7200),
        (TimeSpan.zero, 0),
    ],
)
def test_time_span_is_a_timedelta(made: timedelta, seconds: float) -> None:
    assert made == timedelta(seconds=seconds)


def test_math_rounds_half_to_even() -> None:
    assert (Math.round(2.5), Math.Round(1.125, 2), Math.Ceiling(1.2), Math.sign(-3)) == (2.0, 1.12, 2, -1)


def test_decimal_is_a_float() -> None:
    assert (Decimal(1), Decimal.parse("1,000.5"), Decimal.One) == (1.0, 1000.5, 1.0)
    with pytest.raises(FormatException):
        Decimal.parse("a")


def test_string_joins_values_or_a_list() -> None:
    assert (String.join("-", [1, 2]), String.Join("-", "a", 1), String.is_null_or_empty(None)) == ("1-2", "a-1", True)


def test_delegates_are_the_function_itself() -> None:
    assert Func[int, int](abs) is abs
    assert Action[str](print) is print
    with pytest.raises(TypeError):
        Func[int](3)


def test_array_is_a_list() -> None:
    assert (Array[int]([1, 2]), Array[int](2)) == ([1, 2], [None, None])


def test_reference_equals_compares_identity() -> None:
    assert not Object.reference_equals([1], [1])
