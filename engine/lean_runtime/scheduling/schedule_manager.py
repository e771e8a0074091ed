"""The algorithm's schedule: callbacks under a date rule and a time rule (Common/Scheduling/ScheduleManager.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.globals import END_OF_TIME
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, date_of, iso_text, to_utc_datetime
from engine.lean_runtime.scheduling.date_rules import DateRules
from engine.lean_runtime.scheduling.rules import FuncDateRule, TimeRule
from engine.lean_runtime.scheduling.scheduled_event import ScheduledEvent
from engine.lean_runtime.scheduling.time_rules import TimeRules

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
    from engine.lean_runtime.securities.security_manager import SecurityManager


class EventSchedule(Protocol):
    """What runs events: the real time handler."""

    def add(self, scheduled_event: ScheduledEvent) -> None:
        """Take an event over."""

    def remove(self, scheduled_event: ScheduledEvent) -> None:
        """Forget an event."""


class ScheduleManager(LeanObject):
    """Collect events until the engine hands over its event schedule, then pass them on."""

    def __init__(
        self,
        algorithm: Any,
        securities: SecurityManager,
        time_zone: TimeZone,
        market_hours_database: MarketHoursDatabase,
    ) -> None:
        self._securities = securities
        self._event_schedule: EventSchedule | None = None
        self._pre_initialized_events: list[ScheduledEvent] = []
        self.date_rules = DateRules(algorithm, securities, time_zone, market_hours_database)
        self.time_rules = TimeRules(algorithm, securities, time_zone, market_hours_database)

    def set_event_schedule(self, event_schedule: EventSchedule) -> None:
        """Hand all events, early ones first, to the engine's handler."""
        if event_schedule is None:
            raise ArgumentNullException("Value cannot be null. (Parameter 'eventSchedule')")
        self._event_schedule = event_schedule
        for event in self._pre_initialized_events:
            event_schedule.add(event)

    def add(self, scheduled_event: ScheduledEvent) -> None:
        """Schedule an event."""
        if self._event_schedule is None:
            self._pre_initialized_events.append(scheduled_event)
        else:
            self._event_schedule.add(scheduled_event)

    def remove(self, scheduled_event: ScheduledEvent) -> None:
        """Take an event off the schedule."""
        if self._event_schedule is None:
            kept = [event for event in self._pre_initialized_events if event is not scheduled_event]
            self._pre_initialized_events = kept
        else:
            self._event_schedule.remove(scheduled_event)

    def on(self, *arguments: Any, **named: Any) -> ScheduledEvent:
        """Call a function without arguments by rule: ([name,] date_rule, time_rule, callback)."""
        parts = ("name", "date_rule", "time_rule", "callback")
        arguments += tuple(named[part] for part in parts if part in named)
        *names, date_rule, time_rule, callback = arguments
        name = names[0] if names else f"{date_rule.name}: {time_rule.name}"
        return self._on(name, date_rule, time_rule, lambda _name, _time: callback())

    def training_now(self, training_code: Callable[[], object]) -> ScheduledEvent:
        """Run training code at once, that is at the next scan of the schedule."""
        return self.on(
            f"Training: Now: {iso_text(self._securities._utc_time, utc=False, digits=7)}Z",
            self.date_rules.today,
            self.time_rules.now,
            training_code,
        )

    def training(
        self, date_rule: FuncDateRule, time_rule: TimeRule, training_code: Callable[[], object]
    ) -> ScheduledEvent:
        """Run training code by rule."""
        return self.on(date_rule, time_rule, training_code)

    def _on(
        self, name: str, date_rule: FuncDateRule, time_rule: TimeRule, callback: Callable[[str, int], None]
    ) -> ScheduledEvent:
        event = ScheduledEvent(name, self._event_times(date_rule, time_rule), callback)
        self.add(event)
        return event

    def _event_times(self, date_rule: FuncDateRule, time_rule: TimeRule) -> Iterator[int]:
        # the rule is asked from the day before; what lies in the past is skipped by the handler
        def dates() -> Iterator[int]:
            yield from date_rule._get_dates(date_of(self._securities._utc_time) - TICKS_PER_DAY, END_OF_TIME)

        yield from time_rule._create_utc_event_times(dates())


def callback_of(function: Callable[..., object]) -> Callable[[str, int], None]:
    """Adapt a user's function of (), (time) or (name, time) to the engine's form."""
    count = getattr(getattr(function, "__code__", None), "co_argcount", 0) - hasattr(function, "__self__")

    def call(name: str, time: int) -> None:
        if count <= 0:
            function()
        elif count == 1:
            function(to_utc_datetime(time))
        else:
            function(name, to_utc_datetime(time))

    return call
