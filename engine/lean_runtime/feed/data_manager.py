"""Manages the configurations of the algorithm and the subscriptions of the feed (Engine/DataFeeds/DataManager.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import DataNormalizationMode, Resolution
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.globals import get_start_time_for_trade_bars
from engine.lean_runtime.common.ticks import TICKS_PER_DAY
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.feed.column_board import ColumnBoard
from engine.lean_runtime.feed.config_service import ConfigService
from engine.lean_runtime.feed.scheduled_universe import ScheduledUniverse
from engine.lean_runtime.feed.subscription import Subscription
from engine.lean_runtime.feed.subscription_collection import SubscriptionCollection
from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
from engine.lean_runtime.feed.universe_manager import NotifyCollectionChangedAction
from engine.lean_runtime.feed.user_defined_universe import UserDefinedUniverse

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.file_system_data_feed import FileSystemDataFeed
    from engine.lean_runtime.feed.universe import Universe
    from engine.lean_runtime.feed.universe_selection import UniverseSelection
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
    from engine.lean_runtime.securities.dynamic_data import RegisteredSecurityDataTypesProvider
    from engine.lean_runtime.securities.security import Security

_MAXIMUM_LOOKBACK = 365


class DataManager(ConfigService):
    """Start and stop subscriptions for universes; restart the repeating ones when the fill-forward pace changes."""

    def __init__(
        self,
        data_feed: FileSystemDataFeed,
        universe_selection: UniverseSelection,
        algorithm: Any,
        market_hours_database: MarketHoursDatabase,
        registered_types: RegisteredSecurityDataTypesProvider,
    ) -> None:
        super().__init__(algorithm, market_hours_database, registered_types)
        self._data_feed = data_feed
        self.universe_selection = universe_selection
        self.data_feed_subscriptions = SubscriptionCollection()
        self.data_feed_subscriptions.on_fill_forward_resolution_changed = self._restart_fill_forward
        self.column_board = ColumnBoard(self.data_feed_subscriptions)
        data_feed.set_subscriptions(self.data_feed_subscriptions, self.column_board)
        self._pending_universe_requests: dict[SubscriptionDataConfig, SubscriptionRequest] = {}
        self._sent_universe_schedule_warning = False
        universe_selection.set_data_manager(self)
        algorithm.universe_manager._listeners.append(self._on_universe_changed)

    def add_subscription(self, request: SubscriptionRequest) -> bool:
        """Start a subscription; tell whether data were added from the user's point of view."""
        self._ensure(request.configuration)
        subscriptions = self.data_feed_subscriptions
        existing = subscriptions.get(request.configuration)
        if existing is not None:
            if not existing.end_of_stream:
                if self._replaces_disposed_universe(existing, request):
                    self._pending_universe_requests[request.configuration] = request
                    return True
                existing.add_subscription_request(request)
                return existing.configuration.is_internal_feed
            subscriptions.remove(request.configuration)
        if request.configuration.data_normalization_mode is DataNormalizationMode.SCALED_RAW:
            raise InvalidOperationException("ScaledRaw normalization mode only intended for history requests.")
        return subscriptions.try_add(self._data_feed.create_subscription(request))

    def remove_subscription(
        self, configuration: SubscriptionDataConfig, universe: Universe | None = None, force: bool = False
    ) -> bool:
        """Stop a subscription once no universe wants it; tell whether it stopped.

        `force` marks it as gone at once, so that points already read are dropped.
        """
        subscription = self.data_feed_subscriptions.get(configuration)
        if subscription is None:
            if universe is None:
                return False
            # the data ended before the universe let the configuration go
            self._forget(configuration)
            return True
        if not subscription.remove_subscription_request(universe):
            return False
        self.data_feed_subscriptions.remove(configuration)
        self._data_feed.remove_subscription(subscription)
        subscription.dispose()
        if subscription.removed_from_universe:
            self._forget(subscription.configuration)
        if force:
            subscription.removed_from_universe = True
        pending = self._pending_universe_requests.pop(configuration, None)
        if pending is not None and pending.universe is not None and not pending.universe.dispose_requested:
            self.add_subscription(pending)
        return True

    def remove_all_subscriptions(self) -> None:
        """Stop everything at the end of a run."""
        self._pending_universe_requests.clear()
        for subscription in self.data_feed_subscriptions.ordered():
            self.remove_subscription(subscription.configuration)

    @staticmethod
    def _replaces_disposed_universe(existing: Subscription, request: SubscriptionRequest) -> bool:
        return (
            request.is_universe_subscription
            and existing.is_universe_selection_subscription
            and all(universe.dispose_requested for universe in existing.universes)
        )

    def _restart_fill_forward(self) -> None:
        """Restart every repeating subscription from now on, one tick later so that nothing is emitted twice."""
        subscriptions = self.data_feed_subscriptions
        requests = [
            request
            for subscription in subscriptions.ordered()
            if subscription.configuration.fill_data_forward
            and subscription.configuration.resolution is not Resolution.TICK
            for request in subscription.requests
        ]
        if not requests:
            return
        subscriptions.freeze_fill_forward_resolution(True)
        for request in requests:
            self.remove_subscription(request.configuration, request.universe, force=True)
        for request in requests:
            start = self._algorithm._utc_ticks
            if not self._algorithm.get_locked():
                start = min(start, request.start_time_utc)
            self.add_subscription(
                request.with_changes(configuration=request.configuration.copy_with(), start_time_utc=start + 1)
            )
        subscriptions.freeze_fill_forward_resolution(False)

    def _on_universe_changed(self, action: NotifyCollectionChangedAction, universe: Universe) -> None:
        if action is NotifyCollectionChangedAction.REMOVE:
            # the synchronizer deselects the members and ends the subscription in its next step
            if not universe.dispose_requested:
                universe.dispose()
                self.data_feed_subscriptions.touch()
            return
        algorithm = self._algorithm
        start = algorithm._utc_ticks
        is_user_defined = isinstance(universe, UserDefinedUniverse)
        if algorithm.get_locked() and action is NotifyCollectionChangedAction.ADD and is_user_defined:
            # one tick ahead: the data of this step were already emitted
            start += 1
        security = self._security_of(universe)
        if not is_user_defined and not isinstance(universe, ScheduledUniverse):
            start = self._first_selection(universe, security, start)
        end = algorithm._time_zone.to_utc(algorithm._end_date)
        self.add_subscription(SubscriptionRequest(True, universe, security, universe.configuration, start, end))

    def _security_of(self, universe: Universe) -> Security:
        from engine.lean_runtime.securities.security_service import create_universe_security

        found, security = self._algorithm.securities.try_get_value(universe.configuration.symbol, None)
        return security if found else create_universe_security(self._algorithm, universe.configuration)

    def _first_selection(self, universe: Universe, security: Security, start: int) -> int:
        """Go back one tradable (and scheduled) day, so that the first selection happens at the start."""
        hours = security.exchange.hours
        local = hours.time_zone.to_local(start)
        schedule = universe.universe_settings.schedule
        if schedule.initialized:
            local = self._scheduled_day(schedule, local, hours.time_zone.to_local(self._algorithm._utc_ticks))
        configuration = universe.configuration
        strict = LeanData.use_daily_strict_end_times(
            self._algorithm.settings.daily_precise_end_time, configuration.type, security.symbol, TICKS_PER_DAY, hours
        )
        first = get_start_time_for_trade_bars(
            hours, local, TICKS_PER_DAY, 1, False, configuration.data_time_zone, strict
        )
        return hours.time_zone.to_utc(first)

    def _scheduled_day(self, schedule: Any, local: int, now: int) -> int:
        for _ in range(_MAXIMUM_LOOKBACK):
            midnight = local - local % TICKS_PER_DAY
            if next(iter(schedule._get(midnight, midnight)), None) is not None:
                return local
            local -= TICKS_PER_DAY
        if not self._sent_universe_schedule_warning:
            self._sent_universe_schedule_warning = True
            self._algorithm.debug("Warning: Found no valid start time for scheduled universe, will use default")
        return now
