"""Answers history requests from the data folder: the feed's stages, scaled prices, merged into slices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DataNormalizationMode, MarketDataType, Resolution, resolution_span
from engine.lean_runtime.common.numbers import ONE
from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_DAY, Ticks, date_of
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.data.normalization import normalize
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.slice import Slice
from engine.lean_runtime.data.source_reader import get_source, open_source
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.feed.column_stream import ColumnStream
from engine.lean_runtime.feed.corporate_events import (
    DelistingEvents,
    DividendEvents,
    EventProvider,
    MappingEvents,
    SplitEvents,
    delisting_date_of,
)
from engine.lean_runtime.feed.fill_forward import FillForward, carry_quote_sides
from engine.lean_runtime.feed.history_columns import FactorOf, column_emissions, has_column_form
from engine.lean_runtime.feed.point_stream import (
    Emitter,
    Points,
    in_market_hours,
    price_scale_frontier,
    with_strict_daily_end_times,
)
from engine.lean_runtime.feed.security_changes import SecurityChanges
from engine.lean_runtime.feed.subscription import PointSubscription
from engine.lean_runtime.feed.subscription_data_reader import SubscriptionDataReader, with_events
from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
from engine.lean_runtime.feed.time_slice import DataFeedPacket
from engine.lean_runtime.feed.time_slice_factory import TimeSliceFactory
from engine.lean_runtime.securities.data_filter import SecurityDataFilter

if TYPE_CHECKING:
    from engine.lean_runtime.common.session import EngineServices
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.history_request import HistoryRequest
    from engine.lean_runtime.data.option_chain import OptionChains
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.subscription import Emission
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
    from engine.lean_runtime.reference.map_file import MapFile


class _Exchange:
    """The market hours of a history security."""

    __slots__ = ("hours", "time_zone")

    def __init__(self, hours: SecurityExchangeHours) -> None:
        self.hours = hours
        self.time_zone = hours.time_zone


class _HistorySecurity:
    """Stands where the feed's stages expect a security; nothing of it outlives the request."""

    __slots__ = ("data_filter", "exchange", "symbol", "symbol_properties")

    def __init__(self, request: HistoryRequest, services: EngineServices) -> None:
        symbol = self.symbol = request.symbol
        hours = request.exchange_hours
        if request.data_type is OpenInterest:
            # it is read on a market that never closes but repeated only while its own is open
            hours = services.market_hours.get_exchange_hours(symbol.id.market, symbol, symbol.security_type)
        self.exchange = _Exchange(hours)
        self.data_filter = SecurityDataFilter()
        self.symbol_properties = services.symbol_properties.get_symbol_properties(
            symbol.id.market, symbol, symbol.security_type, "USD"
        )


class _HistorySubscriptionRequest(SubscriptionRequest):
    """A history request in the shape the feed's stages read."""

    __slots__ = ()

    def __init__(self, request: HistoryRequest, security: Any, configuration: SubscriptionDataConfig) -> None:
        self.is_universe_subscription = False
        self.universe = None
        self.security = security
        self.configuration = configuration
        self.exchange_hours = request.exchange_hours
        self.start_time_utc = request._start_time_utc
        self.end_time_utc = request._end_time_utc
        self.start_time_local = request._start_time_local
        self.end_time_local = request._end_time_local


