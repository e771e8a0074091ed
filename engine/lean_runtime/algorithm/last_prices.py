"""The last known prices of securities, from history (Algorithm/QCAlgorithm.History.cs GetLastKnownPrices)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import is_symbol_like, to_symbols
from engine.lean_runtime.algorithm.history import AlgorithmHistory
from engine.lean_runtime.algorithm.history_request_factory import HistoryOptions
from engine.lean_runtime.algorithm.history_requests import custom_type_of
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.enums import Resolution, TickType
from engine.lean_runtime.data.data_dictionary import DataDictionary
from engine.lean_runtime.data.history_request import HistoryRequest
from engine.lean_runtime.data.lean_data import get_common_tick_type_for_common_data_types
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import SymbolLike, Symbols
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.slice import Slice

_LOOKBACK_BARS = 5
_RETRY_BARS = {Resolution.DAILY: 10, Resolution.HOUR: 24}
_RETRY_MINUTES = 24 * 60
_LAST_RESORT_DAYS = 50
_ATTEMPTS = 3

#: Symbol, data type and tick type of a point.
Key = tuple[Symbol, type, TickType]


class AlgorithmLastPrices(AlgorithmHistory):
    """Looks back a few bars, then further for what was not found, then over daily data."""

    @overloaded
    def get_last_known_prices(self, symbol: Symbols) -> Any:
        """Return the last point of each subscribed type: a list for one symbol, a dictionary of lists for several."""
        if not is_symbol_like(symbol):
            found = self._get_last_known_prices_of(to_symbols(symbol))
            result: DataDictionary[list[BaseData]] = DataDictionary(self._time)
            for key, points in found.items():
                result.add(key, points)
            return result
        wanted = to_symbol(symbol)
        if not self._is_history_request_valid(wanted):
            return []
        return self._get_last_known_prices_of([wanted]).get(wanted, [])

    get_last_known_prices.also_named(symbols="symbol", security="symbol", securities="symbol")

    @overloaded
    def get_last_known_price(self, symbol: SymbolLike) -> BaseData | None:
        """Return the last point of the type that says most of a symbol's price; None when there is none."""
        points: list[BaseData] = self.get_last_known_prices(symbol)
        ranked = sorted(points, key=lambda point: -self._rank(point))
        return ranked[-1] if ranked else None

    get_last_known_price.also_named(security="symbol")

    def _rank(self, point: BaseData) -> int:
        kind = point.symbol.security_type
        return self._tick_type_order(kind, get_common_tick_type_for_common_data_types(type(point), kind))

    def _get_last_known_prices_of(self, symbols: list[Symbol]) -> dict[Symbol, list[BaseData]]:
        if self.history_provider is None:
            return {}
        points: dict[Key, BaseData] = {}
        requests = self._first_requests([symbol for symbol in symbols if not symbol.is_canonical()])
        for attempt in range(_ATTEMPTS):
            if not requests:
                break
            self._collect(requests, points)
            failed = [request for request in requests if _key(request) not in points]
            requests = self._retry_requests(failed) if attempt == 0 else self._daily_requests(failed)
        grouped: dict[Symbol, list[tuple[int, int, BaseData]]] = {}
        for (symbol, _, tick_type), point in points.items():
            order = self._tick_type_order(symbol.security_type, tick_type)
            grouped.setdefault(symbol, []).append((point._time, order, point))
        return {
            symbol: [point for _, _, point in sorted(entries, key=lambda entry: entry[:2])]
            for symbol, entries in grouped.items()
        }

    def _collect(self, requests: list[HistoryRequest], points: dict[Key, BaseData]) -> None:
        """Keep the last point of each request."""
        for slice in self._ask_history(requests):
            for request in requests:
                point = _point_of(slice, request)
                if point is not None:
                    points[_key(request)] = point

    def _requests_back(
        self, symbols: list[Symbol], data_type: Any, periods: int, resolution: Resolution | None
    ) -> list[HistoryRequest]:
        options = HistoryOptions(resolution, fill_forward=False)
        return self._bar_count_requests(symbols, data_type, periods, options, use_all_subscriptions=True)

    def _first_requests(self, symbols: list[Symbol]) -> list[HistoryRequest]:
        """Return a few bars of every subscription; open interest from days, ticks and seconds from minutes."""
        requests: list[HistoryRequest] = []
        for request in self._requests_back(symbols, custom_type_of(symbols), _LOOKBACK_BARS, None):
            if request.data_type is OpenInterest and request.resolution < Resolution.DAILY:
                requests += self._requests_back([request.symbol], OpenInterest, _LOOKBACK_BARS, Resolution.DAILY)
            elif request.resolution < Resolution.MINUTE:
                kind = request.data_type
                if kind is Tick:
                    kind = TradeBar if request.tick_type is TickType.TRADE else QuoteBar
                requests += self._requests_back([request.symbol], kind, _LOOKBACK_BARS, Resolution.MINUTE)
            else:
                requests.append(request)
        return requests

    def _retry_requests(self, failed: list[HistoryRequest]) -> list[HistoryRequest]:
        """Return a longer look back for what was not found: the security may rarely trade."""
        by_symbol: dict[Symbol, list[HistoryRequest]] = {}
        for request in failed:
            by_symbol.setdefault(request.symbol, []).append(request)
        requests: list[HistoryRequest] = []
        for symbol, group in by_symbol.items():
            resolution = group[0].resolution
            periods = _RETRY_BARS.get(resolution, _RETRY_MINUTES)
            types = {request.data_type for request in group}
            made = self._requests_back([symbol], custom_type_of([symbol]), periods, resolution)
            requests += [request for request in made if request.data_type in types]
        return requests

    def _daily_requests(self, failed: list[HistoryRequest]) -> list[HistoryRequest]:
        symbols = list(dict.fromkeys(request.symbol for request in failed))
        return self._requests_back(symbols, custom_type_of(symbols), _LAST_RESORT_DAYS, Resolution.DAILY)


def _key(request: HistoryRequest) -> Key:
    return request.symbol, request.data_type, request.tick_type


def _point_of(slice: Slice, request: HistoryRequest) -> BaseData | None:
    symbol = request.symbol
    if request.data_type is OpenInterest:
        ticks = slice.ticks.try_get_value(symbol)[1]
        return ticks[0] if ticks else None
    found = slice._get_by_type(request.data_type)
    point: BaseData | None = found.try_get_value(symbol)[1]
    return point
