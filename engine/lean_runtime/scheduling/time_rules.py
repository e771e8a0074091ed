"""Rules that say at which instants of its days a scheduled event fires (Common/Scheduling/TimeRules.cs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from typing import TYPE_CHECKING

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, date_of, span
from engine.lean_runtime.scheduling.base_schedule_rules import BaseScheduleRules, two_places
from engine.lean_runtime.scheduling.rules import FuncTimeRule

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours


class TimeRules(BaseScheduleRules):
    """Build time rules; every rule yields UTC instants for local days."""

    @property
    def now(self) -> FuncTimeRule:
        """Fire at the algorithm's current time."""
        return FuncTimeRule._exact("Now", lambda days: (self._securities._utc_time for _ in days))

    @property
    def midnight(self) -> FuncTimeRule:
        """Fire at 00:00 of the algorithm's zone."""
        return FuncTimeRule._exact("Midnight", lambda days: (self._time_zone.to_utc(day) for day in days))

    @property
    def noon(self) -> FuncTimeRule:
        """Fire twelve hours after midnight of the algorithm's zone."""
        return FuncTimeRule._exact(
            "Noon", lambda days: (self._time_zone.to_utc(day) + 12 * TICKS_PER_HOUR for day in days)
        )

    def at(
        self,
        hour: int | timedelta | time,
        minute: int | TimeZone | None = None,
        second: int | TimeZone = 0,
        time_zone: TimeZone | None = None,
    ) -> FuncTimeRule:
        """Fire at a time of day: (hour, minute[, second][, zone]) or (timedelta or time[, zone])."""
        if isinstance(hour, time):
            of = hour
            hour = timedelta(hours=of.hour, minutes=of.minute, seconds=of.second, microseconds=of.microsecond)
        if isinstance(hour, timedelta):
            of_day, zone = span(hour), minute
        else:
            seconds = second if isinstance(second, (int, float)) else 0
            zone = second if not isinstance(second, (int, float)) else time_zone
            of_day = span(timedelta(hours=hour, minutes=minute or 0, seconds=seconds))  # type: ignore[arg-type]
        chosen: TimeZone = zone or self._time_zone  # type: ignore[assignment]
        return FuncTimeRule._exact(
            two_places(of_day / TICKS_PER_HOUR), lambda days: (chosen.to_utc(day + of_day) for day in days)
        )

    def every(self, interval: timedelta) -> FuncTimeRule:
        """Fire at midnight and each interval after it; raise ArgumentException unless it is positive."""
        step = span(interval)
        if step <= 0:
            raise ArgumentException("TimeRules.Every(): time span interval can not be zero or less")

        def times(days: Iterable[int]) -> Iterator[int]:
            for day in days:
                for moment in range(day, day + TICKS_PER_DAY, step):
                    yield self._time_zone.to_utc(moment)

        return FuncTimeRule._exact(f"Every {two_places(step / TICKS_PER_MINUTE)} min", times)

    def after_market_open(
        self,
        symbol: Symbol | str | float | None = None,
        minutes_after_open: float = 0,
        extended_market_open: bool = False,
    ) -> FuncTimeRule:
        """Fire minutes after the open of the symbol, or of the earliest market when no symbol is given."""
        if symbol is None or isinstance(symbol, (int, float)):
            minutes, extended = self._without_symbol(symbol, minutes_after_open, extended_market_open)
            name = self._session_name(None, minutes, extended, "Open", "after", "before")
            offset = _minutes(minutes)
            return FuncTimeRule._exact(name, lambda days: self._earliest_opens(days, extended, offset))
        resolved = self._symbol(symbol)
        hours = self._hours(resolved)
        delay = _minutes(minutes_after_open)
        name = self._session_name(resolved, minutes_after_open, extended_market_open, "Open", "after", "before")

        def times(days: Iterable[int]) -> Iterator[int]:
            for day in days:
                opened = _open_of(hours, day, extended_market_open)
                if opened is not None:
                    yield hours.time_zone.to_utc(opened + delay)

        return FuncTimeRule._exact(name, times)

    def before_market_open(
        self,
        symbol: Symbol | str | float | None = None,
        minutes_before_open: float = 0,
        extended_market_open: bool = False,
    ) -> FuncTimeRule:
        """Fire minutes before the open of the symbol, or of the earliest market."""
        if symbol is None or isinstance(symbol, (int, float)):
            minutes, extended = self._without_symbol(symbol, minutes_before_open, extended_market_open)
            return self.after_market_open(None, -minutes, extended)
        return self.after_market_open(symbol, -minutes_before_open, extended_market_open)

    def before_market_close(
        self,
        symbol: Symbol | str | float | None = None,
        minutes_before_close: float = 0,
        extended_market_close: bool = False,
    ) -> FuncTimeRule:
        """Fire minutes before the close of the symbol, or of the latest market when no symbol is given."""
        if symbol is None or isinstance(symbol, (int, float)):
            minutes, extended = self._without_symbol(symbol, minutes_before_close, extended_market_close)
            name = self._session_name(None, minutes, extended, "Close", "before", "after")
            offset = _minutes(minutes)
            return FuncTimeRule._exact(name, lambda days: self._latest_closes(days, extended, offset))
        resolved = self._symbol(symbol)
        hours = self._hours(resolved)
        lead = _minutes(minutes_before_close)
        name = self._session_name(resolved, minutes_before_close, extended_market_close, "Close", "before", "after")

        def times(days: Iterable[int]) -> Iterator[int]:
            for day in days:
                if hours._is_date_open(day, extended_market_close):
                    closed = hours._get_last_daily_market_close(day, extended_market_close)
                    yield hours.time_zone.to_utc(closed - lead)

        return FuncTimeRule._exact(name, times)

    def after_market_close(
        self,
        symbol: Symbol | str | float | None = None,
        minutes_after_close: float = 0,
        extended_market_close: bool = False,
    ) -> FuncTimeRule:
        """Fire minutes after the close of the symbol, or of the latest market."""
        if symbol is None or isinstance(symbol, (int, float)):
            minutes, extended = self._without_symbol(symbol, minutes_after_close, extended_market_close)
            return self.before_market_close(None, -minutes, extended)
        return self.before_market_close(symbol, -minutes_after_close, extended_market_close)

    def _earliest_opens(self, days: Iterable[int], extended: bool, offset: int) -> Iterator[int]:
        calendars = list(self._session_hours())
        for day in days:
            opens = ((hours, _open_of(hours, day, extended)) for hours in calendars)
            moments = [hours.time_zone.to_utc(opened + offset) for hours, opened in opens if opened is not None]
            if moments:
                yield min(moments)

    def _latest_closes(self, days: Iterable[int], extended: bool, offset: int) -> Iterator[int]:
        calendars = list(self._session_hours())
        for day in days:
            moments = [
                hours.time_zone.to_utc(hours._get_last_daily_market_close(day, extended) - offset)
                for hours in calendars
                if hours._is_date_open(day, extended)
            ]
            if moments:
                yield max(moments)

    @staticmethod
    def _without_symbol(first: float | None, second: float, third: bool) -> tuple[float, bool]:
        """Read (minutes, extended) from calls that leave the symbol out, by position or by name."""
        if first is None:
            return second, third
        return first, bool(second) or third

    @staticmethod
    def _session_name(
        symbol: Symbol | None, minutes: float, extended: bool, edge: str, positive: str, negative: str
    ) -> str:
        word = positive if minutes > 0 else negative
        text = f"{two_places(abs(minutes))} min {word} {'Extended' if extended else ''}Market{edge}"
        return text if symbol is None else f"{symbol}: {text}"


def _minutes(minutes: float) -> int:
    return span(timedelta(minutes=float(minutes)))


def _open_of(hours: SecurityExchangeHours, day: int, extended: bool) -> int | None:
    """Return the first open of a local day, or None when it has none."""
    if not hours._is_date_open(day, extended):
        return None
    opened = hours._get_first_daily_market_open(day + TICKS_PER_DAY - 1, extended)
    return opened if date_of(opened) == date_of(day) else None
