"""Sums and differences end where System.Decimal ends, the sign of zero included."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.numbers import D, to_float
from engine.lean_runtime.margin.arithmetic import maximum, minimum, minus, plus, times


@pytest.mark.parametrize(
    ("left", "right", "total"),
    [
        ("686.3374281400", "-686.337428140", "-0E-10"),
        ("28121.1679934185", "-28121.1679934185", "0E-10"),
        ("5", "-5.00", "0.00"),
        ("-5", "5", "-0"),
        ("0", "-0.00", "-0.00"),
        ("-0.00", "0", "-0.00"),
        ("0.00", "0", "0.00"),
    ],
)
def test_a_sum_of_nothing_keeps_the_sign_of_net(left: str, right: str, total: str) -> None:
    assert str(plus(D(left), D(right))) == str(D(total))


@pytest.mark.parametrize(
    ("left", "right", "difference"),
    [
        ("10.0000", "10.00", "-0.0000"),
        ("10.00", "10.0000", "0.0000"),
        ("-10.0000", "-10.00", "0.0000"),
        ("-0.0000", "0", "-0.0000"),
        ("0.00", "0", "0.00"),
        ("0", "0.00", "-0.00"),
        ("7", "7", "0"),
    ],
)
def test_a_difference_of_nothing_keeps_the_sign_of_net(left: str, right: str, difference: str) -> None:
    assert str(minus(D(left), D(right))) == difference


def test_python_shows_a_negative_zero() -> None:
    assert str(to_float(minus(D("10.0000"), D("10.00")))) == "-0.0"


def test_long_results_are_cut_to_96_bits_once() -> None:
    third = D("0.3333333333333333333333333333")
    assert str(times(D("250000"), third)) == "83333.33333333333333333333332"
    assert str(plus(D("95000.000000000000000000000001"), D("0"))) == "95000.00000000000000000000000"
    assert str(minus(D("9"), third)) == "8.666666666666666666666666667"


def test_equal_operands_give_the_side_net_gives() -> None:
    assert str(maximum(D("1.0"), D("1"))) == "1.0"
    assert str(minimum(D("1.0"), D("1"))) == "1"
