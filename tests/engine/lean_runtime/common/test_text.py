"""Text equals .NET's in the invariant culture."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.lean_runtime.common.errors import FormatException
from engine.lean_runtime.common.text import date_text, format_decimal, format_double, span_text, ui_date_text
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_SECOND, make

D = Decimal
WHEN = make(2015, 12, 4, 15, 5, 9) + 1_200_000


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("MM/dd/yyyy HH:mm:ss", "12/04/2015 15:05:09"),
        ("yyyyMMdd HH:mm", "20151204 15:05"),
        ("M/d/yy h:mm:ss tt", "12/4/15 3:05:09 PM"),
        ("ddd, dd MMM yyyy", "Fri, 04 Dec 2015"),
        ("HH:mm:ss.fff", "15:05:09.120"),
        ("ss.FFFFFFF", "09.12"),
        ("yyyy'Y'", "2015Y"),
    ],
)
def test_date_text(pattern: str, text: str) -> None:
    assert date_text(WHEN, pattern) == text


def test_ui_date_text() -> None:
    assert ui_date_text(WHEN) == "2015-12-04 15:05:09"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0, "00:00:00"),
        (-90 * TICKS_PER_SECOND, "-00:01:30"),
        (TICKS_PER_DAY + 1, "1.00:00:00.0000001"),
        (25 * TICKS_PER_SECOND // 10, "00:00:02.5000000"),
    ],
)
def test_span_text(length: int, text: str) -> None:
    assert span_text(length) == text


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        ("12.50", "", "12.50"),
        ("1234567.891", "#,.##", "1234.57"),
        ("1234567.891", "$#,##0.00", "$1,234,567.89"),
        ("0.125", "0.00%", "12.50%"),
        ("0.5", "#.#", ".5"),
        ("5", "00000000", "00000005"),
        ("-5", "00", "-05"),
        ("5", "0.0#", "5.0"),
        ("2.345", "F2", "2.35"),
        ("-0.001", "F2", "0.00"),
        ("1234.5", "N0", "1,235"),
        ("0.1234", "P1", "12.3 %"),
        ("-3", "C0", "(¤3)"),
        ("7", "D3", "007"),
    ],
)
def test_format_decimal(value: str, pattern: str, text: str) -> None:
    assert format_decimal(D(value), pattern) == text


def test_format_double_rounds_custom_patterns_from_fifteen_digits() -> None:
    assert format_double(2.675, "0.00") == "2.68"
    assert format_double(2.675, "F2") == "2.67"
    assert format_double(float("nan"), "F2") == "NaN"
    assert format_double(-0.001, "F2") == "-0.00"


def test_pattern_without_digits_raises() -> None:
    with pytest.raises(FormatException):
        format_decimal(D(1), "abc")
