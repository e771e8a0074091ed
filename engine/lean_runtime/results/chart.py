"""Charts and their series (Common/Chart.cs, BaseSeries.cs, Series.cs, CandlestickSeries.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import ScatterMarkerSymbol, SeriesType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.results.series_points import Candlestick, ChartPoint, ScatterChartPoint, SeriesPoint


class BaseSeries(LeanObject):
    """A named list of points."""

    def __init__(self, name: str, series_type: SeriesType, index: int = 0, unit: str = "$") -> None:
        """Start empty."""
        self.name = name
        self.series_type = series_type
        self.index = index
        self.unit = unit
        self.index_name: str | None = None
        self.z_index: int | None = None
        self.tooltip: str | None = None
        self.values: list[SeriesPoint] = []
        self._update_position = 0

    @staticmethod
    def create(series_type: SeriesType, name: str, index: int = 0, unit: str = "$") -> BaseSeries:
        """Return a series of the class a type calls for."""
        if series_type is SeriesType.CANDLE:
            return CandlestickSeries(name, index, unit)
        return Series(name, series_type, index, unit)

    def _append(self, point: SeriesPoint) -> None:
        """Add a point; one at the time of the last replaces it."""
        if self.values and self.values[-1]._time == point._time:
            self.values[-1] = point
        else:
            self.values.append(point)

    def _empty_copy(self) -> BaseSeries:
        copy = BaseSeries.create(self.series_type, self.name, self.index, self.unit)
        copy.index_name, copy.z_index, copy.tooltip = self.index_name, self.z_index, self.tooltip
        return copy

    def clone(self, empty: bool = False) -> BaseSeries:
        """Return a copy, with or without points."""
        copy = self._empty_copy()
        if not empty:
            copy.values = [point.clone() for point in self.values]
        return copy

    def get_updates(self) -> BaseSeries:
        """Return a copy with the points added since the last call."""
        copy = self._empty_copy()
        copy.values = self.values[self._update_position :]
        self._update_position = len(self.values)
        return copy

    def purge(self) -> None:
        """Drop every point."""
        self.values.clear()
        self._update_position = 0

    def to_json(self) -> dict[str, Any]:
        """Return the series as a result file holds it."""
        document: dict[str, Any] = {
            "name": self.name,
            "unit": self.unit,
            "index": self.index,
            "seriesType": int(self.series_type),
        }
        optional = {"zIndex": self.z_index, "indexName": self.index_name, "tooltip": self.tooltip}
        document.update({key: value for key, value in optional.items() if value is not None})
        document["values"] = [point.to_json() for point in self.values]
        return document


class Series(BaseSeries):
    """A series of single values."""

    def __init__(
        self,
        name: str = "",
        type: SeriesType = SeriesType.LINE,  # LEAN's parameter name
        *rest: Any,
        index: int = 0,
        unit: str = "$",
        color: Any = None,
        symbol: ScatterMarkerSymbol = ScatterMarkerSymbol.NONE,
    ) -> None:
        """Take name, type, then index and unit, or unit, colour and marker, as LEAN's overloads do."""
        marks = list(rest)
        if marks and isinstance(marks[0], int):
            index = marks.pop(0)
        if marks and isinstance(marks[0], str):
            unit = marks.pop(0)
        self.color = marks.pop(0) if marks else color
        self.scatter_marker_symbol = marks.pop(0) if marks else symbol
        super().__init__(name, type, index, unit)

    def _empty_copy(self) -> BaseSeries:
        copy = super()._empty_copy()
        assert isinstance(copy, Series)
        copy.color, copy.scatter_marker_symbol = self.color, self.scatter_marker_symbol
        return copy

    def add_point(self, *arguments: Any) -> None:
        """Add a ChartPoint, or a time and a value."""
        if len(arguments) == 1:
            if not isinstance(arguments[0], ChartPoint):
                raise ArgumentException("Series.AddPoint requires a ChartPoint object")
            self._append(arguments[0])
            return
        time, value = arguments
        if isinstance(value, list):
            if len(value) > 1:
                raise ArgumentException("Series.AddPoint requires a single value")
            value = value[0] if value else 0
        kind = ScatterChartPoint if self.series_type is SeriesType.SCATTER else ChartPoint
        self._append(kind(time, value))

    def consolidate_chart_points(self) -> ChartPoint | None:
        """Return one point with the sum of all values at the last time, None when empty."""
        if not self.values:
            return None
        total = sum((point._statistics_value for point in self.values), ZERO)
        return ChartPoint(self.values[-1]._time, total)

    def to_json(self) -> dict[str, Any]:
        """Return the series as a result file holds it; a pie holds its sum."""
        document = super().to_json()
        if self.series_type is SeriesType.PIE:
            total = self.consolidate_chart_points()
            document["values"] = [] if total is None else [total.to_json()]
        document["color"] = "" if self.color is None else str(self.color)
        document["scatterMarkerSymbol"] = self.scatter_marker_symbol.to_string().lower()
        return document


