"""Decimal steps of indicators with .NET's results at the speed of plain operators; complements common.numbers."""

from __future__ import annotations

import decimal
import math
from decimal import ROUND_HALF_EVEN, Decimal

from engine.lean_runtime.common.errors import DivideByZeroException
from engine.lean_runtime.common.numbers import MAX_MANTISSA, ZERO, from_double, to_float

#: 29 digits and never more than 28 places: what a 96-bit mantissa with scale 28 can hold, or one digit more.
_NET = decimal.Context(prec=29, rounding=ROUND_HALF_EVEN, Emin=0)
_SHORT = decimal.Context(prec=28, rounding=ROUND_HALF_EVEN, Emin=-1)
#: By the power of ten of a number's first digit: the largest number whose 29 digits fit 96 bits. Numbers below one
#: never have 29 digits; their negative powers find the infinities at the end.
_LARGEST = [Decimal(MAX_MANTISSA).scaleb(place - 28) for place in range(29)] + [Decimal("Infinity")] * 60
_INEXACT = decimal.Inexact


def plus(left: Decimal, right: Decimal) -> Decimal:
    """Add as .NET: 28 digits where 29 would exceed 96 bits."""
    result = left + right
    return _SHORT.add(left, right) if abs(result) > _LARGEST[result.adjusted()] else result


def minus(left: Decimal, right: Decimal) -> Decimal:
    """Subtract as .NET: 28 digits where 29 would exceed 96 bits."""
    result = left - right
    return _SHORT.subtract(left, right) if abs(result) > _LARGEST[result.adjusted()] else result


def times(left: Decimal, right: Decimal) -> Decimal:
    """Multiply as .NET: 28 digits where 29 would exceed 96 bits; zero times a large number loses its scale."""
    result = left * right
    if not result:
        return result if _is_word(left) and _is_word(right) else ZERO
    return _SHORT.multiply(left, right) if abs(result) > _LARGEST[result.adjusted()] else result


def weighted(left: Decimal, left_weight: Decimal, right: Decimal, right_weight: Decimal) -> Decimal:
    """Return plus(times(left, left_weight), times(right, right_weight)), at once where nothing is special."""
    first, second = left * left_weight, right * right_weight
    if first and second:
        if abs(first) > _LARGEST[first.adjusted()]:
            first = _SHORT.multiply(left, left_weight)
        if abs(second) > _LARGEST[second.adjusted()]:
            second = _SHORT.multiply(right, right_weight)
        result = first + second
        return _SHORT.add(first, second) if abs(result) > _LARGEST[result.adjusted()] else result
    return plus(times(left, left_weight), times(right, right_weight))


def _is_word(value: Decimal) -> bool:
    """Return whether the digits of a number fit 32 bits, where .NET keeps the scale of a zero product."""
    return int("".join(map(str, value.as_tuple().digits))) < 2**32


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Divide as .NET: exact results keep the scale difference, others are rounded and lose trailing zeros.

    Raises DivideByZeroException.
    """
    if not denominator:
        raise DivideByZeroException("Attempted to divide by zero.")
    result = _NET.divide(numerator, denominator)
    if _NET.flags[_INEXACT]:
        _NET.clear_flags()
        if abs(result) > _LARGEST[result.adjusted()]:
            result = _SHORT.divide(numerator, denominator)
        return result.normalize()
    return result


def ratio_or(numerator: Decimal, denominator: Decimal, fail_value: Decimal = ZERO) -> Decimal:
    """Divide, or return fail_value for a zero denominator (Common/Extensions.cs SafeDivision)."""
    return quotient(numerator, denominator) if denominator else fail_value


def square_root(value: Decimal) -> Decimal:
    """Return (decimal)Math.Sqrt((double)value): 15 significant digits."""
    return from_double(math.sqrt(to_float(value)))


def logarithm(value: Decimal) -> float:
    """Return Math.Log((double)value): -infinity for zero, NaN below."""
    return natural_log(to_float(value))


def natural_log(value: float) -> float:
    """Return Math.Log with .NET's results at and below zero instead of an exception."""
    if value > 0:
        return math.log(value)
    return -math.inf if value == 0 else math.nan
