"""Points of chart series (Common/ChartPoint.cs, Candlestick.cs, ScatterChartPoint.cs)."""

from __future__ import annotations

import copy
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import smart_rounding, to_decimal, to_float
from engine.lean_runtime.common.ticks import (
    Ticks,
    from_unix_seconds,
    ticks,
    to_unix_seconds,
    to_utc_datetime,
)


def point_time(value: Any) -> Ticks:
    """Return UTC ticks from ticks, a datetime or unix seconds given as a float."""
    if isinstance(value, datetime):
        return ticks(value)
    return from_unix_seconds(value) if isinstance(value, float) else int(value)


def _rounded(value: Any) -> Decimal | None:
    return None if value is None else smart_rounding(to_decimal(value))


def _face(value: Decimal | None) -> float | None:
    return None if value is None else to_float(value)


class SeriesPoint(LeanObject):
    """A point of a series at a UTC time."""

    __slots__ = ("_time",)

    def __init__(self, time: Any) -> None:
        """Place the point in time."""
        self._time: Ticks = point_time(time)

    @property
    def time(self) -> datetime:
        """Time of the point."""
        return to_utc_datetime(self._time)

    @property
    def unix_time(self) -> int:
        """Whole unix seconds, as result files hold them."""
        return int(to_unix_seconds(self._time))

    @property
    def _statistics_value(self) -> Decimal:
        """The value statistics use."""
        raise NotImplementedError

    def clone(self) -> SeriesPoint:
        """Return a copy."""
        return copy.copy(self)

    def to_json(self) -> list[Any]:
        """Return the values as a result file holds them."""
        raise NotImplementedError


class ChartPoint(SeriesPoint):
    """A time with one value; the value is rounded as LEAN rounds chart values."""

    __slots__ = ("_y", "tooltip")

    def __init__(self, time: Any, value: Any, tooltip: str | None = None) -> None:
        """Take UTC ticks or a datetime, and a number or None."""
        super().__init__(time)
        self._y = _rounded(value)
        self.tooltip = tooltip

    @property
    def x(self) -> int:
        """Unix seconds."""
        return self.unix_time

    @property
    def y(self) -> float | None:
        """The value."""
        return _face(self._y)

    @property
    def _statistics_value(self) -> Decimal:
        return self._y if self._y is not None else Decimal(0)

    def to_json(self) -> list[Any]:
        """Return [x, y], with the tooltip where there is one."""
        point: list[Any] = [self.unix_time, self.y]
        return point if self.tooltip is None else [*point, self.tooltip]


class ScatterChartPoint(ChartPoint):
    """A point of a scatter series."""

    __slots__ = ()


class Candlestick(SeriesPoint):
    """Open, high, low and close, each rounded as LEAN rounds chart values."""

    __slots__ = ("_close", "_high", "_low", "_open", "tooltip")

    def __init__(self, time: Any, open_: Any = None, high: Any = None, low: Any = None, close: Any = None) -> None:
        """Take UTC ticks or a datetime, and four numbers or None."""
        super().__init__(time)
        self._open, self._high, self._low, self._close = map(_rounded, (open_, high, low, close))
        self.tooltip: str | None = None

    @property
    def open(self) -> float | None:
        """First value."""
        return _face(self._open)

    @property
    def high(self) -> float | None:
        """Highest value."""
        return _face(self._high)

    @property
    def low(self) -> float | None:
        """Lowest value."""
        return _face(self._low)

    @property
    def close(self) -> float | None:
        """Last value."""
        return _face(self._close)

    @property
    def _statistics_value(self) -> Decimal:
        return self._close if self._close is not None else Decimal(0)

    def to_json(self) -> list[Any]:
        """Return [time, open, high, low, close]."""
        return [self.unix_time, self.open, self.high, self.low, self.close]
