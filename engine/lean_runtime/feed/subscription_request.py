"""A request for one configuration's data between two instants (Data/UniverseSelection/SubscriptionRequest.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import TickType
from engine.lean_runtime.common.globals import each_tradeable_day_in_time_zone
from engine.lean_runtime.common.ticks import date_of
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.universe import Universe
    from engine.lean_runtime.securities.security import Security


class SubscriptionRequest:
    """Who asks (a universe or the engine), for what, from when to when (UTC ticks)."""

    __slots__ = (
        "configuration",
        "end_time_local",
        "end_time_utc",
        "exchange_hours",
        "is_universe_subscription",
        "security",
        "start_time_local",
        "start_time_utc",
        "universe",
    )

    def __init__(
        self,
        is_universe_subscription: bool,
        universe: Universe | None,
        security: Security,
        configuration: SubscriptionDataConfig,
        start_time_utc: int,
        end_time_utc: int,
    ) -> None:
        self.is_universe_subscription = is_universe_subscription
        self.universe = universe
        self.security = security
        self.configuration = configuration
        hours = security.exchange.hours
        zone = hours.time_zone
        if configuration.tick_type is TickType.OPEN_INTEREST:
            # open interest comes once a day before the open: start at midnight, on a market that never closes
            hours = SecurityExchangeHours.always_open(zone)
            start_time_utc = zone.to_utc(date_of(zone.to_local(start_time_utc)))
        self.exchange_hours: SecurityExchangeHours = hours
        self.start_time_utc = start_time_utc
        self.end_time_utc = end_time_utc
        self.start_time_local: int = zone.to_local(start_time_utc)
        self.end_time_local: int = zone.to_local(end_time_utc)

    def with_changes(
        self,
        configuration: SubscriptionDataConfig | None = None,
        start_time_utc: int | None = None,
        end_time_utc: int | None = None,
        universe: Universe | None = None,
    ) -> SubscriptionRequest:
        """Return a copy with the given parts replaced."""
        return SubscriptionRequest(
            self.is_universe_subscription,
            universe or self.universe,
            self.security,
            configuration or self.configuration,
            self.start_time_utc if start_time_utc is None else start_time_utc,
            self.end_time_utc if end_time_utc is None else end_time_utc,
        )

    def tradable_days_in_data_time_zone(self) -> Iterator[int]:
        """Yield the days (midnight ticks of the data zone) on which the exchange opens within the request."""
        return each_tradeable_day_in_time_zone(
            self.exchange_hours,
            self.start_time_local,
            self.end_time_local,
            self.configuration.data_time_zone,
            self.configuration.extended_market_hours,
        )
