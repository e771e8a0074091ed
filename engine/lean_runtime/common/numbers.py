"""Decimal arithmetic with the results, scales and conversions of .NET's System.Decimal; knows nothing of trading.

A .NET decimal is a 96-bit integer divided by a power of ten between 0 and 28. Python's `decimal` keeps the scale of
sums and products as .NET does; the functions here add what differs (division, overflow of the 96 bits, doubles).
"""

from __future__ import annotations

import decimal
import math
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any, SupportsFloat

from engine.lean_runtime.common.errors import (
    ArgumentException,
    DivideByZeroException,
    OverflowException,
)

D = Decimal
ZERO = Decimal(0)
ONE = Decimal(1)
MINUS_ONE = Decimal(-1)
HUNDRED = Decimal(100)
MAX_MANTISSA = 2**96 - 1
MAX_SCALE = 28
MAX_VALUE = Decimal(MAX_MANTISSA)
MIN_VALUE = -MAX_VALUE

#: The context of every thread of the runtime: 29 digits hold any .NET mantissa, half-even as .NET rounds, and with the
#: least exponent 0 no result has more than 28 decimals.
CONTEXT = decimal.Context(prec=29, rounding=ROUND_HALF_EVEN, Emin=0)
decimal.DefaultContext.prec = CONTEXT.prec
decimal.DefaultContext.rounding = CONTEXT.rounding
decimal.DefaultContext.Emin = CONTEXT.Emin
decimal.setcontext(CONTEXT.copy())

_POWERS = tuple(10**n for n in range(64))
_STEPS = tuple(Decimal(1).scaleb(-n) for n in range(MAX_SCALE + 1))
_DOUBLE_POWERS = tuple(float(10**n) for n in range(MAX_SCALE + 1))
_LOW = 2**64 - 1
_WORD = float(2**64)
_TEXT_ZERO = Decimal("0.0")
_WIDE = decimal.Context(prec=80, rounding=ROUND_HALF_EVEN)


def parts(value: Decimal) -> tuple[int, int]:
    """Return the signed mantissa and the scale (never negative) of a finite decimal."""
    text = str(value)
    if "E" in text or "N" in text or "I" in text:
        if not value.is_finite():
            raise OverflowException("Value was either too large or too small for a Decimal.")
        text = format(value, "f")
    whole, _, fraction = text.partition(".")
    return int(whole + fraction), len(fraction)


def from_parts(mantissa: int, scale: int) -> Decimal:
    """Return mantissa / 10**scale, rounded half-even until it fits 96 bits and scale 28 as .NET does."""
    size = abs(mantissa)
    if size <= MAX_MANTISSA and scale <= MAX_SCALE:
        return Decimal(mantissa).scaleb(-scale) if scale else Decimal(mantissa)
    drop = max(0, scale - MAX_SCALE)
    while drop <= scale:
        rounded = _divide_half_even(size, 10**drop)
        if rounded <= MAX_MANTISSA:
            return Decimal(rounded if mantissa >= 0 else -rounded).scaleb(drop - scale)
        drop += 1
    raise OverflowException("Value was either too large or too small for a Decimal.")


def _divide_half_even(size: int, divisor: int) -> int:
    quotient, rest = divmod(size, divisor)
    twice = rest * 2
    if twice > divisor or (twice == divisor and quotient & 1):
        quotient += 1
    return quotient


def fit(value: Decimal) -> Decimal:
    """Return the value as .NET can hold it (96-bit mantissa, scale 28, no exponent above zero)."""
    mantissa, scale = parts(value)
    return from_parts(mantissa, scale)


