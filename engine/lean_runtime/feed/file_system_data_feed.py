"""Creates the subscriptions of a backtest from the data folder's files (Engine/DataFeeds/FileSystemDataFeed.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution, SecurityType, resolution_span
from engine.lean_runtime.common.globals import get_start_time_for_trade_bars
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, date_of
from engine.lean_runtime.common.timezones import convert
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.source_reader import POINT_OF_ROW, get_source, open_source
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.feed.column_stream import ColumnStream
from engine.lean_runtime.feed.column_subscription import ColumnSubscription
from engine.lean_runtime.feed.corporate_events import (
    DelistingEvents,
    DividendEvents,
    EventProvider,
    MappingEvents,
    SplitEvents,
    delisting_date_of,
)
from engine.lean_runtime.feed.fill_forward import FillForward, LastPointTracker, carry_quote_sides
from engine.lean_runtime.feed.point_stream import (
    Emitter,
    Points,
    at_scheduled_times,
    concatenate,
    in_market_hours,
    with_strict_daily_end_times,
)
from engine.lean_runtime.feed.subscription import Emission, PointSubscription, Subscription
from engine.lean_runtime.feed.subscription_data_reader import SubscriptionDataReader, with_events
from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
from engine.lean_runtime.securities.data_filter import (
    EquityDataFilter,
    IndexDataFilter,
    OptionDataFilter,
    SecurityDataFilter,
)

if TYPE_CHECKING:
    from engine.lean_runtime.common.session import EngineServices
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource
    from engine.lean_runtime.feed.column_board import ColumnBoard
    from engine.lean_runtime.feed.subscription_collection import SubscriptionCollection
    from engine.lean_runtime.reference.map_file import MapFile

#: Filters that let everything pass.
DEFAULT_FILTERS = (SecurityDataFilter, EquityDataFilter, OptionDataFilter, IndexDataFilter)


class FileSystemDataFeed:
    """Builds, per request, the stream from file rows to emissions."""

    def __init__(self, algorithm: Any, services: EngineServices, results: Any) -> None:
        self._algorithm = algorithm
        self._services = services
        self._results = results
        self._subscriptions: SubscriptionCollection = None  # type: ignore[assignment]
        self._pace: Callable[[], int] = lambda: 0
        self.column_board: ColumnBoard | None = None
        """Where subscriptions of bars come in columns; None makes every subscription come point by point."""
        self._precision_warnings: dict[Any, str] = {}
        self._start_date_warnings: dict[Any, str] = {}

    def set_subscriptions(self, subscriptions: SubscriptionCollection, column_board: ColumnBoard | None) -> None:
        """Connect the collection that decides the pace of fill-forward, and the board of columns."""
        self._subscriptions = subscriptions
        self._pace = subscriptions.update_and_get_fill_forward_resolution()
        self.column_board = column_board

    def create_subscription(self, request: SubscriptionRequest) -> Subscription:
        """Start the stream of a request."""
        if self._comes_in_columns(request):
            return self._column_subscription(request)
        settings = self._algorithm.settings
        points = self._warming_points(request) if self._algorithm.is_warming_up else self._points(request)
        universe = request.universe
        if (
            request.is_universe_subscription
            and universe is not None
            and universe.universe_settings.schedule.initialized
        ):
            days = universe.universe_settings.schedule._get(request.start_time_local, request.end_time_local)
            points = at_scheduled_times(points, days, request.start_time_local)
        scaled = self._is_scaled(request.configuration)
        factor_file = self._services.factor_files.get(request.configuration.symbol) if scaled else None
        emitter = Emitter(request, settings.daily_precise_end_time, factor_file)
        return self._point_subscription(request, emitter.emissions(points))

    def _point_subscription(self, request: SubscriptionRequest, emissions: Iterator[Emission]) -> PointSubscription:
        return PointSubscription(request, emissions)

    def _is_scaled(self, configuration: SubscriptionDataConfig) -> bool:
        """Tell whether prices are adjusted for splits and dividends; live prices are what they are."""
        return not self._algorithm.live_mode and configuration.prices_should_be_scaled()

    def _comes_in_columns(self, request: SubscriptionRequest) -> bool:
        """Tell whether a request is for intraday bars without anything out of the ordinary."""
        config = request.configuration
        warmup_resolution = self._algorithm.settings.warmup_resolution
        return (
            self.column_board is not None
            and not request.is_universe_subscription
            and not config.is_custom_data
            and config.type in POINT_OF_ROW
            and config.resolution in (Resolution.MINUTE, Resolution.SECOND)
            and config.is_filtered_subscription
            and type(request.security.data_filter) in DEFAULT_FILTERS
            and not (config.extended_market_hours and config.security_type is not SecurityType.EQUITY)
            and (not config.is_internal_feed or self._pace() <= config._increment)
            and not (self._algorithm.is_warming_up and warmup_resolution not in (None, config.resolution))
        )

    def _column_subscription(self, request: SubscriptionRequest) -> ColumnSubscription:
        config = request.configuration
        map_file = self._services.map_files.resolve_map_file(config)
        delisting_date = delisting_date_of(config.symbol, map_file)
        if config.fill_data_forward:
            self._subscriptions.update_and_get_fill_forward_resolution(config)
        stream = ColumnStream(
            request,
            self._period_start(request, map_file),
            self._pace,
            map_file if len(map_file) else None,
            delisting_date,
            self._event_providers(request, map_file, delisting_date),
            self._services.factor_files.get(config.symbol) if self._is_scaled(config) else None,
        )
        assert self.column_board is not None
        return ColumnSubscription(request, stream, self.column_board.remove)

    def remove_subscription(self, subscription: Subscription) -> None:
        """Forget a subscription."""

    def exit(self) -> None:
        """Report which start dates were moved, at the end of a run."""
        if self._precision_warnings:
            self._results.debug_message(
                "Due to numerical precision issues in the factor file, data for the following symbols was adjust to "
                f"a later starting date: {_listed(self._precision_warnings)}"
            )
        if self._start_date_warnings:
            self._results.debug_message(
                "The starting dates for the following symbols have been adjusted to match their map files first "
                f"date: {_listed(self._start_date_warnings)}"
            )

    def _warming_points(self, request: SubscriptionRequest) -> Points:
        """Chain the stream of the warm-up, at its own resolution, and the normal one."""
        algorithm = self._algorithm
        pivot = algorithm._time_zone.to_utc(algorithm._start)
        resolution = algorithm.settings.warmup_resolution
        configuration = request.configuration
        warm_configuration = configuration if resolution is None else configuration.copy_with(resolution=resolution)
        warm = request.with_changes(configuration=warm_configuration, end_time_utc=pivot)
        tracker = LastPointTracker()
        warm_points: Points | None = None
        days = warm.tradable_days_in_data_time_zone()
        if next(days, None) is not None and LeanData.is_valid_configuration(
            warm_configuration.security_type, warm_configuration.resolution, warm_configuration.tick_type
        ):
            # the streams overlap by a day so that each fills its own gaps
            pivot = max(self._overlap_start(request, warm), warm.start_time_utc)
            warm_points = self._points(warm, resolution, tracker, True)
            warm_points = (point for point in warm_points if point._end_time <= warm.end_time_local)
        normal = self._points(request.with_changes(start_time_utc=pivot), None, tracker)
        return concatenate(warm_points, (point for point in normal if point._end_time >= warm.end_time_local))

    def _overlap_start(self, request: SubscriptionRequest, warm: SubscriptionRequest) -> int:
        algorithm, hours = self._algorithm, request.security.exchange.hours
        start = convert(algorithm._start, algorithm._time_zone, hours.time_zone)
        strict = LeanData.use_daily_strict_end_times(
            algorithm.settings.daily_precise_end_time,
            request.configuration.type,
            request.configuration.symbol,
            TICKS_PER_DAY,
            request.exchange_hours,
        )
        zone = warm.configuration.data_time_zone
        return hours.time_zone.to_utc(
            get_start_time_for_trade_bars(hours, start, TICKS_PER_DAY, 1, False, zone, strict)
        )

    def _points(
        self,
        request: SubscriptionRequest,
        resolution: Resolution | None = None,
        tracker: LastPointTracker | None = None,
        is_warm_up: bool = False,
    ) -> Points:
        universe: Any = request.universe
        if not request.is_universe_subscription:
            return self._data_points(request, resolution, tracker, is_warm_up)
        if getattr(universe, "is_time_triggered", False):
            return self._trigger_points(request)
        if _is_fundamental(request.configuration.type):
            return self._company_lists(request)
        return self._read(request)

    def _data_points(
        self,
        request: SubscriptionRequest,
        resolution: Resolution | None,
        tracker: LastPointTracker | None,
        is_warm_up: bool,
    ) -> Points:
        configuration = request.configuration
        points = self._read(request)
        if configuration.fill_data_forward and configuration.resolution is not Resolution.TICK:
            points = self._filled_forward(request, points, resolution, tracker)
        if configuration.is_filtered_subscription:
            points = in_market_hours(
                points,
                request.security,
                request.exchange_hours,
                request.end_time_local,
                configuration.extended_market_hours,
                self._on_filter_error,
            )
        return tracker.watch(points) if tracker is not None and is_warm_up else points

    def _filled_forward(
        self,
        request: SubscriptionRequest,
        points: Points,
        resolution: Resolution | None,
        tracker: LastPointTracker | None,
    ) -> Points:
        configuration = request.configuration
        if configuration.type is QuoteBar:
            points = carry_quote_sides(points)
        pace = self._subscriptions.update_and_get_fill_forward_resolution(configuration)
        if resolution is not None and resolution is not Resolution.TICK:
            fixed = resolution_span(resolution)
            pace = lambda: fixed  # noqa: E731 - one of two views of the pace
        hours = request.security.exchange.hours
        filler = FillForward(
            points,
            hours,
            pace,
            configuration.extended_market_hours,
            request.start_time_local,
            request.end_time_local,
            configuration._increment,
            configuration.data_time_zone,
            # open interest asks the security's own hours here, not its always open ones
            self._strict(request, hours),
            configuration.type,
            tracker,
        )
        return iter(filler)

    def _strict(self, request: SubscriptionRequest, hours: Any) -> bool:
        configuration = request.configuration
        return LeanData.use_daily_strict_end_times(
            self._algorithm.settings.daily_precise_end_time,
            configuration.type,
            configuration.symbol,
            configuration._increment,
            hours,
        )

    def _read(self, request: SubscriptionRequest) -> Points:
        """Read files day by day, with the events of each day."""
        configuration = request.configuration
        open_day = self._opener(configuration)
        factory = configuration.get_base_data_instance()
        map_file = self._services.map_files.resolve_map_file(configuration)
        delisting_date = delisting_date_of(configuration.symbol, map_file)
        reader = SubscriptionDataReader(
            request,
            lambda date: get_source(configuration, factory, date),
            open_day,
            map_file if len(map_file) else None,
            delisting_date,
            self._period_start(request, map_file),
            self._event_providers(request, map_file, delisting_date),
            isinstance(configuration.type, type) and issubclass(configuration.type, BaseDataCollection),
        )
        points: Points = iter(reader)
        if self._strict(request, request.exchange_hours):
            points = with_strict_daily_end_times(points, request.exchange_hours, request.start_time_local)
        return with_events(points, reader.events)

    def _period_start(self, request: SubscriptionRequest, map_file: MapFile) -> int:
        """Return where reading starts: not before factor and map files do."""
        start, configuration = request.start_time_local, request.configuration
        if not configuration.prices_should_be_scaled() or not configuration.ticker_should_be_mapped():
            return start
        symbol = configuration.symbol
        minimum = self._services.factor_files.get(symbol)._minimum_date
        if minimum is not None and start < minimum:
            start = minimum
            self._precision_warnings.setdefault(symbol, f"[{symbol.value}, {_short(minimum)}]")
        if start < map_file._first_date:
            start = map_file._first_date
            self._start_date_warnings.setdefault(symbol, f"[{symbol.value}, {_iso(start)}]")
        return start

    def _event_providers(
        self, request: SubscriptionRequest, map_file: MapFile, delisting_date: int
    ) -> list[EventProvider]:
        configuration = request.configuration
        providers: list[EventProvider] = []
        if configuration.emit_splits_and_dividends():
            factor_file = self._services.factor_files.get(configuration.symbol)
            providers.append(SplitEvents(configuration, factor_file, map_file))
            providers.append(DividendEvents(configuration, factor_file, map_file))
        if configuration.ticker_should_be_mapped():
            providers.append(MappingEvents(configuration, map_file, request.start_time_local))
        if configuration.can_be_delisted():
            providers.append(DelistingEvents(configuration, delisting_date))
        return providers

    def _trigger_points(self, request: SubscriptionRequest) -> Iterator[Tick]:
        universe: Any = request.universe
        times = universe._get_trigger_times(request.start_time_utc, request.end_time_utc, self._services.market_hours)
        for moment in times:
            yield Tick(moment, request.configuration.symbol)

    def _company_lists(self, request: SubscriptionRequest) -> Points:
        """Emit the list of companies of each tradable day at the following midnight."""
        configuration = request.configuration
        open_day = self._opener(configuration)
        factory = configuration.get_base_data_instance()
        for day in request.tradable_days_in_data_time_zone():
            found = get_source(configuration, factory, day)
            if found is not None:
                rows = list(open_day(found, day))
                yield BaseDataCollection(day + TICKS_PER_DAY, configuration.symbol, rows)

    def _on_filter_error(self, error: Exception) -> None:
        self._results.set_runtime_error(
            f"Runtime error applying data filter. Assuming filter pass: {error}", str(error)
        )

    def _opener(self, configuration: SubscriptionDataConfig) -> Callable[[SubscriptionDataSource, int], Points]:
        factory = configuration.get_base_data_instance()

        def on_problem(where: str, problem: Exception) -> None:
            if not isinstance(problem, DataError):
                self._results.set_runtime_error(
                    f"Error invoking {configuration.symbol} data reader. Line: {where} Error: {problem}", str(problem)
                )
            elif not factory.is_sparse_data():
                self._results.error_message(
                    "We could not fetch the requested data. This may not be valid data, or a failed download of "
                    f"custom data. Skipping source ({where})."
                )

        def read_object(key: str) -> str | None:
            store = self._algorithm.object_store
            return store.read(key) if store.contains_key(key) else None

        def open_day(source: SubscriptionDataSource, date: int) -> Points:
            return open_source(configuration, source, date, factory, on_problem, read_object)

        return open_day


def _is_fundamental(data_type: Any) -> bool:
    from engine.lean_runtime.data.fundamental import FundamentalUniverse

    return isinstance(data_type, type) and issubclass(data_type, FundamentalUniverse)


def _listed(warnings: dict[Any, str]) -> str:
    shown = ", ".join(list(warnings.values())[:10])
    return shown + "..." if len(warnings) >= 10 else shown


def _short(day: int) -> str:
    from engine.lean_runtime.common.ticks import to_date

    return to_date(day).strftime("%m/%d/%Y")


def _iso(day: int) -> str:
    from engine.lean_runtime.common.ticks import to_date

    return to_date(date_of(day)).isoformat()
