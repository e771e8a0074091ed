"""Statistics of closed trades (Common/Statistics/TradeStatistics.cs)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import ZERO, divide, from_double, to_double
from engine.lean_runtime.common.ticks import TICKS_PER_SECOND, Ticks, to_utc_datetime
from engine.lean_runtime.data.faces import float_face, span_face
from engine.lean_runtime.statistics.trade import Trade

DECIMALS = (
    "total_profit_loss", "total_profit", "total_loss", "largest_profit", "largest_loss", "average_profit_loss",
    "average_profit", "average_loss", "profit_loss_ratio", "win_loss_ratio", "win_rate", "loss_rate", "average_mae",
    "average_mfe", "largest_mae", "largest_mfe", "maximum_closed_trade_drawdown", "maximum_intra_trade_drawdown",
    "profit_loss_standard_deviation", "profit_loss_downside_deviation", "profit_factor", "sharpe_ratio",
    "sortino_ratio", "profit_to_max_drawdown_ratio", "maximum_end_trade_drawdown", "average_end_trade_drawdown",
    "total_fees",
)  # fmt: skip
SPANS = (
    "average_trade_duration", "average_winning_trade_duration", "average_losing_trade_duration",
    "median_trade_duration", "median_winning_trade_duration", "median_losing_trade_duration",
    "maximum_drawdown_duration",
)  # fmt: skip
TEN = Decimal(10)


class TradeStatistics(LeanObject):
    """The statistics as exact decimals and tick spans, with Python faces of the same names."""

    def __init__(self, trades: Iterable[Trade] = ()) -> None:
        """Compute from closed trades in the order of their closing."""
        for name in DECIMALS:
            setattr(self, f"_{name}", ZERO)
        for name in SPANS:
            setattr(self, f"_{name}", 0)
        self._start_date_time: Ticks | None = None
        self._end_date_time: Ticks | None = None
        self.total_number_of_trades = 0
        self.number_of_winning_trades = 0
        self.number_of_losing_trades = 0
        self.max_consecutive_winning_trades = 0
        self.max_consecutive_losing_trades = 0
        _Walk(self).over(list(trades))

    @property
    def start_date_time(self) -> datetime | None:
        """Entry of the first trade."""
        return None if self._start_date_time is None else to_utc_datetime(self._start_date_time)

    @property
    def end_date_time(self) -> datetime | None:
        """Exit of the last trade."""
        return None if self._end_date_time is None else to_utc_datetime(self._end_date_time)


for _name in DECIMALS:
    setattr(TradeStatistics, _name, float_face(f"_{_name}", f"{_name.replace('_', ' ').capitalize()}."))
for _name in SPANS:
    setattr(TradeStatistics, _name, span_face(f"_{_name}", f"{_name.replace('_', ' ').capitalize()}."))


class _Walk:
    """The running sums over the trades, in LEAN's order of operations."""

    def __init__(self, result: Any) -> None:
        """Fill `result`, a TradeStatistics."""
        self.result = result
        self.winners = self.losers = self.itm_wins = 0
        self.peak = self.peak_with_mfe = ZERO
        self.squares = self.downside_squares = ZERO
        self.last_peak: Ticks = 0
        self.is_in_drawdown = False
        self.durations: list[Ticks] = []
        self.winning_durations: list[Ticks] = []
        self.losing_durations: list[Ticks] = []

    def over(self, trades: list[Trade]) -> None:
        """Take every trade, then form the ratios."""
        for trade in trades:
            self._take(trade)
        self._finish()

    def _take(self, trade: Trade) -> None:
        s = self.result
        self.last_peak = self.last_peak or trade._entry_time
        s._start_date_time = min(s._start_date_time or trade._entry_time, trade._entry_time)
        s._end_date_time = max(s._end_date_time or trade._exit_time, trade._exit_time)
        s.total_number_of_trades += 1
        self.peak_with_mfe = max(self.peak_with_mfe, s._total_profit_loss + trade._mfe)
        intra = s._total_profit_loss + trade._mae - self.peak_with_mfe
        s._maximum_intra_trade_drawdown = min(s._maximum_intra_trade_drawdown, intra)
        if trade._profit_loss > 0:
            self._win(trade)
        else:
            self._lose(trade)
        self._average(trade)

    def _win(self, trade: Trade) -> None:
        s = self.result
        s.number_of_winning_trades += 1
        s._total_profit_loss += trade._profit_loss
        s._total_profit += trade._profit_loss
        s._average_profit += divide(trade._profit_loss - s._average_profit, Decimal(s.number_of_winning_trades))
        s._average_winning_trade_duration = _running_mean(
            s._average_winning_trade_duration, trade._duration, s.number_of_winning_trades
        )
        self.winning_durations.append(trade._duration)
        s._largest_profit = max(s._largest_profit, trade._profit_loss)
        self._count_winner()
        if s._total_profit_loss > self.peak:
            self.peak = s._total_profit_loss
            if self.is_in_drawdown:
                s._maximum_drawdown_duration = max(s._maximum_drawdown_duration, trade._exit_time - self.last_peak)
            self.last_peak = trade._exit_time
            self.is_in_drawdown = False

    def _count_winner(self) -> None:
        self.winners += 1
        self.losers = 0
        s = self.result
        s.max_consecutive_winning_trades = max(s.max_consecutive_winning_trades, self.winners)

    def _lose(self, trade: Trade) -> None:
        s = self.result
        s.number_of_losing_trades += 1
        s._total_profit_loss += trade._profit_loss
        s._total_loss += trade._profit_loss
        previous = s._average_loss
        s._average_loss += divide(trade._profit_loss - previous, Decimal(s.number_of_losing_trades))
        self.downside_squares += (trade._profit_loss - previous) * (trade._profit_loss - s._average_loss)
        s._profit_loss_downside_deviation = _deviation(self.downside_squares, s.number_of_losing_trades)
        s._average_losing_trade_duration = _running_mean(
            s._average_losing_trade_duration, trade._duration, s.number_of_losing_trades
        )
        self.losing_durations.append(trade._duration)
        s._largest_loss = min(s._largest_loss, trade._profit_loss)
        # An option exercised in the money counts as a win even where its premium was more than it paid.
        if trade.is_win:
            self.itm_wins += 1
            self._count_winner()
        else:
            self.winners = 0
            self.losers += 1
            s.max_consecutive_losing_trades = max(s.max_consecutive_losing_trades, self.losers)
        s._maximum_closed_trade_drawdown = min(s._maximum_closed_trade_drawdown, s._total_profit_loss - self.peak)
        self.is_in_drawdown = True

    def _average(self, trade: Trade) -> None:
        s = self.result
        count = Decimal(s.total_number_of_trades)
        previous = s._average_profit_loss
        s._average_profit_loss += divide(trade._profit_loss - previous, count)
        self.squares += (trade._profit_loss - previous) * (trade._profit_loss - s._average_profit_loss)
        s._profit_loss_standard_deviation = _deviation(self.squares, s.total_number_of_trades)
        s._average_trade_duration = _running_mean(s._average_trade_duration, trade._duration, s.total_number_of_trades)
        self.durations.append(trade._duration)
        s._average_mae += divide(trade._mae - s._average_mae, count)
        s._average_mfe += divide(trade._mfe - s._average_mfe, count)
        s._largest_mae = min(s._largest_mae, trade._mae)
        s._largest_mfe = max(s._largest_mfe, trade._mfe)
        s._maximum_end_trade_drawdown = max(s._maximum_end_trade_drawdown, trade._end_trade_drawdown)
        s._total_fees += trade._total_fees

    def _finish(self) -> None:
        s = self.result
        s.number_of_winning_trades += self.itm_wins
        s.number_of_losing_trades -= self.itm_wins
        total, wins, losses = s.total_number_of_trades, s.number_of_winning_trades, s.number_of_losing_trades
        if s._average_loss:
            s._profit_loss_ratio = divide(s._average_profit, abs(s._average_loss))
        if total:
            s._win_loss_ratio = divide(Decimal(wins), Decimal(losses)) if losses > 0 else TEN
            s._win_rate = divide(Decimal(wins), Decimal(total))
            s._loss_rate = 1 - s._win_rate
        if s._total_profit:
            s._profit_factor = divide(s._total_profit, abs(s._total_loss)) if s._total_loss < 0 else TEN
        if s._profit_loss_standard_deviation > 0:
            s._sharpe_ratio = divide(s._average_profit_loss, s._profit_loss_standard_deviation)
        if s._profit_loss_downside_deviation > 0:
            s._sortino_ratio = divide(s._average_profit_loss, s._profit_loss_downside_deviation)
        if s._total_profit_loss:
            worst = s._maximum_closed_trade_drawdown
            s._profit_to_max_drawdown_ratio = divide(s._total_profit_loss, abs(worst)) if worst < 0 else TEN
        s._average_end_trade_drawdown = s._average_profit_loss - s._average_mfe
        s._median_trade_duration = _median(self.durations)
        s._median_winning_trade_duration = _median(self.winning_durations)
        s._median_losing_trade_duration = _median(self.losing_durations)


def _running_mean(average: Ticks, duration: Ticks, count: int) -> Ticks:
    """Update a mean duration as TimeSpan.FromSeconds does: in double seconds, then whole ticks."""
    seconds = (duration / TICKS_PER_SECOND - average / TICKS_PER_SECOND) / count
    return average + int(seconds * TICKS_PER_SECOND)


def _deviation(squares: Decimal, count: int) -> Decimal:
    variance = divide(squares, Decimal(count - 1)) if count > 1 else ZERO
    return from_double(math.sqrt(to_double(variance)))


def _median(durations: list[Ticks]) -> Ticks:
    return int(median(durations)) if durations else 0