class CandlestickSeries(BaseSeries):
    """A series of candles."""

    def __init__(self, name: str = "", index: int | str = 0, unit: str = "$") -> None:
        """Take a name, then an index and a unit, or a unit."""
        if isinstance(index, str):
            unit, index = index, 0
        super().__init__(name, SeriesType.CANDLE, index, unit)

    def add_point(self, *arguments: Any) -> None:
        """Add a Candlestick, a TradeBar, a time with a list of four values, or a time and four values."""
        if len(arguments) == 1:
            found = arguments[0]
            if hasattr(found, "_end_time"):
                found = Candlestick(found._end_time, found._open, found._high, found._low, found._close)
            if not isinstance(found, Candlestick):
                raise ArgumentException("CandlestickSeries.AddPoint requires a Candlestick object")
            self._append(found)
            return
        time, *values = arguments
        if len(values) == 1:
            values = list(values[0])
        if len(values) != 4:
            raise ArgumentException("CandlestickSeries.AddPoint requires 4 values (open, high, low, close)")
        self._append(Candlestick(time, *map(to_decimal, values)))


class Chart(LeanObject):
    """A named set of series."""

    def __init__(self, name: str = "", symbol: Any = None) -> None:
        """Start empty; the obsolete chart type is accepted in place of a symbol and ignored, as LEAN does."""
        self.name = name
        self.symbol = symbol if hasattr(symbol, "security_type") else None
        self.legend_disabled = False
        self.series: dict[str, BaseSeries] = {}

    def add_series(self, series: BaseSeries) -> None:
        """Add a series; raises ArgumentException if its name is taken."""
        if series.name in self.series:
            raise ArgumentException("Chart.AddSeries(): $Chart series name already exists")
        self.series[series.name] = series

    def try_add_and_get_series(self, name: str, template: Any, *rest: Any, force_add_new: bool = False) -> BaseSeries:
        """Return the series of a name, made like a template (or of a type, index, unit) where it is missing."""
        found = self.series.get(name)
        if found is None or force_add_new:
            if isinstance(template, BaseSeries):
                found = template.clone(empty=True)
            else:
                found = Series(name, template, *rest[:2])
            self.series[name] = found
        return found

    def clone_empty(self) -> Chart:
        """Return a chart of the same name without series."""
        chart = Chart(self.name, self.symbol)
        chart.legend_disabled = self.legend_disabled
        return chart

    def get_updates(self) -> Chart:
        """Return a chart with the points added since the last call."""
        copy = self.clone_empty()
        for series in self.series.values():
            copy.add_series(series.get_updates())
        return copy

    def to_json(self) -> dict[str, Any]:
        """Return the chart as a result file holds it."""
        document: dict[str, Any] = {
            "name": self.name,
            "chartType": 0,
            "series": {name: series.to_json() for name, series in self.series.items()},
        }
        if self.symbol is not None:
            document["symbol"] = {"value": self.symbol.value, "id": str(self.symbol.id), "permtick": self.symbol.value}
        if self.legend_disabled:
            document["legendDisabled"] = True
        return document


def points_of(series: BaseSeries | None) -> list[tuple[int, Decimal]]:
    """Return (UTC ticks, value) of a series for the statistics; empty for none."""
    return [] if series is None else [(point._time, point._statistics_value) for point in series.values]
