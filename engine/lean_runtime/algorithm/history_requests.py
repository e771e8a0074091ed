"""Which subscriptions a history call means, and the requests made of them (Algorithm/QCAlgorithm.History.cs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.history_request_factory import HistoryOptions, HistoryRequestFactory
from engine.lean_runtime.algorithm.universes import AlgorithmUniverses
from engine.lean_runtime.common.enums import Resolution, SecurityType, TickType
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.history_request import HistoryRequest
from engine.lean_runtime.data.lean_data import (
    get_common_tick_type_for_common_data_types,
    get_data_type,
    is_common_lean_data_type,
)
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.feed.market_hours_entry import market_hours_entry
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.reference.market_hours import Entry

if TYPE_CHECKING:
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

#: Data types LEAN treats as abstract: they name a family, no subscription.
_ABSTRACT_TYPES = (BaseData,)


#: The modules of LEAN's namespace QuantConnect.Data.Market; data of other modules count as custom.
_MARKET_MODULES = {
    f"{BaseData.__module__.rpartition('.')[0]}.{name}"
    for name in ("auxiliary", "bar", "option_chain", "option_contract", "quote_bar", "tick", "trade_bar")
}


class AlgorithmHistoryRequests(AlgorithmUniverses):
    """Finds or invents the subscriptions of a symbol and asks the history provider."""

    def __init__(self) -> None:
        super().__init__()
        self._history_request_factory = HistoryRequestFactory(self)

    # -- asking --------------------------------------------------------------------------------------------------------

    def _ask_history(self, requests: Iterable[HistoryRequest]) -> Iterator[Slice]:
        """Yield the slices of the requests, cut at the present."""
        yield from self.history_provider.get_history(self._without_future(requests), self._time_zone)

    def _without_future(self, requests: Iterable[HistoryRequest]) -> list[HistoryRequest]:
        kept: list[HistoryRequest] = []
        told = False
        for request in requests:
            if not self._is_history_request_valid(request.symbol):
                continue
            if request._end_time_utc > self._utc_time:
                start = min(request._start_time_utc, request._end_time_utc)
                request = HistoryRequest(request, request.symbol, start, self._utc_time)
                if not told:
                    told = True
                    self._debug("Request for future history modified to end now.")
            kept.append(request)
        return kept

    @staticmethod
    def _is_history_request_valid(symbol: Symbol) -> bool:
        derivative = (SecurityType.FUTURE, SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION)
        return symbol.security_type in derivative or not symbol.is_canonical()

    # -- requests ------------------------------------------------------------------------------------------------------

    def _date_range_requests(
        self, symbols: Iterable[Symbol], data_type: Any, start: Ticks, end: Ticks, options: HistoryOptions
    ) -> list[HistoryRequest]:
        """Return the requests of the symbols between two local times of the algorithm."""
        return [
            self._history_request_factory.create(
                configuration, start, end, self._exchange_hours_of(symbol, data_type), options
            )
            for symbol in symbols
            if self._is_history_request_valid(symbol)
            for configuration in self._matching_subscriptions(symbol, data_type, options.resolution)
        ]

    def _bar_count_requests(
        self,
        symbols: Iterable[Symbol],
        data_type: Any,
        periods: int,
        options: HistoryOptions,
        use_all_subscriptions: bool = False,
    ) -> list[HistoryRequest]:
        """Return the requests of the symbols that reach back so many bars of open market."""
        requests = []
        for symbol in symbols:
            if not self._is_history_request_valid(symbol):
                continue
            for configuration in self._matching_subscriptions(
                symbol, data_type, options.resolution, use_all_subscriptions
            ):
                requests.append(self._bar_count_request(symbol, configuration, data_type, periods, options))
        return requests

    def _bar_count_request(
        self,
        symbol: Symbol,
        configuration: SubscriptionDataConfig,
        data_type: Any,
        periods: int,
        options: HistoryOptions,
    ) -> HistoryRequest:
        resolution = configuration.resolution if options.resolution is None else options.resolution
        hours = self._exchange_hours_of(symbol, configuration.type if data_type is None else data_type)
        start = self._history_request_factory.start_time(
            symbol,
            periods,
            resolution,
            hours,
            configuration.data_time_zone,
            configuration.type,
            options.extended_market_hours,
        )
        sized = HistoryOptions(
            resolution,
            options.fill_forward,
            options.extended_market_hours,
            options.data_mapping_mode,
            options.data_normalization_mode,
            options.contract_depth_offset,
        )
        return self._history_request_factory.create(configuration, start, self._time, hours, sized)

    def _check_periods(self, symbols: Iterable[Symbol], resolution: Resolution | None, data_type: Any) -> None:
        if any(self._resolution_of(symbol, resolution, data_type) is Resolution.TICK for symbol in symbols):
            raise InvalidOperationException(
                "History functions that accept a 'periods' parameter can not be used with Resolution.Tick"
            )

    # -- subscriptions -------------------------------------------------------------------------------------------------

    def _tick_type_order(self, security_type: SecurityType, tick_type: TickType) -> int:
        types: list[TickType] = self.subscription_manager.available_data_types[security_type]
        return types.index(tick_type) if tick_type in types else -1

    def _matching_subscriptions(
        self,
        symbol: Symbol,
        data_type: Any,
        resolution: Resolution | None = None,
        use_all_subscriptions: bool = False,
    ) -> list[SubscriptionDataConfig]:
        """Return the user's subscriptions of the type, else the engine's own, else new ones."""
        service = self.subscription_manager.subscription_data_config_service
        known = sorted(
            service.get_subscription_data_configs(symbol, include_internal_configs=True),
            key=lambda item: (-item.resolution, -self._tick_type_order(item.security_type, item.tick_type)),
        )
        matching = self._of_type(known, data_type, use_all_subscriptions)
        chosen = [item for item in matching if not item.is_internal_feed]
        internal = [item for item in matching if item.is_internal_feed]
        if use_all_subscriptions or not chosen:
            chosen += internal
        if not chosen:
            return self._new_subscriptions(symbol, data_type, resolution, use_all_subscriptions, known)
        if resolution is not None and symbol.security_type is SecurityType.EQUITY:
            return self._equity_subscriptions(symbol, data_type, resolution, chosen)
        if symbol.is_canonical() and len(chosen) > 1:
            return [item for item in chosen if not issubclass(item.type, OptionUniverse)]
        return chosen

    def _of_type(
        self, known: list[SubscriptionDataConfig], data_type: Any, use_all_subscriptions: bool
    ) -> list[SubscriptionDataConfig]:
        if data_type is not Tick:
            return [item for item in known if _type_fits(data_type, item.type, not use_all_subscriptions)]
        return [
            item
            if item.type is Tick
            else item.copy_with(
                object_type=Tick,
                resolution=Resolution.TICK,
                tick_type=get_common_tick_type_for_common_data_types(item.type, item.security_type),
            )
            for item in known
            if is_common_lean_data_type(item.type)
        ]

    def _equity_subscriptions(
        self, symbol: Symbol, data_type: Any, resolution: Resolution, chosen: list[SubscriptionDataConfig]
    ) -> list[SubscriptionDataConfig]:
        """Drop quotes from hours and days, where equities have none; add them elsewhere if no subscription has."""
        if resolution in (Resolution.DAILY, Resolution.HOUR):
            return [item for item in chosen if item.tick_type is not TickType.QUOTE]
        if data_type not in (None, Tick) or any(item.tick_type is TickType.QUOTE for item in chosen):
            return chosen
        quote_type = get_data_type(resolution, TickType.QUOTE)
        entry = market_hours_entry(self._market_hours_database, symbol, quote_type)
        quotes = SubscriptionDataConfig(
            quote_type,
            symbol,
            resolution,
            entry.data_time_zone,
            entry.exchange_hours.time_zone,
            chosen[0].fill_data_forward,
            chosen[0].extended_market_hours,
            False,
            tick_type=TickType.QUOTE,
        )
        return self._by_tick_type([*chosen, quotes])

    def _by_tick_type(self, items: list[SubscriptionDataConfig]) -> list[SubscriptionDataConfig]:
        return sorted(items, key=lambda item: -self._tick_type_order(item.security_type, item.tick_type))

    def _new_subscriptions(
        self,
        symbol: Symbol,
        data_type: Any,
        resolution: Resolution | None,
        use_all_subscriptions: bool,
        known: list[SubscriptionDataConfig],
    ) -> list[SubscriptionDataConfig]:
        """Return subscriptions made for the request alone, with settings of the user's other ones."""
        similar = next(
            (item for item in known if is_common_lean_data_type(item.type) and not item.is_internal_feed), None
        )
        if data_type is not None and not is_common_lean_data_type(data_type) and data_type not in _ABSTRACT_TYPES:
            universe = self._universe_manager._items.get(symbol)
            kind = data_type
            if universe is not None and issubclass(universe.data_type, data_type):
                kind = universe.data_type
            custom = kind.__module__ not in _MARKET_MODULES or custom_type_of([symbol]) is not None
            tick_type = get_common_tick_type_for_common_data_types(kind, symbol.security_type)
            return [self._new_subscription(symbol, kind, resolution, tick_type, custom, similar)]
        chosen = self._resolution_of(symbol, resolution, data_type)
        service = self.subscription_manager.subscription_data_config_service
        types = service.lookup_subscription_config_data_types(symbol.security_type, chosen, symbol.is_canonical())
        made = [
            self._new_subscription(symbol, kind, resolution, tick_type, False, similar)
            for kind, tick_type in types
            if _type_fits(data_type, kind, not use_all_subscriptions)
        ]
        return self._by_tick_type(made)

    def _new_subscription(
        self,
        symbol: Symbol,
        kind: Any,
        resolution: Resolution | None,
        tick_type: TickType,
        is_custom: bool,
        similar: SubscriptionDataConfig | None,
    ) -> SubscriptionDataConfig:
        entry = market_hours_entry(self._market_hours_database, symbol, kind)
        settings = self._universe_settings
        return SubscriptionDataConfig(
            kind,
            symbol,
            self._resolution_of(symbol, resolution, kind),
            entry.data_time_zone,
            entry.exchange_hours.time_zone,
            settings.fill_forward,
            settings.extended_market_hours if similar is None else similar.extended_market_hours,
            True,
            is_custom,
            tick_type,
            True,
            settings.data_normalization_mode if similar is None else similar.data_normalization_mode,
            settings.data_mapping_mode if similar is None else similar.data_mapping_mode,
            abs(settings.contract_depth_offset) if similar is None else similar.contract_depth_offset,
        )

    # -- hours and resolutions -----------------------------------------------------------------------------------------

    def _market_hours_of(self, symbol: Symbol, data_type: Any = None) -> Entry:
        """Return data zone and hours of a symbol; the hours of its security win, an algorithm may change them."""
        if data_type is None:
            entry = self._market_hours_database.get_entry(symbol.id.market, symbol, symbol.security_type)
        else:
            entry = market_hours_entry(self._market_hours_database, symbol, data_type)
        security = self.securities.try_get_value(symbol)[1]
        return entry if security is None else Entry(entry.data_time_zone, security.exchange.hours)

    def _exchange_hours_of(self, symbol: Symbol, data_type: Any = None) -> SecurityExchangeHours:
        return self._market_hours_of(symbol, data_type).exchange_hours

    def _resolution_of(self, symbol: Symbol, resolution: Resolution | None, data_type: Any) -> Resolution:
        """Return the resolution asked for, else the finest subscribed one, else a default of the type or settings."""
        if resolution is not None:
            return resolution
        service = self.subscription_manager.subscription_data_config_service
        items = service.get_subscription_data_configs(symbol, include_internal_configs=True)
        users = [item for item in items if not item.is_internal_feed] or items
        finest = min((item.resolution for item in users), default=None)
        common = data_type is None or is_common_lean_data_type(data_type)
        if finest is not None and (
            finest is not Resolution.TICK or data_type is Tick or not (data_type is not None and common)
        ):
            return finest
        if common or data_type in _ABSTRACT_TYPES:
            return self._universe_settings.resolution
        try:
            found: Resolution = data_type().default_resolution()
        except Exception:
            # a type that cannot be created without arguments has no default of its own
            return self._universe_settings.resolution
        return found


def _type_fits(wanted: Any, kind: Any, filter_out_open_interest: bool = True) -> bool:
    """Say whether a subscription's type answers a request; open interest must be asked for by name."""
    if wanted is None:
        return not filter_out_open_interest or kind is not OpenInterest
    generic = wanted is BaseData
    return issubclass(kind, wanted) and not (generic and filter_out_open_interest and kind is OpenInterest)


def custom_type_of(symbols: list[Symbol]) -> Any:
    """Return the custom data type all symbols share, None when they share none (Common/Extensions.cs)."""
    if not symbols:
        return None
    types = [SecurityIdentifier.try_get_custom_data_type_instance(symbol.id.symbol)[1] for symbol in symbols]
    return types[0] if all(kind is types[0] for kind in types) else None
