"""A feed whose intraday bars come from a streaming market; daily bars and universes are the data folder's.

Splits, dividends and delistings come at the midnight of their day from the data folder, as over stored days (LEAN asks
its factor files at eight in the morning: Time.LiveAuxiliaryDataOffset).

A subscription reads its next bar as soon as it has handed one out. That is no look ahead for the algorithm: the clock
decides when a bar is handed out, and a streaming market answers for any instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution, SecurityType, TickType, resolution_span
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, Ticks, date_of, to_date
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.feed.corporate_events import TradableDate, delisting_date_of
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.live_trading.bar_board import SAMPLES, BarBoard
from engine.lean_runtime.live_trading.point_feed import PointFeed

if TYPE_CHECKING:
    from engine.lean_runtime.common.session import EngineServices
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.point_stream import Points
    from engine.lean_runtime.feed.subscription import Subscription
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.live_trading.market_source import MarketSource


#: Open interest of the day before is told so long before the open.
_BEFORE_OPEN = 3 * TICKS_PER_HOUR


class StreamedFeed(PointFeed):
    """Make intraday bars of quotes."""

    def __init__(self, algorithm: Any, services: EngineServices, results: Any, source: MarketSource) -> None:
        super().__init__(algorithm, services, results)
        self._source = source
        self._board = BarBoard(source)
        self._registered: set[SubscriptionDataConfig] = set()

    def remove_subscription(self, subscription: Subscription) -> None:
        """Ask no longer for a symbol nobody wants."""
        if subscription.configuration in self._registered:
            self._registered.remove(subscription.configuration)
            self._board.forget(subscription.configuration.symbol, subscription.configuration.resolution)

    def _read(self, request: SubscriptionRequest) -> Points:
        """Yield day by day the events of the data folder's factor and map files, then what the market streams."""
        if not _is_streamed(request):
            return super()._read(request)
        return self._days(request, self._streamed(request))

    def _streamed(self, request: SubscriptionRequest) -> _PointsOfSession:
        kind, symbol = request.configuration.tick_type, request.configuration.symbol
        if kind is TickType.OPEN_INTEREST:
            return self._open_interest
        if (kind is TickType.TRADE and is_option(symbol.security_type)) or (
            kind is TickType.QUOTE and symbol.security_type is SecurityType.INDEX
        ):
            return _nothing
        if request.configuration not in self._registered:
            self._registered.add(request.configuration)
            self._board.register(symbol, request.configuration.resolution)
        return self._bars

    def _days(self, request: SubscriptionRequest, points_of: _PointsOfSession) -> Iterator[BaseData]:
        """Yield the events of each session's day, then its points, to the day that tells of a delisting."""
        config = request.configuration
        map_file = self._services.map_files.resolve_map_file(config)
        delisting_date = delisting_date_of(config.symbol, map_file)
        providers = self._event_providers(request, map_file, delisting_date)
        seen = _LastPrice()
        day, last = date_of(request.start_time_local), request.end_time_local
        while day <= last:
            session = self._source.session(to_date(day))
            if session is not None:
                for provider in providers:
                    yield from provider.get_events(TradableDate(day, seen.price, seen.price))
                if day > delisting_date:
                    return
                for point in points_of(request, *session):
                    seen.value = point._price
                    yield point
            day += TICKS_PER_DAY

    def _bars(self, request: SubscriptionRequest, opened: Ticks, closed: Ticks) -> Iterator[BaseData]:
        """Yield the bars of a session, those that end after the start."""
        config, zone = request.configuration, request.exchange_hours.time_zone
        resolution = config.resolution
        span = resolution_span(resolution)
        make = self._board.quote_bar if config.tick_type is TickType.QUOTE else self._board.trade_bar
        for end in range(opened + span, closed + 1, span):
            if end <= request.start_time_utc:
                continue
            local_end = zone.to_local(end)
            bar = make(config.symbol, resolution, end, local_end - span)
            if bar is not None:
                yield bar

    def _open_interest(self, request: SubscriptionRequest, opened: Ticks, closed: Ticks) -> Iterator[BaseData]:
        symbol, local = request.configuration.symbol, request.exchange_hours.time_zone.to_local(opened)
        point = OpenInterest(None, symbol, self._source.open_interest(to_date(local), symbol))
        point._time = local - _BEFORE_OPEN
        yield point


#: A request, open and close of a session (UTC), and the points of that session.
_PointsOfSession = Callable[["SubscriptionRequest", Ticks, Ticks], Iterator["BaseData"]]


def _nothing(request: SubscriptionRequest, opened: Ticks, closed: Ticks) -> Iterator[BaseData]:
    """Yield nothing: trades of options and quotes of indexes are not streamed."""
    return iter(())


class _LastPrice:
    """Hold the last price a subscription had, for the events that name it."""

    def __init__(self) -> None:
        self.value = ZERO

    def price(self) -> Decimal:
        return self.value


def _is_streamed(request: SubscriptionRequest) -> bool:
    config = request.configuration
    return (
        not request.is_universe_subscription
        and not config.is_custom_data
        and config.resolution in SAMPLES
        and config.resolution is not Resolution.DAILY
    )
