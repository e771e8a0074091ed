"""Reads the sources of tradable days through ticker changes and delisting (DataFeeds/SubscriptionDataReader.cs)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import MAX_TICKS, date_of
from engine.lean_runtime.common.timezones import convert
from engine.lean_runtime.feed.corporate_events import EventProvider, TradableDate
from engine.lean_runtime.feed.date_change_time_keeper import DateChangeTimeKeeper

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.reference.map_file import MapFile

OpenSource = Callable[["SubscriptionDataSource", int], Iterator["BaseData"]]
GetSource = Callable[[int], "SubscriptionDataSource | None"]


class SubscriptionDataReader:
    """Iterate the points of a request; events of each new exchange day go to `events` while it reads."""

    def __init__(
        self,
        request: SubscriptionRequest,
        get_source: GetSource,
        open_source: OpenSource,
        map_file: MapFile | None,
        delisting_date: int,
        period_start: int,
        providers: list[EventProvider],
        is_collection: bool,
    ) -> None:
        self._config: SubscriptionDataConfig = request.configuration
        self._get_source = get_source
        self._open_source = open_source
        self._map_file = map_file
        self._delisting_date = delisting_date
        self._period_start = period_start
        self._period_finish = request.end_time_local
        self._providers = providers
        self._is_collection = is_collection
        self.events: deque[BaseData] = deque()
        self._source: SubscriptionDataSource | None = None
        self._points: Iterator[BaseData] | None = None
        self._previous: BaseData | None = None
        self._current: BaseData | None = None
        self._last_raw_price = ZERO
        self._past_delisted_date = False
        self._updating = False
        self._keeper = DateChangeTimeKeeper(
            request.tradable_days_in_data_time_zone(),
            self._config.data_time_zone,
            self._config.extended_market_hours,
            request.exchange_hours,
            delisting_date,
            self._on_new_exchange_date,
        )

    def __iter__(self) -> Iterator[BaseData]:
        if date_of(self._period_start) > self._delisting_date:
            return
        self._update_points(True)
        while self._points is not None and not self._past_delisted_date:
            point = next(self._points, None)
            if point is None:
                self._update_points(True)
                continue
            if self._skips(point):
                continue
            if point._end_time < self._period_start:
                self._previous = point
                continue
            if point._time > self._period_finish:
                return
            self._current = point
            self._last_raw_price = point._price
            yield point
            self._previous = point

    def _skips(self, point: BaseData) -> bool:
        """Advance to the point's day and tell whether the point is not wanted."""
        daily = self._config.resolution is Resolution.DAILY
        keeper = self._keeper
        mapped, source = self._config.mapped_symbol, self._source
        target = point._time
        if daily and keeper.is_exchange_behind_data() and not self._is_collection:
            # bars of a day begin on the evening before when the exchange's clock is behind
            target = point._end_time
        while keeper.exchange_time < target and source is self._source:
            keeper.advance_towards_exchange_time(target)
        if source is not self._source and (
            (self._config.mapped_symbol != mapped and not daily)
            or (daily and keeper.is_exchange_behind_data())
            or self._data_date(point._end_time) >= date_of(keeper.data_time)
        ):
            return True
        if self._current is not None and point._end_time < keeper.exchange_time:
            return True
        previous = self._previous
        if previous is None or self._config.resolution is Resolution.TICK:
            return False
        if self._config.is_custom_data:
            return point._end_time < previous._end_time
        return point._end_time <= previous._end_time

    def _data_date(self, exchange_local: int) -> int:
        return date_of(self._to_data_zone(exchange_local))

    def _to_data_zone(self, exchange_local: int) -> int:
        return convert(exchange_local, self._config.exchange_time_zone, self._config.data_time_zone)

    def _on_new_exchange_date(self, date: int) -> None:
        day = TradableDate(date, self._last_price, lambda: self._last_raw_price)
        for provider in self._providers:
            self.events.extend(provider.get_events(day))
        self._update_points(False)

    def _last_price(self) -> Decimal:
        return ZERO if self._previous is None else self._previous._price

    def _update_points(self, ended: bool) -> None:
        """Open the next source: of the next day when the last one ended, else only if the ticker changed it."""
        if self._updating:
            return
        self._updating = True
        try:
            while True:
                date: int | None = date_of(self._keeper.data_time)
                if ended:
                    date = self._next_date()
                    if date is None:
                        self._points = None
                        return
                assert date is not None
                source = self._get_source(date)
                if source is not None:
                    if source.source and source != self._source:
                        self._source = source
                        self._points = self._open_source(source, date_of(self._keeper.data_time))
                        return
                    if not ended:
                        return
                elif not ended:
                    # LEAN asks again and again here; a day without source ends the attempt
                    return
        finally:
            self._updating = False

    def _next_date(self) -> int | None:
        while self._keeper.try_advance_until_next_data_date():
            date = date_of(self._keeper.data_time)
            if self._map_file is not None and not self._map_file._has_data(date):
                continue
            if self._previous is not None and self._to_data_zone(self._previous._end_time) > date:
                continue
            return date
        if date_of(self._keeper.exchange_time) > self._delisting_date:
            self._past_delisted_date = True
        return None


def with_events(points: Iterator[BaseData], events: deque[BaseData]) -> Iterator[BaseData]:
    """Merge points with the events their reading brought up, by end time, points first (SynchronizingEnumerator.cs)."""
    point = next(points, None)
    event = events.popleft() if events else None
    frontier = min(MAX_TICKS if item is None else item._end_time for item in (point, event))
    while frontier < MAX_TICKS:
        while point is not None and point._end_time <= frontier:
            yield point
            point = next(points, None)
        while event is None or event._end_time <= frontier:
            if event is not None:
                yield event
            event = events.popleft() if events else None
            if event is None:
                break
        frontier = min(MAX_TICKS if item is None else item._end_time for item in (point, event))
