"""The parts of a live run: a clock, a paced feed, a brokerage with an account.

Sources: Engine/Engine.cs, Engine/Setup/BrokerageSetupHandler.cs.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from engine.lean_runtime.brokerages.brokerage import Brokerage, BrokerageFactory
from engine.lean_runtime.common.enums import AlgorithmMode
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_SECOND, Ticks, ticks
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.feed.file_system_data_feed import FileSystemDataFeed
from engine.lean_runtime.live_trading.account_loader import load_account
from engine.lean_runtime.live_trading.algorithm_manager import LiveAlgorithmManager
from engine.lean_runtime.live_trading.clock import Clock
from engine.lean_runtime.live_trading.command_files import CommandFiles
from engine.lean_runtime.live_trading.day_recorder import DayRecorder, free_recording
from engine.lean_runtime.live_trading.job import LiveJob, Threads
from engine.lean_runtime.live_trading.live_files import LiveFiles
from engine.lean_runtime.live_trading.live_real_time import LiveRealTimeHandler
from engine.lean_runtime.live_trading.live_results import LiveResultHandler
from engine.lean_runtime.live_trading.market_source import MarketSource
from engine.lean_runtime.live_trading.paced_synchronizer import PacedSynchronizer
from engine.lean_runtime.live_trading.paper_brokerage import PaperBrokerage
from engine.lean_runtime.live_trading.point_feed import PointFeed
from engine.lean_runtime.live_trading.recorded_day import (
    RecordedBrokerage,
    RecordedCommands,
    RecordedDay,
    RecordedFeed,
)
from engine.lean_runtime.live_trading.recording_header import header_of
from engine.lean_runtime.live_trading.run_folder import ClockNote, RunFolder
from engine.lean_runtime.live_trading.streamed_feed import StreamedFeed
from engine.lean_runtime.live_trading.watched_hours import WatchedHours
from engine.lean_runtime.margin.margin_call_model import MarginCallModel
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.runner.algorithm_manager import Progress
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.engine import Engine
from engine.lean_runtime.runner.interruption import StopRules
from engine.lean_runtime.scheduling.real_time_handler import BacktestingRealTimeHandler

#: The name of LEAN's paper brokerage in a recording: it tells the same again, others are played back.
PAPER = "Paper Brokerage"

Observer = Callable[["LiveEngine"], None]


class LiveEngine(Engine):
    """One live run on one thread, in the order of a backtest; see lean_engine.py for LEAN's threads."""

    job: LiveJob
    results: LiveResultHandler

    def __init__(
        self,
        job: LiveJob,
        services: EngineServices,
        algorithm: Any,
        interruptible: bool,
        clock: Clock,
        brokerage: BrokerageFactory | None = None,
        source: MarketSource | None = None,
        recorded: RecordedDay | None = None,
    ) -> None:
        self.clock = clock
        self._recorded = recorded
        self._recorder: DayRecorder | None = None
        self._source = source
        self.watch: Observer | None = None
        self.files: LiveFiles | None = None
        self.clock_note: ClockNote | None = None
        self._brokerage_factory = brokerage
        super().__init__(job, services, algorithm, interruptible)

    # ---- parts -----------------------------------------------------------------------------------------------

    def _make_results(self) -> LiveResultHandler:
        return LiveResultHandler()

    def _make_brokerage(self) -> Brokerage:
        if self._brokerage_factory is not None:
            return self._brokerage_factory(self.algorithm)
        if self._recorded is not None and self._recorded.header["brokerage"] != PAPER:
            return RecordedBrokerage(self.algorithm, self.job.account, self._recorded)
        return PaperBrokerage(self.algorithm, self.job.account)

    def _make_real_time(self) -> BacktestingRealTimeHandler:
        handler = LiveRealTimeHandler()
        handler.after_event = self._show
        return handler

    def _make_feed(self) -> FileSystemDataFeed:
        if self._recorded is not None:
            return RecordedFeed(self.algorithm, self.services, self.results, self._recorded)
        if self._source is not None:
            return StreamedFeed(self.algorithm, self.services, self.results, self._source)
        if self.job.records:
            return PointFeed(self.algorithm, self.services, self.results)
        return super()._make_feed()

    def _make_manager(self, progress: Progress | None) -> LiveAlgorithmManager:
        watched = None if self.job.speed is None else WatchedHours(self.algorithm)
        beats = () if self._recorded is None else self._recorded.instants
        synchronizer = PacedSynchronizer(self.algorithm, self.data_manager, self.clock, watched, beats)
        manager = LiveAlgorithmManager(
            self.algorithm, synchronizer, self.transactions, self.results, self.real_time, progress
        )
        self._hook_up(manager)
        return manager

    def _after_step(self) -> None:
        if self.files is not None:
            self.files.update()
        if self.clock_note is not None:
            self.clock_note.update(self.algorithm._utc_ticks)
        if self._recorder is not None:
            self._recorder.tick(self.algorithm._utc_ticks)
        self._show()

    def _show(self) -> None:
        if self.watch is not None:
            self.watch(self)

    def _hook_up(self, manager: LiveAlgorithmManager) -> None:
        folder = self.job.command_folder
        if self._recorded is not None:
            assert folder is not None
            manager.before_step = RecordedCommands(self.algorithm, self._recorded, folder).process
        elif folder is not None:
            witness = None if self._recorder is None else self._recorder.command
            manager.before_step = CommandFiles(self.algorithm, folder, witness).process
        if self.brokerage.is_remote:
            manager.between_steps = self.brokerage.scan
        if self.job.results_folder is not None:
            self.files = LiveFiles(self.job.results_folder, self.algorithm, self.results, self.job, self.began)
            self.clock_note = ClockNote(RunFolder(self.job.results_folder))
        manager.after_step = self._after_step

    def run(self, progress: Progress | None) -> BacktestResult:
        """Initialise, run, close down; the brokerage keeps its orders and its account."""
        result = super().run(progress)
        self.brokerage.disconnect()
        if self._recorder is not None:
            self._recorder.close()
        if self.files is not None:
            self.files.finish()
        if self.job.results_folder is not None:
            RunFolder(self.job.results_folder).note_instant(self.algorithm._utc_ticks)
        return result

    def _stop_rules(self) -> StopRules:
        if self.job.dies_at_sigterm:
            return StopRules((signal.SIGINT,), grace_s=60.0)
        return StopRules((signal.SIGINT, signal.SIGTERM))

    # ---- start -----------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        algorithm = self.algorithm
        algorithm._real_utc = self.clock.now
        # margin calls are off by default in live trading
        algorithm.portfolio.margin_call_model = MarginCallModel.NULL
        algorithm.set_algorithm_mode(AlgorithmMode.LIVE)
        algorithm._set_date_time(self.clock.now())

    def _take_account(self) -> None:
        """Let the account count as the brokerage has it."""
        algorithm, job = self.algorithm, self.job
        if job.end is not None:
            # LEAN's live end is the end of time; stored days end, and nothing is read beyond them
            algorithm._end_date = ticks(job.end) + TICKS_PER_DAY - 1
        if job.cash is not None:
            algorithm.set_cash(job.cash)
        load_account(algorithm, self.brokerage, self.transactions, self.results)
        if job.records and job.results_folder is not None and isinstance(self.feed, PointFeed):
            self._recorder = self.feed.recorder = DayRecorder(free_recording(job.results_folder), header_of(self))
            self.brokerage.orders_status_changed += self._record_events

    def _record_events(self, *events: OrderEvent) -> None:
        if self._recorder is not None:
            self._recorder.events(self.algorithm._utc_ticks, events)


def opening_instant(job: LiveJob) -> Ticks:
    """Return where the clock of a run starts (UTC)."""
    if job.resume_at is not None:
        return job.resume_at
    assert job.start is not None
    local = ticks(job.start)
    if job.threads is Threads.LEAN:
        opening = job.opening
        local += (opening.hour * 60 + opening.minute) * 60 * TICKS_PER_SECOND
    return TimeZones.NEW_YORK.to_utc(local)
