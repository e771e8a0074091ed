"""Samples value, performance and exposure into the default charts (Engine/Results/BaseResultsHandler.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import PositionSide, SecurityType, SeriesType
from engine.lean_runtime.common.numbers import ZERO, divide, round_half_even, smart_rounding
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.margin.portfolio_state import PortfolioState
from engine.lean_runtime.results import margin_chart
from engine.lean_runtime.results.chart import BaseSeries, Chart
from engine.lean_runtime.results.series_points import Candlestick, ChartPoint, SeriesPoint

STRATEGY_EQUITY = "Strategy Equity"
EQUITY = "Equity"
RETURN = "Return"
BENCHMARK = "Benchmark"
DRAWDOWN = "Drawdown"
PORTFOLIO_TURNOVER = "Portfolio Turnover"
PORTFOLIO_MARGIN = "Portfolio Margin"
ASSETS_SALES_VOLUME = "Assets Sales Volume"
EXPOSURE = "Exposure"
CAPACITY = "Capacity"
LARGEST_SALES = 30


class EquityBar:
    """Open, high, low and close of the portfolio's value since the last sample."""

    __slots__ = ("close", "high", "low", "open")

    def __init__(self, value: Decimal) -> None:
        """Begin with a value."""
        self.open = self.high = self.low = self.close = value

    def update(self, value: Decimal) -> None:
        """Take a value."""
        if value > self.high:
            self.high = value
        elif value < self.low:
            self.low = value
        self.close = value


