"""LEAN's services as an algorithm sees them: securities, portfolio, orders, schedule, universes (QCAlgorithm.cs)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.notifications import NotificationManager
from engine.lean_runtime.algorithm.object_store import ObjectStore
from engine.lean_runtime.algorithm.parameters import AlgorithmParameters
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.algorithm.settings import AlgorithmSettings
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.common.enums import AlgorithmMode, Resolution, SecurityType, TickType
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.feed.subscription_manager import SubscriptionManager
from engine.lean_runtime.feed.universe_manager import UniverseManager
from engine.lean_runtime.feed.universe_settings import UniverseSettings
from engine.lean_runtime.orders.order_properties import OrderProperties
from engine.lean_runtime.orders.security_transaction_manager import SecurityTransactionManager
from engine.lean_runtime.reference.trading_calendar import TradingCalendar
from engine.lean_runtime.scheduling.schedule_manager import ScheduleManager
from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
from engine.lean_runtime.securities.security_manager import SecurityManager

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
    from engine.lean_runtime.reference.symbol_properties import SymbolPropertiesDatabase
    from engine.lean_runtime.scheduling.date_rules import DateRules
    from engine.lean_runtime.scheduling.time_rules import TimeRules
    from engine.lean_runtime.statistics.statistics_builder import StatisticsResults


class AlgorithmServices(AlgorithmParameters):
    """Creates the services with LEAN's defaults and offers them as properties."""

    def __init__(self) -> None:
        super().__init__()
        session = EngineServices.current()
        self._market_hours_database: MarketHoursDatabase = session.market_hours
        self._symbol_properties_database: SymbolPropertiesDatabase = session.symbol_properties
        self._settings = AlgorithmSettings()
        self.default_order_properties: Any = OrderProperties()
        self.subscription_manager = SubscriptionManager(self._time_keeper)
        self.securities = SecurityManager(self._time_keeper)
        algorithm: Any = self
        self.transactions = SecurityTransactionManager(algorithm, self.securities)
        self.portfolio = SecurityPortfolioManager(
            self.securities, self.transactions, self._settings, self.default_order_properties
        )
        self.notify = NotificationManager(False)
        self._universe_manager = UniverseManager()
        self._universe_settings = UniverseSettings(Resolution.MINUTE, 0, True, False, timedelta(days=1))
        self._schedule = ScheduleManager(self, self.securities, self._time_zone, self._market_hours_database)
        self._trading_calendar = TradingCalendar(self.securities, self._market_hours_database)
        self._current_slice: Slice | None = None
        self._object_store: ObjectStore | None = None
        self._statistics_service: Any = None
        self.history_provider: Any = None

    @read_only
    def settings(self) -> AlgorithmSettings:
        """Return the settings of the run."""
        return self._settings

    @read_only
    def schedule(self) -> ScheduleManager:
        """Return the schedule of events."""
        return self._schedule

    @read_only
    def date_rules(self) -> DateRules:
        """Return the helper that makes date rules."""
        return self._schedule.date_rules

    @read_only
    def time_rules(self) -> TimeRules:
        """Return the helper that makes time rules."""
        return self._schedule.time_rules

    @read_only
    def trading_calendar(self) -> TradingCalendar:
        """Return the calendar of trading days, holidays and expirations."""
        return self._trading_calendar

    @read_only
    def universe_manager(self) -> UniverseManager:
        """Return the universes of the run by symbol."""
        return self._universe_manager

    @read_only
    def universe_settings(self) -> UniverseSettings:
        """Return the settings new universes and securities start from."""
        return self._universe_settings

    @read_only
    def active_securities(self) -> Any:
        """Return the securities that are members of a universe, by symbol."""
        return self._universe_manager.active_securities

    @read_only
    def account_currency(self) -> str:
        """Return the currency of the account."""
        return self.portfolio.cash_book.account_currency

    @read_only
    def market_hours_database(self) -> MarketHoursDatabase:
        """Return the exchange hours of all markets."""
        return self._market_hours_database

    @read_only
    def symbol_properties_database(self) -> SymbolPropertiesDatabase:
        """Return lot sizes, ticks and multipliers of all symbols."""
        return self._symbol_properties_database

    @read_only
    def current_slice(self) -> Slice | None:
        """Return the data of the present time step; None before the first."""
        return self._current_slice

    @read_only
    def object_store(self) -> ObjectStore | None:
        """Return the store of values that outlive the run."""
        return self._object_store

    @read_only
    def statistics(self) -> StatisticsResults:
        """Return the statistics of the run so far."""
        from engine.lean_runtime.statistics.algorithm_performance import AlgorithmPerformance
        from engine.lean_runtime.statistics.statistics_builder import StatisticsResults

        if self._statistics_service is None:
            return StatisticsResults(AlgorithmPerformance(), LeanDictionary(), LeanDictionary())
        results: StatisticsResults = self._statistics_service.statistics_results()
        return StatisticsResults(
            results.total_performance,
            LeanDictionary(results.rolling_performances),
            LeanDictionary(results.summary),
        )

    # -- set by the engine ---------------------------------------------------------------------------------------------

    def set_live_mode(self, live: bool) -> None:
        """Switch the services to live trading; ignored once initialised."""
        if self._locked:
            return
        self._live_mode = live
        self.notify = NotificationManager(live)
        self._services_set_live_mode(live)
        if live:
            self._set_live_mode_start_date()
            self._algorithm_mode = AlgorithmMode.LIVE

    def _services_set_live_mode(self, live: bool) -> None:
        self.securities.set_live_mode(live)
        self.transactions.set_live_mode(live)

    def set_algorithm_mode(self, algorithm_mode: AlgorithmMode) -> None:
        """Set the mode of the run; ignored once initialised."""
        if not self._locked:
            self._algorithm_mode = algorithm_mode
            self.set_live_mode(algorithm_mode is AlgorithmMode.LIVE)

    def set_available_data_types(self, available_data_types: dict[SecurityType, list[TickType]] | None) -> None:
        """Set the tick types each security type is subscribed with."""
        if available_data_types is not None:
            for security_type, tick_types in dict(available_data_types).items():
                self.subscription_manager.available_data_types[security_type] = tick_types

    def set_current_slice(self, slice: Slice) -> None:
        """Set the data of the time step."""
        self._current_slice = slice

    def set_object_store(self, object_store: LocalObjectStore) -> None:
        """Put a store of files behind `object_store`."""
        self._object_store = ObjectStore(object_store)

    def set_statistics_service(self, statistics_service: Any) -> None:
        """Set where `statistics` comes from; the first call wins."""
        if self._statistics_service is None:
            self._statistics_service = statistics_service

    def set_history_provider(self, history_provider: Any) -> None:
        """Set where history comes from; ArgumentNullException for None."""
        if history_provider is None:
            raise ArgumentNullException(
                "historyProvider", "Algorithm.SetHistoryProvider(): Historical data provider cannot be null."
            )
        self.history_provider = history_provider