class SubscriptionDataReaderHistoryProvider(LeanObject):
    """History from files (Engine/HistoricalData/{SubscriptionDataReader,Synchronizing}HistoryProvider.cs)."""

    def __init__(self, algorithm: Any, services: EngineServices) -> None:
        """Keep the algorithm, for its settings, object store and error messages, and the reference files."""
        self._algorithm = algorithm
        self._services = services
        #: Points of all requests so far (AlgorithmHistoryDataPoints).
        self.data_point_count = 0

    def get_history(self, requests: Iterable[HistoryRequest], slice_time_zone: TimeZone) -> Iterator[Slice]:
        """Yield the slices of the requests in order of time; reading starts with the first slice."""
        return self._slices([self._subscription(request) for request in requests], slice_time_zone)

    def _slices(self, subscriptions: list[PointSubscription], zone: TimeZone) -> Iterator[Slice]:
        frontier = 0
        while True:
            earliest = MAX_TICKS
            packets: list[DataFeedPacket] = []
            for subscription in subscriptions:
                if subscription.end_of_stream or (subscription.current is None and not subscription.move_next()):
                    continue
                if subscription.next_emit <= frontier:
                    packets.append(self._packet(subscription, frontier))
                earliest = min(earliest, subscription.next_emit)
            if packets:
                yield _slice_of(frontier, packets, zone)
            if earliest == MAX_TICKS:
                return
            frontier = max(earliest, frontier)

    def _packet(self, subscription: PointSubscription, frontier: Ticks) -> DataFeedPacket:
        """Take what a subscription has up to the frontier."""
        packet = DataFeedPacket(subscription)
        while subscription.current is not None and subscription.next_emit <= frontier:
            packet.data.append(subscription.current)
            self.data_point_count += 1
            subscription.move_next()
        return packet

    def _subscription(self, request: HistoryRequest) -> PointSubscription:
        configuration = request.to_subscription_data_config()
        security = _HistorySecurity(request, self._services)
        reading = _HistorySubscriptionRequest(request, security, configuration)
        if has_column_form(reading):
            return PointSubscription(reading, self._column_emissions(request, reading))
        emitter = Emitter(reading, self._algorithm.settings.daily_precise_end_time, None)
        return PointSubscription(reading, emitter.emissions(self._points(request, reading)))

    def _column_emissions(self, request: HistoryRequest, reading: SubscriptionRequest) -> Iterator[Emission]:
        """Read whole days; a generator, so that files are opened when the first slice is asked for."""
        configuration = reading.configuration
        map_file = self._services.map_files.resolve_map_file(configuration)
        delisting_date = delisting_date_of(configuration.symbol, map_file)
        pace = resolution_span(request.fill_forward_resolution or configuration.resolution)
        stream = ColumnStream(
            reading,
            self._period_start(reading, map_file),
            lambda: pace,
            map_file if len(map_file) else None,
            delisting_date,
            self._event_providers(reading, map_file, delisting_date),
            None,
        )
        yield from column_emissions(reading, stream, self._factor_of(configuration, reading.end_time_local))

    def _factor_of(self, configuration: SubscriptionDataConfig, end_local: Ticks) -> FactorOf | None:
        """Return the price factor by date, None where prices are not scaled."""
        if not configuration.prices_should_be_scaled():
            return None
        factors = self._services.factor_files.get(configuration.symbol)
        mode = configuration.data_normalization_mode
        return lambda date: factors._get_price_scale(date, mode, end=end_local)

    def _points(self, request: HistoryRequest, reading: SubscriptionRequest) -> Points:
        """Chain the stages from file to filtered points."""
        configuration = reading.configuration
        strict = self._strict(configuration, request.exchange_hours)
        points = self._read(reading, strict)
        resolution = request.fill_forward_resolution
        if resolution is not None:
            points = self._filled_forward(request, reading, points, resolution, strict)
        points = in_market_hours(
            points,
            reading.security,
            request.exchange_hours,
            reading.end_time_local,
            configuration.extended_market_hours,
            self._on_filter_error,
        )
        if configuration.resolution is Resolution.TICK:
            return points
        return _in_period(points, request.data_type, reading.start_time_local, reading.end_time_local)

    def _strict(self, configuration: SubscriptionDataConfig, hours: SecurityExchangeHours) -> bool:
        return LeanData.use_daily_strict_end_times(
            self._algorithm.settings.daily_precise_end_time,
            configuration.type,
            configuration.symbol,
            configuration._increment,
            hours,
        )

    def _read(self, reading: SubscriptionRequest, strict: bool) -> Points:
        """Read files day by day, scale prices, and merge the events of each day."""
        configuration = reading.configuration
        factory = configuration.get_base_data_instance()
        map_file = self._services.map_files.resolve_map_file(configuration)
        delisting_date = delisting_date_of(configuration.symbol, map_file)
        kind = configuration.type
        reader = SubscriptionDataReader(
            reading,
            lambda date: get_source(configuration, factory, date),
            lambda source, date: open_source(
                configuration, source, date, factory, self._problem_handler(configuration), self._read_object
            ),
            map_file if len(map_file) else None,
            delisting_date,
            self._period_start(reading, map_file),
            self._event_providers(reading, map_file, delisting_date),
            isinstance(kind, type) and issubclass(kind, BaseDataCollection),
        )
        points: Points = iter(reader)
        if strict:
            points = with_strict_daily_end_times(points, reading.exchange_hours, reading.start_time_local)
        factor_of = self._factor_of(configuration, reading.end_time_local)
        if factor_of is not None and configuration.data_normalization_mode is not DataNormalizationMode.RAW:
            points = _scaled(points, configuration, factor_of)
        return with_events(points, reader.events)

    def _filled_forward(
        self,
        request: HistoryRequest,
        reading: SubscriptionRequest,
        points: Points,
        resolution: Resolution,
        strict: bool,
    ) -> Points:
        if request.data_type is QuoteBar:
            points = carry_quote_sides(points)
        pace = resolution_span(resolution)
        return iter(
            FillForward(
                points,
                reading.security.exchange.hours,
                lambda: pace,
                request.include_extended_market_hours,
                reading.start_time_local,
                reading.end_time_local,
                reading.configuration._increment,
                reading.configuration.data_time_zone,
                strict,
                request.data_type,
            )
        )

    def _period_start(self, reading: SubscriptionRequest, map_file: MapFile) -> Ticks:
        """Return where reading starts: not before factor and map files do."""
        start, configuration = reading.start_time_local, reading.configuration
        if configuration.prices_should_be_scaled() and configuration.ticker_should_be_mapped():
            minimum = self._services.factor_files.get(configuration.symbol)._minimum_date
            start = max(start, minimum or 0, map_file._first_date)
        return start

    def _event_providers(
        self, reading: SubscriptionRequest, map_file: MapFile, delisting_date: Ticks
    ) -> list[EventProvider]:
        configuration = reading.configuration
        providers: list[EventProvider] = []
        if configuration.emit_splits_and_dividends():
            factors = self._services.factor_files.get(configuration.symbol)
            providers += (
                SplitEvents(configuration, factors, map_file),
                DividendEvents(configuration, factors, map_file),
            )
        if configuration.ticker_should_be_mapped():
            providers.append(MappingEvents(configuration, map_file, reading.start_time_local))
        if configuration.can_be_delisted():
            providers.append(DelistingEvents(configuration, delisting_date))
        return providers

    def _problem_handler(self, configuration: SubscriptionDataConfig) -> Callable[[str, Exception], None]:
        def on_problem(where: str, problem: Exception) -> None:
            if isinstance(problem, DataError):
                self._algorithm.error(f"Error downloading custom data source file, skipped: {where} Error: {problem}")
            else:
                self._algorithm.error(
                    f"Error invoking {configuration.symbol} data reader. Line: {where} Error: {problem}"
                )

        return on_problem

    def _read_object(self, key: str) -> str | None:
        store = self._algorithm.object_store
        text: str | None = store.read(key) if store.contains_key(key) else None
        return text

    def _on_filter_error(self, problem: Exception) -> None:
        self._algorithm.error(f"Runtime error applying data filter. Assuming filter pass: {problem}")


