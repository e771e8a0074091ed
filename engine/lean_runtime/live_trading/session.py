"""Runs one live session: clock, algorithm, engine, files, and a stop that leaves everything in order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.lean_runtime.brokerages.brokerage import BrokerageFactory
from engine.lean_runtime.common.models import engine_side
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.live_trading.clock import Clock, RunningClock, SimulatedClock
from engine.lean_runtime.live_trading.engine import LiveEngine, opening_instant
from engine.lean_runtime.live_trading.job import LiveJob, Threads
from engine.lean_runtime.live_trading.lean_engine import LeanEngine
from engine.lean_runtime.live_trading.market_source import MarketSource
from engine.lean_runtime.live_trading.recorded_day import RecordedDay
from engine.lean_runtime.runner.backtest import open_services
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.loader import import_paths, load

Watch = Callable[[LiveEngine], None]
"""Called after every step, heartbeat and scheduled event, for a status line."""


@dataclass(frozen=True, slots=True)
class LiveParts:
    """What a session is given from outside; None takes the ordinary one."""

    clock: Clock | None = None
    brokerage: BrokerageFactory | None = None
    source: MarketSource | None = None
    recorded: RecordedDay | None = None
    watch: Watch | None = None


def make_clock(job: LiveJob) -> Clock:
    """Return the clock of a job: it jumps without a speed, else it runs."""
    start = opening_instant(job)
    return SimulatedClock(start) if job.speed is None else RunningClock(start, job.speed)


def run_live(job: LiveJob, parts: LiveParts | None = None, interruptible: bool = False) -> BacktestResult:
    """Run a session to its end; errors of the algorithm are part of the result, unusable input raises UserError.

    With `interruptible`, in the main thread only, Ctrl-C and SIGTERM end the run in order.
    """
    parts = parts or LiveParts()
    services = open_services(job)
    services.activate()
    try:
        with import_paths(job), _imported(job):
            algorithm = engine_side(load(job))
            clock = parts.clock or make_clock(job)
            kind = LeanEngine if job.threads is Threads.LEAN else LiveEngine
            engine = kind(job, services, algorithm, interruptible, clock, parts.brokerage, parts.source, parts.recorded)
            engine.watch = parts.watch
            return engine.run(None)
    finally:
        EngineServices.clear()


@contextmanager
def _imported(job: LiveJob) -> Iterator[None]:
    """Forget the algorithm's module after the run, so that the next one imports it anew."""
    try:
        yield
    finally:
        sys.modules.pop(job.module_name, None)
