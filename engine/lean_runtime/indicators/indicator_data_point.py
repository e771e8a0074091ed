"""One value of an indicator at a time (Common/Indicators/IndicatorDataPoint.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import decimal_text, to_decimal
from engine.lean_runtime.common.ticks import TICKS_PER_SECOND, Ticks, iso_text
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.faces import exact_time
from engine.lean_runtime.identity.symbol import Symbol

_new = object.__new__


class IndicatorDataPoint(BaseData):
    """A value and its time; made as (), (time, value) or (symbol, time, value)."""

    __slots__ = ()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Keep the value, the time and, when given, the symbol; without arguments zero at the first day of time."""
        super().__init__()
        given = dict(zip(("symbol", "time", "value")[3 - len(arguments) :], arguments, strict=True)) | named
        self._time = exact_time(given.get("time", 0))
        self._value = to_decimal(given.get("value", 0))
        symbol = given.get("symbol")
        if symbol is not None:
            self.symbol = symbol

    @classmethod
    def _make(cls, symbol: Symbol, time: Ticks, value: Decimal) -> IndicatorDataPoint:
        """Make a point of exact values."""
        point: IndicatorDataPoint = _new(cls)
        point.symbol = symbol
        point.is_fill_forward = False
        point._time = time
        point._value = value
        return point

    def compare_to(self, other: Any) -> int:
        """Return -1, 0 or 1 by the values; None is less; ArgumentException for anything but a point."""
        if other is None:
            return 1
        if not isinstance(other, IndicatorDataPoint):
            raise ArgumentException(f"Object must be of type {type(self).__name__}")
        return (self._value > other._value) - (self._value < other._value)

    def __eq__(self, other: object) -> bool:
        """Compare time and value."""
        return isinstance(other, IndicatorDataPoint) and other._time == self._time and other._value == self._value

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash((self._time, self._value))

    def __lt__(self, other: object) -> bool:
        """Compare the values of two points."""
        return self._value < other._value if isinstance(other, IndicatorDataPoint) else NotImplemented

    def __le__(self, other: object) -> bool:
        """Compare the values of two points."""
        return self._value <= other._value if isinstance(other, IndicatorDataPoint) else NotImplemented

    def __gt__(self, other: object) -> bool:
        """Compare the values of two points."""
        return self._value > other._value if isinstance(other, IndicatorDataPoint) else NotImplemented

    def __ge__(self, other: object) -> bool:
        """Compare the values of two points."""
        return self._value >= other._value if isinstance(other, IndicatorDataPoint) else NotImplemented

    def __str__(self) -> str:
        """Return the time to the second and the value."""
        return f"{iso_text(self._time - self._time % TICKS_PER_SECOND, utc=False)} - {decimal_text(self._value)}"
