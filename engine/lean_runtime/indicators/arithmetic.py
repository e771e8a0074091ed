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
_LARGEST = {place: Decimal(MAX_MANTISSA).scaleb(place - 28) for place in range(29)}
_INEXACT = decimal.Inexact


def settle(value: Decimal) -> Decimal:
    """Round a 29-digit result whose digits exceed 96 bits to 28 digits, as .NET would have computed it."""
    limit = _LARGEST.get(value.adjusted())
    if limit is not None and (value > limit or -value > limit):
        return _SHORT.plus(value)
    return value


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Divide as .NET: exact results keep the scale difference, others are rounded and lose trailing zeros.

    Raises DivideByZeroException.
    """
    if not denominator:
        raise DivideByZeroException("Attempted to divide by zero.")
    result = _NET.divide(numerator, denominator)
    if _NET.flags[_INEXACT]:
        _NET.clear_flags()
        limit = _LARGEST.get(result.adjusted())
        if limit is not None and (result > limit or -result > limit):
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
