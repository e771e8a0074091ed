"""End-of-day events of the engine (Engine/RealTime/ScheduledEventFactory.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.ticks import TICKS_PER_DAY, date_of
from engine.lean_runtime.scheduling.calendars import each_day
from engine.lean_runtime.scheduling.scheduled_event import (
    ALGORITHM_END_OF_DAY_DELTA,
    SECURITY_END_OF_DAY_DELTA,
    ScheduledEvent,
)

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security


def every_algorithm_end_of_day(
    algorithm: Any, results: Any, start: int, end: int, current_utc_time: int
) -> ScheduledEvent:
    """Call on_end_of_day() at 23:58 of the algorithm's zone on days on which any security trades.

    start and end are taken as dates whatever their zone, as LEAN does.
    """

    def times() -> Iterator[int]:
        for day in each_day(start, end):
            if any(pair.value.exchange.hours._is_date_open(day, False) for pair in algorithm.securities):
                moment = algorithm._time_zone.to_utc(day + TICKS_PER_DAY - ALGORITHM_END_OF_DAY_DELTA)
                if moment > current_utc_time:
                    yield moment

    algorithm.debug(
        "Usage of QCAlgorithm.OnEndOfDay() without a symbol will be deprecated August 2021. "
        "Always use a symbol when overriding this method: OnEndOfDay(symbol)"
    )
    return ScheduledEvent("Algorithm.EndOfDay", times(), _guarded(results, lambda: algorithm.on_end_of_day()))


def every_security_end_of_day(
    algorithm: Any, results: Any, security: Security, start: int, end: int, current_utc_time: int
) -> ScheduledEvent:
    """Call on_end_of_day(symbol) ten minutes before each close, or at midnight of markets that never close."""
    hours = security.exchange.hours

    def times() -> Iterator[int]:
        for day in each_day(start, end):
            if not hours._is_date_open(day, False):
                continue
            if hours.is_market_always_open:
                local = date_of(day) + TICKS_PER_DAY
            else:
                closed = hours._get_last_daily_market_close(day, security.is_extended_market_hours)
                local = closed - SECURITY_END_OF_DAY_DELTA
            moment = hours.time_zone.to_utc(local)
            if moment > current_utc_time:
                yield moment

    name = f"{security.symbol}.EndOfDay"
    return ScheduledEvent(name, times(), _guarded(results, lambda: algorithm.on_end_of_day(security.symbol)))


def _guarded(results: Any, call: Any) -> Any:
    """Report an exception of the user's function as a run-time error instead of raising it."""

    def fire(name: str, _time: int) -> None:
        try:
            call()
        except Exception as error:  # any failure of user code ends the run, never the handler
            results.set_runtime_error(f"Runtime error in {name} event: {error}", str(error))

    return fire
