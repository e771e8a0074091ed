"""Steps in which nothing can happen but a slot of the lane and what the algorithm does with it, run in one tight loop.

The general step (AlgorithmManager._step) asks a dozen parts whether they have something to do. Most of their answers
are times known beforehand: the next scheduled event, the next sample, the next point that is not in the lane. A quiet
stretch ends before the earliest of them, so after each step only what the algorithm itself may cause is looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.runner.held_path import HeldPath
from engine.lean_runtime.runner.quiet_consolidators import QuietConsolidators

if TYPE_CHECKING:
    from engine.lean_runtime.execution.transaction_handler import BacktestingTransactionHandler
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.feed.synchronizer import Synchronizer
    from engine.lean_runtime.results.backtesting_result_handler import BacktestingResultHandler
    from engine.lean_runtime.runner.algorithm_manager import AlgorithmManager
    from engine.lean_runtime.scheduling.real_time_handler import BacktestingRealTimeHandler


class QuietSteps:
    """Runs the quiet stretches of a run; the order of calls in a step is that of the manager's general step."""

    def __init__(
        self,
        manager: AlgorithmManager,
        algorithm: Any,
        synchronizer: Synchronizer,
        transactions: BacktestingTransactionHandler,
        results: BacktestingResultHandler,
        real_time: BacktestingRealTimeHandler,
    ) -> None:
        self._manager = manager
        self._algorithm = algorithm
        self._synchronizer = synchronizer
        self._transactions = transactions
        self._results = results
        self._real_time = real_time

    def run(self) -> Ticks | None:
        """Run the quiet steps that come next; return the UTC time of the last one, None without one."""
        limit = self._limit()
        lane = self._synchronizer.column_board.lane
        if limit <= lane.next_time:
            return None
        first = lane.position
        try:
            self._run(lane, first, bisect_left(lane.times, limit, first))
        finally:
            self._manager.data_points += lane.leave_at_position(first)
            self._synchronizer.move_to(lane.times[lane.position - 1])
        return lane.times[lane.position - 1]

    def _limit(self) -> Ticks:
        """Return the UTC time before which every step is a slot of the lane and nothing else."""
        manager = self._manager
        limit = self._transactions.quiet_until() if manager.is_quiet() else 0
        if not limit:
            return 0
        return min(
            limit,
            self._real_time.next_due,
            self._algorithm.subscription_manager.quiet_until(),
            self._results.quiet_until(),
            manager.next_model_scan,
            manager.next_progress,
            self._synchronizer.quiet_until(),
        )

    def _run(self, lane: Lane, first: int, stop: int) -> None:
        """Run the slots up to `stop`, or to the first that leaves the general step something to see."""
        manager, algorithm, results = self._manager, self._algorithm, self._results
        securities, portfolio = algorithm.securities, algorithm.portfolio
        held, path = securities._held_securities(), HeldPath.of(lane, first, stop, algorithm)
        board, trade_builder = self._synchronizer.column_board, algorithm.trade_builder
        slice_of = self._synchronizer.slices_of(lane)
        consolidators = QuietConsolidators.of(lane, manager, self._synchronizer)
        times, is_stirred = lane.times, self._watch()
        known: Any = None
        with self._following(path):
            for slot in range(first, stop):
                utc = times[slot]
                slice = slice_of(slot)
                algorithm._set_date_time(utc)
                algorithm._current_slice = slice
                lane.step_start, lane.position = slot, slot + 1
                board.show(trade_builder, False)
                if held:
                    portfolio.invalidate_prices()
                if utc >= manager.next_margin_call:
                    if path is not None and path.is_far_from_margin_call():
                        manager.put_off_margin_call(utc)
                    else:
                        manager.call_margin(utc)
                if consolidators is not None:
                    consolidators.update(slot)
                if slice.has_data:
                    manager.feed_user_code(slice)
                stirred = is_stirred()
                if stirred:
                    self._transactions.process_synchronous_events()
                is_over = path is not None and path.is_over()
                if path is not None and slot > first and not is_over:
                    if results.is_watching:
                        results.watch_market()
                    path.done = slot + 1
                elif known is None or portfolio._known_total is not known or results.is_watching:
                    if path is not None:
                        results.take_values(path.values())
                    results.process_synchronous_events()
                    known = portfolio._known_total
                    stirred = stirred or known <= ZERO
                if stirred or is_over or securities._held_securities() is not held:
                    algorithm.on_end_of_time_step()
                    return

    @contextmanager
    def _following(self, path: HeldPath | None) -> Iterator[None]:
        """Let the path bring in the prices of held stocks; in the end all of them have been seen."""
        if path is None:
            yield
            return
        trade_builder = self._algorithm.trade_builder
        trade_builder.market = path
        try:
            yield
        finally:
            path.show_to_trades()
            trade_builder.market = None
            self._results.take_values(path.values())

    def _watch(self) -> Any:
        """Return the function that tells whether the algorithm did something other parts must react to."""
        algorithm, real_time, transactions = self._algorithm, self._real_time, self._transactions
        subscriptions, consolidators = self._synchronizer.subscriptions, algorithm.subscription_manager
        next_due, versions = real_time.next_due, (subscriptions.version, consolidators._version)
        running = AlgorithmStatus.RUNNING

        def is_stirred() -> bool:
            return (
                transactions.has_work
                or real_time.next_due != next_due
                or algorithm.has_pending_changes
                or algorithm.status is not running
                or algorithm.run_time_error is not None
                or subscriptions.version != versions[0]
                or consolidators._version != versions[1]
            )

        return is_stirred
