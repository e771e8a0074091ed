"""A live run with LEAN's threads: slices, scheduled events and order requests each on their own (`--threads lean`)."""

from __future__ import annotations

from engine.lean_runtime.brokerages.brokerage import Brokerage
from engine.lean_runtime.common.ticks import TICKS_PER_SECOND
from engine.lean_runtime.execution.transaction_handler import BacktestingTransactionHandler
from engine.lean_runtime.feed.file_system_data_feed import FileSystemDataFeed
from engine.lean_runtime.live_trading.algorithm_manager import LiveAlgorithmManager
from engine.lean_runtime.live_trading.engine import LiveEngine
from engine.lean_runtime.live_trading.lean_paper_brokerage import LeanPaperBrokerage
from engine.lean_runtime.live_trading.lean_real_time import LeanRealTimeHandler
from engine.lean_runtime.live_trading.lean_synchronizer import LeanSynchronizer
from engine.lean_runtime.live_trading.lean_transactions import LeanTransactionHandler
from engine.lean_runtime.live_trading.live_results import LiveResultHandler
from engine.lean_runtime.live_trading.point_feed import PointFeed
from engine.lean_runtime.live_trading.threads import start_thread
from engine.lean_runtime.runner.algorithm_manager import Progress
from engine.lean_runtime.runner.user_error import UserError

#: Scheduled events go on for so long after the end of the time loop, as LEAN takes that long to close down.
CLOSING_TIME = 2 * TICKS_PER_SECOND


class LeanEngine(LiveEngine):
    """Replace the parts that LEAN runs on threads of their own."""

    def _make_results(self) -> LiveResultHandler:
        return LiveResultHandler(drops_bursts=True)

    def _make_transactions(self) -> BacktestingTransactionHandler:
        return LeanTransactionHandler(self.clock)

    def _make_brokerage(self) -> Brokerage:
        if self._brokerage_factory is not None:
            return self._brokerage_factory(self.algorithm)
        return LeanPaperBrokerage(self.algorithm, self.job.account, self.clock)

    def _make_feed(self) -> FileSystemDataFeed:
        if self._source is not None:
            return super()._make_feed()
        return PointFeed(self.algorithm, self.services, self.results)

    def _make_real_time(self) -> LeanRealTimeHandler:
        return LeanRealTimeHandler(self.clock)

    def _make_manager(self, progress: Progress | None) -> LiveAlgorithmManager:
        end = self.algorithm._time_zone.to_utc(self.algorithm._end_date)
        synchronizer = LeanSynchronizer(self.algorithm, self.data_manager, self.clock, end)
        manager = LiveAlgorithmManager(
            self.algorithm, synchronizer, self.transactions, self.results, self.real_time, progress
        )
        self._hook_up(manager)
        return manager

    def _initialize(self) -> bool:
        """Run `initialize` on a thread of its own, as LEAN does."""
        outcome: list[bool] = []
        refusals: list[UserError] = []

        def act() -> None:
            try:
                outcome.append(super(LeanEngine, self)._initialize())
            except UserError as error:
                refusals.append(error)

        start_thread(self.clock, "Initialize Thread", act).finish()
        if refusals:
            raise refusals[0]
        return bool(outcome and outcome[0])

    def _linger(self) -> None:
        self.clock.wait(self.clock.now() + CLOSING_TIME)
