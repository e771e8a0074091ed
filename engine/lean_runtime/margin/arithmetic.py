"""Products, sums and quotients of margin amounts that end exactly where System.Decimal ends; knows no margin rule.

A leverage of 3 gives a requirement with 28 decimals, and LEAN compares such tails when it accepts or refuses an
order, so results longer than Python's short path are redone with the 96-bit rule.
"""

from __future__ import annotations

import decimal
from decimal import Decimal

from engine.lean_runtime.common.numbers import ZERO, divide, fit, get_decimal_places, multiply

__all__ = ["absolute", "divide", "maximum", "minimum", "minus", "plus", "sign", "times"]

#: A result written with fewer characters than this was neither rounded nor is it beyond 96 bits.
_SHORT = 28
_WIDE = decimal.Context(prec=80, rounding=decimal.ROUND_HALF_EVEN)


def times(left: Decimal, right: Decimal) -> Decimal:
    """Multiply as .NET does."""
    product = left * right
    return product if len(str(product)) < _SHORT else multiply(left, right)


def plus(left: Decimal, right: Decimal) -> Decimal:
    """Add as .NET does."""
    total = left + right
    if not total:
        return _zero(total, left, right, left.is_signed() != right.is_signed())
    return total if len(str(total)) < _SHORT else fit(_WIDE.add(left, right))


def minus(left: Decimal, right: Decimal) -> Decimal:
    """Subtract as .NET does."""
    total = left - right
    if not total:
        return _zero(total, left, right, left.is_signed() == right.is_signed())
    return total if len(str(total)) < _SHORT else fit(_WIDE.subtract(left, right))


def _zero(zero: Decimal, left: Decimal, right: Decimal, is_difference: bool) -> Decimal:
    """Give a vanishing sum or difference the sign .NET leaves it, which shows as -0.0.

    It keeps the left sign, except that .NET works from right to left where the left operand has more decimals, and
    negates the right one where the left is a plain zero with fewer.
    """
    negative = left.is_signed()
    if is_difference:
        more = get_decimal_places(left) - get_decimal_places(right)
        if (more > 0 and right) or (more < 0 and not left):
            negative = not negative
    return zero.copy_negate() if negative != zero.is_signed() else zero


def sign(value: Decimal) -> int:
    """Return -1, 0 or 1 as Math.Sign does."""
    return (value > ZERO) - (value < ZERO)


def absolute(value: Decimal) -> Decimal:
    """Return |value| without rounding, keeping the scale."""
    return value.copy_abs()


def maximum(left: Decimal, right: Decimal) -> Decimal:
    """Return the larger one; the left one (its scale shows) when they are equal, as decimal.Max does."""
    return left if left >= right else right


def minimum(left: Decimal, right: Decimal) -> Decimal:
    """Return the smaller one; the right one when they are equal, as decimal.Min does."""
    return left if left < right else right
