"""Products, quotients and sums as .NET's System.Decimal holds them: a 96-bit integer over at most 28 decimals.

LEAN's naked margin divides by the premium and multiplies by it again; what is left in the last decimals decides an
order at the cent (seen on the real engine: 27,182.90 refused, 27,182.91 accepted).
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

_WIDE = Context(prec=80, rounding=ROUND_HALF_EVEN)
_MAXIMUM = 2**96 - 1
_MAXIMUM_SCALE = 28


def fit(value: Decimal) -> Decimal:
    """Return the value with as many decimals as .NET can hold, rounded half to even."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent >= -_MAXIMUM_SCALE and abs(value) <= _MAXIMUM and len(value.as_tuple().digits) < 29:
        return value
    scale = min(-exponent, _MAXIMUM_SCALE)
    while True:
        fitted = value.quantize(Decimal(1).scaleb(-scale), context=_WIDE)
        if abs(int(fitted.scaleb(scale, context=_WIDE))) <= _MAXIMUM or scale == 0:
            return fitted
        scale -= 1


def times(left: Decimal, right: Decimal) -> Decimal:
    """Multiply as .NET does."""
    return fit(_WIDE.multiply(left, right))


def divide(left: Decimal, right: Decimal) -> Decimal:
    """Divide as .NET does; raises ZeroDivisionError for a zero divisor."""
    return fit(_WIDE.divide(left, right))


def plus(left: Decimal, right: Decimal) -> Decimal:
    """Add as .NET does."""
    return fit(_WIDE.add(left, right))


def minus(left: Decimal, right: Decimal) -> Decimal:
    """Subtract as .NET does."""
    return fit(_WIDE.subtract(left, right))