class PortfolioSampler:
    """Hold the charts of a run and add the engine's own samples to them."""

    def __init__(self, algorithm: Any, starting_value: Decimal, currency_symbol: str, capacity: Any) -> None:
        """Begin at the starting portfolio value."""
        self._algorithm = algorithm
        self._currency = currency_symbol
        self._capacity = capacity
        self.charts: dict[str, Chart] = {}
        equity = Chart(STRATEGY_EQUITY)
        equity.add_series(BaseSeries.create(SeriesType.CANDLE, EQUITY, 0, "$"))
        equity.add_series(BaseSeries.create(SeriesType.BAR, RETURN, 1, "%"))
        self.charts[STRATEGY_EQUITY] = equity
        self.starting_value = starting_value
        self.value = starting_value
        self.unrealized = ZERO
        self._highest = starting_value
        self._day_value = starting_value
        self._bar: EquityBar | None = None
        self._sales: tuple[Decimal, Decimal] = (ZERO, ZERO)
        self._turnover_time: Ticks = -1
        #: The last value seen and its rounded form.
        self._rounded: tuple[Decimal, Decimal] = (ZERO, ZERO)

    def on_warmup_finished(self) -> None:
        """Measure from the value that warm-up has left."""
        self.update_values()
        if self._highest != self.value:
            self._highest = self.value
        if self._day_value != self.value:
            self._day_value = self.value
        if self.starting_value != self.value:
            self.starting_value = self.value
            self._bar = None

    def update_values(self) -> None:
        """Read the portfolio's value."""
        self.value = self._algorithm.portfolio._total_portfolio_value

    def update_equity(self) -> None:
        """Take the current value into the equity bar."""
        if self._rounded[0] is not self.value:
            self._rounded = self.value, round_half_even(self.value, 4)
        value = self._rounded[1]
        if self._bar is None:
            self._bar = EquityBar(value)
        elif value != self._bar.close:
            self._bar.update(value)

    def sample_equity(self, time: Ticks) -> None:
        """Add the equity bar as a candle and begin a new one."""
        self.update_equity()
        bar = self._bar
        assert bar is not None
        candle = Candlestick(time, bar.open, bar.high, bar.low, bar.close)
        self._add(STRATEGY_EQUITY, EQUITY, 0, SeriesType.CANDLE, candle, self._currency)
        self._bar = None

    def sample(self, time: Ticks) -> None:
        """Add the daily sample of every default chart."""
        self.update_values()
        value = self.value
        performance = ZERO
        if self._day_value:
            performance = round_half_even(divide((value - self._day_value) * 100, self._day_value), 10)
        self._highest = max(value, self._highest)
        self.sample_equity(time)
        self._line(BENCHMARK, BENCHMARK, time, smart_rounding(self._algorithm.benchmark._evaluate(time)), "$")
        self._add(STRATEGY_EQUITY, RETURN, 1, SeriesType.BAR, ChartPoint(time, performance), "%")
        if self._highest:
            drawdown = round_half_even((divide(value, self._highest) - 1) * 100, 2)
            self._line(DRAWDOWN, "Equity Drawdown", time, drawdown, "%")
        self._sample_sales(time)
        self._sample_exposure(time)
        self._line(CAPACITY, "Strategy Capacity", time, self._capacity._capacity, self._currency)
        self._sample_turnover(time)
        self._sample_margin(time)
        self._day_value = value

    def _sample_sales(self, time: Ticks) -> None:
        sold = [holding for holding in self._algorithm.portfolio.values() if holding._total_sale_volume]
        sold.sort(key=lambda holding: holding._total_sale_volume, reverse=True)
        for holding in sold[:LARGEST_SALES]:
            point = ChartPoint(time, holding._total_sale_volume)
            self._add(ASSETS_SALES_VOLUME, holding.symbol.value, 0, SeriesType.TREEMAP, point, self._currency)

    def _sample_exposure(self, time: Ticks) -> None:
        if not self.value:
            return
        totals: dict[SecurityType, tuple[Decimal, Decimal]] = {}
        for holding in self._algorithm.portfolio.values():
            kind = holding.symbol.security_type
            long, short = totals.get(kind, (ZERO, ZERO))
            amount = holding._holdings_value
            totals[kind] = (long + amount, short) if amount > 0 else (long, short + amount)
        for side in (PositionSide.LONG, PositionSide.SHORT):
            for kind, amounts in totals.items():
                ratio = round_half_even(divide(amounts[side is PositionSide.SHORT], self.value), 4)
                self._line(EXPOSURE, f"{kind.to_string()} - {side.to_string()} Ratio", time, ratio, "")

    def _sample_turnover(self, time: Ticks) -> None:
        """Add the day's sales over the value; the very first sample, at the start, is left out."""
        algorithm = self._algorithm
        if not self.value or algorithm._start_date == algorithm._time_zone.to_local(time):
            return
        total = algorithm.portfolio._total_sale_volume
        # A second sample at the same time replaces the first and so measures from the sample before that.
        before = self._sales[1] if self._turnover_time == time else self._sales[0]
        self._sales = (total, self._sales[0])
        self._turnover_time = time
        self._line(PORTFOLIO_TURNOVER, PORTFOLIO_TURNOVER, time, divide(total - before, self.value), "%")

    def _sample_margin(self, time: Ticks) -> None:
        if self._algorithm.is_warming_up:
            return
        chart = self.charts.get(PORTFOLIO_MARGIN)
        if chart is None:
            chart = self.charts[PORTFOLIO_MARGIN] = Chart(PORTFOLIO_MARGIN)
            chart.legend_disabled = True
        margin_chart.add_sample(chart, PortfolioState.create(self._algorithm.portfolio, time, self.value))

    def _line(self, chart: str, series: str, time: Ticks, value: Decimal, unit: str) -> None:
        self._add(chart, series, 0, SeriesType.LINE, ChartPoint(time, value), unit)

    def _add(self, name: str, series_name: str, index: int, kind: SeriesType, point: SeriesPoint, unit: str) -> None:
        """Add a point that is later than the last; warm-up is never sampled."""
        if self._algorithm.is_warming_up:
            return
        chart = self.charts.get(name)
        if chart is None:
            chart = self.charts[name] = Chart(name)
        series = chart.series.get(series_name)
        if series is None:
            series = chart.series[series_name] = BaseSeries.create(kind, series_name, index, unit)
        if not series.values or point._time > series.values[-1]._time or name == PORTFOLIO_TURNOVER:
            series._append(point)
