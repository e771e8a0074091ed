"""Warming indicators up and replaying them over history (Algorithm/QCAlgorithm.Indicators.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import to_symbols
from engine.lean_runtime.algorithm.consolidation import create_consolidator, tick_type_of
from engine.lean_runtime.algorithm.history import Span
from engine.lean_runtime.algorithm.history_request_factory import HistoryOptions
from engine.lean_runtime.algorithm.history_requests import custom_type_of
from engine.lean_runtime.algorithm.indicator_registration import (
    AlgorithmIndicatorRegistration,
    input_type_of,
    updater,
)
from engine.lean_runtime.algorithm.indicator_values import IndicatorHistory, IndicatorRecorder
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.slices import push_through
from engine.lean_runtime.common.enums import DataNormalizationMode, Resolution, SecurityType, resolution_span
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import Ticks, span, ticks
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.lean_data import is_common_lean_data_type
from engine.lean_runtime.indicators.base import IndicatorBase, warm_up_period_of
from engine.lean_runtime.indicators.kinds import Indicator, TradeBarIndicator

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything, Duration, Moment, Selector, Slices, Symbols
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.feed.subscription_manager import SubscriptionManager
    from engine.lean_runtime.identity.symbol import Symbol


class AlgorithmIndicatorHistory(AlgorithmIndicatorRegistration):
    """Feeds past data to indicators: to make them ready, or to see their past values."""

    if TYPE_CHECKING:
        subscription_manager: SubscriptionManager

    def __init__(self) -> None:
        super().__init__()
        self._is_emit_warmup_insight_warning_sent = False

    # -- indicator_history ---------------------------------------------------------------------------------------------

    @overloaded
    def indicator_history(
        self,
        indicator: Anything,
        symbol: Symbols,
        period: int,
        resolution: Resolution | None = None,
        selector: Selector = None,
    ) -> IndicatorHistory:
        """Return an indicator's values over past data: so many bars, a span, or between two local times.

        The indicator is reset first; more data are read so that it is ready from the first value on.
        """
        return self._indicator_history(indicator, to_symbols(symbol), int(period), resolution, selector)

    @indicator_history.alternative
    def _(
        self,
        indicator: Anything,
        symbol: Symbols,
        span: Duration,
        resolution: Resolution | None = None,
        selector: Selector = None,
    ) -> IndicatorHistory:
        return self._indicator_history(indicator, to_symbols(symbol), self._span(span), resolution, selector)

    @indicator_history.alternative
    def _(
        self,
        indicator: Anything,
        symbol: Symbols,
        start: Moment,
        end: Moment,
        resolution: Resolution | None = None,
        selector: Selector = None,
    ) -> IndicatorHistory:
        return self._indicator_history(indicator, to_symbols(symbol), (ticks(start), ticks(end)), resolution, selector)

    @indicator_history.alternative
    def _(self, indicator: Anything, history: Slices, selector: Selector = None) -> IndicatorHistory:
        return self._replay(self._as_indicator(indicator), history, selector)

    indicator_history.also_named(symbols="symbol").with_any_type()

    def _indicator_history(
        self, given: Any, symbols: list[Symbol], length: Span, resolution: Resolution | None, selector: Any
    ) -> IndicatorHistory:
        indicator = self._as_indicator(given)
        needed = warm_up_period_of(indicator) or 0
        if isinstance(length, int):
            length += needed - 1 if needed > 0 and length > 0 else needed
        else:
            length = self._with_warm_up(needed, symbols, self._span(length), resolution)
        return self._replay(indicator, self._indicator_slices(indicator, symbols, length, resolution), selector)

    def _indicator_slices(
        self, indicator: IndicatorBase, symbols: list[Symbol], length: Span, resolution: Resolution | None
    ) -> Iterable[Slice]:
        options = HistoryOptions(resolution, data_normalization_mode=_normalization_of(indicator))
        return self._slices_history(symbols, length, options)

    def _with_warm_up(
        self, needed: int, symbols: list[Symbol], length: tuple[Ticks, Ticks], resolution: Resolution | None
    ) -> tuple[Ticks, Ticks]:
        """Move the start back by the bars an indicator needs before its first value."""
        start, end = length
        if needed <= 1:
            return start, end
        options = HistoryOptions(resolution)
        first = start
        for request in self._date_range_requests(symbols, custom_type_of(symbols), start, end, options):
            earlier = self._history_request_factory.start_time(
                request.symbol,
                needed - 1,
                request.resolution,
                request.exchange_hours,
                request.data_time_zone,
                request.data_type,
                request.include_extended_market_hours,
                request._start_time_utc,
            )
            first = min(first, earlier)
        return first, end

    def _replay(self, indicator: IndicatorBase, history: Iterable[Slice], selector: Any) -> IndicatorHistory:
        """Reset an indicator, feed it the data and record its values."""
        indicator.reset()
        recorder = IndicatorRecorder(indicator)
        update = updater(indicator, selector)
        indicator.updated += recorder.on_updated
        if isinstance(indicator, TradeBarIndicator):
            push_through(history, update, input_type_of(indicator, selector))
        else:
            values = isinstance(indicator, Indicator)
            push_through(history, update, input_type_of(indicator, selector) if values else None)
        recorder.finish()
        indicator.updated -= recorder.on_updated
        return IndicatorHistory(recorder)

    # -- warm up -------------------------------------------------------------------------------------------------------

    @overloaded
    def warm_up_indicator(
        self,
        symbol: Symbols,
        indicator: Anything,
        resolution: Resolution | None = None,
        selector: Selector = None,
    ) -> None:
        """Reset an indicator and feed it the past bars it needs to become ready, of a resolution or a timedelta."""
        self._warm_up(to_symbols(symbol), self._as_indicator(indicator), resolution, selector)

    @warm_up_indicator.alternative
    def _(self, symbol: Symbols, indicator: Anything, period: Duration, selector: Selector = None) -> None:
        self._warm_up_by_period(to_symbols(symbol), self._as_indicator(indicator), span(period), selector)

    warm_up_indicator.also_named(symbols="symbol").with_any_type()

    def _warm_up(self, symbols: list[Symbol], indicator: IndicatorBase, resolution: Any, selector: Any) -> None:
        if self._has_warm_up_period(indicator):
            self._indicator_history(indicator, symbols, 0, resolution, selector)

    def _has_warm_up_period(self, indicator: IndicatorBase) -> bool:
        if warm_up_period_of(indicator) is not None:
            return True
        if not self._is_emit_warmup_insight_warning_sent:
            self._debug(
                "Warning: the 'WarmUpIndicator' feature only works with indicators which inherit from "
                "'IIndicatorWarmUpPeriodProvider' and define a warm up period, setting property 'WarmUpPeriod' with a "
                f"value > 0. The provided indicator of type '{type(indicator).__name__}' will not be warmed up."
            )
            self._is_emit_warmup_insight_warning_sent = True
        return False

    def _warm_up_by_period(self, symbols: list[Symbol], indicator: IndicatorBase, period: Ticks, selector: Any) -> None:
        """Feed past data through consolidators of the period."""
        if not self._has_warm_up_period(indicator):
            return
        periods = warm_up_period_of(indicator) or 0
        if not periods:
            return
        resolution = _resolution_below(period)
        length = resolution_span(resolution)
        periods *= period // length if length else 1
        try:
            history = self._indicator_slices(indicator, symbols, periods, resolution)
        except ArgumentException as error:
            self._debug(f"{indicator.name} could not be warmed up. Reason: {error}")
            return
        update = updater(indicator, selector)
        consolidators = {
            symbol: self._warm_up_consolidator(symbol, indicator, period, length == period, update)
            for symbol in symbols
        }
        self._push_to_consolidators(history, consolidators)

    def _warm_up_consolidator(
        self, symbol: Symbol, indicator: IndicatorBase, period: Ticks, unchanged: bool, update: Callable[[Any], Any]
    ) -> Any:
        """Return the consolidator of a symbol: from its subscription, or for the data LEAN has of its kind."""
        kind = TradeBarIndicator in type(indicator).__mro__
        wanted: Any = input_type_of(indicator, None) if kind else BaseData
        if self._configurations(symbol):
            return self._consolidate(symbol, tick_type_of(wanted, symbol), update, period=period)
        length = 0 if unchanged else period
        if wanted is BaseData:
            service = self.subscription_manager.subscription_data_config_service
            types = service.lookup_subscription_config_data_types(
                symbol.security_type, Resolution.DAILY, symbol.is_canonical()
            )
            types.sort(key=lambda pair: (not is_common_lean_data_type(pair[0]), pair[1]))
            consolidator = create_consolidator(length, *types[0])
        else:
            consolidator = create_consolidator(length, wanted, tick_type_of(wanted, symbol))

        def forward(sender: Any, bar: Any) -> None:
            update(bar)

        consolidator.data_consolidated += forward
        return consolidator

    def _push_to_consolidators(self, history: Iterable[Slice], consolidators: dict[Symbol, Any]) -> None:
        for slice in history:
            for symbol, consolidator in consolidators.items():
                found = slice._get_by_type(consolidator.input_type)
                if found.contains_key(symbol):
                    consolidator.update(found[symbol])
        for symbol, consolidator in consolidators.items():
            if consolidator.working_data is not None:
                consolidator._scan(self._local_time_of(symbol))
            self.subscription_manager.remove_consolidator(symbol, consolidator)

    def _local_time_of(self, symbol: Symbol) -> Ticks:
        security = self.securities.try_get_value(symbol)[1]
        if security is not None:
            local: Ticks = security._local_time
            return local
        hours = self._market_hours_database.get_exchange_hours(symbol.id.market, symbol, symbol.security_type)
        return hours.time_zone.to_local(self._utc_time)


def _resolution_below(period: Ticks) -> Resolution:
    """Return the coarsest resolution that is not longer than a period (TimeSpan.ToHigherResolutionEquivalent)."""
    for resolution in (Resolution.DAILY, Resolution.HOUR, Resolution.MINUTE, Resolution.SECOND):
        if resolution_span(resolution) <= period:
            return resolution
    return Resolution.TICK


def _normalization_of(indicator: IndicatorBase) -> DataNormalizationMode | None:
    """Return the mode of the data of an option's greeks: raw prices, scaled to one point in time."""
    option = getattr(indicator, "option_symbol", None)
    if option is not None and option.underlying.security_type is SecurityType.EQUITY:
        return DataNormalizationMode.SCALED_RAW
    return None
