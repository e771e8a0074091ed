"""Decimals behave as System.Decimal: scale, division, rounding and the two float conversions."""

from __future__ import annotations

import json
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common import numbers
from engine.lean_runtime.common.errors import DivideByZeroException, OverflowException
from tests.shared_data import require_shared

D = Decimal
mantissas = st.integers(min_value=-(2**96 - 1), max_value=2**96 - 1)
scales = st.integers(min_value=0, max_value=28)


def test_to_float_equals_every_recorded_conversion() -> None:
    path = require_shared("reference/observed/traces/decimal_to_float.json")
    rows = [row for row in json.loads(path.read_text()) if row["label"] == "row"]
    wrong = [row["s"] for row in rows if repr(numbers.to_float(D(row["s"]))) != row["clr"]]
    assert rows
    assert wrong == []


def test_python_floats_arrive_and_return_as_recorded() -> None:
    path = require_shared("reference/observed/traces/float_to_decimal.json")
    for row in json.loads(path.read_text()):
        assert repr(numbers.to_float(numbers.to_decimal(float(row["x"])))) == row["get"]


@given(mantissas, scales)
def test_to_float_is_the_two_word_rule(mantissa: int, scale: int) -> None:
    value = numbers.from_parts(mantissa, scale)
    size = abs(mantissa)
    expected = (float(size % 2**64) + float(size // 2**64) * 2.0**64) / float(10**scale)
    assert abs(numbers.to_float(value)) == expected


@given(mantissas, scales)
def test_parts_round_trip(mantissa: int, scale: int) -> None:
    assert numbers.parts(numbers.from_parts(mantissa, scale)) == (mantissa, scale)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e20, max_value=1e20))
def test_from_double_keeps_fifteen_digits(value: float) -> None:
    result = numbers.from_double(value)
    assert len(numbers.decimal_text(abs(result)).replace(".", "").strip("0")) <= 15
    assert abs(float(result) - value) <= max(abs(value) * 1e-14, 1e-28)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (1e-30, "0"),
        (123456789012345678.0, "123456789012346000"),
        (-2.5, "-2.5"),
        (1 / 3, "0.333333333333333"),
    ],
)
def test_from_double(value: float, text: str) -> None:
    assert numbers.decimal_text(numbers.from_double(value)) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e29])
def test_from_double_refuses_what_does_not_fit(value: float) -> None:
    with pytest.raises(OverflowException):
        numbers.from_double(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.5"),
        (100.0, "100.0"),
        (3, "3"),
        (True, "1"),
        ("5000", "5000"),
        (np.float64(0.25), "0.25"),
        (np.float32(0.1), "0.1"),
        (np.int64(7), "7"),
        (0.1 + 0.2, "0.30000000000000004"),
        (3.3333333333333334e-08, "0.000000033333333333333334"),
    ],
)
def test_to_decimal_parses_the_text_of_numbers(value: object, text: str) -> None:
    assert numbers.decimal_text(numbers.to_decimal(value)) == text


@pytest.mark.parametrize("value", [None, [], float("nan"), float("inf"), 1e30, "abc"])
def test_to_decimal_refuses_what_is_no_decimal(value: object) -> None:
    with pytest.raises(TypeError):
        numbers.to_decimal(value)


@pytest.mark.parametrize(
    ("top", "bottom", "text"),
    [
        ("1", "3", "0.3333333333333333333333333333"),
        ("2", "3", "0.6666666666666666666666666667"),
        ("200", "3", "66.666666666666666666666666667"),
        ("1.00", "2", "0.50"),
        ("1.00", "8", "0.125"),
        ("100", "0.01", "10000"),
        ("100", "0.02", "5000"),
        ("0", "1.00", "0"),
        ("-1", "8", "-0.125"),
        ("748.5400", "2", "374.2700"),
        ("79228162514264337593543950335", "3", "26409387504754779197847983445"),
    ],
)
def test_divide_keeps_the_scale_of_dot_net(top: str, bottom: str, text: str) -> None:
    assert numbers.decimal_text(numbers.divide(D(top), D(bottom))) == text


