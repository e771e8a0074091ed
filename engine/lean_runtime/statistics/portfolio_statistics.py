"""Statistics of the equity curve (Common/Statistics/PortfolioStatistics.cs)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import (
    ZERO,
    divide,
    from_double,
    multiply,
    safe_decimal_cast,
    safe_division,
    to_double,
)
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks
from engine.lean_runtime.data.faces import float_face
from engine.lean_runtime.reference.interest_rate_provider import average_risk_free_rate
from engine.lean_runtime.statistics import formulas, math_net

DECIMALS = (
    "average_win_rate",
    "average_loss_rate",
    "profit_loss_ratio",
    "win_rate",
    "loss_rate",
    "expectancy",
    "start_equity",
    "end_equity",
    "compounding_annual_return",
    "drawdown",
    "total_net_profit",
    "sharpe_ratio",
    "probabilistic_sharpe_ratio",
    "sortino_ratio",
    "alpha",
    "beta",
    "annual_standard_deviation",
    "annual_variance",
    "information_ratio",
    "tracking_error",
    "treynor_ratio",
    "portfolio_turnover",
    "value_at_risk_99",
    "value_at_risk_95",
)


@dataclass(slots=True)
class PerformanceData:
    """Hold what the statistics are computed from.

    `profit_loss` and `equity` are ordered by UTC ticks; `performance` and `benchmark` are aligned daily fractions.
    """

    profit_loss: Mapping[Ticks, Decimal]
    equity: Mapping[Ticks, Decimal]
    turnover: Mapping[Ticks, Decimal]
    performance: Sequence[float]
    benchmark: Sequence[float]
    starting_capital: Decimal
    risk_free_model: Any
    trading_days_per_year: int
    win_count: int | None = None
    loss_count: int | None = None


class PortfolioStatistics(LeanObject):
    """The statistics as exact decimals, with float faces of the same names."""

    def __init__(self, data: PerformanceData | None = None) -> None:
        """Compute from data; without data everything is zero."""
        for name in DECIMALS:
            setattr(self, f"_{name}", ZERO)
        self.drawdown_recovery = 0
        if data is not None:
            self._compute(data)

    def _compute(self, data: PerformanceData) -> None:
        self._start_equity = data.starting_capital
        self._end_equity = list(data.equity.values())[-1] if data.equity else ZERO
        if data.turnover:
            self._portfolio_turnover = divide(sum(data.turnover.values(), ZERO), Decimal(len(data.turnover)))
        if not data.starting_capital or len(data.benchmark) < 2 or len(data.performance) < 2:
            return
        self._rate_trades(data)
        self._rate_growth(data)
        self._rate_risk(data)

    def _rate_trades(self, data: PerformanceData) -> None:
        """Average wins and losses as fractions of the capital at the time; counts may be given from outside."""
        tally = _Tally(data.starting_capital)
        for amount in data.profit_loss.values():
            tally.add(amount)
        self._average_win_rate = divide(tally.profit, Decimal(tally.wins)) if tally.wins else ZERO
        self._average_loss_rate = divide(tally.loss, Decimal(tally.losses)) if tally.losses else ZERO
        if self._average_loss_rate:
            self._profit_loss_ratio = divide(self._average_win_rate, abs(self._average_loss_rate))
        wins, losses = tally.wins, tally.losses
        # Assignments in the money count as wins though their premium was lost.
        if data.win_count is not None and data.loss_count is not None:
            wins, losses = data.win_count, data.loss_count
        if wins + losses:
            self._win_rate = divide(Decimal(wins), Decimal(wins + losses))
            self._loss_rate = divide(Decimal(losses), Decimal(wins + losses))
        self._expectancy = multiply(self._win_rate, self._profit_loss_ratio) - self._loss_rate

    def _rate_growth(self, data: PerformanceData) -> None:
        times = list(data.equity)
        self._total_net_profit = divide(self._end_equity, data.starting_capital) - 1
        years = divide(from_double((times[-1] - times[0]) / TICKS_PER_DAY), Decimal(365))
        self._compounding_annual_return = formulas.compounding_annual_performance(
            data.starting_capital, self._end_equity, years
        )
        metrics = formulas.drawdown_metrics(data.equity, 3)
        self._drawdown, self.drawdown_recovery = metrics.drawdown, metrics.drawdown_recovery

    def _rate_risk(self, data: PerformanceData) -> None:
        own, other, days = data.performance, data.benchmark, data.trading_days_per_year
        self._annual_variance = safe_decimal_cast(formulas.annual_variance(own, days))
        self._annual_standard_deviation = from_double(math.sqrt(to_double(self._annual_variance)))
        annual = safe_decimal_cast(formulas.annual_performance(own, days))
        benchmark = safe_decimal_cast(formulas.annual_performance(other, days))
        rate = average_risk_free_rate(data.risk_free_model, data.equity)
        self._sharpe_ratio = formulas.sharpe_ratio(annual, self._annual_standard_deviation, rate)
        downside = safe_decimal_cast(formulas.annual_downside_deviation(own, days))
        self._sortino_ratio = formulas.sharpe_ratio(annual, downside, rate)
        spread = math_net.variance(other)
        if not (math.isnan(spread) or spread == 0):
            self._beta = from_double(math_net.covariance(own, other) / spread)
        if self._beta:
            self._alpha = annual - (rate + self._beta * (benchmark - rate))
            self._treynor_ratio = safe_division(safe_decimal_cast(to_double(annual) - to_double(rate)), self._beta)
        self._tracking_error = from_double(formulas.tracking_error(own, other, days))
        if self._tracking_error:
            self._information_ratio = safe_division(
                safe_decimal_cast(to_double(annual) - to_double(benchmark)), self._tracking_error
            )
        probability = formulas.probabilistic_sharpe_ratio(own, 1.0 / math.sqrt(days), to_double(rate) / days)
        self._probabilistic_sharpe_ratio = safe_decimal_cast(probability)
        self._value_at_risk_99 = formulas.value_at_risk(own, days, 0.99)
        self._value_at_risk_95 = formulas.value_at_risk(own, days, 0.95)


for _name in DECIMALS:
    setattr(PortfolioStatistics, _name, float_face(f"_{_name}", f"{_name.replace('_', ' ').capitalize()}."))


@dataclass(slots=True)
class _Tally:
    """Walk the profits in order, each as a fraction of the capital before it."""

    capital: Decimal
    profit: Decimal = field(default=ZERO)
    loss: Decimal = field(default=ZERO)
    wins: int = 0
    losses: int = 0

    def add(self, amount: Decimal) -> None:
        """Count one closed transaction."""
        share = divide(amount, self.capital)
        if amount > 0:
            self.profit += share
            self.wins += 1
        else:
            self.loss += share
            self.losses += 1
        self.capital += amount
