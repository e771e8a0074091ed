"""Keeps the subscriptions that come in columns: who waits for a new day, and the lane of those whose day is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.ticks import MAX_TICKS
from engine.lean_runtime.feed.cache_feed import CacheFeed, Clock
from engine.lean_runtime.feed.column_subscription import ColumnSubscription
from engine.lean_runtime.feed.lane import Lane

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.feed.subscription_collection import SubscriptionCollection

PendingEvent = tuple[int, int, ColumnSubscription, "BaseData"]


class ColumnBoard:
    """Open days lazily: corporate events first, then, if the subscription is still wanted, the rows."""

    def __init__(self, subscriptions: SubscriptionCollection) -> None:
        self._subscriptions = subscriptions
        self._version = -1
        self._new: list[ColumnSubscription] = []
        self._pool: list[ColumnSubscription] = []
        self._pool_bound = MAX_TICKS
        self._events: list[PendingEvent] = []
        self._event_number = 0
        self._ended: list[ColumnSubscription] = []
        self.clock = Clock()
        self.lane = Lane([])

    # -- the next time -------------------------------------------------------------------------------------------------

    def next_time(self, now: int, limit: int) -> int:
        """Begin a step: return the earliest emission, at most `limit`; new subscriptions count if they start now."""
        self._begin_step()
        if self._new:
            self._admit([item for item in self._new if item.utc_start_time == now])
        earliest = min(limit, self.lane.next_time)
        while True:
            if self._events:
                earliest = min(earliest, self._events[0][0])
            if self._pool_bound >= earliest:
                return earliest
            self._open_days(earliest - 1)
            if not self._events or self._events[0][0] >= earliest:
                self._load(earliest - 1)
                earliest = min(earliest, self.lane.next_time)

    def _begin_step(self) -> None:
        lane = self.lane
        lane.begin_step()
        if lane.has_leaving():
            for member in lane.release():
                if not member.end_of_stream:
                    self._wait(member)
        if lane.position == lane.end and lane.members:
            self._flush(lane)
            self.lane = Lane([])
        if self._subscriptions.version != self._version:
            self._find_new()

    def _find_new(self) -> None:
        self._version = self._subscriptions.version
        for subscription in self._subscriptions.ordered():
            if isinstance(subscription, ColumnSubscription) and not subscription.is_known:
                subscription.is_known = True
                self._new.append(subscription)

    def _admit(self, subscriptions: list[ColumnSubscription]) -> None:
        for subscription in subscriptions:
            self._new.remove(subscription)
            self._wait(subscription)

    def _wait(self, subscription: ColumnSubscription) -> None:
        """Put a subscription into the pool, or end it when it has no day left."""
        bound = subscription.stream.next_bound
        if bound is None:
            self._end(subscription)
            return
        subscription.bound = bound
        subscription.is_waiting = True
        self._pool.append(subscription)
        self._pool_bound = min(self._pool_bound, bound)

    # -- collecting ----------------------------------------------------------------------------------------------------

    def collect(self, frontier: int) -> list[tuple[ColumnSubscription, BaseData]]:
        """Take the loaded emissions and the corporate events up to the frontier; return the events."""
        if self._subscriptions.version != self._version:
            self._find_new()
        if self._new:
            self._admit(self._new.copy())
        if self.lane.next_time <= frontier:
            self.lane.take(frontier)
        if self._pool_bound <= frontier:
            self._open_days(frontier)
        return self._due_events(frontier) if self._events else []

    def complete(self, frontier: int) -> list[tuple[ColumnSubscription, BaseData]]:
        """Load what begins up to the frontier, now that it is known who is still wanted, and collect again."""
        if self._new:
            self._admit(self._new.copy())
        while self._pool_bound <= frontier:
            self._open_days(frontier)
            self._load(frontier)
        self.lane.take(frontier)
        return self._due_events(frontier) if self._events else []

    def _due_events(self, frontier: int) -> list[tuple[ColumnSubscription, BaseData]]:
        due = []
        while self._events and self._events[0][0] <= frontier:
            _, _, subscription, event = self._events.pop(0)
            subscription.pending_events -= 1
            if not subscription.pending_events and subscription.stream.next_bound is None and subscription.is_waiting:
                self._end(subscription)
            due.append((subscription, event))
        due.sort(key=lambda item: item[0].rank)
        return due

    def is_quiet(self, frontier: int) -> bool:
        """Tell whether nothing but the lane emits up to the frontier."""
        return not self._new and self._pool_bound > frontier and not (self._events and self._events[0][0] <= frontier)

    def quiet_until(self) -> int:
        """Return the UTC time before which nothing but single slots of the lane comes and nobody leaves it."""
        lane = self.lane
        if self._new or self._ended or self._subscriptions.version != self._version or not lane.is_undisturbed():
            return 0
        limit = min(self._pool_bound, lane.first_last_time())
        return min(limit, self._events[0][0]) if self._events else limit

    def has_ending(self) -> bool:
        """Tell whether some subscription may have nothing to emit after this step."""
        return bool(self._ended) or self.lane.has_leaving()

    def ending(self) -> list[ColumnSubscription]:
        """Return the subscriptions that have nothing to emit after this step."""
        for member in self.lane.leaving():
            if not member.end_of_stream and not member.pending_events and member.stream.next_bound is None:
                self._end(member)
        ended, self._ended = self._ended, []
        return ended

    def _end(self, subscription: ColumnSubscription) -> None:
        subscription.end_of_stream = True
        self._ended.append(subscription)

    # -- days ----------------------------------------------------------------------------------------------------------

    def _open_days(self, until: int) -> None:
        """Ask for the events of the days that begin until a time."""
        for subscription in [item for item in self._pool if item.bound <= until and not item.is_open_day]:
            self._open_day(subscription)
            if subscription.stream.next_bound is None:
                self._pool.remove(subscription)
                if not subscription.pending_events:
                    self._end(subscription)
        self._events.sort(key=lambda item: item[:2])
        self._update_bound()

    def _open_day(self, subscription: ColumnSubscription) -> None:
        subscription.is_open_day = True
        for utc, event in subscription.stream.open_day():
            self._event_number += 1
            subscription.pending_events += 1
            self._events.append((utc, self._event_number, subscription, event))

    def _update_bound(self) -> None:
        self._pool_bound = min((item.bound for item in self._pool), default=MAX_TICKS)

    def _load(self, until: int) -> None:
        """Load the days that begin until a time, and let them join what is left of the lane."""
        chosen = [item for item in self._pool if item.bound <= until]
        self._pool = [item for item in self._pool if item.bound > until]
        self._update_bound()
        loaded = [subscription for subscription in chosen if self._load_next(subscription)]
        self._events.sort(key=lambda item: item[:2])
        if loaded:
            self._replace_lane(loaded)

    def _load_next(self, subscription: ColumnSubscription) -> bool:
        """Load the next day with emissions, as far ahead as it may be; False at the end of the data."""
        stream = subscription.stream
        while True:
            subscription.is_open_day = False
            batch = subscription.batch = stream.load_day()
            if len(batch.emit):
                subscription.since = 0
                subscription.is_waiting = False
                return True
            if stream.next_bound is not None:
                self._open_day(subscription)
            if stream.next_bound is None:
                if not subscription.pending_events:
                    self._end(subscription)
                return False

    def _replace_lane(self, loaded: list[ColumnSubscription]) -> None:
        """Make a lane of the newly loaded members and what is left of the old lane, from the present step on."""
        old = self.lane
        self._flush(old)
        staying: list[ColumnSubscription] = []
        if old.step_start < old.end:
            gone = {id(item) for item in old.members if item.end_of_stream or item.is_waiting}
            gone = (gone | {id(item) for item in loaded}) - {id(item) for item in old.departed}
            staying = [item for item in old.members if id(item) not in gone]
            for member in staying:
                member.since = old.times[old.step_start]
        lane = self.lane = Lane(sorted(staying + loaded, key=lambda item: item.rank))
        if old.position > old.step_start:
            lane.take(old.times[old.position - 1])
        for member in old.departed:
            lane.remove(member)
        for member in lane.members:
            cache = member.security.cache
            if cache._feed is None:
                cache._feed = CacheFeed(member.security, lane, self.clock)
            cache._feed.members.append(member)

    @staticmethod
    def _flush(lane: Lane) -> None:
        """Let the securities see what they have not looked at; afterwards they forget the lane."""
        for member in lane.members:
            cache = member.security.cache
            if cache._feed is not None:
                cache._feed.pull()
                cache._feed = None
                # a remembered bar keeps the columns of its whole day
                cache.settle_behind_newest()

    def remove(self, subscription: ColumnSubscription) -> None:
        """Forget a disposed subscription."""
        lane = self.lane
        if subscription in self._new:
            self._new.remove(subscription)
        elif subscription.is_waiting:
            if subscription in self._pool:
                self._pool.remove(subscription)
                self._update_bound()
        elif lane.members and lane.members[subscription.row] is subscription:
            lane.remove(subscription)
        if subscription.pending_events:
            self._events = [item for item in self._events if item[2] is not subscription]

    # -- showing -------------------------------------------------------------------------------------------------------

    def show(self, trade_builder: Any, is_shown_already: bool) -> None:
        """Let the securities know of the step: the watchful ones now, the others when they are looked at."""
        lane, clock = self.lane, self.clock
        if lane.position == lane.step_start:
            return
        stop = lane.visible = lane.position
        clock.now += 1
        if is_shown_already:
            for member in lane.members:
                member.synced = stop
            return
        if lane.eager_changes != clock.eager_changes:
            lane.eager_changes = clock.eager_changes
            lane.eager_rows = [row for row, item in enumerate(lane.members) if item.security.cache._feed.eager]
        if lane.eager_rows:
            self._show_eager(lane, lane.step_start, trade_builder)
        if trade_builder._positions and trade_builder.market is None:
            self._show_open_trades(lane, lane.step_start, trade_builder)

    @staticmethod
    def _show_eager(lane: Lane, slot: int, trade_builder: Any) -> None:
        codes = lane.codes(slot)
        for row in lane.eager_rows:
            member, code = lane.members[row], codes[row]
            member.synced = slot + 1
            if code and lane.is_ready(row, slot):
                config, security = member.configuration, member.security
                points = [lane.point(row, slot, code)]
                security.update(points, config.type, code < 0, config.is_internal_feed)
                trade_builder.set_market_price(security.symbol, security._price)

    @staticmethod
    def _show_open_trades(lane: Lane, slot: int, trade_builder: Any) -> None:
        """Bring in new rows one by one where open trades follow every price."""
        codes = lane.codes(slot)
        for symbol in trade_builder._positions:
            for row in lane.rows_of.get(symbol, ()):
                member, code = lane.members[row], codes[row]
                feed = member.security.cache._feed
                if feed.eager:
                    break
                feed.pull_to(slot)
                feed.seen = feed.clock.now
                if code and lane.is_ready(row, slot) and member.synced <= slot:
                    feed.apply(row, slot, code)
                    trade_builder.set_market_price(symbol, member.security._price)
                member.synced = slot + 1
