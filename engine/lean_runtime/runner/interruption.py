"""Turns signals into an orderly end: the run stops after the present time step and what it has so far is kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.common.errors import SystemException


@dataclass(frozen=True, slots=True)
class StopRules:
    """Which signals end a run in order, and what happens to a step that does not end.

    By default the second signal ends the step in hand. With `grace_s` further signals do nothing; instead a step that
    still runs after so many seconds is cancelled, as LEAN does after a minute (Engine/AlgorithmManager.cs SetStatus).
    """

    signals: tuple[signal.Signals, ...] = (signal.SIGINT,)
    grace_s: float | None = None


class Interruption:
    """Remember whether the user asked to stop."""

    def __init__(self, algorithm: Any, rules: StopRules) -> None:
        """Begin with nothing asked."""
        self.requested = False
        self._algorithm = algorithm
        self._rules = rules

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: stop after the step; KeyboardInterrupt at the second one when there is no grace."""
        if self.requested:
            if self._rules.grace_s is None:
                raise KeyboardInterrupt
            return
        self.requested = True
        self._algorithm.set_status(AlgorithmStatus.STOPPED)
        if self._rules.grace_s is not None:
            signal.setitimer(signal.ITIMER_REAL, self._rules.grace_s)

    def cancel(self, number: int, frame: FrameType | None) -> None:
        """Handle the end of the grace: the step in hand ends with an error."""
        raise SystemException("Operation was canceled")


@contextmanager
def orderly_stop(algorithm: Any, enabled: bool, rules: StopRules | None = None) -> Iterator[Interruption]:
    """Let the first signal stop the algorithm as quit() does.

    Needs the main thread when enabled; the former handlers are restored after. The KeyboardInterrupt of a second signal
    ends here, so that results are written after either; one that the algorithm raised itself goes on as its error.
    """
    rules = rules or StopRules()
    interruption = Interruption(algorithm, rules)
    if not enabled:
        yield interruption
        return
    former = {number: signal.signal(number, interruption.stop) for number in rules.signals}
    if rules.grace_s is not None:
        former[signal.SIGALRM] = signal.signal(signal.SIGALRM, interruption.cancel)
    try:
        yield interruption
    except KeyboardInterrupt:
        if not interruption.requested:
            raise
    finally:
        if rules.grace_s is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in former.items():
            signal.signal(number, handler)
