"""Merges subscriptions by emission time into slices, selecting universes on the way (SubscriptionSynchronizer.cs)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import DelistingType, MarketDataType
from engine.lean_runtime.common.ticks import MAX_TICKS
from engine.lean_runtime.data.auxiliary import Delisting
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.feed.security_changes import SecurityChanges
from engine.lean_runtime.feed.time_slice import DataFeedPacket, TimeSlice

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.feed.column_subscription import ColumnSubscription
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.feed.subscription import PointSubscription, Subscription
    from engine.lean_runtime.feed.time_slice_factory import TimeSliceFactory
    from engine.lean_runtime.feed.universe import Universe

UniverseData = dict["Universe", BaseDataCollection]


class FrontierTimeProvider:
    """The time of the next step: the earliest emission, never going back (SubscriptionFrontierTimeProvider.cs)."""

    def __init__(self, utc_now: int, data_manager: DataManager) -> None:
        self.now = utc_now
        self._data_manager = data_manager
        self._columns = data_manager.column_board
        self.only_columns = False
        """Whether nothing but loaded columns emits at this time."""

    def advance(self) -> int:
        """Move to the earliest emission that is known and return it."""
        earliest = MAX_TICKS
        all_known = True
        for subscription in self._data_manager.data_feed_subscriptions.point_subscriptions():
            if subscription.current is None:
                all_known = False
                if subscription.is_universe_selection_subscription or subscription.utc_start_time == self.now:
                    subscription.move_next()
            elif subscription.is_universe_selection_subscription and subscription.universe.dispose_requested:
                all_known = False
            if subscription.next_emit < earliest:
                earliest = subscription.next_emit
        first = self._columns.next_time(self.now, earliest)
        if first != MAX_TICKS:
            self.now = max(first, self.now)
        self.only_columns = all_known and earliest > self.now and self._columns.is_quiet(self.now)
        return self.now

    def quiet_until(self) -> int:
        """Return the UTC time before which only the loaded columns emit; 0 while something else may."""
        limit = self._columns.quiet_until()
        for subscription in self._data_manager.data_feed_subscriptions.point_subscriptions():
            is_universe = subscription.is_universe_selection_subscription
            if subscription.current is None or (is_universe and subscription.universe.dispose_requested):
                return 0
            limit = min(limit, subscription.next_emit)
        return limit


class SubscriptionSynchronizer:
    """Yield one time slice per frontier time, and a time pulse before each universe selection."""

    def __init__(self, data_manager: DataManager) -> None:
        self._data_manager = data_manager
        self._selection = data_manager.universe_selection
        self._columns = data_manager.column_board

    def sync(self, frontier: FrontierTimeProvider, factory: TimeSliceFactory) -> Iterator[TimeSlice]:
        """Yield slices without end; the caller stops when time stands still."""
        columns = self._columns
        while True:
            now = frontier.advance()
            if frontier.only_columns and not self._selection.add_pending_internal_data_feeds(now):
                columns.lane.take(now)
                slice = factory.create_of_lane(now, columns.lane)
                if slice is not None:
                    if columns.has_ending():
                        self._remove(columns.ending())
                    yield slice
                    continue
            step = _Step(now)
            while True:
                self._collect(step)
                changes = SecurityChanges.NONE
                if step.universe_data:
                    # the algorithm's time must be the frontier before user code selects
                    yield TimeSlice.pulse(step.frontier)
                    changes = self._select(step)
                step.changes += changes
                if not changes.count and not self._selection.add_pending_internal_data_feeds(step.frontier):
                    break
            self._take_events(step, columns.complete(step.frontier))
            slice = factory.create(step.frontier, step.packets, step.changes, step.universe_data_of_slice, columns.lane)
            self._remove(step.finished)
            self._remove(columns.ending())
            yield slice

    def _remove(self, subscriptions: Sequence[Subscription]) -> None:
        """Remove subscriptions that ended while they still had data for this slice."""
        for subscription in subscriptions:
            self._data_manager.remove_subscription(subscription.configuration)

    def _collect(self, step: _Step) -> None:
        """Take what every subscription emits up to the frontier."""
        for subscription in self._data_manager.data_feed_subscriptions.point_subscriptions():
            if subscription.end_of_stream or (subscription.current is None and not subscription.move_next()):
                self._data_manager.remove_subscription(subscription.configuration)
                continue
            packet = None
            if subscription.next_emit <= step.frontier:
                packet = self._take(subscription, step)
            if not subscription.is_universe_selection_subscription:
                if packet is not None and packet.data:
                    step.packets.append(packet)
                continue
            universe = subscription.universe
            if packet is not None and packet.data:
                step.add_universe_data(universe, packet)
            if universe.dispose_requested:
                # one last selection lets go of everything it selected
                step.universe_data.setdefault(
                    universe, BaseDataCollection(step.frontier, step.frontier, subscription.configuration.symbol)
                )
                self._data_manager.remove_subscription(subscription.configuration)
        self._take_events(step, self._columns.collect(step.frontier))

    def _take_events(self, step: _Step, events: list[tuple[ColumnSubscription, BaseData]]) -> None:
        """Take the corporate events of the subscriptions that come in columns."""
        for subscription, event in events:
            if isinstance(event, Delisting):
                self._on_delisting(subscription, event, step)
            packet = DataFeedPacket(subscription)
            packet.data.append(event)
            step.packets.append(packet)
        if events:
            step.packets.sort(key=lambda packet: packet.subscription.rank)

    def _take(self, subscription: PointSubscription, step: _Step) -> DataFeedPacket:
        packet = DataFeedPacket(subscription)
        while subscription.next_emit <= step.frontier:
            point = subscription.take()
            if point.data_type is MarketDataType.AUXILIARY and isinstance(point, Delisting):
                self._on_delisting(subscription, point, step)
            packet.data.append(point)
            if not subscription.move_next():
                step.finished.append(subscription)
                break
        return packet

    def _on_delisting(self, subscription: Subscription, delisting: Delisting, step: _Step) -> None:
        if subscription.is_universe_selection_subscription:
            subscription.universe.dispose()
        elif delisting.type is DelistingType.DELISTED:
            internal = subscription.configuration.is_internal_feed
            step.changes += self._selection.handle_delisting(delisting, internal)

    def _select(self, step: _Step) -> SecurityChanges:
        """Let the universes with data select, the finest resolution first."""
        changes = SecurityChanges.NONE
        pending = sorted(
            step.universe_data.items(), key=lambda pair: (int(pair[0].configuration.resolution), pair[0].symbol.id)
        )
        for universe, data in pending:
            step.universe_data_of_slice[universe] = data
            changes += self._selection.apply_universe_selection(universe, step.frontier, data)
        step.universe_data.clear()
        return changes


class _Step:
    """What is gathered for one frontier time."""

    def __init__(self, frontier: int) -> None:
        self.frontier = frontier
        self.changes = SecurityChanges.NONE
        self.packets: list[DataFeedPacket] = []
        self.universe_data: UniverseData = {}
        self.universe_data_of_slice: UniverseData = {}
        self.finished: list[Subscription] = []

    def add_universe_data(self, universe: Universe, packet: DataFeedPacket) -> None:
        """Add the points of a universe's subscription to what it selects from."""
        first: BaseData = packet.data[0]
        folded = first if isinstance(first, BaseDataCollection) else None
        points = packet.data if folded is None else folded.data
        known = self.universe_data.get(universe)
        if known is not None:
            known.add_range(points)
            return
        self.universe_data[universe] = BaseDataCollection(
            self.frontier,
            self.frontier,
            packet.configuration.symbol,
            points,
            None if folded is None else folded.underlying,
            None if folded is None else folded.filtered_contracts,
        )
