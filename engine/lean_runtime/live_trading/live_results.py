"""Samples, messages and orders of a live run (Engine/Results/LiveTradingResultHandler.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE
from engine.lean_runtime.results.backtesting_result_handler import BacktestingResultHandler

#: LEAN takes at most so many messages of a queue in one pass and drops the rest.
MESSAGES_A_PASS = 500


class LiveResultHandler(BacktestingResultHandler):
    """Take log lines at every step; equity is sampled once a minute.

    `drops_bursts` copies LEAN: what a step logs beyond 500 lines of a kind is lost.
    """

    def __init__(self, drops_bursts: bool = False) -> None:
        """Start before the algorithm exists."""
        super().__init__()
        self._drops_bursts = drops_bursts

    def set_algorithm(self, algorithm: Any, starting_portfolio_value: Decimal) -> None:
        """Begin to sample an initialised algorithm."""
        super().set_algorithm(algorithm, starting_portfolio_value)
        self._resample_period = TICKS_PER_MINUTE

    def process_synchronous_events(self, force_process: bool = False) -> None:
        """Take the state and the messages of a time step."""
        super().process_synchronous_events(force_process)
        if self._algorithm is not None:
            self.process_logs()

    def process_logs(self) -> None:
        """Move the algorithm's messages into the log: debug, then error, then log lines."""
        algorithm = self._algorithm
        if self._drops_bursts:
            for queue in (algorithm.debug_messages, algorithm.error_messages, algorithm.log_messages):
                while len(queue) > MESSAGES_A_PASS:
                    queue.pop()
        super().process_logs()

    def exit(self) -> None:
        """Compute the statistics; unlike a backtest's, the log keeps the lines of a step that ended in an error."""
        self.process_synchronous_events(force_process=True)
        super().exit()
