"""The parts of a run and its course: initialise the algorithm, run it, close down (Engine/Engine.cs)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from engine.lean_runtime.algorithm.engine_algorithm import EndOfDayError
from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
from engine.lean_runtime.brokerages.brokerage import Brokerage
from engine.lean_runtime.common.enums import AlgorithmMode, AlgorithmStatus
from engine.lean_runtime.common.models import find_method, is_overridden
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, ticks
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
from engine.lean_runtime.runner.algorithm_manager import AlgorithmManager, Progress
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.interruption import StopRules, orderly_stop
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.scheduling.real_time_handler import BacktestingRealTimeHandler
from engine.lean_runtime.securities.cache import SecurityCacheProvider
from engine.lean_runtime.securities.dynamic_data import RegisteredSecurityDataTypesProvider
from engine.lean_runtime.securities.security_service import SecurityService

#: LEAN's limit of orders in a local backtest (Common/Packets/Controls.cs).
MAXIMUM_ORDERS = 10_000_000


class Engine:
    """The parts of one run; a mode of running replaces single parts by overriding the methods that make them."""

    def __init__(self, job: BacktestJob, services: EngineServices, algorithm: Any, interruptible: bool) -> None:
        self.job = job
        self.interruptible = interruptible
        self.interrupted = False
        self.error: BaseException | None = None
        self.began = datetime.now(UTC)
        self.algorithm = algorithm
        self.services = services
        self.results = self._make_results()
        self.transactions = self._make_transactions()
        self.results.initialize(self.transactions)
        algorithm.transactions.set_order_processor(self.transactions)
        self.brokerage: Brokerage = self._make_brokerage()
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
        self.feed = self._make_feed()
        selection = UniverseSelection(algorithm, security_service)
        self.data_manager = DataManager(self.feed, selection, algorithm, services.market_hours, registered_types)
        algorithm.subscription_manager.set_data_manager(self.data_manager)
        self.object_store = LocalObjectStore(job.object_store_root)
        algorithm.set_object_store(self.object_store)
        self.history_provider = SubscriptionDataReaderHistoryProvider(algorithm, services)
        algorithm.set_history_provider(self.history_provider)
        self.real_time = self._make_real_time()
        self.data_points = 0

    # ---- the parts a mode may replace ------------------------------------------------------------------------

    def _make_results(self) -> BacktestingResultHandler:
        return BacktestingResultHandler()

    def _make_transactions(self) -> BacktestingTransactionHandler:
        return BacktestingTransactionHandler()

    def _make_brokerage(self) -> Brokerage:
        return BacktestingBrokerage(self.algorithm)

    def _make_feed(self) -> FileSystemDataFeed:
        return FileSystemDataFeed(self.algorithm, self.services, self.results)

    def _make_real_time(self) -> BacktestingRealTimeHandler:
        return BacktestingRealTimeHandler()

    def _make_manager(self, progress: Progress | None) -> AlgorithmManager:
        synchronizer = Synchronizer(self.algorithm, self.data_manager)
        return AlgorithmManager(self.algorithm, synchronizer, self.transactions, self.results, self.real_time, progress)

    def _linger(self) -> None:
        """Do what goes on between the end of the time loop and that of the run."""

    def _stop_rules(self) -> StopRules:
        return StopRules()

    def _prepare(self) -> None:
        """Set the mode before the user's initialize runs."""
        self.algorithm.set_algorithm_mode(AlgorithmMode.BACKTESTING)

    def _take_account(self) -> None:
        """Let the job's dates and cash win over those of the algorithm."""
        algorithm, job = self.algorithm, self.job
        if job.start is not None:
            algorithm._set_start(ticks(job.start))
        if job.end is not None:
            algorithm._set_end(ticks(job.end) + TICKS_PER_DAY - 1)
        if job.cash is not None:
            algorithm.set_cash(job.cash)

    # ---- the run ---------------------------------------------------------------------------------------------

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
        self.transactions.initialize(algorithm, self.brokerage, self.results)
        try:
            algorithm._strict_parameters = job.strict
            algorithm.set_parameters(job.parameters)
            self._prepare()
            algorithm.schedule.set_event_schedule(self.real_time)
            chains = BacktestingOptionChainProvider(algorithm.history_provider)
            algorithm.set_option_chain_provider(CachingOptionChainProvider(chains))
            _call(algorithm, "initialize")
            self._take_account()
            if algorithm.settings.trading_days_per_year is None:
                algorithm.settings.trading_days_per_year = 252
            algorithm.post_initialize()
        except KeyboardInterrupt:
            self.interrupted = True
            return False
        except (Exception, SystemExit) as error:
            self._report_initialization(error)
            return False
        algorithm.set_maximum_orders(MAXIMUM_ORDERS)
        self.results.set_algorithm(algorithm, algorithm.portfolio._cash)
        return True

    def _run(self, progress: Progress | None) -> None:
        algorithm = self.algorithm
        algorithm.set_algorithm_id(self.job.algorithm_id)
        algorithm.set_locked()
        manager: AlgorithmManager | None = None
        try:
            argument_count = end_of_day_arguments(algorithm.user)
            self.real_time.setup(
                algorithm,
                self.results,
                wants_end_of_day=argument_count == 0,
                wants_end_of_day_symbol=argument_count == 1,
            )
            manager = self._make_manager(progress)
            with orderly_stop(algorithm, self.interruptible, self._stop_rules()) as interruption:
                manager.run()
            self.interrupted = interruption.requested
            if self.interrupted and algorithm.run_time_error is None:
                algorithm.set_status(AlgorithmStatus.STOPPED)
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            if isinstance(error, KeyboardInterrupt) and not self.interruptible:
                raise  # it may be a Ctrl-C, which nobody turned into an orderly stop
            # sys.exit() of an algorithm ends the run, not the process that holds its results
            algorithm.set_runtime_error(error, "AlgorithmManager.Run")
        if algorithm.run_time_error is not None:
            self._report(algorithm.run_time_error)
        self._linger()
        if manager is not None:
            self.data_points = manager.data_points
        self.transactions.exit()
        self.real_time.exit()
        self.data_manager.remove_all_subscriptions()

    def _report_initialization(self, error: BaseException) -> None:
        """Keep the error of `initialize`; nothing of it reaches LEAN's log file."""
        from engine.lean_runtime.runner.errors import describe_initialization

        self.error = error
        message = describe_initialization(error, self.job)
        context = "During the algorithm initialization, the following exception has occurred: "
        self.results.set_initialization_error(context + message, message, self.algorithm._time)

    def _report(self, error: BaseException) -> None:
        """Keep the error that ended the run and log it (Engine/Engine.cs HandleAlgorithmError)."""
        from engine.lean_runtime.runner.errors import describe

        self.error = error.cause if isinstance(error, EndOfDayError) else error
        message = describe(error, self.job)
        self.results.log_message(f"Runtime Error: {message}")
        self.results.set_runtime_error(f"Runtime Error: {message}", message)


def _call(algorithm: Any, name: str) -> None:
    method: Callable[[], Any] | None = find_method(algorithm, name)
    assert method is not None
    method()


def end_of_day_arguments(algorithm: Any) -> int | None:
    """Return how many arguments the user's on_end_of_day takes, None when there is none."""
    if not is_overridden(algorithm, "on_end_of_day"):
        return None
    return len(inspect.signature(find_method(algorithm, "on_end_of_day")).parameters)
