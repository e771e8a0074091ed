"""A feed whose intraday bars come from a streaming market; daily bars and universes are the data folder's.

A subscription reads its next bar as soon as it has handed one out. That is no look ahead for the algorithm: the clock
decides when a bar is handed out, and a streaming market answers for any instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution, SecurityType, TickType, resolution_span
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, Ticks, date_of, to_date
from engine.lean_runtime.data.tick import OpenInterest
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
        if not _is_streamed(request):
            return super()._read(request)
        kind, symbol = request.configuration.tick_type, request.configuration.symbol
        if kind is TickType.OPEN_INTEREST:
            return self._open_interest(request)
        if kind is TickType.TRADE and is_option(symbol.security_type):
            return iter(())
        if kind is TickType.QUOTE and symbol.security_type is SecurityType.INDEX:
            return iter(())
        if request.configuration not in self._registered:
            self._registered.add(request.configuration)
            self._board.register(symbol, request.configuration.resolution)
        return self._bars(request)

    def _bars(self, request: SubscriptionRequest) -> Iterator[BaseData]:
        """Yield the bars of the sessions, those that end after the start."""
        config, zone = request.configuration, request.exchange_hours.time_zone
        resolution = config.resolution
        span = resolution_span(resolution)
        make = self._board.quote_bar if config.tick_type is TickType.QUOTE else self._board.trade_bar
        for opened, closed in self._sessions(request):
            for end in range(opened + span, closed + 1, span):
                if end <= request.start_time_utc:
                    continue
                local_end = zone.to_local(end)
                bar = make(config.symbol, resolution, end, local_end - span)
                if bar is not None:
                    yield bar

    def _open_interest(self, request: SubscriptionRequest) -> Iterator[BaseData]:
        symbol, zone = request.configuration.symbol, request.exchange_hours.time_zone
        for opened, _ in self._sessions(request):
            local = zone.to_local(opened)
            point = OpenInterest(None, symbol, self._source.open_interest(to_date(local), symbol))
            point._time = local - _BEFORE_OPEN
            yield point

    def _sessions(self, request: SubscriptionRequest) -> Iterator[tuple[Ticks, Ticks]]:
        """Yield open and close of every day of a request, to the expiration of an option."""
        symbol = request.configuration.symbol
        day = date_of(request.start_time_local)
        last = request.end_time_local
        if is_option(symbol.security_type):
            last = min(last, date_of(symbol.id._date) + TICKS_PER_DAY)
        while day <= last:
            session = self._source.session(to_date(day))
            if session is not None:
                yield session
            day += TICKS_PER_DAY


def _is_streamed(request: SubscriptionRequest) -> bool:
    config = request.configuration
    return (
        not request.is_universe_subscription
        and not config.is_custom_data
        and config.resolution in SAMPLES
        and config.resolution is not Resolution.DAILY
    )
