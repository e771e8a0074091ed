"""Trade and portfolio statistics of one period (Common/Statistics/AlgorithmPerformance.cs)."""

from __future__ import annotations

from collections.abc import Sequence

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.statistics.portfolio_statistics import PerformanceData, PortfolioStatistics
from engine.lean_runtime.statistics.trade import Trade
from engine.lean_runtime.statistics.trade_statistics import TradeStatistics


class AlgorithmPerformance(LeanObject):
    """The statistics of a period with the trades closed in it."""

    def __init__(self, trades: Sequence[Trade] = (), data: PerformanceData | None = None) -> None:
        """Compute both kinds of statistics; without arguments everything is zero."""
        self.trade_statistics = TradeStatistics(trades)
        self.portfolio_statistics = PortfolioStatistics(data)
        self.closed_trades = list(trades)
