"""Rules that say on which days a scheduled event fires (Common/Scheduling/DateRules.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import DayOfWeek
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, date_of, day_of_week, ticks, to_date
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.scheduling import calendars
from engine.lean_runtime.scheduling.base_schedule_rules import BaseScheduleRules
from engine.lean_runtime.scheduling.calendars import each_day
from engine.lean_runtime.scheduling.rules import FuncDateRule

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

_LIMITS = {"Year": 365, "Quarter": 92, "Month": 30, "Week": 6}


class DateRules(BaseScheduleRules):
    """Build date rules; a rule's days are local days of the algorithm (or exchange) zone."""

    def on(self, *dates: int | date | Iterable[date], **named: int) -> FuncDateRule:
        """Fire on given days: (year, month, day), dates, or a list of dates."""
        dates += tuple(named[part] for part in ("year", "month", "day") if part in named)
        if len(dates) == 3 and all(isinstance(part, int) for part in dates):
            days = [ticks(date(*dates))]  # type: ignore[arg-type]
        else:
            flat = [day for part in dates for day in ([part] if isinstance(part, date) else part)]  # type: ignore[union-attr]
            days = [date_of(ticks(day)) for day in flat]
        name = ",".join(to_date(day).strftime("%m/%d/%Y") for day in days)
        return FuncDateRule._exact(name, lambda start, end: (day for day in days if start <= day <= end))

    @property
    def today(self) -> FuncDateRule:
        """Fire on the local day on which the schedule is first asked."""
        return FuncDateRule._exact("TodayOnly", lambda start, end: iter((self._local_day(),)))

    @property
    def tomorrow(self) -> FuncDateRule:
        """Fire on the local day after the one on which the schedule is first asked."""
        return FuncDateRule._exact("TomorrowOnly", lambda start, end: iter((self._local_day() + TICKS_PER_DAY,)))

    def every(self, *days: DayOfWeek | Iterable[DayOfWeek]) -> FuncDateRule:
        """Fire on each of the given weekdays."""
        chosen = [day for part in days for day in ([part] if isinstance(part, int) else part)]
        numbers = {int(day) for day in chosen}
        name = ",".join(DayOfWeek(day).to_string() for day in chosen)
        return FuncDateRule._exact(
            name, lambda start, end: (day for day in each_day(start, end) if day_of_week(day) in numbers)
        )

    def every_day(self, symbol: Symbol | str | None = None, extended_market_hours: bool = False) -> FuncDateRule:
        """Fire every day, or every day on which the symbol trades."""
        if symbol is None:
            return FuncDateRule._exact("EveryDay", each_day)
        resolved = self._symbol(symbol)
        hours = self._hours(resolved)
        return FuncDateRule._exact(
            f"{resolved.value}: EveryDay",
            lambda start, end: (day for day in each_day(start, end) if hours._is_date_open(day, extended_market_hours)),
        )

    def year_start(
        self, symbol: Symbol | str | int | None = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        """Fire on the first (trading) day of each year plus an offset of 0 to 365 days."""
        return self._periodic("Year", True, symbol, days_offset, extended_market_hours)

    def year_end(
        self, symbol: Symbol | str | int | None = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        """Fire on the last (trading) day of each year minus an offset of 0 to 365 days."""
        return self._periodic("Year", False, symbol, days_offset, extended_market_hours)

    def quarter_start(
        self, symbol: Symbol | str | int | None = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        """Fire on the first (trading) day of each quarter plus an offset of 0 to 92 days."""
        return self._periodic("Quarter", True, symbol, days_offset, extended_market_hours)

    def quarter_end(
        self, symbol: Symbol | str | int | None = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        """Fire on the last (trading) day of each quarter minus an offset of 0 to 92 days."""
        return self._periodic("Quarter", False, symbol, days_offset, extended_market_hours)

    def month_start(
        self, symbol: Symbol | str | int | None = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        """Fire on the first (trading) day of each month plus an offset of 0 to 30 days."""
        return self._periodic("Month", True, symbol, days_offset, extended_market_hours)

    def month_end(
        self, symbol: Symbol | str | int | None = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        """Fire on the last (trading) day of each month minus an offset of 0 to 30 days."""
        return self._periodic("Month", False, symbol, days_offset, extended_market_hours)

    def week_start(
        self, symbol: Symbol | str | int | None = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        """Fire on Monday, or on the symbol's first day of each week, plus an offset."""
        return self._weekly(True, symbol, days_offset, extended_market_hours)

    def week_end(
        self, symbol: Symbol | str | int | None = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        """Fire on Friday, or on the symbol's last day of each week, minus an offset."""
        return self._weekly(False, symbol, days_offset, extended_market_hours)

    def _local_day(self) -> int:
        return date_of(self._time_zone.to_local(self._securities._utc_time))

    def _periodic(
        self, unit: str, forward: bool, symbol: Symbol | str | int | None, offset: int, extended: bool
    ) -> FuncDateRule:
        symbol, offset = self._offset_first(symbol, offset)
        name = unit + ("Start" if forward else "End")
        # without a symbol LEAN leaves the month rules unchecked
        if not 0 <= offset <= _LIMITS[unit] and not (unit == "Month" and symbol is None):
            raise ArgumentOutOfRangeException(
                f"DateRules.{name}() : Offset must be between 0 and {_LIMITS[unit]} (Parameter 'daysOffset')"
            )
        resolved = None if symbol is None else self._symbol(symbol)
        hours = self._always_open() if resolved is None else self._hours(resolved)
        extended = extended and resolved is not None

        def dates(start: int, end: int) -> Iterable[int]:
            if unit == "Year":
                periods = calendars.years(start, end, forward)
            else:
                periods = (calendars.months if unit == "Month" else calendars.quarters)(start, end)
            return calendars.scheduled_days(hours, periods, start, end, offset, forward, extended)

        return FuncDateRule._exact(self._name(resolved, name, offset if forward else -offset), dates)

    def _weekly(self, forward: bool, symbol: Symbol | str | int | None, offset: int, extended: bool) -> FuncDateRule:
        symbol, offset = self._offset_first(symbol, offset)
        resolved = None if symbol is None else self._symbol(symbol)
        name = "WeekStart" if forward else "WeekEnd"
        hours = None if resolved is None else self._hours(resolved)
        self._check_week(name, hours, resolved, offset)
        calendar = hours or self._always_open()
        extended = extended and resolved is not None

        def dates(start: int, end: int) -> Iterable[int]:
            periods = calendars.weeks(hours, start, end, forward)
            return calendars.scheduled_days(calendar, periods, start, end, offset, forward, extended)

        return FuncDateRule._exact(self._name(resolved, name, offset if forward else -offset), dates)

    @staticmethod
    def _check_week(name: str, hours: SecurityExchangeHours | None, symbol: Symbol | None, offset: int) -> None:
        if hours is None:
            if not 0 <= offset <= _LIMITS["Week"]:
                raise ArgumentOutOfRangeException(
                    f"DateRules.{name}() : Offset must be between 0 and 6 (Parameter 'daysOffset')"
                )
            return
        days = sorted(int(day.day_of_week) for day in hours.market_hours.values() if not day.is_closed_all_day)
        if offset > len(days) - 1:
            names = [DayOfWeek(day).to_string() for day in days]
            edge = f"{names[0]}+{offset}" if name == "WeekStart" else f"{names[-1]}-{offset}"
            raise ArgumentOutOfRangeException(
                f"DateRules.{name}() : {edge} is out of range for {symbol}'s schedule, please use an offset between "
                f"0 - {len(days) - 1}; Schedule : {', '.join(names)} (Parameter 'daysOffset')"
            )

    @staticmethod
    def _offset_first(symbol: Symbol | str | int | None, offset: int) -> tuple[Symbol | str | None, int]:
        """Read a lone number in the symbol's place as the offset."""
        return (None, symbol) if isinstance(symbol, int) else (symbol, offset)

    @staticmethod
    def _always_open() -> SecurityExchangeHours:
        return SecurityExchangeHours.always_open(TimeZones.NEW_YORK)

    @staticmethod
    def _name(symbol: Symbol | None, rule: str, offset: int) -> str:
        suffix = f"{offset:+d}" if offset else ""
        return f"{rule}{suffix}" if symbol is None else f"{symbol.value}: {rule}{suffix}"
