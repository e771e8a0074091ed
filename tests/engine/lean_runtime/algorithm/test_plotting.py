"""Plots, charts and statistics of the user's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.lean_runtime.runner.backtest_result import BacktestResult

Lines = Callable[..., list[str]]
Refusal = Callable[..., str]


def test_plots_make_charts_and_series(perform: Callable[..., BacktestResult]) -> None:
    result = perform("", "def on_end_of_algorithm(self): self.plot('Mine', 'line', 1.5); self.plot('single', 2)")
    charts = result.handler.charts
    assert "line" in charts["Mine"].series
    assert "single" in charts["Strategy Equity"].series


def test_reserved_charts_refuse_new_series(refusal: Refusal) -> None:
    assert "reserved" in refusal("self.plot('Strategy Equity', 'Equity', 1)")


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("self.plot('c', 's', None)", "NullReferenceException: Object reference not set to an instance of an object."),
        ("self.set_summary_statistic('5', 1)", "ArgumentException: '5' is a reserved statistic name."),
        ("self.set_runtime_statistic('mine', 1.50)", "none"),
    ],
)
def test_refusals(statement: str, error: str, refusal: Refusal) -> None:
    assert refusal(statement) == error


def test_runtime_statistics_are_texts(lines: Lines) -> None:
    said = lines("self.set_runtime_statistic('mine', 1.5); self.log(self.runtime_statistics['mine'])")
    assert said == ["1.5"]


def test_summary_statistics_reach_the_result(perform: Callable[..., BacktestResult]) -> None:
    result = perform("", "def on_end_of_algorithm(self): self.set_summary_statistic('Mine', 3)")
    assert result.statistics["Mine"] == "3"


def test_plotted_indicators_are_recorded_when_ready(perform: Callable[..., BacktestResult]) -> None:
    result = perform("self.plot_indicator('Mine', self.sma(self.spy, 3))")
    (series,) = result.handler.charts["Mine"].series.values()
    assert series.values
