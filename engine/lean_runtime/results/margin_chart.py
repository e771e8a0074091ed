"""The chart of margin used by position group (Engine/Results/PortfolioMarginChart.cs)."""

from __future__ import annotations

from engine.lean_runtime.common.enums import SeriesType
from engine.lean_runtime.margin.portfolio_state import PortfolioState, PositionGroupState
from engine.lean_runtime.results.chart import Chart, Series
from engine.lean_runtime.results.series_points import ChartPoint

LARGEST_GROUPS = 40
OTHERS = "OTHERS"
TOOLTIP = "{SERIES_NAME}: {VALUE}%"
INDEX_NAME = "Margin Used (%)"


def add_sample(chart: Chart, state: PortfolioState) -> None:
    """Add each group's share of the portfolio value, the small ones together."""
    groups = state.position_groups
    if not groups:
        return
    ranked = sorted(groups, key=lambda group: group.portfolio_value_percentage, reverse=True)
    largest = list(dict.fromkeys(_name(group) for group in ranked))[:LARGEST_GROUPS]
    shares: dict[str, ChartPoint] = {}
    for group in groups:
        name = _name(group) if _name(group) in largest else OTHERS
        value = group.portfolio_value_percentage * 100
        if name == OTHERS and name in shares:
            value += shares[name]._statistics_value
        shares[name] = ChartPoint(state.time, value)
    for name, point in shares.items():
        _series(chart, name)._append(point)
    for series in chart.series.values():
        # A series without a value at this time gets one empty point, so that its line ends.
        last = series.values[-1] if series.values else None
        if not isinstance(last, ChartPoint) or (last._time != state.time and last._y is not None):
            series._append(ChartPoint(state.time, None))


def _name(group: PositionGroupState) -> str:
    if not group.name:
        group.name = ", ".join(position.symbol.value for position in group.positions)
    return group.name


def _series(chart: Chart, name: str) -> Series:
    found = chart.series.get(name)
    if not isinstance(found, Series):
        found = Series(name, SeriesType.BAR, 0, "%")
        found.tooltip, found.index_name = TOOLTIP, INDEX_NAME
        chart.series[name] = found
    return found


def remove_single_point_series(chart: Chart) -> None:
    """Drop series with fewer than two values: an area of one point cannot be drawn."""
    for name, series in list(chart.series.items()):
        values = sum(1 for point in series.values if isinstance(point, ChartPoint) and point._y is not None)
        if values < 2:
            del chart.series[name]
