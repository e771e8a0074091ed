"""Spans of time, numbers and text of .NET (System.TimeSpan, Math, String), handing out plain Python values."""

from __future__ import annotations

import decimal
import math
from datetime import timedelta
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import FormatException
from engine.lean_runtime.common.numbers import round_half_even, to_decimal, to_float
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND


class TimeSpan(LeanObject):
    """Makes timedeltas: `TimeSpan.from_days(4)`, `TimeSpan(hours, minutes, seconds)`, `TimeSpan(ticks)`."""

    TICKS_PER_DAY = TICKS_PER_DAY
    TICKS_PER_HOUR = TICKS_PER_HOUR
    TICKS_PER_MINUTE = TICKS_PER_MINUTE
    TICKS_PER_SECOND = TICKS_PER_SECOND
    ZERO = zero = Zero = timedelta()

    def __new__(cls, *parts: int) -> timedelta:  # type: ignore[misc]
        """Return a span of ticks, or of [days,] hours, minutes, seconds [, milliseconds]."""
        if len(parts) <= 1:
            return timedelta(microseconds=(parts[0] if parts else 0) // 10)
        days, hours, minutes, seconds, *milliseconds = (0, *parts) if len(parts) == 3 else parts
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=sum(milliseconds))

    @staticmethod
    def from_days(value: float) -> timedelta:
        """Return a span of days."""
        return timedelta(days=value)

    @staticmethod
    def from_hours(value: float) -> timedelta:
        """Return a span of hours."""
        return timedelta(hours=value)

    @staticmethod
    def from_minutes(value: float) -> timedelta:
        """Return a span of minutes."""
        return timedelta(minutes=value)

    @staticmethod
    def from_seconds(value: float) -> timedelta:
        """Return a span of seconds."""
        return timedelta(seconds=value)

    @staticmethod
    def from_milliseconds(value: float) -> timedelta:
        """Return a span of milliseconds."""
        return timedelta(milliseconds=value)

    @staticmethod
    def from_ticks(value: int) -> timedelta:
        """Return a span of 100 ns units."""
        return timedelta(microseconds=value // 10)


class Decimal(LeanObject):
    """Makes the floats .NET decimals become in Python: `Decimal(1.5)`, `Decimal.parse("1.5")`."""

    ZERO = Zero = 0.0
    ONE = One = 1.0
    MINUS_ONE = MinusOne = -1.0
    MAX_VALUE = MaxValue = 79228162514264337593543950335.0
    MIN_VALUE = MinValue = -79228162514264337593543950335.0

    def __new__(cls, value: Any = 0) -> float:  # type: ignore[misc]
        """Return the number."""
        return to_float(to_decimal(value))

    @staticmethod
    def parse(text: str) -> float:
        """Return the float that the decimal of a text becomes in Python; FormatException for anything else."""
        try:
            return to_float(to_decimal(decimal.Decimal(text.replace(",", ""))))
        except decimal.InvalidOperation:
            raise FormatException("Input string was not in a correct format.") from None

    @staticmethod
    def add(first: Any, second: Any) -> float:
        """Return the sum of two decimals."""
        return to_float(to_decimal(first) + to_decimal(second))

    @staticmethod
    def round(value: Any, decimals: int = 0) -> float:
        """Return the number rounded half to even."""
        return float(round_half_even(to_decimal(value), decimals))


class Math(LeanObject):
    """.NET's functions on numbers (System.Math)."""

    PI = math.pi
    E = math.e

    abs = staticmethod(abs)
    acos = staticmethod(math.acos)
    asin = staticmethod(math.asin)
    atan = staticmethod(math.atan)
    atan2 = staticmethod(math.atan2)
    ceiling = staticmethod(math.ceil)
    cos = staticmethod(math.cos)
    exp = staticmethod(math.exp)
    floor = staticmethod(math.floor)
    log = staticmethod(math.log)
    log10 = staticmethod(math.log10)
    max = staticmethod(max)
    min = staticmethod(min)
    pow = staticmethod(math.pow)
    sin = staticmethod(math.sin)
    sqrt = staticmethod(math.sqrt)
    tan = staticmethod(math.tan)
    tanh = staticmethod(math.tanh)
    truncate = staticmethod(math.trunc)

    @staticmethod
    def round(value: Any, digits: int = 0) -> float:
        """Return the number rounded half to even."""
        return float(round_half_even(to_decimal(value), digits))

    @staticmethod
    def sign(value: Any) -> int:
        """Return -1, 0 or 1."""
        return (value > 0) - (value < 0)


class String(LeanObject):
    """.NET's functions on text (System.String)."""

    EMPTY = Empty = empty = ""

    def __new__(cls, value: Any = "") -> str:  # type: ignore[misc]
        """Return the text."""
        return str(value)

    @staticmethod
    def is_null_or_empty(value: str | None) -> bool:
        """Return whether there is no text."""
        return not value

    @staticmethod
    def is_null_or_white_space(value: str | None) -> bool:
        """Return whether there is nothing but white space."""
        return not (value and value.strip())

    @staticmethod
    def join(separator: str, *values: Any) -> str:
        """Return the values, given one by one or as one list, as text with a separator between them."""
        listed = values[0] if len(values) == 1 and not isinstance(values[0], str) else values
        return separator.join(str(value) for value in listed)

    @staticmethod
    def concat(*values: Any) -> str:
        """Return the values as one text."""
        return "".join(str(value) for value in values)
