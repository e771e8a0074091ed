"""The fast decimal steps agree with the exact ones of common.numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common import numbers
from engine.lean_runtime.common.errors import DivideByZeroException
from engine.lean_runtime.indicators import arithmetic

_NUMBERS = st.decimals(-(10**9), 10**9, places=9, allow_nan=False)
_SHARES = st.decimals("0.000000001", "0.999999999", places=9)


@given(_NUMBERS, _NUMBERS)
def test_quotients_are_those_of_net(left: Decimal, right: Decimal) -> None:
    if right:
        found = arithmetic.quotient(left, right)
        assert found == numbers.divide(left, right)
        assert str(found.normalize()) == str(numbers.divide(left, right).normalize())


@given(_NUMBERS, _SHARES, _SHARES)
def test_long_products_are_those_of_net(number: Decimal, first: Decimal, second: Decimal) -> None:
    product = arithmetic.times(arithmetic.times(number, first), second)
    assert product == numbers.multiply(numbers.multiply(number, first), second)


@given(_NUMBERS, _NUMBERS)
def test_sums_and_differences_keep_the_longer_scale(left: Decimal, right: Decimal) -> None:
    assert arithmetic.plus(left, right) == left + right
    assert arithmetic.minus(left, right) == left - right


def test_dividing_by_zero_fails_or_gives_the_fail_value() -> None:
    with pytest.raises(DivideByZeroException):
        arithmetic.quotient(Decimal(1), Decimal(0))
    assert arithmetic.ratio_or(Decimal(1), Decimal(0), Decimal(7)) == 7


def test_roots_have_fifteen_digits() -> None:
    assert arithmetic.square_root(Decimal(2)) == Decimal("1.4142135623731")


def test_logarithms_of_nothing_are_infinite_and_below_no_number() -> None:
    assert arithmetic.logarithm(Decimal(0)) == float("-inf")
    assert arithmetic.logarithm(Decimal(-1)) != arithmetic.logarithm(Decimal(-1))
