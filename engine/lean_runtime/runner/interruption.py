"""Turns Ctrl-C into an orderly end: the run stops after the present time step and what it has so far is kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from engine.lean_runtime.common.enums import AlgorithmStatus


class Interruption:
    """Remember whether the user asked to stop."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.requested = False


@contextmanager
def orderly_stop(algorithm: Any, enabled: bool) -> Iterator[Interruption]:
    """Let the first Ctrl-C stop the algorithm as quit() does; the second one ends the step it is in as well.

    Needs the main thread when enabled; the former handler is restored after. The KeyboardInterrupt of a second Ctrl-C
    ends here, so that results are written after either; one that the algorithm raised itself goes on as its error.
    """
    interruption = Interruption()
    if not enabled:
        yield interruption
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if interruption.requested:
            raise KeyboardInterrupt
        interruption.requested = True
        algorithm.set_status(AlgorithmStatus.STOPPED)

    former = signal.signal(signal.SIGINT, stop)
    try:
        yield interruption
    except KeyboardInterrupt:
        if not interruption.requested:
            raise
    finally:
        signal.signal(signal.SIGINT, former)
