"""What indicator_history returns: values of an indicator and of those inside it (Common/Data/IndicatorHistory.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enum_base import LeanEnum
from engine.lean_runtime.common.numbers import decimal_text, smart_rounding, to_float
from engine.lean_runtime.common.text import date_text
from engine.lean_runtime.common.ticks import Ticks, to_datetime
from engine.lean_runtime.indicators.base import IndicatorBase
from engine.lean_runtime.indicators.indicator_data_point import IndicatorDataPoint

if TYPE_CHECKING:
    import pandas as pd

_IGNORED = {
    "consolidators",
    "current",
    "previous",
    "name",
    "samples",
    "is_ready",
    "window",
    "item",
    "warm_up_period",
    "period",
    "updated",
}


def _key(name: str) -> str:
    """Return the form under which a value is kept: a C# name in lower case."""
    return name.replace("_", "").lower()


class IndicatorDataPoints(LeanObject):
    """The values of one time: `current` and one per indicator inside, as attributes or by name."""

    def __init__(self, time: Ticks, end_time: Ticks, points: dict[str, IndicatorDataPoint | None]) -> None:
        """Keep the points by their lower-case names."""
        self._time = time
        self._end_time = end_time
        self._points = points

    @property
    def time(self) -> datetime:
        """Return the start of the input's span."""
        return to_datetime(self._time)

    @property
    def end_time(self) -> datetime:
        """Return the end of the input's span."""
        return to_datetime(self._end_time)

    @property
    def current(self) -> IndicatorDataPoint | None:
        """Return the indicator's own value."""
        return self._points["current"]

    @property
    def value(self) -> float:
        """Return the number of the indicator's own value."""
        point = self._points["current"]
        return 0.0 if point is None else point.value

    def __getitem__(self, name: str) -> IndicatorDataPoint | None:
        """Return the value of an indicator inside, by name; None when there is none."""
        return self._points.get(_key(name))

    def __getattr__(self, name: str) -> Any:
        """Return the value of an indicator inside."""
        if not name.startswith("_"):
            points = self.__dict__.get("_points", {})
            if _key(name) in points:
                return points[_key(name)]
        return super().__getattr__(name)

    def __float__(self) -> float:
        """Return the number of the indicator's own value."""
        return self.value

    def __str__(self) -> str:
        """Write the time and all values, sorted by name."""
        parts = ", ".join(f"{name}: {_text(point)}" for name, point in sorted(self._points.items()))
        return f"{date_text(self._end_time)} {parts}"


def _text(point: IndicatorDataPoint | None) -> str:
    return "" if point is None else decimal_text(smart_rounding(point._value))


class IndicatorHistory(LeanObject):
    """The values of an indicator over past data, oldest first."""

    def __init__(self, recorder: IndicatorRecorder) -> None:
        """Take over what was recorded."""
        self._recorder = recorder
        self._frame: pd.DataFrame | None = None

    @property
    def count(self) -> int:
        """Return how many times there are."""
        return len(self._recorder.rows)

    @property
    def current(self) -> list[IndicatorDataPoint]:
        """Return the indicator's own values."""
        return self._recorder.series["current"]

    @property
    def data_frame(self) -> pd.DataFrame:
        """Return a data frame: one row per time, one column per value, sorted by name."""
        if self._frame is None:
            self._frame = self._recorder.data_frame()
        return self._frame

    def __getitem__(self, name: str) -> list[IndicatorDataPoint] | None:
        """Return the values of an indicator inside, by name; None when there is none."""
        return self._recorder.series.get(_key(name))

    def __iter__(self) -> Iterator[IndicatorDataPoints]:
        """Iterate over the times."""
        return iter(self._recorder.rows)

    def __len__(self) -> int:
        """Return how many times there are."""
        return len(self._recorder.rows)

    def __str__(self) -> str:
        """Write one line per time."""
        return "".join(f"{row}\n" for row in self._recorder.rows)


class IndicatorRecorder:
    """Listens to an indicator and notes its values, those of its inner indicators and its other properties.

    Indicators of several symbols may report one time several times: a time is noted when the next one begins.
    """

    def __init__(self, indicator: IndicatorBase) -> None:
        """Find what there is to note."""
        self._indicator = indicator
        names = _public_properties(indicator)
        self._inner = [name for name in names if isinstance(getattr(indicator, name), IndicatorBase)]
        self._plain = [name for name in names if name not in self._inner]
        self.rows: list[IndicatorDataPoints] = []
        self.series: dict[str, list[IndicatorDataPoint]] = {_key(name): [] for name in (*self._inner, "current")}
        self._extra: dict[str, list[tuple[Ticks, Any]]] = {_key(name): [] for name in self._plain}
        self._last: IndicatorDataPoint | None = None
        self._noted: Ticks | None = None

    def on_updated(self, sender: Any, point: IndicatorDataPoint) -> None:
        """Handle an update of the indicator."""
        if not self._indicator.is_ready:
            return
        if self._last is None or self._last._time != point._time:
            self._note(point)
        self._last = point

    def finish(self) -> None:
        """Note the last time."""
        if self._last is not None:
            self._note(self._last)

    def _note(self, point: IndicatorDataPoint) -> None:
        if self._noted == point._end_time:
            return
        self._noted = point._end_time
        points: dict[str, IndicatorDataPoint | None] = {}
        for name in self._inner:
            points[_key(name)] = inner = getattr(self._indicator, name).current
            values = self.series[_key(name)]
            if values and values[-1]._end_time == inner._end_time:
                values[-1] = inner
            else:
                values.append(inner)
        points["current"] = self._indicator.current
        self.series["current"].append(self._indicator.current)
        for name in self._plain:
            self._extra[_key(name)].append((point._end_time, getattr(self._indicator, name)))
        self.rows.append(IndicatorDataPoints(point._time, point._end_time, points))

    def data_frame(self) -> pd.DataFrame:
        """Return the data frame of everything noted."""
        import pandas as pd

        columns: dict[str, Any] = {}
        for name, points in self.series.items():
            columns[name] = _series(points, lambda item: item._end_time, lambda item: item.value)
        for name, values in self._extra.items():
            if values:
                columns[name] = _series(values, lambda item: item[0], lambda item: _plain_value(item[1]))
        return pd.DataFrame(columns, columns=sorted(columns))


def _series(items: list[Any], time: Callable[[Any], Ticks], value: Callable[[Any], Any]) -> pd.Series[Any]:
    import pandas as pd

    kept = [item for item in items if time(item)]
    return pd.Series([value(item) for item in kept], index=[to_datetime(time(item)) for item in kept])


def _plain_value(value: Any) -> Any:
    if isinstance(value, LeanEnum):
        return value.to_string()
    return to_float(value) if isinstance(value, Decimal) else value


def _public_properties(indicator: IndicatorBase) -> list[str]:
    """Return the names LEAN would find by reflection: public properties and attributes but the base's."""
    found: dict[str, None] = {}
    for kind in type(indicator).__mro__:
        if kind is IndicatorBase:
            break
        for name, member in vars(kind).items():
            if isinstance(member, property) and name.islower():
                found[name] = None
    for name in vars(indicator):
        found[name] = None
    return [name for name in found if not name.startswith("_") and name not in _IGNORED]
