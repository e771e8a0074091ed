"""The time loop of a run: what happens in each time step, and in which order (Engine/AlgorithmManager.cs)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.common.models import find_method, invoke, is_overridden
from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND
from engine.lean_runtime.feed.subscription_manager import scan_consolidator, scans_nothing
from engine.lean_runtime.feed.time_slice import LaneState
from engine.lean_runtime.margin.margin_call_model import execute_margin_call, get_margin_call_orders, on_margin_call
from engine.lean_runtime.runner.corporate_actions import CorporateActions
from engine.lean_runtime.runner.quiet_steps import QuietSteps
from engine.lean_runtime.securities.margin_interest import MarginInterestRateParameters
from engine.lean_runtime.securities.settlement import ScanSettlementModelParameters

if TYPE_CHECKING:
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.execution.transaction_handler import BacktestingTransactionHandler
    from engine.lean_runtime.feed.synchronizer import Synchronizer
    from engine.lean_runtime.feed.time_slice import ConsolidatorUpdate, TimeSlice
    from engine.lean_runtime.results.backtesting_result_handler import BacktestingResultHandler
    from engine.lean_runtime.scheduling.real_time_handler import BacktestingRealTimeHandler

#: Told of the share of the run that is done, the algorithm's time and its equity.
Progress = Callable[[float, datetime, float], None]

_PROGRESS_STEPS = 200
_MARGIN_CALL_FREQUENCY = 5 * TICKS_PER_MINUTE


class StopError(Exception):
    """The run ends at once; the algorithm holds the reason."""


class AlgorithmManager:
    """Run an initialised algorithm over the slices of a synchronizer."""

    def __init__(
        self,
        algorithm: Any,
        synchronizer: Synchronizer,
        transactions: BacktestingTransactionHandler,
        results: BacktestingResultHandler,
        real_time: BacktestingRealTimeHandler,
        progress: Progress | None = None,
    ) -> None:
        self._algorithm = algorithm
        self._synchronizer = synchronizer
        self._transactions = transactions
        self._results = results
        self._real_time = real_time
        self._corporate_actions = CorporateActions(algorithm)
        self._was_warming_up = False
        self._is_live = algorithm.live_mode
        #: Consolidators are scanned at whole units of this; live time runs ahead of the data by parts of a second.
        self._scan_unit = TICKS_PER_SECOND if self._is_live else 1
        self.next_margin_call = 0
        self.next_model_scan = 0
        self._custom_handlers: dict[type, Any] = {}
        user = algorithm.user
        self._on_data = find_method(user, "on_data") if is_overridden(user, "on_data") else None
        self._on_framework_data = getattr(algorithm, "on_framework_data", None)
        self._progress = progress
        self.next_progress = 0 if progress is not None else MAX_TICKS
        self.data_points = 0
        self._has_own_step_end = is_overridden(user, "on_end_of_time_step")
        self._quiet_steps = QuietSteps(self, algorithm, synchronizer, transactions, results, real_time)

    def run(self) -> None:
        """Run to the end of the data, to quit() or to an error, which the algorithm then holds."""
        algorithm = self._algorithm
        schedule = algorithm.schedule
        # user events of initialize were registered before: at midnight they come first
        schedule.on(
            "Daily Sampling",
            schedule.date_rules.every_day(),
            schedule.time_rules.midnight,
            lambda: self._results.sample(algorithm._utc_ticks),
        )
        time = algorithm._start_date
        utc = algorithm._utc_ticks
        self.next_model_scan = utc - utc % TICKS_PER_HOUR + TICKS_PER_HOUR
        self._was_warming_up = algorithm.is_warming_up
        if self._was_warming_up:
            algorithm.debug("Algorithm starting warm up...")
        else:
            # LEAN is polite: the callback comes also without a warm-up
            invoke(algorithm, "on_warmup_finished")
        try:
            for time_slice in self._synchronizer.stream_data():
                if algorithm.status is not AlgorithmStatus.RUNNING and algorithm.run_time_error is None:
                    break
                time = time_slice._time
                if not self._step(time_slice):
                    break
                time = self._quiet_steps.run() or time
            self._finish(time)
        except StopError:
            return

    def _step(self, time_slice: TimeSlice) -> bool:
        """Run one time step; False when the run should finish in order. The order of calls is observable."""
        algorithm = self._algorithm
        time = time_slice._time
        self.data_points += time_slice.data_point_count
        if not self._is_live and algorithm.portfolio._total_portfolio_value <= 0:
            self._results.system_debug_message(
                "AlgorithmManager.Run(): Portfolio value is less than or equal to zero, stopping algorithm."
            )
            return False
        self._real_time.scan_past_events(time)
        algorithm.subscription_manager.scan_past_consolidators(time - time % self._scan_unit, algorithm)
        algorithm._set_date_time(time)
        if time_slice.is_time_pulse:
            self._check_warmup_finished()
            return True
        algorithm.set_current_slice(time_slice.slice)
        changes = time_slice.security_changes
        if changes.count:
            process_security_changes(algorithm, changes)
            self._real_time.on_securities_changed(changes)
        self._update_securities(time_slice, time)
        if self._was_warming_up:
            self._check_warmup_finished()
        auxiliary = time_slice.auxiliary
        if "symbol_changed_events" in auxiliary:
            self._on_symbol_changes(time_slice)
        self._transactions.process_synchronous_events()
        self._real_time.set_time(time)
        if self._corporate_actions.has_split_warnings:
            self._corporate_actions.liquidate_options_before_splits()
        if algorithm.run_time_error is not None:
            raise StopError
        if algorithm.status is not AlgorithmStatus.RUNNING:
            return False
        if time >= self.next_margin_call:
            self.call_margin(time)
        if changes.count:
            self._call("on_securities_changed", changes._for_algorithm(), "OnSecuritiesChanged")
        if auxiliary:
            self._guard(lambda: self._corporate_actions.apply(auxiliary), "Split event")
        self.update_consolidators(time_slice.consolidator_update_data)
        if auxiliary:
            self._tell_corporate_actions(auxiliary)
        self.feed_user_code(time_slice.slice)
        self._transactions.process_synchronous_events()
        self._results.process_synchronous_events()
        algorithm.on_end_of_time_step()
        if time >= self.next_progress:
            self._tell_progress(time)
        return True

    def is_quiet(self) -> bool:
        """Tell whether no step before the times known to the other parts needs more than data and user code."""
        algorithm = self._algorithm
        return (
            not self._is_live
            and not self._was_warming_up
            and not self._has_own_step_end
            and self._on_framework_data is None
            and not self._corporate_actions.has_split_warnings
            and algorithm.status is AlgorithmStatus.RUNNING
            and algorithm.run_time_error is None
        )

    def _tell_progress(self, time: int) -> None:
        algorithm = self._algorithm
        start, end = (algorithm._time_zone.to_utc(moment) for moment in (algorithm._start_date, algorithm._end_date))
        self.next_progress = time + (end - start) // _PROGRESS_STEPS
        if self._progress is not None:
            share = min(max((time - start) / max(end - start, 1), 0.0), 1.0)
            self._progress(share, algorithm.time, algorithm.portfolio.total_portfolio_value)

    def _update_securities(self, time_slice: TimeSlice, time: int) -> None:
        """Bring prices into the securities before any user code sees the step."""
        algorithm = self._algorithm
        trade_builder = algorithm.trade_builder
        for update in time_slice.securities_update_data:
            security = update.target
            security.update(update.data, update.data_type, update.contains_fill_forward_data, update.is_internal_config)
            trade_builder.set_market_price(security.symbol, security._price)
        if time_slice.lane_state is not LaneState.NONE:
            self._synchronizer.column_board.show(trade_builder, time_slice.lane_state is LaneState.POINTS)
        if time >= self.next_model_scan:
            self._scan_models(time)
            self.next_model_scan = time - time % TICKS_PER_HOUR + TICKS_PER_HOUR
        for collection in time_slice.universe_data.values():
            if collection.should_cache_to_security():
                for point in collection.data:
                    security = algorithm.securities._items.get(point.symbol)
                    if security is not None:
                        security.cache.store_data([point], type(point))
        # rates of currencies are constants here, so there is nothing to update in the cash book
        if algorithm.securities._held_securities():
            algorithm.portfolio.invalidate_prices()

    def _scan_models(self, time: int) -> None:
        """Let interest accrue and unsettled funds settle, once an hour."""
        algorithm = self._algorithm
        for security in algorithm.securities.values():
            invoke(
                security.margin_interest_rate_model,
                "apply_margin_interest_rate",
                MarginInterestRateParameters(security, time),
            )
            parameters = ScanSettlementModelParameters(algorithm.portfolio, security, time)
            invoke(security.settlement_model, "scan", parameters)

    def _check_warmup_finished(self) -> None:
        algorithm = self._algorithm
        if self._was_warming_up and not algorithm.is_warming_up:
            self._was_warming_up = False
            self._results.on_warmup_finished()
            invoke(algorithm, "on_warmup_finished")
            algorithm.debug("Algorithm finished warming up.")

    def _on_symbol_changes(self, time_slice: TimeSlice) -> None:
        events = time_slice.auxiliary["symbol_changed_events"]
        self._call("on_symbol_changed_events", events, "OnSymbolChangedEvents")
        for symbol in events.keys():  # noqa: SIM118 - iterating yields pairs
            for ticket in [item for item in self._transactions.get_open_order_tickets() if item.symbol == symbol]:
                ticket.cancel("Open order cancelled on symbol changed event")

    def put_off_margin_call(self, time: int) -> None:
        """Settle when margin calls are looked for again."""
        self.next_margin_call = time + _MARGIN_CALL_FREQUENCY

    def call_margin(self, time: int) -> None:
        """Look for margin calls, execute what the algorithm agrees to, or warn it."""
        self.put_off_margin_call(time)
        algorithm = self._algorithm
        executed: list[Any] = []
        model = algorithm.portfolio.margin_call_model
        requests, warn = get_margin_call_orders(model)
        try:
            if requests and all(algorithm.securities[item.symbol].exchange.exchange_open for item in requests):
                executed = execute_margin_call(model, on_margin_call(algorithm, requests))
                for ticket in executed:
                    algorithm.error(_margin_call_text(algorithm, ticket))
        except Exception as error:
            self._fail(error, "OnMarginCall")
        if not executed and warn:
            try:
                invoke(algorithm, "on_margin_call_warning")
            except Exception as error:
                self._fail(error, "OnMarginCallWarning")

    def update_consolidators(self, updates: list[ConsolidatorUpdate]) -> None:
        """Feed consolidators and let them look at the time."""
        if not updates:
            return
        keeper = self._algorithm.time_keeper
        try:
            for configuration, points in updates:
                for consolidator in configuration.consolidators:
                    for point in points:
                        consolidator.update(point)
                    if not scans_nothing(consolidator):
                        zone = configuration.exchange_time_zone
                        scan_consolidator(consolidator, keeper.get_local_time_keeper(zone)._local_time)
        except Exception as error:
            self.fail_in_consolidators(error)

    def fail_in_consolidators(self, error: Exception) -> None:
        """End the run with an error of a consolidator or of what it feeds."""
        self._fail(error, "Consolidators update")

    def _tell_corporate_actions(self, auxiliary: dict[str, Any]) -> None:
        for name, callback, context in (
            ("splits", "on_splits", "OnSplits"),
            ("dividends", "on_dividends", "OnDividends"),
            ("delistings", "on_delistings", "OnDelistings"),
        ):
            if name in auxiliary:
                self._call(callback, auxiliary[name], context)
        self._corporate_actions.remember_warnings(auxiliary)

    def feed_user_code(self, slice: Slice) -> None:
        """Hand the slice of a step to on_data if it holds something."""
        try:
            if self._on_data is not None and slice.has_data:
                self._on_data(self._algorithm._current_slice)
            if self._on_framework_data is not None:
                self._on_framework_data(slice)
        except Exception as error:
            self._fail(error, "OnData")

    def _call(self, name: str, argument: Any, context: str) -> None:
        self._guard(lambda: invoke(self._algorithm, name, argument), context)

    def _guard(self, action: Any, context: str) -> None:
        try:
            action()
        except Exception as error:
            self._fail(error, context)

    def _fail(self, error: Exception, context: str) -> None:
        self._algorithm.set_runtime_error(error, context)
        raise StopError from error

    def _finish(self, time: int) -> None:
        algorithm = self._algorithm
        try:
            invoke(algorithm, "on_end_of_algorithm")
        except Exception as error:
            self._fail(error, "OnEndOfAlgorithm")
        self._results.process_synchronous_events(force_process=True)
        self._wind_down()
        if algorithm.status is AlgorithmStatus.STOPPED:
            self._results.log_message("Algorithm Stopped")
        algorithm.set_status(AlgorithmStatus.COMPLETED)
        self._results.sample(time)

    def _wind_down(self) -> None:
        """Do what a mode does after the algorithm's last word."""


def process_security_changes(algorithm: Any, changes: Any) -> None:
    """Make added securities known to the algorithm and untradable what no universe holds any more."""
    for security in changes.added_securities:
        algorithm.securities.add(security)
    for security in changes.removed_securities:
        if not algorithm.universe_manager._is_active(security.symbol):
            security.reset()


def _margin_call_text(algorithm: Any, ticket: Any) -> str:
    time = algorithm.time.strftime("%m/%d/%Y %H:%M:%S")
    return (
        f"{time} - Executed MarginCallOrder: {ticket.symbol} - "
        f"Quantity: {decimal_text(ticket._quantity)} @ {decimal_text(ticket._average_fill_price)}"
    )
