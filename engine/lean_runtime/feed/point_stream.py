"""The stages between a source and a subscription, one point at a time (FileSystemDataFeed.cs, SubscriptionUtils.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import (
    DataNormalizationMode,
    DelistingType,
    MarketDataType,
    SecurityType,
    TickType,
)
from engine.lean_runtime.common.globals import exchange_round_down_in_time_zone
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ONE, ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, date_of
from engine.lean_runtime.data.auxiliary import Delisting, Dividend, Split
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.data.normalization import normalize
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.subscription import Emission
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
    from engine.lean_runtime.reference.factor_file import CorporateFactorProvider
    from engine.lean_runtime.securities.security import Security

Points = Iterator["BaseData"]


def with_strict_daily_end_times(points: Points, hours: SecurityExchangeHours, start_local: int) -> Points:
    """Move daily bars to the open and close of their day; drop those that end before the start."""
    for point in points:
        bar = point.clone(point.is_fill_forward)
        if LeanData.set_strict_end_times(bar, hours) and bar._end_time >= start_local:
            yield bar


def in_market_hours(
    points: Points,
    security: Security,
    hours: SecurityExchangeHours,
    end_local: int,
    extended_market_hours: bool,
    on_error: Callable[[Exception], None],
) -> Points:
    """Drop what the security's data filter refuses and bars outside market hours (SubscriptionFilterEnumerator.cs)."""
    data_filter = security.data_filter
    for point in points:
        if point.data_type is not MarketDataType.AUXILIARY:
            try:
                if not invoke(data_filter, "filter", security, point):
                    continue
            except Exception as error:  # a user's filter must not end the feed
                on_error(error)
                continue
            if not hours._is_open_between(point._time, point._end_time, extended_market_hours):
                continue
        if point._time > end_local:
            return
        yield point


def concatenate(*streams: Points | None) -> Points:
    """Chain streams; points of a later one that end before the earlier one ended are dropped (ConcatEnumerator.cs)."""
    last_end: int | None = None
    for stream in streams:
        if stream is None:
            continue
        ended = last_end
        for point in stream:
            if ended is None or point._end_time > ended:
                last_end = point._end_time
                yield point


def at_scheduled_times(points: Points, schedule: Iterable[int], start_local: int) -> Points:
    """Emit at each scheduled time the newest point known by then (Enumerators/ScheduledEnumerator.cs)."""
    times = (moment for moment in schedule if moment >= start_local)
    moment = next(times, None)
    upcoming = next(points, None)
    current: BaseData | None = None
    candidate: BaseData | None = None
    while moment is not None:
        if candidate is None and current is not None:
            candidate = current.clone(True)
        while upcoming is not None and upcoming._end_time <= moment:
            candidate = upcoming
            upcoming = next(points, None)
        if candidate is None:
            if upcoming is None:
                return
            # the first point comes after its scheduled time: wait for the next one
            candidate = upcoming
            moment = next(times, None)
            continue
        current, candidate = candidate, None
        current._end_time = moment
        current._time = min(current._time, moment)
        yield current
        moment = next(times, None)


def should_emit(config: SubscriptionDataConfig, point: BaseData, is_universe: bool) -> bool:
    """Tell whether a subscription shows an auxiliary point: only one of a symbol's subscriptions does."""
    if point.data_type is not MarketDataType.AUXILIARY:
        return True
    kind = config.type
    is_expected = isinstance(kind, type) and isinstance(point, kind)
    if not (
        kind is TradeBar
        or (isinstance(kind, type) and issubclass(kind, OptionUniverse))
        or (kind is Tick and config.tick_type is TickType.TRADE)
        or config.is_custom_data
    ):
        return is_expected
    if is_universe and not is_expected:
        return isinstance(point, Delisting) and point.type is DelistingType.DELISTED
    return not config.is_internal_feed or not isinstance(point, Split | Dividend)


class Emitter:
    """Turn points into emissions: round their times, scale their prices, find their UTC time (SubscriptionData.cs)."""

    def __init__(
        self, request: SubscriptionRequest, daily_strict_end_time: bool, factor_file: CorporateFactorProvider | None
    ) -> None:
        self._request = request
        self._config = request.configuration
        self._hours = request.security.exchange.hours
        self._zone = request.exchange_hours.time_zone
        self._daily_strict = daily_strict_end_time
        self._factor_file = factor_file
        self._last_date = 0

    def emissions(self, points: Points) -> Iterator[Emission]:
        """Yield what the subscription emits."""
        is_universe = self._request.is_universe_subscription
        for point in points:
            if should_emit(self._config, point, is_universe):
                yield self._emission(point)

    def _emission(self, point: BaseData) -> Emission:
        self._update_factor(point)
        emit = self._zone.to_utc(point._end_time)
        copy = point.clone(point.is_fill_forward)
        self._adjust_times(copy)
        return emit, copy, self._config._price_scale_factor

    def _adjust_times(self, point: BaseData) -> None:
        config, hours = self._config, self._hours
        span = point._end_time - point._time
        if LeanData.use_daily_strict_end_times(self._daily_strict, config.type, config.symbol, span, hours):
            if point.is_fill_forward:
                calendar = LeanData.get_daily_calendar(point._time, hours, False)
                point._time = calendar.start
                point._end_time = calendar.end
        elif span:
            if span != config._increment:
                # across a change to or from daylight saving time the span differs in local time
                zone = config.exchange_time_zone
                span = zone.to_utc(point._end_time) - zone.to_utc(point._time)
            # the end of a bar moves with its start
            point._time = exchange_round_down_in_time_zone(
                point._time, span, hours, config.data_time_zone, config.extended_market_hours
            )

    def _update_factor(self, point: BaseData) -> None:
        if self._factor_file is None or point.data_type is MarketDataType.AUXILIARY:
            return
        date = date_of(price_scale_frontier(point))
        if date > self._last_date and (not point.is_fill_forward or not self._last_date):
            self._last_date = date
            config = self._config
            config._price_scale_factor = self._factor_file._get_price_scale(date, self._mode())

    def _mode(self) -> DataNormalizationMode:
        mode = self._config.data_normalization_mode
        is_raw_equity = mode is DataNormalizationMode.RAW and self._config.security_type is SecurityType.EQUITY
        return DataNormalizationMode.ADJUSTED if is_raw_equity else mode


def scaled(config: SubscriptionDataConfig, point: BaseData, factor: Decimal) -> BaseData:
    """Return a point as the subscription's mode wants it now: the algorithm may go raw at any time."""
    mode = config.data_normalization_mode
    if mode is DataNormalizationMode.RAW or not config.prices_should_be_scaled():
        return point
    dividends = config._sum_of_dividends
    if config.security_type is SecurityType.EQUITY and factor == ONE and dividends == ZERO:
        return point
    return normalize(point, factor, mode, dividends)


def price_scale_frontier(point: BaseData) -> int:
    """Return the local time whose date decides the price factor of a point."""
    if date_of(point._time) != date_of(point._end_time) and point._end_time % TICKS_PER_DAY:
        return point._end_time
    return point._time
