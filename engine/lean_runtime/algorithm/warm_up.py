"""Warming up before the start, and the end of the initialisation (QCAlgorithm.History.cs, QCAlgorithm.cs)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.lean_runtime.algorithm.history_request_factory import HistoryOptions
from engine.lean_runtime.algorithm.option_indicators import AlgorithmOptionIndicators
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.brokerages.benchmarks import SecurityBenchmark
from engine.lean_runtime.common.enums import Resolution, resolution_span
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.ticks import Ticks, span

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Duration


class AlgorithmWarmUp(AlgorithmOptionIndicators):
    """Keeps how far back data are pumped in before the start."""

    def __init__(self) -> None:
        super().__init__()
        self._warmup_time_span: Ticks | None = None
        self._warmup_bar_count: int | None = None

    @overloaded
    def set_warm_up(self, time_span: Duration, resolution: Resolution | None = None) -> None:
        """Pump data of a span, or of so many bars, in before the start; InvalidOperationException once initialised."""
        self._set_warm_up(None, time_span, resolution)

    @set_warm_up.alternative
    def _(self, bar_count: int, resolution: Resolution | None = None) -> None:
        self._set_warm_up(int(bar_count), None, resolution)

    @overloaded
    def set_warmup(self, time_span: Duration, resolution: Resolution | None = None) -> None:
        """Pump data of a span, or of so many bars, in before the start; InvalidOperationException once initialised."""
        self._set_warm_up(None, time_span, resolution)

    @set_warmup.alternative
    def _(self, bar_count: int, resolution: Resolution | None = None) -> None:
        self._set_warm_up(int(bar_count), None, resolution)

    def _set_warm_up(self, bar_count: int | None, length: timedelta | None, resolution: Resolution | None) -> None:
        if self._locked:
            raise InvalidOperationException("self.set_warmup(): This method cannot be used after algorithm initialized")
        self._warmup_time_span = None if length is None else span(length)
        self._warmup_bar_count = bar_count
        self._settings.warmup_resolution = resolution

    def _warm_up_start(self) -> Ticks | None:
        """Return the local time warming up begins at, None without a warm-up."""
        if self._warmup_bar_count is not None:
            return self._warm_up_start_of_bars(self._warmup_bar_count)
        return None if self._warmup_time_span is None else self._time - self._warmup_time_span

    def _warm_up_start_of_bars(self, count: int) -> Ticks:
        chosen = self._settings.warmup_resolution
        requests = self._bar_count_requests(self.securities.keys(), None, count, HistoryOptions(chosen))
        if requests:
            return self._time_zone.to_local(min(request._start_time_utc for request in requests))
        # without securities the universes tell, or else a market that never closes
        default = self._universe_settings.resolution if chosen is None else chosen
        starts = [self._time - count * resolution_span(default)]
        for universe in self._universe_manager._items.values():
            configuration = universe.configuration
            starts.append(
                self._history_request_factory.start_time(
                    configuration.symbol,
                    count,
                    configuration.resolution if chosen is None else chosen,
                    self._market_hours_database.get_exchange_hours(configuration),
                    configuration.data_time_zone,
                    configuration.type,
                )
            )
        return min(starts)

    def post_initialize(self) -> None:
        """Finish the initialisation: check dates, choose a benchmark, go back to the warm-up's start, add universes.

        ArgumentException if the end lies before the start.
        """
        if self._end_date < self._start_date:
            raise ArgumentException("Please select an algorithm end date greater than start date.")
        if self._benchmark is None:
            self._benchmark = invoke(self._brokerage_model, "get_benchmark", self.securities)
        self._warn_of_benchmark_time_zone()
        start = self._warm_up_start()
        if start is None:
            self.set_finished_warming_up()
        else:
            self._set_date_time(self._time_zone.to_utc(start))
        self.on_end_of_time_step()

    def _warn_of_benchmark_time_zone(self) -> None:
        """Say so if a daily algorithm is measured by a benchmark whose days end at another moment."""
        if not isinstance(self._benchmark, SecurityBenchmark):
            return
        coarsest = max((item.resolution for item in self.subscription_manager.subscriptions), default=None)
        if Resolution.DAILY not in (coarsest, self._universe_settings.resolution):
            return
        symbol = self._benchmark.security.symbol
        zone = self._market_hours_database.get_data_time_zone(symbol.id.market, symbol, symbol.security_type)
        if zone != self._time_zone:
            self._log(
                "QCAlgorithm.PostInitialize(): Warning: Using a security benchmark of a different timezone "
                f"({zone.name}) than the algorithm TimeZone ({self._time_zone.name}) may lead to skewed and incorrect "
                "statistics. Use a higher resolution than daily to minimize."
            )
