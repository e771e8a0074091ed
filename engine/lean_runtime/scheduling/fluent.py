"""Schedules as sentences: event().every_day().at(10, 0).run(f) (Common/Scheduling/FluentScheduledEventBuilder.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DayOfWeek
from engine.lean_runtime.common.errors import KeyNotFoundException
from engine.lean_runtime.common.ticks import to_utc_datetime
from engine.lean_runtime.scheduling.rules import CompositeTimeRule, FuncDateRule, TimeRule
from engine.lean_runtime.scheduling.scheduled_event import ScheduledEvent

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.scheduling.schedule_manager import ScheduleManager
    from engine.lean_runtime.securities.security_manager import SecurityManager


class FluentScheduledEventBuilder(LeanObject):
    """Gather one date rule, one or more time rules and conditions, then register the event with run()."""

    def __init__(self, schedule: ScheduleManager, securities: SecurityManager, name: str | None = None) -> None:
        self._schedule = schedule
        self._securities = securities
        self._name = name
        self._date_rule: FuncDateRule | None = None
        self._time_rule: TimeRule | None = None
        self._predicates: list[Callable[[int], bool]] = []

    def on(self, *dates: int | date) -> FluentScheduledEventBuilder:
        """Fire on (year, month, day) or on dates."""
        return self._days(self._schedule.date_rules.on(*dates))

    def every(self, *what: DayOfWeek | timedelta) -> FluentScheduledEventBuilder:
        """Fire on weekdays, or at each interval of the day."""
        if isinstance(what[0], timedelta):
            return self._times(self._schedule.time_rules.every(what[0]))
        return self._days(self._schedule.date_rules.every(*what))  # type: ignore[arg-type]

    def every_day(self, symbol: Symbol | str | None = None) -> FluentScheduledEventBuilder:
        """Fire every day, or on the symbol's trading days."""
        return self._days(self._schedule.date_rules.every_day(symbol))

    def month_start(self, symbol: Symbol | str | None = None) -> FluentScheduledEventBuilder:
        """Fire on the first (trading) day of each month."""
        return self._days(self._schedule.date_rules.month_start(symbol))

    def month_end(self, symbol: Symbol | str | None = None) -> FluentScheduledEventBuilder:
        """Fire on the last (trading) day of each month."""
        return self._days(self._schedule.date_rules.month_end(symbol))

    def at(self, *of_day: Any) -> FluentScheduledEventBuilder:
        """Fire at a time of day."""
        return self._times(self._schedule.time_rules.at(*of_day))

    def after_market_open(
        self, symbol: Symbol | str, minutes_after_open: float = 0, extended_market_open: bool = False
    ) -> FluentScheduledEventBuilder:
        """Fire minutes after the symbol's open."""
        rules = self._schedule.time_rules
        return self._times(rules.after_market_open(symbol, minutes_after_open, extended_market_open))

    def before_market_close(
        self, symbol: Symbol | str, minute_before_close: float = 0, extended_market_close: bool = False
    ) -> FluentScheduledEventBuilder:
        """Fire minutes before the symbol's close."""
        rules = self._schedule.time_rules
        return self._times(rules.before_market_close(symbol, minute_before_close, extended_market_close))

    def where(self, predicate: Callable[[datetime], bool]) -> FluentScheduledEventBuilder:
        """Keep only instants (UTC) for which the predicate holds."""
        self._predicates.append(lambda moment: predicate(to_utc_datetime(moment)))
        return self

    def during_market_hours(self, symbol: Symbol, extended_market: bool = False) -> FluentScheduledEventBuilder:
        """Keep instants at which the symbol's market is open; raise KeyNotFoundException if it is not subscribed."""
        found, security = self._securities.try_get_value(symbol, None)
        if not found:
            raise KeyNotFoundException(
                f"{symbol} not found in portfolio. Request this data when initializing the algorithm."
            )
        hours = security.exchange.hours
        self._predicates.append(lambda moment: hours._is_open(hours.time_zone.to_local(moment), extended_market))
        return self

    def run(self, callback: Callable[..., object]) -> ScheduledEvent:
        """Register the event; the callback may take nothing, the time, or name and time."""
        from engine.lean_runtime.scheduling.schedule_manager import callback_of

        assert self._date_rule is not None
        assert self._time_rule is not None
        name = self._name or f"{self._date_rule.name}: {self._time_rule.name}"
        event = ScheduledEvent(name, self._event_times(self._date_rule, self._time_rule), callback_of(callback))
        self._schedule.add(event)
        return event

    def _event_times(self, date_rule: FuncDateRule, time_rule: TimeRule) -> Iterator[int]:
        for moment in self._schedule._event_times(date_rule, time_rule):
            if all(predicate(moment) for predicate in self._predicates):
                yield moment

    def _days(self, rule: FuncDateRule) -> FluentScheduledEventBuilder:
        self._date_rule = rule
        return self

    def _times(self, rule: TimeRule) -> FluentScheduledEventBuilder:
        if self._time_rule is None:
            self._time_rule = rule
        elif isinstance(self._time_rule, CompositeTimeRule):
            self._time_rule = CompositeTimeRule(*self._time_rule.rules, rule)  # type: ignore[arg-type]
        else:
            self._time_rule = CompositeTimeRule(self._time_rule, rule)  # type: ignore[arg-type]
        return self
