"""Runs one backtest: wires the parts of the engine, initialises the algorithm, runs it (Engine/Engine.cs)."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
from engine.lean_runtime.common.enums import AlgorithmMode, AlgorithmStatus
from engine.lean_runtime.common.models import engine_side, find_method, is_overridden
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, ticks
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.execution.backtesting_brokerage import BacktestingBrokerage
from engine.lean_runtime.execution.transaction_handler import BacktestingTransactionHandler
from engine.lean_runtime.feed.data_manager import DataManager
from engine.lean_runtime.feed.file_system_data_feed import FileSystemDataFeed
from engine.lean_runtime.feed.history_provider import SubscriptionDataReaderHistoryProvider
from engine.lean_runtime.feed.synchronizer import Synchronizer
from engine.lean_runtime.feed.universe_selection import UniverseSelection
from engine.lean_runtime.options.option_chain_provider import (
    BacktestingOptionChainProvider,
    CachingOptionChainProvider,
)
from engine.lean_runtime.results.backtesting_result_handler import BacktestingResultHandler
from engine.lean_runtime.results.result_files import ResultFiles
from engine.lean_runtime.runner.algorithm_manager import AlgorithmManager, Progress
from engine.lean_runtime.runner.interruption import orderly_stop
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.loader import import_paths, load
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.scheduling.real_time_handler import BacktestingRealTimeHandler
from engine.lean_runtime.securities.cache import SecurityCacheProvider
from engine.lean_runtime.securities.dynamic_data import RegisteredSecurityDataTypesProvider
from engine.lean_runtime.securities.security_service import SecurityService

#: LEAN's limit of orders in a local backtest (Common/Packets/Controls.cs).
MAXIMUM_ORDERS = 10_000_000


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """What a run left behind."""

    algorithm: Any
    handler: BacktestingResultHandler
    transactions: BacktestingTransactionHandler
    job: BacktestJob
    began: datetime
    data_points: int
    """Points of the run, those of history requests included, as LEAN tells them."""
    history_data_points: int
    error: BaseException | None = None
    """What ended the run before its time, for a message to the user."""
    interrupted: bool = False
    """Whether the user stopped the run; the results are those up to then."""
    storage_errors: tuple[str, ...] = ()
    """Values of the Object Store that could not be written."""

    @property
    def statistics(self) -> dict[str, str]:
        """Return LEAN's summary statistics as they are printed."""
        return {} if self.handler.final is None else self.handler.final.summary

    @property
    def status(self) -> str:
        """Return the state the run ended in: Completed, Stopped, RuntimeError."""
        return self.handler.status.to_string()

    @property
    def runtime_error(self) -> str:
        """Return the error that ended the run, empty when none did."""
        return self.handler.runtime_error

    @property
    def stack_trace(self) -> str:
        """Return where the error happened."""
        return self.handler.stack_trace

    @property
    def logs(self) -> list[str]:
        """Return the lines of the log."""
        return self.handler.logs

    def write(self, folder: Path) -> None:
        """Write LEAN's result files; an OSError is the caller's to tell."""
        self._files().write(folder)

    def comparable(self) -> dict[str, Any]:
        """Return what conformance compares, as JSON values."""
        files = self._files()
        document = files.document()
        return {
            "status": self.status,
            "runtime_error": self.runtime_error,
            "statistics": self.statistics,
            "data_points": self.data_points,
            "orders": list(document.get("orders", {}).values()),
            "events": files.order_events(),
            "log": self.logs,
        }

    def _files(self) -> ResultFiles:
        return ResultFiles(self.handler, self.algorithm, self.job, self.began)


def run_backtest(job: BacktestJob, progress: Progress | None = None, interruptible: bool = False) -> BacktestResult:
    """Run a job to its end; errors of the algorithm are part of the result, unusable input raises UserError.

    With `interruptible`, in the main thread only, Ctrl-C stops the run and its results so far are returned.
    """
    services = _open(job)
    services.activate()
    try:
        with import_paths(job):
            return _Engine(job, services, engine_side(load(job)), interruptible).run(progress)
    finally:
        sys.modules.pop(job.module_name, None)
        EngineServices.clear()


def _open(job: BacktestJob) -> EngineServices:
    """Open the reference databases; raise UserError for a folder that lacks them."""
    try:
        return EngineServices.from_data_folder(job.data_folder, job.object_store_root, job.parameters, job)
    except OSError as error:
        raise UserError(
            f"not a LEAN data folder: {error.filename} cannot be read ({error.strerror})",
            str(job.data_folder),
            "run `make sample-data` or name LEAN's data folder with --data-folder",
        ) from error
    except (ValueError, KeyError, TypeError, DataError) as error:
        raise UserError(
            f"a reference database is damaged: {type(error).__name__}: {error}",
            str(job.data_folder),
            "fetch market-hours, symbol-properties and alternative/interest-rate anew",
        ) from error


