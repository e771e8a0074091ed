"""The time loop of a live run: the backtest's step, with commands before it and heartbeats between the slices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.live_trading.heartbeat import Heartbeat
from engine.lean_runtime.runner.algorithm_manager import AlgorithmManager, StopError

if TYPE_CHECKING:
    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.feed.time_slice import TimeSlice

Hook = Callable[[], None]
TimedHook = Callable[["Ticks"], None]


def nothing() -> None:
    """Do nothing."""


def nothing_at(time: Ticks) -> None:
    """Do nothing at any time."""


class LiveAlgorithmManager(AlgorithmManager):
    """Run the steps of a live run (the live branches of Engine/AlgorithmManager.cs).

    `before_step` runs at the algorithm's thread before every step, with the step's time: it takes commands. In a
    heartbeat it runs when the clock has moved.
    `between_steps` runs in a heartbeat: it takes what a brokerage outside has told since. `after_step` runs last.
    """

    before_step: TimedHook = staticmethod(nothing_at)
    between_steps: Hook = staticmethod(nothing)
    after_step: Hook = staticmethod(nothing)

    def _step(self, time_slice: TimeSlice) -> bool:
        if isinstance(time_slice, Heartbeat):
            return self._beat(time_slice)
        self.before_step(time_slice._time)
        goes_on = self._catch_up(time_slice._time) and super()._step(time_slice)
        self.after_step()
        return goes_on

    def _catch_up(self, time: Ticks) -> bool:
        """Fire what was due since the last step; False after a stop in between, which leaves the clock where it was.

        So a resumed run goes on with the first event that did not fire, and with the data of this step.
        """
        self._real_time.scan_past_events(time)
        algorithm = self._algorithm
        is_stopped = algorithm.status is not AlgorithmStatus.RUNNING and algorithm.run_time_error is None
        return not (is_stopped and self._real_time.is_behind(time))

    def _finish(self, time: Ticks) -> None:
        super()._finish(min(time, self._algorithm._utc_ticks))

    def _beat(self, beat: Heartbeat) -> bool:
        """Move the clock between two slices, and do what the time asks for."""
        algorithm, time = self._algorithm, beat._time
        # no slice comes at this instant, so an event of the instant itself is due as well
        if not self._catch_up(time + 1):
            return False
        algorithm._set_date_time(time)
        self.before_step(time)
        self.between_steps()
        self.after_step()
        if algorithm.run_time_error is not None:
            raise StopError
        return algorithm.status is AlgorithmStatus.RUNNING

    def _wind_down(self) -> None:
        """Liquidate when that was asked for, after the algorithm's last word, and say how the run ended."""
        algorithm = self._algorithm
        status = algorithm.status
        if status is AlgorithmStatus.LIQUIDATED:
            invoke(algorithm, "liquidate")
            self._results.log_message("Algorithm Liquidated")
        elif status is AlgorithmStatus.DELETED:
            self._results.debug_message(f"Algorithm Id:({algorithm.algorithm_id}) Deleted by request.")
