"""A universe that selects at scheduled times, without data (Common/Data/UniverseSelection/ScheduledUniverse.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import Resolution, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import to_datetime
from engine.lean_runtime.common.timezones import TimeZone, TimeZones
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.feed.func_universe import as_symbols
from engine.lean_runtime.feed.universe import Universe
from engine.lean_runtime.identity.market import Market
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.scheduling.rules import FuncDateRule, TimeRule

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.feed.universe_settings import UniverseSettings
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase


class ScheduledUniverse(Universe):
    """Call a function of the UTC firing time; ([time_zone,] date_rule, time_rule, selector[, settings])."""

    is_time_triggered = True

    def __init__(self, *arguments: Any, settings: UniverseSettings | None = None) -> None:
        zone = TimeZones.UTC
        if isinstance(arguments[0], TimeZone):
            zone, *rest = arguments
        else:
            rest = list(arguments)
        date_rule, time_rule, selector, *more = rest
        if not callable(selector):
            raise ArgumentException(
                f"Unable to create a scheduled universe selector from {selector}: it is not a function. "
                "Please provide a function that takes the firing date time and returns the selected symbols."
            )
        super().__init__(_configuration(zone, date_rule, time_rule), more[0] if more else settings)
        self._date_rule: FuncDateRule = date_rule
        self._time_rule: TimeRule = time_rule
        self._selector: Callable[[datetime], Iterable[Symbol]] = selector

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        return as_symbols(self._selector(to_datetime(utc_time)), self.configuration)

    def _get_trigger_times(
        self, start_utc: int, end_utc: int, market_hours_database: MarketHoursDatabase
    ) -> Iterator[int]:
        zone = self.configuration.exchange_time_zone
        days = self._date_rule._get_dates(zone.to_local(start_utc), zone.to_local(end_utc))
        for moment in self._time_rule._create_utc_event_times(days):
            if moment > end_utc:
                return
            if moment >= start_utc:
                yield moment


def _configuration(zone: TimeZone, date_rule: FuncDateRule, time_rule: TimeRule) -> SubscriptionDataConfig:
    ticker = f"{date_rule.name}_{time_rule.name}"
    for forbidden in SecurityIdentifier.INVALID_SYMBOL_CHARACTERS:
        ticker = ticker.replace(forbidden, "_")
    symbol = Symbol.create(ticker, SecurityType.BASE, Market.USA)
    # the firing times must not be touched by market hours
    EngineServices.current().market_hours.set_entry(
        Market.USA, symbol.value, SecurityType.BASE, SecurityExchangeHours.always_open(zone), zone
    )
    return SubscriptionDataConfig(
        Tick, symbol, Resolution.DAILY, zone, zone, False, False, True, False, is_filtered_subscription=False
    )