def to_decimal(value: Any) -> Decimal:
    """Convert a number from Python as pythonnet does: the text of the value is parsed, so a float keeps its digits.

    Raises TypeError for None, NaN, infinities, values beyond +-7.9e28 and text that is no number.
    """
    if type(value) is Decimal:
        return value
    if type(value) is float:
        text = repr(value)
        if len(text) <= MAX_SCALE and "e" not in text and "n" not in text:
            return Decimal(text) if value else _TEXT_ZERO
    if isinstance(value, int):
        result = Decimal(int(value))
    elif isinstance(value, float | Decimal | str | SupportsFloat):
        try:
            result = Decimal(str(value).strip())
        except decimal.InvalidOperation:
            raise TypeError(f"'{type(value).__name__}' value cannot be converted to System.Decimal") from None
    else:
        raise TypeError(f"'{type(value).__name__}' value cannot be converted to System.Decimal")
    if not result.is_finite() or result.adjusted() > MAX_SCALE:
        raise TypeError("value cannot be converted to System.Decimal")
    if len(str(result)) <= MAX_SCALE and result.adjusted() > -10:
        return result if result else abs(result)
    return fit(result)


def from_double(value: float) -> Decimal:
    """Convert a C# double as the cast (decimal)x does: 15 significant digits, trailing zeros dropped.

    Raises OverflowException for NaN, infinities and values beyond the decimal range.
    """
    if not math.isfinite(value):
        raise OverflowException("Value was either too large or too small for a Decimal.")
    size = abs(value)
    exponent = math.frexp(size)[1]
    if exponent < -94 or size == 0.0:
        return ZERO
    if exponent > 96:
        raise OverflowException("Value was either too large or too small for a Decimal.")
    power = 14 - ((exponent * 19728) >> 16)
    if power >= 0:
        power = min(power, MAX_SCALE)
        size *= _DOUBLE_POWERS[power]
    elif power != -1 or size >= 1e15:
        size /= _DOUBLE_POWERS[-power]
    else:
        power = 0
    if size < 1e14 and power < MAX_SCALE:
        size *= 10.0
        power += 1
    mantissa = round(size)
    if mantissa == 0:
        return ZERO
    while power > 0 and mantissa % 10 == 0:
        mantissa //= 10
        power -= 1
    if power < 0:
        mantissa *= 10**-power
        power = 0
    return Decimal(-mantissa if value < 0 else mantissa).scaleb(-power)


def safe_decimal_cast(value: float) -> Decimal:
    """Convert a C# double clamped to the decimal range; ArgumentException for NaN (Common/Extensions.cs)."""
    if not math.isfinite(value):
        raise ArgumentException(
            f"It is not possible to cast a non-finite floating-point value ({double_text(value)}) as decimal. "
            "Please review math operations and verify the result is valid. (Parameter 'input')"
        )
    if value >= float(MAX_VALUE):
        return MAX_VALUE
    if value <= float(MIN_VALUE):
        return MIN_VALUE
    return from_double(value)


def to_float(value: Decimal) -> float:
    """Convert to the Python float pythonnet shows: (float(low 64 bits) + float(high 32 bits) * 2**64) / 10**scale."""
    text = str(value)
    if len(text) <= 16 and "E" not in text:
        return float(text)
    point = text.find(".")
    if point > 0 and text[0] != "-" and "E" not in text:
        mantissa, scale = int(text[:point] + text[point + 1 :]), len(text) - point - 1
    else:
        mantissa, scale = parts(value)
    size = abs(mantissa)
    if size > MAX_MANTISSA or scale > MAX_SCALE:
        mantissa, scale = parts(from_parts(mantissa, scale))
        size = abs(mantissa)
    result = (float(size & _LOW) + float(size >> 64) * _WORD) / _DOUBLE_POWERS[scale]
    return -result if value.is_signed() else result


