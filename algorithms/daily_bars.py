"""Daily bars as LEAN's history tells them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from AlgorithmImports import DataNormalizationMode, QCAlgorithm, Resolution, Symbol, TradeBar

from modules.indicators.daily_history import DailyHistory, HighLowClose


def session_of_row(end: datetime) -> date:
    """Return the session a daily row describes: universe rows end at the next midnight, bars at the close."""
    return (end - timedelta(microseconds=1)).date()


def daily_history(algorithm: QCAlgorithm, symbol: Symbol, count: int, mode: DataNormalizationMode) -> DailyHistory:
    """Return the last `count` finished sessions of a symbol, read when asked."""

    def ask(number: int) -> dict[date, HighLowClose]:
        bars = algorithm.history[TradeBar](symbol, number, Resolution.DAILY, data_normalization_mode=mode)
        return {session_of_row(bar.end_time): (float(bar.high), float(bar.low), float(bar.close)) for bar in bars}

    return DailyHistory(ask, count)
