"""The exchange of a security: its calendar at the present time; source Common/Securities/SecurityExchange.cs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DayOfWeek, SecurityType
from engine.lean_runtime.common.errors import NullReferenceException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks, ticks
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.reference.local_market_hours import LocalMarketHours, MarketHoursSegment
from engine.lean_runtime.securities.faces import local_time_face

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.securities.time_keeper import LocalTimeKeeper


def _exact(when: datetime | Ticks) -> Ticks:
    return when if isinstance(when, int) else ticks(when)


class SecurityExchange(LeanObject):
    """Hours and clock of an exchange."""

    _trading_days_per_year = 365

    def __init__(self, exchange_hours: SecurityExchangeHours) -> None:
        """Keep the calendar; the clock comes with the security's registration."""
        self._hours = exchange_hours
        self._time_provider: LocalTimeKeeper | None = None

    @property
    def hours(self) -> SecurityExchangeHours:
        """Return the calendar."""
        return self._hours

    @property
    def time_zone(self) -> TimeZone:
        """Return the exchange's zone."""
        return self._hours.time_zone

    @property
    def trading_days_per_year(self) -> int:
        """Return the number of trading days LEAN counts a year."""
        return self._trading_days_per_year

    @property
    def _local_time(self) -> Ticks:
        if self._time_provider is None:
            raise NullReferenceException
        return self._time_provider._local_time

    local_time: datetime = local_time_face("_local_time", "Present time at the exchange.")

    @property
    def exchange_open(self) -> bool:
        """Return whether regular trading is open."""
        return self._hours._is_open(self._local_time, False)

    @property
    def closing_soon(self) -> bool:
        """Return whether regular trading is closed ten minutes from now."""
        return self.is_closing_soon(10)

    def set_local_date_time_frontier_provider(self, time_provider: LocalTimeKeeper) -> None:
        """Set the clock."""
        self._time_provider = time_provider

    def date_is_open(self, date_to_check: datetime | Ticks, extended_market_hours: bool = False) -> bool:
        """Return whether there is trading on the date."""
        return self._hours._is_date_open(_exact(date_to_check), extended_market_hours)

    def date_time_is_open(self, date_time: datetime | Ticks) -> bool:
        """Return whether regular trading is open at a local time."""
        return self._hours._is_open(_exact(date_time), False)

    def is_open_during_bar(
        self, bar_start_time: datetime | Ticks, bar_end_time: datetime | Ticks, is_extended_market_hours: bool
    ) -> bool:
        """Return whether trading is open anywhere in a bar."""
        return self._hours._is_open_between(_exact(bar_start_time), _exact(bar_end_time), is_extended_market_hours)

    def is_closing_soon(self, minutes_to_close: int) -> bool:
        """Return whether regular trading is closed so many minutes from now."""
        return not self._hours._is_open(self._local_time + minutes_to_close * TICKS_PER_MINUTE, False)

    def set_market_hours(self, market_hours_segments: Iterable[MarketHoursSegment], *days: Any) -> None:
        """Replace the trading hours of the given weekdays, of all if none is given."""
        segments = list(market_hours_segments)
        if len(days) == 1 and not isinstance(days[0], DayOfWeek):
            days = tuple(days[0])
        hours = self._hours
        week = {day: hours._week[int(day)] for day in DayOfWeek}
        for day in days or DayOfWeek:
            week[day] = LocalMarketHours(day, segments)
        self._hours = SecurityExchangeHours(
            hours.time_zone, hours._holidays, week, hours._early_closes, hours._late_opens
        )


class EquityExchange(SecurityExchange):
    """A stock exchange; source Common/Securities/Equity/EquityExchange.cs."""

    _trading_days_per_year = 252

    def __init__(self, exchange_hours: SecurityExchangeHours | None = None) -> None:
        """Keep the calendar, that of US stocks unless given."""
        if exchange_hours is None:
            exchange_hours = EngineServices.current().market_hours.get_exchange_hours("usa", None, SecurityType.EQUITY)
        super().__init__(exchange_hours)


class OptionExchange(SecurityExchange):
    """An option exchange; source Common/Securities/Option/OptionExchange.cs."""

    _trading_days_per_year = 252


class IndexExchange(SecurityExchange):
    """The exchange of an index; source Common/Securities/Index/IndexExchange.cs."""

    _trading_days_per_year = 313