def to_double(value: Decimal) -> float:
    """Convert as the C# cast (double)x does; the same rule as the Python face."""
    return to_float(value)


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Divide as .NET: exact results keep the scale difference, others carry all digits 96 bits can hold.

    Raises DivideByZeroException.
    """
    if not denominator:
        raise DivideByZeroException("Attempted to divide by zero.")
    quick = CONTEXT.divide(numerator, denominator)
    text = str(quick)
    if len(text) <= MAX_SCALE and "E" not in text:
        return quick  # fewer than 29 digits means exact, and exact results have .NET's scale
    top, top_scale = parts(numerator)
    bottom, bottom_scale = parts(denominator)
    negative = (top < 0) != (bottom < 0)
    top, bottom, scale = abs(top), abs(bottom), top_scale - bottom_scale
    if scale < 0:
        top *= _POWERS[-scale]
        scale = 0
    quotient, rest = divmod(top, bottom)
    if rest == 0:
        return from_parts(-quotient if negative else quotient, scale)
    if quotient > MAX_MANTISSA:
        return _divide_large(top, bottom, scale, negative)
    return _divide_inexact(top, bottom, scale, negative)


def _divide_inexact(top: int, bottom: int, scale: int, negative: bool) -> Decimal:
    """Return top / bottom / 10**scale with as many digits as 96 bits and scale 28 hold, trailing zeros dropped."""
    quotient, rest = divmod(top, bottom)
    room = _digits_of_room(quotient, rest, bottom, MAX_SCALE - scale)
    mantissa = _divide_half_even(top * _POWERS[room], bottom)
    if mantissa > MAX_MANTISSA:
        room -= 1
        mantissa = _divide_half_even(top * _POWERS[room], bottom)
    scale += room
    while scale > 0 and mantissa % 10 == 0:
        mantissa //= 10
        scale -= 1
    return Decimal(-mantissa if negative else mantissa).scaleb(-scale)


def _digits_of_room(quotient: int, rest: int, bottom: int, limit: int) -> int:
    """Return how many more decimal digits of quotient + rest/bottom fit 96 bits, at most limit."""
    size = len(str(quotient)) if quotient else 0
    room = min(limit, 29 - size)
    while room > 0 and (quotient * _POWERS[room] + rest * _POWERS[room] // bottom) > MAX_MANTISSA:
        room -= 1
    return room


def _divide_large(top: int, bottom: int, scale: int, negative: bool) -> Decimal:
    """Return top / bottom / 10**scale where the integer part alone exceeds 96 bits."""
    drop = 1
    while drop <= scale:
        mantissa = _divide_half_even(top, bottom * 10**drop)
        if mantissa <= MAX_MANTISSA:
            return Decimal(-mantissa if negative else mantissa).scaleb(drop - scale)
        drop += 1
    raise OverflowException("Value was either too large or too small for a Decimal.")


def safe_division(numerator: Decimal, denominator: Decimal, fail_value: Decimal = ZERO) -> Decimal:
    """Divide, or return fail_value for a zero denominator or an overflow (Common/Extensions.cs)."""
    try:
        return divide(numerator, denominator) if denominator else fail_value
    except OverflowException:
        return fail_value


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Multiply exactly as .NET, also where the product exceeds 96 bits or scale 28.

    A zero product keeps its scale only while both mantissas fit 32 bits; else .NET returns a plain zero.
    """
    quick = CONTEXT.multiply(left, right)
    if not quick and max(abs(parts(left)[0]), abs(parts(right)[0])) >= 2**32:
        return ZERO
    text = str(quick)
    if len(text) <= MAX_SCALE and "E" not in text:
        return quick
    left_mantissa, left_scale = parts(left)
    right_mantissa, right_scale = parts(right)
    return from_parts(left_mantissa * right_mantissa, left_scale + right_scale)


def normalize(value: Decimal) -> Decimal:
    """Strip trailing zeros of the fraction, never returning exponent form (Common/Extensions.cs Normalize)."""
    if not value:
        return ZERO
    result = value.normalize(CONTEXT)
    exponent = result.as_tuple().exponent
    return Decimal(int(result)) if isinstance(exponent, int) and exponent > 0 else result


