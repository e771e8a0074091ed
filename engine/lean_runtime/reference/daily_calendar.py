"""When daily and intraday bars start and end on an exchange (the calendar part of Common/Util/LeanData.cs)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.text import date_text, span_text
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    Ticks,
    date_of,
    span,
    ticks,
    to_date,
    to_datetime,
    to_timedelta,
)

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

#: Names of the data types whose daily points span the session.
_STRICT_TYPES = frozenset(("TradeBar", "QuoteBar", "BaseDataCollection", "OpenInterest"))
_OWN_DATA = "engine.lean_runtime.data."


class CalendarInfo(LeanObject):
    """A start and a length of time (Common/Data/Consolidators/Calendar.cs)."""

    __slots__ = ("_period", "_start")

    def __init__(self, start: datetime | Ticks, period: timedelta | Ticks) -> None:
        """Take both in Python's types or in ticks."""
        self._start = start if isinstance(start, int) else ticks(start)
        self._period = span(period)

    @property
    def _end(self) -> Ticks:
        return self._start + self._period

    @property
    def start(self) -> datetime:
        """Return the start."""
        return to_datetime(self._start)

    @property
    def period(self) -> timedelta:
        """Return the length."""
        return to_timedelta(self._period)

    @property
    def end(self) -> datetime:
        """Return the end."""
        return to_datetime(self._end)

    def __eq__(self, other: object) -> bool:
        """Compare start and length."""
        return isinstance(other, CalendarInfo) and (self._start, self._period) == (other._start, other._period)

    def __hash__(self) -> int:
        """Hash start and length."""
        return hash((self._start, self._period))

    def __str__(self) -> str:
        """Write start and length."""
        return f"{date_text(self._start)} {span_text(self._period)}"


def use_strict_end_time(enabled: bool, symbol: Symbol, increment: Ticks, hours: SecurityExchangeHours) -> bool:
    """Return whether bars of the length end with the session rather than at midnight."""
    if hours.is_market_always_open or increment <= TICKS_PER_HOUR:
        return False
    kind = symbol.security_type
    if kind in (SecurityType.FOREX, SecurityType.BASE):
        return False
    return enabled and not (kind is SecurityType.CFD and symbol.id.market == "oanda")


def is_strict_daily_type(data_type: Any) -> bool:
    """Return whether daily points of the type can span the session."""
    if data_type is None or data_type.__name__ not in _STRICT_TYPES:
        return False
    return bool(data_type.__module__.startswith(_OWN_DATA))


def use_daily_strict_end_times(
    enabled: bool, data_type: Any, symbol: Symbol, increment: Ticks, hours: SecurityExchangeHours
) -> bool:
    """Return whether daily points of the type and symbol span the session."""
    return is_strict_daily_type(data_type) and use_strict_end_time(enabled, symbol, increment, hours)


def get_daily_calendar(local: Ticks, hours: SecurityExchangeHours, extended: bool = False) -> CalendarInfo:
    """Return the session a local time belongs to: the latest that opened by then."""
    start = hours._get_first_daily_market_open(local, extended)
    return CalendarInfo(start, hours._get_last_daily_market_close(start, extended) - start)


def get_intraday_calendar(local: Ticks, period: Ticks, hours: SecurityExchangeHours, extended: bool) -> CalendarInfo:
    """Return the bar of the given length, counted from the open, a local time belongs to; the close cuts it."""
    # A time that is itself an opening belongs to the session it begins.
    after = local + 1 if hours._is_open(local, extended) else local
    opening = hours._get_previous_market_open(after, extended)
    start = opening + (local - opening) // period * period
    end = min(start + period, hours._get_next_market_close(opening, extended))
    return CalendarInfo(start, end - start)


def get_next_daily_end_time(symbol: Symbol, local: Ticks, hours: SecurityExchangeHours) -> Ticks:
    """Return the local time at which the daily point a local time falls into ends."""
    midnight = date_of(local) + TICKS_PER_DAY
    if not use_strict_end_time(True, symbol, TICKS_PER_DAY, hours):
        return midnight
    close = hours._get_last_daily_market_close(local, False)
    if close > midnight and hours._is_open(local, False):
        return midnight
    return close


def set_strict_end_times(point: Any, hours: SecurityExchangeHours) -> bool:
    """Move a daily point to its session; return whether it was moved."""
    if point is None or not is_strict_daily_type(type(point)):
        return False
    session = get_daily_calendar(point._end_time, hours, False)
    if session._end < point._time:
        return False
    point._time = session._start
    point._end_time = session._end
    return True


def get_consolidator_start_time(period: Ticks, start_time: Ticks, local: Ticks) -> Ticks:
    """Return the start of the period a time falls into, counted from a time of day, for a week and more of a month."""
    anchor = date_of(local)
    if period >= 7 * TICKS_PER_DAY:
        anchor = ticks(to_date(local).replace(day=1))
    reference = anchor + start_time
    return reference + (local - reference) // period * period