def test_divide_by_zero_raises() -> None:
    with pytest.raises(DivideByZeroException):
        numbers.divide(D(1), D(0))


@given(mantissas, scales, mantissas.filter(bool), scales)
def test_divide_is_the_nearest_that_fits(top: int, top_scale: int, bottom: int, bottom_scale: int) -> None:
    try:
        result = numbers.divide(numbers.from_parts(top, top_scale), numbers.from_parts(bottom, bottom_scale))
    except OverflowException:
        return
    mantissa, scale = numbers.parts(result)
    exact = abs(top) * 10**bottom_scale * 10**scale - abs(mantissa) * abs(bottom) * 10**top_scale
    assert abs(mantissa) < 2**96
    assert 2 * abs(exact) <= abs(bottom) * 10**top_scale


@pytest.mark.parametrize(
    ("left", "right", "text"),
    [
        ("1.50", "2.0", "3.000"),
        ("0", "1.50", "0.00"),
        ("0.0000000000000001", "0.00000000000005", "0.0000000000000000000000000000"),
    ],
)
def test_multiply_adds_scales(left: str, right: str, text: str) -> None:
    assert numbers.decimal_text(numbers.multiply(D(left), D(right))) == text


@pytest.mark.parametrize(("value", "text"), [("1200.00", "1200"), ("1.50", "1.5"), ("0.000", "0"), ("1E+3", "1000")])
def test_normalize_strips_zeros_without_exponent(value: str, text: str) -> None:
    assert str(numbers.normalize(D(value))) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("748.54321987", "748.5432"),
        ("1000.00005", "1000.0000"),
        ("100587.123450", "100587.1234"),
        ("0.00012345678", "0.0001234568"),
        ("-5000.123456789", "-5000.123"),
    ],
)
def test_smart_rounding(value: str, text: str) -> None:
    assert numbers.decimal_text(numbers.smart_rounding(D(value))) == text


@pytest.mark.parametrize(
    ("value", "text"), [("0.987", "0.987"), ("9.876", "9.88"), ("98.76", "98.8"), ("987.6", "987")]
)
def test_smart_rounding_short(value: str, text: str) -> None:
    assert numbers.decimal_text(numbers.smart_rounding_short(D(value))) == text


def test_rounding_modes() -> None:
    assert [str(numbers.round_half_even(D(text))) for text in ("0.5", "1.5", "2.5")] == ["0", "2", "2"]
    assert [str(numbers.round_away_from_zero(D(text))) for text in ("0.5", "1.5", "-2.5")] == ["1", "2", "-3"]
    assert str(numbers.round_half_even(D("1.5"), 4)) == "1.5"
    assert str(numbers.discretely_round_by(D("2.975"), D("0.05"))) == "3.00"
    assert str(numbers.discretely_round_by(D("2.9"), D(0))) == "2.9"


def test_truncation() -> None:
    assert str(numbers.truncate(D("-1.99"))) == "-1"
    assert str(numbers.truncate_to_3_decimal_places(D("1.23456"))) == "1.234"
    assert numbers.get_decimal_places(D("1.230")) == 3


def test_decimal_text_knows_neither_exponent_nor_negative_zero() -> None:
    assert numbers.decimal_text(D("1E-10")) == "0.0000000001"
    assert numbers.decimal_text(D("-0.00")) == "0.00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.0001, "0.0001"),
        (0.00001, "1E-05"),
        (1e15, "1E+15"),
        (123456789012345.0, "123456789012345"),
        (1.5e300, "1.5E+300"),
        (-0.1, "-0.1"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_double_text(value: float, text: str) -> None:
    assert numbers.double_text(value) == text


def test_values_beyond_96_bits_overflow() -> None:
    with pytest.raises(OverflowException):
        numbers.multiply(D(10) ** 20, D(10) ** 20)
