"""Fires scheduled events as backtest time passes (Engine/RealTime/{Base,Backtesting}RealTimeHandler.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.ticks import MAX_TICKS
from engine.lean_runtime.scheduling.scheduled_event import ScheduledEvent
from engine.lean_runtime.scheduling.scheduled_event_factory import every_algorithm_end_of_day, every_security_end_of_day

if TYPE_CHECKING:
    from engine.lean_runtime.feed.security_changes import SecurityChanges
    from engine.lean_runtime.identity.symbol import Symbol


class BacktestingRealTimeHandler:
    """Keep events sorted by their next instant; the order of equal instants follows LEAN's list algorithm."""

    def __init__(self) -> None:
        self._algorithm: Any = None
        self._results: Any = None
        self._ids: dict[ScheduledEvent, int] = {}
        self._last_id = 0
        self._sorted: list[ScheduledEvent] = []
        self._sorting_required = False
        self.next_due = MAX_TICKS
        """No event is due before this UTC time; 0 after a change of the schedule."""
        self._algorithm_end_of_day: ScheduledEvent | None = None
        self._security_end_of_day: dict[Symbol, ScheduledEvent] = {}
        self._wants_end_of_day = False
        self._wants_end_of_day_symbol = False

    def setup(
        self, algorithm: Any, results: Any, *, wants_end_of_day: bool = False, wants_end_of_day_symbol: bool = False
    ) -> None:
        """Take the initialised algorithm; skip what its events missed before the start."""
        self._algorithm = algorithm
        self._results = results
        self._wants_end_of_day = wants_end_of_day
        self._wants_end_of_day_symbol = wants_end_of_day_symbol
        self._add_algorithm_end_of_day(algorithm._local_ticks)
        for event in self._events():
            event._skip_events_until(algorithm._utc_ticks)
        self._require_sorting()

    def add(self, scheduled_event: ScheduledEvent) -> None:
        """Schedule an event."""
        if self._algorithm is not None:
            scheduled_event._skip_events_until(self._algorithm._utc_ticks)
        self._last_id += 1
        self._ids[scheduled_event] = self._last_id
        self._require_sorting()

    def remove(self, scheduled_event: ScheduledEvent) -> None:
        """Take an event off the schedule."""
        self._ids.pop(scheduled_event, None)
        self._require_sorting()

    def set_time(self, time: int) -> None:
        """Fire what is due at or before a UTC time; the algorithm's time is already there."""
        if self.next_due > time:
            return
        events = self._events()
        while events and events[0]._next_event_utc_time <= time and self._goes_on():
            event = events[0]
            try:
                self._fire(event, time)
            except Exception as error:  # user code: the run ends, the handler does not
                self._algorithm.set_runtime_error(error, f"Scheduled event: '{event.name}' at {time}")
                break
            sort_first_element(events)
        self._note_next(events)

    def scan_past_events(self, time: int) -> None:
        """Fire what is due before a UTC time, moving the algorithm's time to each event."""
        if self.next_due >= time:
            return
        events = self._events()
        while events and events[0]._next_event_utc_time < time and self._goes_on():
            event = events[0]
            moment = event._next_event_utc_time
            self._algorithm._set_date_time(moment)
            try:
                self._fire(event, moment)
            except Exception as error:  # user code: the run ends, the handler does not
                self._algorithm.set_runtime_error(error, f"Scheduled event: '{event.name}' at {moment}")
                break
            sort_first_element(events)
        self._note_next(events)

    def is_behind(self, time: int) -> bool:
        """Tell whether an event before a UTC time has not fired: the run was stopped meanwhile."""
        events = self._events()
        return bool(events) and events[0]._next_event_utc_time < time

    def on_securities_changed(self, changes: SecurityChanges) -> None:
        """Follow the securities with their end-of-day events."""
        if self._wants_end_of_day_symbol:
            visible = changes._without_internal()
            for security in visible.added_securities:
                event = every_security_end_of_day(
                    self._algorithm,
                    self._results,
                    security,
                    self._algorithm._utc_ticks,
                    self._algorithm._end_date,
                    self._algorithm._utc_ticks,
                )
                self._security_end_of_day[security.symbol] = event
                self.add(event)
            for security in visible.removed_securities:
                gone = self._security_end_of_day.pop(security.symbol, None)
                if gone is not None:
                    self.remove(gone)
        self._add_algorithm_end_of_day(self._algorithm._utc_ticks)

    def exit(self) -> None:
        """Forget all events."""
        self._ids.clear()
        self._sorted = []
        self.next_due = MAX_TICKS

    def _goes_on(self) -> bool:
        """Tell whether another event that is due may fire; in a backtest all of a step do, also after quit()."""
        return True

    def _fire(self, event: ScheduledEvent, time: int) -> None:
        event._scan(time)

    def _add_algorithm_end_of_day(self, start: int) -> None:
        if not self._wants_end_of_day:
            return
        if self._algorithm_end_of_day is not None:
            self.remove(self._algorithm_end_of_day)
        algorithm = self._algorithm
        self._algorithm_end_of_day = every_algorithm_end_of_day(
            algorithm, self._results, start, algorithm._end_date, algorithm._utc_ticks
        )
        self.add(self._algorithm_end_of_day)

    def _require_sorting(self) -> None:
        self._sorting_required = True
        self.next_due = 0

    def _events(self) -> list[ScheduledEvent]:
        if self._sorting_required:
            self._sorting_required = False
            # a new list: a caller that is walking the old one keeps it, as in LEAN
            self._sorted = sorted(self._ids, key=lambda event: (event._next_event_utc_time, self._ids[event]))
        return self._sorted

    def _note_next(self, events: list[ScheduledEvent]) -> None:
        if not self._sorting_required:
            self.next_due = events[0]._next_event_utc_time if events else MAX_TICKS


def sort_first_element(events: list[ScheduledEvent]) -> None:
    """Move the event that just fired to its new place (BacktestingRealTimeHandler.SortFirstElement).

    .NET's binary search decides where it lands among equal instants; that order is observable.
    """
    moment = events[0]._next_event_utc_time
    if len(events) < 2 or moment <= events[1]._next_event_utc_time:
        return
    event = events.pop(0)
    low, high = 0, len(events) - 1
    while low <= high:
        middle = low + (high - low) // 2
        found = events[middle]._next_event_utc_time
        if found == moment:
            events.insert(middle + 1, event)
            return
        if moment > found:
            low = middle + 1
        else:
            high = middle - 1
    events.insert(low, event)
