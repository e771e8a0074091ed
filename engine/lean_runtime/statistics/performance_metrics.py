"""The printed names of the statistics, in printed order (Common/Statistics/PerformanceMetrics.cs)."""

from __future__ import annotations

from engine.lean_runtime.common.base import LeanObject


class PerformanceMetrics(LeanObject):
    """Names of the summary statistics."""

    TOTAL_ORDERS = "Total Orders"
    AVERAGE_WIN = "Average Win"
    AVERAGE_LOSS = "Average Loss"
    COMPOUNDING_ANNUAL_RETURN = "Compounding Annual Return"
    DRAWDOWN = "Drawdown"
    EXPECTANCY = "Expectancy"
    START_EQUITY = "Start Equity"
    END_EQUITY = "End Equity"
    NET_PROFIT = "Net Profit"
    SHARPE_RATIO = "Sharpe Ratio"
    SORTINO_RATIO = "Sortino Ratio"
    PROBABILISTIC_SHARPE_RATIO = "Probabilistic Sharpe Ratio"
    LOSS_RATE = "Loss Rate"
    WIN_RATE = "Win Rate"
    PROFIT_LOSS_RATIO = "Profit-Loss Ratio"
    ALPHA = "Alpha"
    BETA = "Beta"
    ANNUAL_STANDARD_DEVIATION = "Annual Standard Deviation"
    ANNUAL_VARIANCE = "Annual Variance"
    INFORMATION_RATIO = "Information Ratio"
    TRACKING_ERROR = "Tracking Error"
    TREYNOR_RATIO = "Treynor Ratio"
    TOTAL_FEES = "Total Fees"
    ESTIMATED_STRATEGY_CAPACITY = "Estimated Strategy Capacity"
    LOWEST_CAPACITY_ASSET = "Lowest Capacity Asset"
    PORTFOLIO_TURNOVER = "Portfolio Turnover"
    DRAWDOWN_RECOVERY = "Drawdown Recovery"