class _Engine:
    """The parts of one run."""

    def __init__(self, job: BacktestJob, services: EngineServices, algorithm: Any, interruptible: bool) -> None:
        self.job = job
        self.interruptible = interruptible
        self.interrupted = False
        self.error: BaseException | None = None
        self.began = datetime.now(UTC)
        self.algorithm = algorithm
        self.results = BacktestingResultHandler()
        self.transactions = BacktestingTransactionHandler()
        self.results.initialize(self.transactions)
        algorithm.transactions.set_order_processor(self.transactions)
        self.brokerage = BacktestingBrokerage(algorithm)
        from engine.lean_runtime.indicators.option_price_model import IndicatorBasedOptionPriceModelProvider

        registered_types = RegisteredSecurityDataTypesProvider()
        security_service = SecurityService(
            algorithm.portfolio.cash_book,
            services.market_hours,
            services.symbol_properties,
            algorithm,
            registered_types,
            SecurityCacheProvider(algorithm.portfolio),
            services.map_files,
            algorithm,
            IndicatorBasedOptionPriceModelProvider(algorithm.securities),
        )
        algorithm.securities.set_security_service(security_service)
        self.feed = FileSystemDataFeed(algorithm, services, self.results)
        selection = UniverseSelection(algorithm, security_service)
        self.data_manager = DataManager(self.feed, selection, algorithm, services.market_hours, registered_types)
        algorithm.subscription_manager.set_data_manager(self.data_manager)
        self.object_store = LocalObjectStore(job.object_store_root)
        algorithm.set_object_store(self.object_store)
        self.history_provider = SubscriptionDataReaderHistoryProvider(algorithm, services)
        algorithm.set_history_provider(self.history_provider)
        self.real_time = BacktestingRealTimeHandler()
        self.data_points = 0

    def run(self, progress: Progress | None) -> BacktestResult:
        """Initialise, run, close down."""
        if self._initialize():
            self._run(progress)
        self.object_store.dispose()
        self.feed.exit()
        self.results.exit()
        return BacktestResult(
            self.algorithm,
            self.results,
            self.transactions,
            self.job,
            self.began,
            self.data_points + self.history_provider.data_point_count,
            self.history_provider.data_point_count,
            self.error,
            self.interrupted,
            tuple(self.object_store.errors),
        )

    def _initialize(self) -> bool:
        """Run the user's initialize as the setup handler does (Engine/Setup/BacktestingSetupHandler.cs)."""
        algorithm, job = self.algorithm, self.job
        algorithm.name = job.name
        try:
            algorithm._strict_parameters = job.strict
            algorithm.set_parameters(job.parameters)
            algorithm.set_algorithm_mode(AlgorithmMode.BACKTESTING)
            algorithm.schedule.set_event_schedule(self.real_time)
            chains = BacktestingOptionChainProvider(algorithm.history_provider)
            algorithm.set_option_chain_provider(CachingOptionChainProvider(chains))
            _call(algorithm, "initialize")
            self._override()
            if algorithm.settings.trading_days_per_year is None:
                algorithm.settings.trading_days_per_year = 252
            algorithm.post_initialize()
        except KeyboardInterrupt:
            self.interrupted = True
            return False
        except (Exception, SystemExit) as error:
            self._report(error, "During the algorithm initialization, the following exception has occurred: ")
            return False
        algorithm.set_maximum_orders(MAXIMUM_ORDERS)
        self.results.set_algorithm(algorithm, algorithm.portfolio._cash)
        return True

    def _override(self) -> None:
        """Let the job's dates and cash win over those of the algorithm."""
        algorithm, job = self.algorithm, self.job
        if job.start is not None:
            algorithm._set_start(ticks(job.start))
        if job.end is not None:
            algorithm._set_end(ticks(job.end) + TICKS_PER_DAY - 1)
        if job.cash is not None:
            algorithm.set_cash(job.cash)

    def _run(self, progress: Progress | None) -> None:
        algorithm = self.algorithm
        algorithm.set_algorithm_id(self.job.algorithm_id)
        algorithm.set_locked()
        self.transactions.initialize(algorithm, self.brokerage, self.results)
        manager: AlgorithmManager | None = None
        try:
            argument_count = end_of_day_arguments(algorithm.user)
            self.real_time.setup(
                algorithm,
                self.results,
                wants_end_of_day=argument_count == 0,
                wants_end_of_day_symbol=argument_count == 1,
            )
            synchronizer = Synchronizer(algorithm, self.data_manager)
            manager = AlgorithmManager(
                algorithm, synchronizer, self.transactions, self.results, self.real_time, progress
            )
            with orderly_stop(algorithm, self.interruptible) as interruption:
                manager.run()
            self.interrupted = interruption.requested
            if self.interrupted and algorithm.run_time_error is None:
                algorithm.set_status(AlgorithmStatus.STOPPED)
        except (Exception, SystemExit) as error:
            # sys.exit() of an algorithm ends the run, not the process that holds its results
            algorithm.set_runtime_error(error, "AlgorithmManager.Run")
        if algorithm.run_time_error is not None:
            self._report(algorithm.run_time_error, "Runtime Error: ")
        if manager is not None:
            self.data_points = manager.data_points
        self.transactions.exit()
        self.real_time.exit()
        self.data_manager.remove_all_subscriptions()

    def _report(self, error: BaseException, context: str) -> None:
        from engine.lean_runtime.runner.errors import describe

        self.error = error
        message, stack_trace = describe(error, self.job)
        self.results.set_runtime_error(context + message, stack_trace)


def _call(algorithm: Any, name: str) -> None:
    method: Callable[[], Any] | None = find_method(algorithm, name)
    assert method is not None
    method()


def end_of_day_arguments(algorithm: Any) -> int | None:
    """Return how many arguments the user's on_end_of_day takes, None when there is none."""
    if not is_overridden(algorithm, "on_end_of_day"):
        return None
    return len(inspect.signature(find_method(algorithm, "on_end_of_day")).parameters)
