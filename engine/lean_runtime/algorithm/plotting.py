"""Charts, plots and runtime statistics (Algorithm/QCAlgorithm.Plotting.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes, to_quantity
from engine.lean_runtime.algorithm.identifiers import AlgorithmIdentifiers
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.common.enums import SeriesType
from engine.lean_runtime.common.errors import ArgumentException, NullReferenceException
from engine.lean_runtime.common.numbers import decimal_text, double_text, to_decimal
from engine.lean_runtime.indicators.base import IndicatorBase
from engine.lean_runtime.results.chart import BaseSeries, CandlestickSeries, Chart, Series

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Absent, Anything, NotNumeric, PlotValue
    from engine.lean_runtime.data.trade_bar import TradeBar

register_classes("engine.lean_runtime.data.trade_bar", "TradeBar")
register_classes("engine.lean_runtime.indicators.base", "IndicatorBase")

_PRIMARY = "Strategy Equity"
#: Series names per chart that belong to the engine; an empty tuple reserves the whole chart.
_RESERVED: dict[str, tuple[str, ...]] = {
    _PRIMARY: ("Equity", "Return"),
    "Capacity": ("Strategy Capacity",),
    "Drawdown": ("Equity Drawdown",),
    "Benchmark": ("Benchmark",),
    "Assets Sales Volume": (),
    "Exposure": (),
    "Portfolio Margin": (),
    "Portfolio Turnover": ("Portfolio Turnover",),
}
_LAST_RESERVED_STATISTIC = 100


class AlgorithmPlotting(AlgorithmIdentifiers):
    """Points of charts by name; the engine collects them for the result."""

    def __init__(self) -> None:
        super().__init__()
        self._charts: dict[str, Chart] = {}
        self._is_emit_warmup_plot_warning_set = False
        self._runtime_statistics: LeanDictionary[str, str] = LeanDictionary()

    def add_chart(self, chart: Chart) -> None:
        """Add a chart; a chart of the name that exists already stays."""
        self._charts.setdefault(chart.name, chart)

    def add_series(self, chart: str, series: str, series_type: SeriesType, unit: str = "$") -> None:
        """Add a series to a chart, which is made if there is none."""
        target = self._charts.setdefault(chart, Chart(chart))
        target.series[series] = BaseSeries.create(series_type, series, unit=unit)

    # -- plot: one value, four values (a candle), a bar, or indicators -------------------------------------------------

    @overloaded
    def plot(self, chart: str, series: str, value: PlotValue) -> None:
        """Add a point to a series, on the equity chart unless one is named; the same time overwrites.

        ArgumentException for NaN and for the names of the engine's own series.
        """
        self._plot_value(chart, series, value)

    @plot.alternative
    def _(self, series: str, value: PlotValue) -> None:
        self._plot_value(_PRIMARY, series, value)

    @plot.alternative
    def _(self, series: str, open: PlotValue, high: PlotValue, low: PlotValue, close: PlotValue) -> None:
        self._plot_candle(_PRIMARY, series, (open, high, low, close))

    @plot.alternative
    def _(self, chart: str, series: str, open: PlotValue, high: PlotValue, low: PlotValue, close: PlotValue) -> None:
        self._plot_candle(chart, series, (open, high, low, close))

    @plot.alternative
    def _(self, series: str, bar: TradeBar) -> None:
        self._plot_candle(_PRIMARY, series, (bar._open, bar._high, bar._low, bar._close))

    @plot.alternative
    def _(self, chart: str, series: str, bar: TradeBar) -> None:
        self._plot_candle(chart, series, (bar._open, bar._high, bar._low, bar._close))

    @plot.alternative
    def _(self, chart: str, *indicators: IndicatorBase) -> None:
        for indicator in indicators:
            self._plot_indicator_value(chart, indicator)

    @plot.alternative
    def _(
        self,
        chart: str,
        first: IndicatorBase,
        second: IndicatorBase | None = None,
        third: IndicatorBase | None = None,
        fourth: IndicatorBase | None = None,
    ) -> None:
        for indicator in (first, second, third, fourth):
            if indicator is not None:
                self._plot_indicator_value(chart, indicator)

    @plot.alternative
    def _(self, series: str, py_object: NotNumeric) -> None:
        if py_object is None:
            raise NullReferenceException
        value = getattr(py_object, "value", getattr(py_object, "Value", None))
        if value is None:
            raise ArgumentException(
                "QCAlgorithm.Plot(): The last argument should be a QuantConnect Indicator object, "
                f"{type(py_object)!r} was provided."
            )
        self._plot_value(_PRIMARY, series, value)

    @plot.alternative
    def _(self, chart: str, series: str, value: Absent) -> None:
        raise NullReferenceException

    @overloaded
    def record(self, series: str, value: PlotValue) -> None:
        """Add a point to a series of the equity chart."""
        self._plot_value(_PRIMARY, series, value)

    def _plot_value(self, chart: str, series: str, value: Any) -> None:
        number = to_quantity(value)
        target = self._series_of(chart, series, Series)
        if target is not None:
            target.add_point(self._utc_time, number)

    def _plot_candle(self, chart: str, series: str, prices: tuple[Any, Any, Any, Any]) -> None:
        numbers = [to_quantity(price) for price in prices]
        target = self._series_of(chart, series, CandlestickSeries)
        if target is not None:
            target.add_point(self._utc_time, *numbers)

    def _plot_indicator_value(self, chart: str, indicator: IndicatorBase) -> None:
        self._plot_value(chart, indicator.name, indicator.current._value)

    def _series_of(self, chart: str, name: str, kind: type[Any]) -> Any:
        """Return the series, made if there is none; None while plotting is off (live warm-up)."""
        reserved = _RESERVED.get(chart)
        if reserved is not None:
            if not reserved:
                raise ArgumentException(f"'{chart}' is a reserved chart name.")
            if name in reserved:
                raise ArgumentException(f"'{name}' is a reserved series name for chart '{chart}'.")
        target = self._charts.setdefault(chart, Chart(chart))
        series = target.series.get(name)
        if series is None:
            series = kind(name)
            target.add_series(series)
        if self._live_mode and self._is_warming_up:
            if not self._is_emit_warmup_plot_warning_set:
                self._is_emit_warmup_plot_warning_set = True
                self._debug("Plotting is disabled during algorithm warmup in live trading.")
            return None
        return series

    @overloaded
    def plot_indicator(self, chart: str, wait_for_ready: bool, *indicators: Anything) -> None:
        """Plot indicators whenever they update, from the start or once they are ready."""
        self._plot_updates(chart, wait_for_ready, indicators)

    @plot_indicator.alternative
    def _(self, chart: str, *indicators: Anything) -> None:
        self._plot_updates(chart, False, indicators)

    @plot_indicator.alternative
    def _(
        self,
        chart: str,
        first: Anything,
        second: Anything = None,
        third: Anything = None,
        fourth: Anything = None,
    ) -> None:
        self._plot_updates(chart, False, (first, second, third, fourth))

    @plot_indicator.alternative
    def _(
        self,
        chart: str,
        wait_for_ready: bool,
        first: Anything,
        second: Anything = None,
        third: Anything = None,
        fourth: Anything = None,
    ) -> None:
        self._plot_updates(chart, wait_for_ready, (first, second, third, fourth))

    def _plot_updates(self, chart: str, wait_for_ready: bool, indicators: tuple[Any, ...]) -> None:
        from engine.lean_runtime.indicators.python_indicator import as_indicator

        for given in indicators:
            if given is not None:
                self._plot_on_update(chart, wait_for_ready, as_indicator(given))

    def _plot_on_update(self, chart: str, wait_for_ready: bool, indicator: IndicatorBase) -> None:
        def plot_now(sender: Any, point: Any) -> None:
            if not wait_for_ready or indicator.is_ready:
                self._plot_indicator_value(chart, indicator)

        indicator.updated += plot_now

    def get_chart_updates(self, clear_chart_data: bool = False) -> Iterator[Chart]:
        """Yield copies of the charts with the points since the last call."""
        for chart in list(self._charts.values()):
            yield chart.get_updates()
            if clear_chart_data:
                for series in chart.series.values():
                    series.purge()

    # -- statistics ----------------------------------------------------------------------------------------------------

    @read_only
    def runtime_statistics(self) -> LeanDictionary[str, str]:
        """Return the statistics shown while the algorithm runs."""
        return self._runtime_statistics

    def set_runtime_statistic(self, name: str, value: Any) -> None:
        """Show a statistic while the algorithm runs; any number or text."""
        text = _statistic_text(value)
        self._runtime_statistics[name] = "" if text is None else text

    def set_summary_statistic(self, name: str, value: Any) -> None:
        """Add a statistic to the result; ArgumentException for names that are whole numbers from 0 to 100.

        NullReferenceException in `initialize`, when the engine does not collect statistics yet.
        """
        try:
            number = int(name)
        except ValueError:
            number = -1
        if 0 <= number <= _LAST_RESERVED_STATISTIC:
            raise ArgumentException(f"'{name}' is a reserved statistic name.")
        if self._statistics_service is None:
            raise NullReferenceException
        self._statistics_service.set_summary_statistic(name, _statistic_text(value))


def _statistic_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return double_text(float(value))
    return decimal_text(value) if isinstance(value, Decimal) else decimal_text(to_decimal(value))