def _scaled(points: Points, configuration: SubscriptionDataConfig, factor_of: FactorOf) -> Points:
    """Adjust prices by the factor of their day (Enumerators/PriceScaleFactorEnumerator.cs)."""
    mode = configuration.data_normalization_mode
    next_date = 0
    factor = ONE
    for point in points:
        frontier = price_scale_frontier(point)
        if frontier >= next_date:
            factor = factor_of(date_of(frontier))
            next_date = date_of(frontier) + TICKS_PER_DAY
        yield normalize(point, factor, mode, configuration._sum_of_dividends)


def _in_period(points: Points, data_type: Any, start_local: Ticks, end_local: Ticks) -> Points:
    """Drop points that end outside the period, and events unless they are what is asked for."""
    for point in points:
        if point._data_type is MarketDataType.AUXILIARY and type(point) is not data_type:
            continue
        if start_local < point._end_time <= end_local:
            yield point


def _slice_of(frontier: Ticks, packets: list[DataFeedPacket], zone: TimeZone) -> Slice:
    points: list[BaseData] = [point for packet in packets for point in packet.data]

    def chains(slice: Slice) -> OptionChains:
        # Rarely asked for: only then is the work of a live slice done.
        return TimeSliceFactory(zone).create(frontier, packets, SecurityChanges.NONE, {}).slice.option_chains

    return Slice._create(zone.to_local(frontier), frontier, points, chains)
