"""Scheduled events of a live run on one thread: a stop is obeyed between two of them.

Data may be silent for days (a weekend, a night) while an event is due every second. LEAN's thread for events asks once
a second whether it shall end (Engine/RealTime/LiveTradingRealTimeHandler.cs); here all of the silence is one step.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.scheduling.real_time_handler import BacktestingRealTimeHandler
from engine.lean_runtime.scheduling.scheduled_event import ScheduledEvent


def _nothing() -> None:
    """Do nothing."""


class LiveRealTimeHandler(BacktestingRealTimeHandler):
    """Fire by the data, as long as the algorithm runs; `after_event` is called after each instant."""

    after_event: Callable[[], None] = staticmethod(_nothing)

    def _goes_on(self) -> bool:
        return self._algorithm.status is AlgorithmStatus.RUNNING

    def _fire(self, event: ScheduledEvent, time: int) -> None:
        super()._fire(event, time)
        self.after_event()