def round_half_even(value: Decimal, places: int = 0) -> Decimal:
    """Round as Math.Round(decimal, places): half to even; a value with fewer places keeps its scale."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= places:
        return value
    return value.quantize(_STEPS[places], ROUND_HALF_EVEN, _WIDE)


def round_away_from_zero(value: Decimal, places: int = 0) -> Decimal:
    """Round as Math.Round(decimal, places, MidpointRounding.AwayFromZero)."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= places:
        return value
    return value.quantize(_STEPS[places], ROUND_HALF_UP, _WIDE)


def truncate(value: Decimal) -> Decimal:
    """Return the integer part toward zero with scale 0."""
    return value.quantize(ONE, ROUND_DOWN, _WIDE) + ZERO


def floor(value: Decimal) -> Decimal:
    """Return the largest whole number not above the value, scale 0."""
    return value.to_integral_value(decimal.ROUND_FLOOR)


def ceiling(value: Decimal) -> Decimal:
    """Return the smallest whole number not below the value, scale 0."""
    return value.to_integral_value(decimal.ROUND_CEILING)


def truncate_to_3_decimal_places(value: Decimal) -> Decimal:
    """Cut the value, without rounding, after three decimals (Common/Extensions.cs)."""
    limit = MAX_VALUE / 1000
    if value == 0 or value >= limit or value <= -limit:
        return value
    return divide(truncate(value * 1000), Decimal(1000))


def round_to_significant_digits(value: Decimal, digits: int) -> Decimal:
    """Round half-even to a count of significant digits (Common/Extensions.cs RoundToSignificantDigits)."""
    if not value:
        return ZERO
    magnitude = from_double(10.0 ** (math.floor(math.log10(to_double(abs(value)))) + 1))
    return multiply(magnitude, round_half_even(divide(value, magnitude), digits))


def smart_rounding(value: Decimal) -> Decimal:
    """Round to 4 decimals above 1000, else to 7 significant digits (Common/Extensions.cs SmartRounding)."""
    value = normalize(value)
    if value > 1000:
        return round_half_even(value, 4)
    return normalize(round_to_significant_digits(value, 7))


def smart_rounding_short(value: Decimal) -> Decimal:
    """Round ever coarser with size: all digits up to 1, then 2, 1, 0 places (Common/Extensions.cs)."""
    value = normalize(value)
    if value <= 1:
        return value
    if value <= 10:
        return round_half_even(value, 2)
    return round_half_even(value, 1) if value <= 100 else truncate(value)


def discretely_round_by(value: Decimal, quanta: Decimal, mode: str = ROUND_HALF_UP) -> Decimal:
    """Round to a multiple of quanta, halves away from zero unless another mode is named (Common/Extensions.cs)."""
    if not quanta:
        return value
    return quanta * divide(value, quanta).quantize(ONE, mode, _WIDE)


def get_decimal_places(value: Decimal) -> int:
    """Return the scale of the value (Common/Extensions.cs GetDecimalPlaces)."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def decimal_text(value: Decimal) -> str:
    """Format as .NET's ToString in the invariant culture: scale kept, no exponent, negative zero unsigned."""
    if not value:
        value = abs(value)
    return format(value, "f")


def normalize_to_str(value: Decimal) -> str:
    """Format without trailing zeros (Common/Extensions.cs NormalizeToStr)."""
    return decimal_text(normalize(value))


def double_text(value: float) -> str:
    """Format a double as .NET's shortest round-trip text: 1E-05, 1E+15, NaN, Infinity, -0."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    text = repr(float(value)).removesuffix(".0")
    if "e" not in text and len(text) <= 15:
        return text
    sign, digits, _ = (exact := Decimal(text).normalize()).as_tuple()
    power = exact.adjusted()
    if -5 < power < max(len(digits), 15):
        return format(exact, "f")
    figures = "".join(map(str, digits))
    body = figures[0] + ("." + figures[1:] if len(figures) > 1 else "")
    return f"{'-' if sign else ''}{body}E{'+' if power >= 0 else '-'}{abs(power):02d}"
