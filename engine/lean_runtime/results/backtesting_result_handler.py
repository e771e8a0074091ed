"""Collects samples, messages, orders and statistics of a backtest (Engine/Results/BacktestingResultHandler.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.currencies import Currencies
from engine.lean_runtime.common.enums import AlgorithmStatus, SeriesType
from engine.lean_runtime.common.numbers import ZERO, divide
from engine.lean_runtime.common.text import format_decimal
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks
from engine.lean_runtime.orders.order_hash import order_list_hash
from engine.lean_runtime.results.chart import Chart, Series, points_of
from engine.lean_runtime.results.portfolio_sampler import (
    BENCHMARK,
    EQUITY,
    PORTFOLIO_TURNOVER,
    RETURN,
    STRATEGY_EQUITY,
    PortfolioSampler,
)
from engine.lean_runtime.statistics.algorithm_performance import AlgorithmPerformance
from engine.lean_runtime.statistics.capacity_estimate import CapacityEstimate
from engine.lean_runtime.statistics.statistics_builder import StatisticsInput, StatisticsResults, generate

SAMPLES = 4000
SHORTEST_SAMPLE_PERIOD = 4 * TICKS_PER_MINUTE
#: LEAN's local limits (Launcher/config.json).
MAXIMUM_CHART_SERIES = 30
MAXIMUM_POINTS = 1_000_000


class BacktestingResultHandler:
    """Gather samples and messages during the run and compute the statistics at its end."""

    def __init__(self) -> None:
        """Start before the algorithm exists; messages may come already."""
        self.logs: list[str] = []
        self.order_events: list[Any] = []
        self.runtime_error = ""
        self.stack_trace = ""
        self.custom_statistics: dict[str, str] = {}
        self.runtime_statistics: dict[str, str] = {}
        self.final: StatisticsResults | None = None
        self._algorithm: Any = None
        self._transactions: Any = None
        self._sampler: PortfolioSampler | None = None
        self._capacity: CapacityEstimate | None = None
        self._resample_period: Ticks = SHORTEST_SAMPLE_PERIOD
        self._next_sample: Ticks = 0
        self._currency = "$"
        self._last_error = ""
        self._series_seen: set[str] = set()
        self._series_in_excess = False
        self._points_in_excess: set[str] = set()
        self._has_exited = False

    # ------------------------------------------------------------------ life of the run

    def initialize(self, transaction_handler: Any) -> None:
        """Learn who handles the orders."""
        self._transactions = transaction_handler

    def set_algorithm(self, algorithm: Any, starting_portfolio_value: Decimal) -> None:
        """Begin to sample an initialised algorithm."""
        self._algorithm = algorithm
        self._currency = Currencies.get_currency_symbol(algorithm.account_currency)
        self._capacity = CapacityEstimate(algorithm)
        self._sampler = PortfolioSampler(algorithm, starting_portfolio_value, self._currency, self._capacity)
        self._resample_period = max(SHORTEST_SAMPLE_PERIOD, (algorithm._end_date - algorithm._start_date) // SAMPLES)
        algorithm.set_statistics_service(self)

    @property
    def charts(self) -> dict[str, Chart]:
        """The charts of the run; empty before the algorithm was set."""
        return {} if self._sampler is None else self._sampler.charts

    @property
    def has_algorithm(self) -> bool:
        """Say whether an initialised algorithm was set."""
        return self._algorithm is not None

    @property
    def capacity(self) -> CapacityEstimate | None:
        """The capacity estimate; None before the algorithm was set."""
        return self._capacity

    def on_warmup_finished(self) -> None:
        """Measure from the value that warm-up has left."""
        if self._sampler is not None:
            self._sampler.on_warmup_finished()

    def sample(self, time: Ticks) -> None:
        """Take the daily sample at a UTC time."""
        assert self._sampler is not None
        self._sampler.sample(time)

    def process_synchronous_events(self, force_process: bool = False) -> None:
        """Take the state at the end of a time step; samples and logs are stored every sample period."""
        sampler, capacity = self._sampler, self._capacity
        if sampler is None or capacity is None:
            return
        sampler.update_values()
        capacity.update_market_capacity(force_process)
        sampler.update_equity()
        time: Ticks = self._algorithm._utc_ticks
        if time > self._next_sample or force_process:
            self._next_sample = time + self._resample_period
            sampler.sample_equity(time)
            self._take_plots(self._algorithm.get_chart_updates())
            self.process_logs()
            for pair in self._algorithm.runtime_statistics:
                self.runtime_statistics[pair.key] = pair.value

    def take_values(self, values: list[Decimal]) -> None:
        """Take values the portfolio had in quiet steps, the last one last."""
        assert self._sampler is not None
        for value in values:
            self._sampler.value = value
            self._sampler.update_equity()

    def watch_market(self) -> None:
        """Let the capacity estimate see the step's bars."""
        if self._capacity is not None:
            self._capacity.update_market_capacity(False)

    @property
    def is_watching(self) -> bool:
        """Tell whether every step counts, whatever the portfolio's value."""
        return self._capacity is None or self._capacity.is_watching

    def quiet_until(self) -> Ticks:
        """Return the UTC time before which only a change of the portfolio's value counts."""
        return 0 if self._capacity is None else min(self._next_sample + 1, self._capacity.quiet_until())

    def exit(self) -> None:
        """Take the last state and compute the final statistics, once."""
        if self._has_exited:
            return
        self._has_exited = True
        # LEAN copies its log before this last pass: lines of a time step that ended in an error are lost from the file.
        kept = len(self.logs)
        self.process_synchronous_events(force_process=True)
        del self.logs[kept:]
        self.final = self.statistics_results()
        if self._algorithm is not None:
            # LEAN's messaging adds the hash to the printed statistics (Messaging/Messaging.cs).
            self.final.summary["OrderListHash"] = order_list_hash(self._algorithm.transactions.get_orders())

    # ------------------------------------------------------------------ messages

    def process_logs(self) -> None:
        """Move the algorithm's messages into the log: debug, then error, then log lines."""
        algorithm = self._algorithm
        for queue in (algorithm.debug_messages, algorithm.error_messages, algorithm.log_messages):
            while queue:
                self.logs.append(queue.popleft())

    def debug_message(self, message: str) -> None:
        """Keep a message of the engine."""
        self.logs.append(self._with_time(message))

    system_debug_message = debug_message
    log_message = debug_message

    def error_message(self, message: str, stack_trace: str = "") -> None:
        """Remember a handled error of the engine; LEAN shows it on the console but not in the log file."""
        self._last_error = message

    def set_runtime_error(self, message: str, stack_trace: str = "") -> None:
        """Keep the error that ends the run."""
        self._last_error = message
        self.runtime_error = self._with_time(message)
        self.stack_trace = stack_trace
        if self._algorithm is not None and self._algorithm.run_time_error is None:
            self._algorithm.set_run_time_error(RuntimeError(message))

    def set_initialization_error(self, message: str, stack_trace: str, local_time: Ticks) -> None:
        """Keep the error that ended `initialize`, dated with the time the algorithm had set by then."""
        from engine.lean_runtime.algorithm.messages import prefix_with_algorithm_time

        self._last_error = message
        self.runtime_error = prefix_with_algorithm_time(message, local_time)
        self.stack_trace = stack_trace

    def _with_time(self, message: str) -> str:
        if self._algorithm is None:
            return f"Algorithm Initialization: {message}"
        from engine.lean_runtime.algorithm.messages import prefix_with_algorithm_time

        return prefix_with_algorithm_time(message, self._algorithm._time)

    @property
    def status(self) -> AlgorithmStatus:
        """The state the run ended in."""
        if self._algorithm is None or self.runtime_error:
            return AlgorithmStatus.RUNTIME_ERROR
        status: AlgorithmStatus = self._algorithm.status
        return status

    # ------------------------------------------------------------------ orders and statistics

    def order_event(self, event: Any) -> None:
        """Keep an order event, and let the capacity estimate see it."""
        self.order_events.append(event)
        if self._capacity is not None:
            self._capacity.on_order_event(event)

    def set_summary_statistic(self, name: str, value: str) -> None:
        """Add a statistic of the algorithm's own to the summary."""
        self.custom_statistics[name] = value

    def statistics_results(self) -> StatisticsResults:
        """Return the statistics up to now."""
        algorithm = self._algorithm
        if algorithm is None:
            return StatisticsResults(AlgorithmPerformance(), {}, {})
        results = self._generate()
        results.summary.update(self.custom_statistics)
        return results

    def _generate(self) -> StatisticsResults:
        algorithm, charts, sampler = self._algorithm, self.charts, self._sampler
        assert sampler is not None
        equity = charts[STRATEGY_EQUITY].series
        trades = algorithm.trade_builder.closed_trades
        benchmark = charts.get(BENCHMARK)
        if not equity[EQUITY].values or benchmark is None:
            performance = AlgorithmPerformance()
            performance.closed_trades = trades
            return StatisticsResults(performance, {}, {})
        turnover = charts.get(PORTFOLIO_TURNOVER)
        transactions = algorithm.transactions
        return generate(
            StatisticsInput(
                trades=trades,
                profit_loss=dict(sorted(transactions._transaction_record.items())),
                equity=points_of(equity[EQUITY]),
                performance=points_of(equity[RETURN]),
                benchmark=points_of(benchmark.series[BENCHMARK]),
                turnover=points_of(turnover.series[PORTFOLIO_TURNOVER] if turnover else None),
                starting_capital=sampler.starting_value,
                total_fees=algorithm.portfolio._total_fees,
                total_orders=self._transactions.orders_count if self._transactions is not None else 0,
                capacity=self._capacity,
                currency_symbol=self._currency,
                winning_transactions=transactions._winning_transactions,
                losing_transactions=transactions._losing_transactions,
                risk_free_model=algorithm.risk_free_interest_rate_model,
                trading_days_per_year=algorithm.settings.trading_days_per_year,
            )
        )

    def runtime_summary(self, summary: dict[str, str]) -> dict[str, str]:
        """Return the runtime statistics at the end of the run, by name."""
        portfolio, sampler = self._algorithm.portfolio, self._sampler
        assert sampler is not None
        start, sign = sampler.starting_value, self._currency
        gained = divide(sampler.value - start, start) if start > 0 else ZERO

        def money(value: Decimal) -> str:
            return f"{sign}{format_decimal(value, 'N2')}"

        standard = {
            "Probabilistic Sharpe Ratio": summary.get("Probabilistic Sharpe Ratio", "0%"),
            "Unrealized": money(portfolio._total_unrealized_profit),
            "Fees": f"-{money(portfolio._total_fees)}",
            "Net Profit": money(portfolio._total_net_profit),
            "Return": format_decimal(gained, "P"),
            "Equity": money(sampler.value),
            "Holdings": money(portfolio._total_holdings_value),
            "Volume": money(portfolio._total_sale_volume),
        }
        return dict(sorted({**self.runtime_statistics, **standard}.items()))

    # ------------------------------------------------------------------ plots of the algorithm

    def _take_plots(self, updates: list[Chart]) -> None:
        """Add the algorithm's own plots within LEAN's limits."""
        for update in updates:
            chart = self.charts.get(update.name)
            if chart is None:
                chart = self.charts[update.name] = Chart(update.name)
            for series in update.series.values():
                if self._is_within_limit(series.name) and series.values:
                    self._take_series(chart, series)

    def _is_within_limit(self, name: str) -> bool:
        if len(self._series_seen) < MAXIMUM_CHART_SERIES:
            self._series_seen.add(name)
        elif name not in self._series_seen:
            if not self._series_in_excess:
                self._series_in_excess = True
                self.debug_message(
                    "Exceeded maximum chart series count for organization tier, new series will be ignored. "
                    f"Limit is currently set at {MAXIMUM_CHART_SERIES}. https://qnt.co/docs-charting-quotas"
                )
            return False
        return True

    def _take_series(self, chart: Chart, series: Any) -> None:
        own = chart.try_add_and_get_series(series.name, series)
        if isinstance(own, Series) and own.series_type is SeriesType.PIE:
            total = series.consolidate_chart_points()
            if total is not None:
                own.add_point(total)
        elif len(own.values) + len(series.values) <= MAXIMUM_POINTS:
            own.values.extend(series.values)
        elif chart.name + series.name not in self._points_in_excess:
            self._points_in_excess.add(chart.name + series.name)
            self.debug_message(
                "Exceeded maximum data points per series for organization tier, chart update skipped. "
                f"Chart Name {chart.name}. Series name {series.name}. https://qnt.co/docs-charting-quotas"
                f"Limit is currently set at {MAXIMUM_POINTS}"
            )
