"""Builds the printed summary and the rolling statistics (Common/Statistics/StatisticsBuilder.cs)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import (
    HUNDRED,
    ZERO,
    decimal_text,
    divide,
    double_text,
    round_half_even,
    round_to_significant_digits,
    to_double,
)
from engine.lean_runtime.common.text import format_decimal
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, add_months, date_of, make, to_datetime, yyyymmdd
from engine.lean_runtime.statistics.algorithm_performance import AlgorithmPerformance
from engine.lean_runtime.statistics.performance_metrics import PerformanceMetrics
from engine.lean_runtime.statistics.portfolio_statistics import PerformanceData
from engine.lean_runtime.statistics.trade import Trade

Points = Sequence[tuple[Ticks, Decimal]]
ROLLING_MONTHS = (1, 3, 6, 12)


@dataclass(slots=True)
class StatisticsInput:
    """Hold what LEAN hands to its builder; points are (UTC ticks, value) in the order they were sampled."""

    trades: Sequence[Trade]
    profit_loss: Mapping[Ticks, Decimal]
    equity: Points
    performance: Points
    benchmark: Points
    turnover: Points
    starting_capital: Decimal
    total_fees: Decimal
    total_orders: int
    capacity: Any
    currency_symbol: str
    winning_transactions: Mapping[Ticks, Decimal]
    losing_transactions: Mapping[Ticks, Decimal]
    risk_free_model: Any
    trading_days_per_year: int


@dataclass(slots=True, repr=False)
class StatisticsResults(LeanObject):
    """Hold the whole-run statistics, the rolling ones by key, and the printed summary.

    An algorithm gets the two mappings as .NET dictionaries, the engine as plain ones.
    """

    total_performance: AlgorithmPerformance
    rolling_performances: Any
    summary: Any


def generate(data: StatisticsInput) -> StatisticsResults:
    """Return every statistic of a run."""
    equity = _ordered(data.equity)
    times = list(equity)
    first, last = (date_of(times[0]), date_of(times[-1])) if times else (0, 0)
    total = _performance(data, equity, first, last)
    rolling = {
        f"M{months}_{yyyymmdd(end)}": _performance(data, equity, start, end)
        for months in ROLLING_MONTHS
        for start, end in (_periods(months, first, last) if times else ())
    }
    return StatisticsResults(total, rolling, _summary(total, data))


def _ordered(points: Points, first: Ticks | None = None, last: Ticks | None = None) -> dict[Ticks, Decimal]:
    """Return points by time, the last of equal times winning, optionally those of some dates only."""
    found: dict[Ticks, Decimal] = {}
    for time, value in points:
        if first is not None and time < first:
            continue
        if last is not None and time >= last + TICKS_PER_DAY:
            break
        found[time] = value
    return dict(sorted(found.items()))


def _performance(
    data: StatisticsInput, equity: Mapping[Ticks, Decimal], first: Ticks, last: Ticks
) -> AlgorithmPerformance:
    """Return the statistics of the dates from first to last."""
    end = last + TICKS_PER_DAY
    period_equity = {time: value for time, value in equity.items() if first <= time < end}
    if not period_equity:
        return AlgorithmPerformance()
    benchmark, performance = _ordered(data.benchmark, first, last), _ordered(data.performance, first, last)
    if len(benchmark) != len(performance):
        count = abs(len(benchmark) - len(performance))
        raise ArgumentException(f"Benchmark and performance series has {count} misaligned values.")
    capital = data.starting_capital if len(equity) == len(period_equity) else next(iter(period_equity.values()))
    return AlgorithmPerformance(
        [trade for trade in data.trades if date_of(trade._exit_time) >= first and trade._exit_time < end],
        PerformanceData(
            profit_loss=_between(data.profit_loss, first, end),
            equity=period_equity,
            turnover=_ordered(data.turnover, first, last),
            performance=[to_double(divide(value, HUNDRED)) for value in list(performance.values())[2:]],
            benchmark=_differences(list(benchmark.values())),
            starting_capital=capital,
            risk_free_model=data.risk_free_model,
            trading_days_per_year=data.trading_days_per_year,
            win_count=len(_between(data.winning_transactions, first, end)),
            loss_count=len(_between(data.losing_transactions, first, end)),
        ),
    )


def _between(values: Mapping[Ticks, Decimal], first: Ticks, end: Ticks) -> dict[Ticks, Decimal]:
    return {time: value for time, value in sorted(values.items()) if first <= time < end}


def _differences(values: Sequence[Decimal]) -> list[float]:
    """Return relative changes; the first one is dropped, as the first two performance points are."""
    changes = [to_double(divide(value - before, before)) if before else 0.0 for before, value in pairwise(values)]
    return changes[1:]


def _periods(months: int, first: Ticks, last: Ticks) -> list[tuple[Ticks, Ticks]]:
    """Return (start, end) dates of rolling windows that end with each calendar month and with the run."""
    ends, date = [], last
    while True:
        ends.append(date)
        day = to_datetime(date)
        date = make(day.year, day.month, 1) - TICKS_PER_DAY
        if date < first:
            break
    ranges = [(first, ends[-1])]
    for end in reversed(ends[:-1]):
        start = add_months(ranges[-1][1] + TICKS_PER_DAY, 1 - months)
        ranges.append((max(start, first), end))
    return ranges


def _percent(value: Decimal, places: int) -> str:
    return f"{decimal_text(round_half_even(value * 100, places))}%"


def _number(value: Decimal, places: int) -> str:
    return decimal_text(round_half_even(value, places))


def _double(value: Decimal) -> str:
    """Round a double to three places as Math.Round(double, 3) does and print its shortest text."""
    return double_text(round(to_double(value) * 1000.0) / 1000.0)


def _summary(total: AlgorithmPerformance, data: StatisticsInput) -> dict[str, str]:
    p, names = total.portfolio_statistics, PerformanceMetrics
    capacity = ZERO if data.capacity is None else data.capacity._capacity
    lowest = None if data.capacity is None else data.capacity.lowest_capacity_asset
    currency = data.currency_symbol
    return {
        names.TOTAL_ORDERS: str(data.total_orders),
        names.AVERAGE_WIN: _percent(p._average_win_rate, 2),
        names.AVERAGE_LOSS: _percent(p._average_loss_rate, 2),
        names.COMPOUNDING_ANNUAL_RETURN: _percent(p._compounding_annual_return, 3),
        names.DRAWDOWN: _percent(p._drawdown, 3),
        names.EXPECTANCY: _number(p._expectancy, 3),
        names.START_EQUITY: _number(p._start_equity, 2),
        names.END_EQUITY: _number(p._end_equity, 2),
        names.NET_PROFIT: _percent(p._total_net_profit, 3),
        names.SHARPE_RATIO: _double(p._sharpe_ratio),
        names.SORTINO_RATIO: _double(p._sortino_ratio),
        names.PROBABILISTIC_SHARPE_RATIO: _percent(p._probabilistic_sharpe_ratio, 3),
        names.LOSS_RATE: _percent(p._loss_rate, 0),
        names.WIN_RATE: _percent(p._win_rate, 0),
        names.PROFIT_LOSS_RATIO: _number(p._profit_loss_ratio, 2),
        names.ALPHA: _double(p._alpha),
        names.BETA: _double(p._beta),
        names.ANNUAL_STANDARD_DEVIATION: _double(p._annual_standard_deviation),
        names.ANNUAL_VARIANCE: _double(p._annual_variance),
        names.INFORMATION_RATIO: _double(p._information_ratio),
        names.TRACKING_ERROR: _double(p._tracking_error),
        names.TREYNOR_RATIO: _double(p._treynor_ratio),
        names.TOTAL_FEES: currency + format_decimal(data.total_fees, "0.00"),
        names.ESTIMATED_STRATEGY_CAPACITY: currency + decimal_text(round_to_significant_digits(capacity, 2)),
        names.LOWEST_CAPACITY_ASSET: "" if lowest is None else str(lowest.id),
        names.PORTFOLIO_TURNOVER: _percent(p._portfolio_turnover, 2),
        names.DRAWDOWN_RECOVERY: str(p.drawdown_recovery),
    }
