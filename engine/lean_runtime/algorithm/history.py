"""The history calls of an algorithm, in all forms Python reaches (QCAlgorithm.History.cs, QCAlgorithm.Python.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes, to_symbols
from engine.lean_runtime.algorithm.data_frames import AlgorithmDataFrames
from engine.lean_runtime.algorithm.history_by_name import histories_by_name
from engine.lean_runtime.algorithm.history_request_factory import HistoryOptions
from engine.lean_runtime.algorithm.history_requests import custom_type_of
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.slices import (
    MemoizingEnumerable,
    points_by_type,
    points_of_symbol,
    trade_bars_of,
    universe_data,
)
from engine.lean_runtime.common.enums import DataMappingMode, DataNormalizationMode, Resolution
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.ticks import Ticks, span, ticks
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.history_request import HistoryRequest
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.feed.universe import Universe
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    import pandas as pd

    from engine.lean_runtime.algorithm.arguments import (
        AnyType,
        Duration,
        Moment,
        Requests,
        SymbolLike,
        Symbols,
        Tickers,
    )
    from engine.lean_runtime.data.slice import Slice

register_classes("engine.lean_runtime.data.history_request", "HistoryRequest")
register_classes("engine.lean_runtime.common.enums", "DataMappingMode", "DataNormalizationMode")

#: What the present means: from a count of bars, a span, or two local times of the algorithm.
Span = int | timedelta | tuple[Ticks, Ticks]


class AlgorithmHistory(AlgorithmDataFrames):
    """Data frames for symbols, lists and types; lazy sequences for tickers, counts alone and history[T]."""

    def __init__(self) -> None:
        super().__init__()
        self._data_dictionary_tick_warning_sent = False

    # The string form stands first: a ticker binds to LEAN's Symbol overload, which returns bars, not a data frame.

    @overloaded
    def history(
        self,
        symbol: str,
        periods: int,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[TradeBar]:
        """Return past data: a data frame of symbols, a list, None (all) or a type with symbols; else lazy sequences.

        The span is a count of bars, a timedelta, or start and end in the algorithm's time. Never reaches the future.
        """
        options = _options(locals())
        return self._bars_history(to_symbol(symbol), int(periods), options)

    @history.alternative
    def _(
        self,
        symbol: str,
        span: Duration,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[TradeBar]:
        return self._bars_history(to_symbol(symbol), span, _options(locals()))

    @history.alternative
    def _(
        self,
        symbol: str,
        start: Moment,
        end: Moment,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[TradeBar]:
        return self._bars_history(to_symbol(symbol), (ticks(start), ticks(end)), _options(locals()))

    @history.alternative
    def _(
        self,
        periods: int,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Slice]:
        return self._slices_history(self.securities.keys(), int(periods), _options(locals()))

    @history.alternative
    def _(
        self,
        span: Duration,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Slice]:
        return self._slices_history(self.securities.keys(), span, _options(locals()))

    @history.alternative
    def _(self, request: HistoryRequest) -> MemoizingEnumerable[Slice]:
        return MemoizingEnumerable(self._ask_history([request]))

    @history.alternative
    def _(self, requests: Requests) -> MemoizingEnumerable[Slice]:
        return MemoizingEnumerable(self._ask_history(requests))

    @history.alternative
    def _(
        self,
        tickers: Tickers,
        periods: int,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
        flatten: bool = False,
    ) -> pd.DataFrame:
        return self._frame_history(None, tickers, int(periods), _options(locals()), flatten)

    @history.alternative
    def _(
        self,
        tickers: Tickers,
        span: Duration,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
        flatten: bool = False,
    ) -> pd.DataFrame:
        return self._frame_history(None, tickers, span, _options(locals()), flatten)

    @history.alternative
    def _(
        self,
        tickers: Tickers,
        start: Moment,
        end: Moment,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
        flatten: bool = False,
    ) -> pd.DataFrame:
        return self._frame_history(None, tickers, (ticks(start), ticks(end)), _options(locals()), flatten)

    @history.alternative
    def _(
        self,
        type: AnyType,
        tickers: Tickers,
        periods: int,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
        flatten: bool = False,
    ) -> pd.DataFrame:
        return self._frame_history(type, tickers, int(periods), _options(locals()), flatten)

    @history.alternative
    def _(
        self,
        type: AnyType,
        tickers: Tickers,
        span: Duration,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
        flatten: bool = False,
    ) -> pd.DataFrame:
        return self._frame_history(type, tickers, span, _options(locals()), flatten)

    @history.alternative
    def _(
        self,
        type: AnyType,
        tickers: Tickers,
        start: Moment,
        end: Moment,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
        flatten: bool = False,
    ) -> pd.DataFrame:
        return self._frame_history(type, tickers, (ticks(start), ticks(end)), _options(locals()), flatten)

    for _by_name in histories_by_name():
        history.alternative(_by_name)
    # of (type, symbol, ...), which answers as (type, tickers, ...)
    history.also_named(symbol="tickers")

    @history.typed
    def _(
        self,
        type: AnyType,
        symbol: SymbolLike,
        periods: int,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Any]:
        return self._typed_history(type, to_symbol(symbol), int(periods), _options(locals()))

    @history.typed
    def _(
        self,
        type: AnyType,
        symbol: SymbolLike,
        span: Duration,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Any]:
        return self._typed_history(type, to_symbol(symbol), span, _options(locals()))

    @history.typed
    def _(
        self,
        type: AnyType,
        symbol: SymbolLike,
        start: Moment,
        end: Moment,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Any]:
        return self._typed_history(type, to_symbol(symbol), (ticks(start), ticks(end)), _options(locals()))

    @history.typed
    def _(
        self,
        type: AnyType,
        span: Duration,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Any]:
        return self._typed_history(type, self.securities.keys(), span, _options(locals()))

    @history.typed
    def _(
        self,
        type: AnyType,
        symbols: Symbols,
        span: Duration,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Any]:
        return self._typed_history(type, to_symbols(symbols), span, _options(locals()))

    @history.typed
    def _(
        self,
        type: AnyType,
        symbols: Symbols,
        periods: int,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Any]:
        return self._typed_history(type, to_symbols(symbols), int(periods), _options(locals()))

    @history.typed
    def _(
        self,
        type: AnyType,
        symbols: Symbols,
        start: Moment,
        end: Moment,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int | None = None,
    ) -> MemoizingEnumerable[Any]:
        return self._typed_history(type, to_symbols(symbols), (ticks(start), ticks(end)), _options(locals()))

    # -- what the forms share ------------------------------------------------------------------------------------------

    def _requests_of(
        self, symbols: Iterable[Symbol], data_type: Any, length: Span, options: HistoryOptions
    ) -> list[HistoryRequest]:
        chosen = list(symbols)
        if isinstance(length, int):
            return self._bar_count_requests(chosen, data_type, length, options)
        start, end = self._span(length)
        return self._date_range_requests(chosen, data_type, start, end, options)

    def _span(self, length: Any) -> tuple[Ticks, Ticks]:
        """Return start and end in local ticks of a timedelta up to now, or of a pair of ticks."""
        if isinstance(length, timedelta):
            return self._time - span(length), self._time
        start, end = length
        return start, end

    def _slices_history(
        self, symbols: Iterable[Symbol], length: Span, options: HistoryOptions
    ) -> MemoizingEnumerable[Slice]:
        chosen = list(symbols)
        if isinstance(length, int):
            self._check_periods(chosen, options.resolution, None)
        return MemoizingEnumerable(
            self._ask_history(self._requests_of(chosen, custom_type_of(chosen), length, options))
        )

    def _bars_history(self, symbol: Symbol, length: Span, options: HistoryOptions) -> MemoizingEnumerable[TradeBar]:
        """Return the trade bars of one symbol."""
        resolution = self._resolution_of(symbol, options.resolution, TradeBar)
        if isinstance(length, int):
            self._check_periods([symbol], resolution, TradeBar)
            entry = self._market_hours_of(symbol)
            start = self._history_request_factory.start_time(
                symbol,
                length,
                resolution,
                entry.exchange_hours,
                entry.data_time_zone,
                TradeBar,
                options.extended_market_hours,
            )
            length = (start, self._time)
        if resolution is Resolution.TICK:
            raise InvalidOperationException(
                "Calling History<TradeBar> method with Resolution.Tick will return an empty result. Please use the "
                "generic version with Tick type parameter or provide a list of Symbols to use the Slice history "
                "request API."
            )
        slices = self._slices_history([symbol], length, _with_resolution(options, resolution))
        return MemoizingEnumerable(trade_bars_of(slices, symbol))

    def _typed_history(
        self, data_type: Any, target: Symbol | Iterable[Symbol], length: Span, options: HistoryOptions
    ) -> MemoizingEnumerable[Any]:
        """Return the points of one symbol, or a dictionary per step of several."""
        single = target if isinstance(target, Symbol) else None
        symbols = [single] if single is not None else list(target)
        if isinstance(length, int):
            if single is not None:
                options = _with_resolution(options, self._resolution_of(single, options.resolution, data_type))
            self._check_periods(symbols, options.resolution, data_type)
        requests = self._requests_of(symbols, data_type, length, options)
        if single is not None:
            _require_requests(requests, single, data_type)
            return MemoizingEnumerable(points_of_symbol(self._ask_history(requests), data_type, single))
        if data_type is Tick and not self._data_dictionary_tick_warning_sent:
            self._data_dictionary_tick_warning_sent = True
            self._debug(
                "Warning: Multiple symbols Tick history will return the last tick per timestep. To access all ticks "
                "remove the 'Tick' type to use the History() returning Slice, all ticks can be accessed with "
                "Slice.Ticks."
            )
        slices = self._ask_history(requests)
        if data_type is BaseDataCollection and requests and requests[0].data_type is not BaseDataCollection:
            return MemoizingEnumerable(universe_data(slices))
        return MemoizingEnumerable(points_by_type(slices, data_type))

    def _frame_history(
        self, data_type: Any, tickers: Any, length: Span, options: HistoryOptions, flatten: bool
    ) -> pd.DataFrame:
        """Return a data frame of a universe, of all securities of a type, or of symbols."""
        if isinstance(tickers, Universe):
            if options.resolution is None:
                options = _with_resolution(options, tickers.configuration.resolution)
            requests = self._requests_of([tickers.symbol], tickers.data_type, length, options)
            return self._data_frame(self._ask_history(requests), flatten, BaseDataCollection)
        if data_type is None and isinstance(tickers, type):
            requests = self._requests_of(self.securities.keys(), tickers, length, options)
            return self._data_frame(self._ask_history(requests), flatten, tickers)
        symbols = self.securities.keys() if tickers is None else to_symbols(tickers)
        if data_type is None:
            slices = self._slices_history(symbols, length, options)
            return self._data_frame(slices, flatten, custom_type_of(list(symbols)))
        if isinstance(length, int):
            self._check_periods(symbols, options.resolution, data_type)
        requests = self._requests_of(symbols, data_type, length, options)
        if isinstance(tickers, str):
            _require_requests(requests, symbols[0], data_type)
        return self._data_frame(self._ask_history(requests), flatten, data_type)


def _options(given: dict[str, Any]) -> HistoryOptions:
    """Collect the shared settings of a history call from its local variables."""
    return HistoryOptions(
        given["resolution"],
        given["fill_forward"],
        given["extended_market_hours"],
        given["data_mapping_mode"],
        given["data_normalization_mode"],
        given["contract_depth_offset"],
    )


def _with_resolution(options: HistoryOptions, resolution: Resolution) -> HistoryOptions:
    return HistoryOptions(
        resolution,
        options.fill_forward,
        options.extended_market_hours,
        options.data_mapping_mode,
        options.data_normalization_mode,
        options.contract_depth_offset,
    )


def _require_requests(requests: list[HistoryRequest], symbol: Symbol, data_type: Any) -> None:
    if not requests:
        raise ArgumentException(
            "No history data could be fetched. This could be due to the specified security not being of the requested "
            f"type. Symbol: {symbol} Requested Type: {data_type.__name__}"
        )
