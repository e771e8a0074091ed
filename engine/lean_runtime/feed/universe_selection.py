"""Turns the selections of universes into subscriptions and security changes (Engine/DataFeeds/UniverseSelection.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution, SecurityType
from engine.lean_runtime.common.globals import get_start_time_for_trade_bars
from engine.lean_runtime.common.ticks import TICKS_PER_DAY
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.feed.fundamental_universe import FineFundamentalFilteredUniverse
from engine.lean_runtime.feed.pending_removals_manager import PendingRemovalsManager, RemovedMember
from engine.lean_runtime.feed.security_changes import SecurityChanges, SecurityChangesConstructor
from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
from engine.lean_runtime.feed.universe import Universe
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.feed.universe_settings import UniverseSettings
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security


class UniverseSelection:
    """Apply selections: subscribe what is new, unsubscribe what left and is no longer needed."""

    def __init__(self, algorithm: Any, security_service: Any) -> None:
        self._algorithm = algorithm
        self._security_service = security_service
        self._data_manager: DataManager = None  # type: ignore[assignment]
        self._pending_removals = PendingRemovalsManager(algorithm.transactions)
        self._pending_additions: tuple[int, dict[Symbol, Security]] = (0, {})
        self._changes = SecurityChangesConstructor()
        self._initialized_security_benchmark = False

    def set_data_manager(self, data_manager: DataManager) -> None:
        """Connect the manager of subscriptions."""
        self._data_manager = data_manager

    @property
    def _end_utc(self) -> int:
        return self._algorithm._time_zone.to_utc(self._algorithm._end_date)

    def apply_universe_selection(
        self, universe: Universe, utc_time: int, universe_data: BaseDataCollection
    ) -> SecurityChanges:
        """Let a universe select and return what changed."""
        end_utc = self._end_utc
        if utc_time > end_utc:
            return SecurityChanges.NONE
        result = self._select(universe, utc_time, universe_data)
        unchanged = result is Universe.UNCHANGED
        if not unchanged:
            universe._selected = dict.fromkeys(result)
        removable = self._pending_removals.check_pending_removals(universe._selected, universe)
        self._remove_from_universe(removable, utc_time, end_utc)
        if unchanged:
            return SecurityChanges.NONE
        self._remove_deselected(universe, utc_time, end_utc)
        self._add_selected(universe, utc_time, end_utc)
        changes = self._changes.flush()
        if changes.count and self._algorithm.settings.seed_initial_prices:
            self._algorithm._seed_securities(changes.added_securities)
        return changes

    def _select(self, universe: Universe, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        if not isinstance(universe, FineFundamentalFilteredUniverse) or universe.dispose_requested:
            return universe._perform_selection(utc_time, data)
        result = universe._select_symbols(utc_time, data)
        if result is Universe.UNCHANGED:
            return result
        wanted = dict.fromkeys(result)
        data.data = [point for point in data.data if point.symbol in wanted and point.has_fundamental_data]
        return universe.fundamental_universe._perform_selection(utc_time, data)

    def _remove_deselected(self, universe: Universe, utc_time: int, end_utc: int) -> None:
        members = sorted(
            universe.securities.values(),
            key=lambda member: (int(member.security.symbol.security_type), member.security.symbol.id),
        )
        for member in members:
            security = member.security
            if security.symbol in universe._selected or not universe._can_remove_member(utc_time, security):
                continue
            pending = self._pending_removals.is_pending_for_removal(security, member.is_internal)
            if not security.is_delisted and not pending:
                self._changes.remove(security, member.is_internal)
            removable = self._pending_removals.try_remove_member(member, universe)
            self._remove_from_universe(removable, utc_time, end_utc)

    def _add_selected(self, universe: Universe, utc_time: int, end_utc: int) -> None:
        if self._pending_additions[0] != utc_time:
            # once time moved on the algorithm has the securities of the last frontier
            self._pending_additions = (utc_time, {})
        for symbol in universe._selected:
            if symbol in universe.securities:
                continue
            settings = universe.universe_settings
            underlying = None if symbol.underlying is None else self._get_or_create(symbol.underlying, settings)
            security = self._get_or_create(symbol, settings, underlying)
            self._subscribe(universe, security, utc_time, end_utc)

    def _subscribe(self, universe: Universe, security: Security, utc_time: int, end_utc: int) -> None:
        added_subscription = data_feed_added = False
        internal = True
        for request in universe._get_subscription_requests(security, utc_time, end_utc, self._data_manager):
            configuration = request.configuration
            if next(request.tradable_days_in_data_time_zone(), None) is None:
                self._data_manager.remove_subscription(configuration, universe)
                continue
            if security.symbol == configuration.symbol and configuration not in security.subscriptions:
                security.add_data(configuration)
            data_feed_added = self._data_manager.add_subscription(request)
            if not request.is_universe_subscription:
                added_subscription = True
                internal = internal and configuration.is_internal_feed
        if added_subscription and universe._add_member(utc_time, security, internal) and data_feed_added:
            self._changes.add(security, internal)

    @property
    def is_settled(self) -> bool:
        """Tell whether the benchmark's own feed was dealt with."""
        return self._initialized_security_benchmark

    def add_pending_internal_data_feeds(self, utc_start: int) -> bool:
        """Subscribe the benchmark's own hourly feed, once; tell whether anything was added."""
        if self._initialized_security_benchmark:
            return False
        self._initialized_security_benchmark = True
        security = getattr(self._algorithm.benchmark, "security", None)
        if security is None:
            return False
        configuration = self._benchmark_configuration(security)
        hours = security.exchange.hours
        # from the previous tradable bar on, so that the benchmark never shows price 0
        start = get_start_time_for_trade_bars(
            hours,
            hours.time_zone.to_local(utc_start),
            TICKS_PER_DAY,
            1,
            False,
            configuration.data_time_zone,
            LeanData.use_strict_end_time(
                self._algorithm.settings.daily_precise_end_time, security.symbol, TICKS_PER_DAY, hours
            ),
        )
        return self._data_manager.add_subscription(
            SubscriptionRequest(False, None, security, configuration, hours.time_zone.to_utc(start), self._end_utc)
        )

    def _benchmark_configuration(self, security: Security) -> SubscriptionDataConfig:
        service = self._data_manager
        symbol = security.symbol
        resolution = Resolution.HOUR
        data_type, tick_type = service.lookup_subscription_config_data_types(
            security.type, resolution, symbol.is_canonical()
        )[0]
        is_custom = False
        if symbol.security_type is SecurityType.BASE:
            known = service.get_subscription_data_configs(symbol)
            if known:
                data_type, is_custom = known[0].type, True
        instance = data_type()
        instance.symbol = symbol
        supported = instance.supported_resolutions()
        if resolution not in supported:
            resolution = max(supported, key=int)
        return service.add(
            symbol,
            resolution,
            fill_forward=False,
            is_internal_feed=True,
            is_custom_data=is_custom,
            subscription_data_types=[(data_type, tick_type)],
        )[0]

    def handle_delisting(self, data: BaseData, is_internal_feed: bool) -> SecurityChanges:
        """Take a delisted security from the algorithm; return its removal unless it was announced already."""
        found, security = self._algorithm.securities.try_get_value(data.symbol, None)
        if not found:
            return SecurityChanges.NONE
        security.is_delisted = True
        security.reset()
        self._algorithm.securities.remove(data.symbol)
        if self._pending_removals.is_pending_for_removal(security, is_internal_feed):
            return SecurityChanges.NONE
        self._changes.remove(security, is_internal_feed)
        return self._changes.flush()

    def _remove_from_universe(self, members: list[RemovedMember], utc_time: int, end_utc: int) -> None:
        for universe, security in members:
            universe._remove_member(utc_time, security)
            active = self._algorithm.universe_manager._is_active(security.symbol)
            requests = universe._get_subscription_requests(security, utc_time, end_utc, self._data_manager)
            for request in requests:
                if self._data_manager.remove_subscription(request.configuration, universe) and not active:
                    security.reset()
                    security.cache.reset()
                    self._algorithm.securities.remove(security.symbol)

    def _get_or_create(
        self, symbol: Symbol, settings: UniverseSettings, underlying: Security | None = None
    ) -> Security:
        created = self._pending_additions[1]
        security = created.get(symbol)
        if security is None:
            security = created[symbol] = self._security_service.create_security(
                symbol,
                None,
                settings._leverage,
                is_option(symbol.security_type),
                underlying,
                seed_security=False,
            )
        return security
