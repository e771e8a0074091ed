"""A stage for live runs: runs the source of an algorithm on the tiny market with simulated time."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.ticks import TICKS_PER_SECOND
from engine.lean_runtime.live_trading.clock import Clock
from engine.lean_runtime.live_trading.job import LiveJob
from engine.lean_runtime.live_trading.session import LiveParts, make_clock, run_live
from engine.lean_runtime.runner.backtest_result import BacktestResult

FIRST = date(2024, 1, 2)


class _Running:
    """The clock of the run on stage, for what an algorithm's code does on it."""

    clock: Clock


def nap(seconds: float) -> None:
    """Sleep on the clock of the run: how an algorithm on stage takes its time."""
    clock = _Running.clock
    clock.wait(clock.now() + int(seconds * TICKS_PER_SECOND))


def seconds() -> float:
    """Return the clock of the run in seconds of the UTC day."""
    return _Running.clock.now() % (86_400 * TICKS_PER_SECOND) / TICKS_PER_SECOND


def write_actor(folder: Path, initialize: str, methods: str, before: str = "") -> Path:
    """Write an algorithm with SPY minutes as `self.spy` from the bodies of `initialize` and of other methods."""
    source = "from AlgorithmImports import *\nimport threading\n"
    source += "from tests.engine.lean_runtime.live_trading.stage import nap, seconds\n\n"
    source += textwrap.dedent(before)
    source += textwrap.dedent(
        """
        class Actor(QCAlgorithm):
            def initialize(self):
                self.set_start_date(2024, 1, 2)
                self.set_end_date(2024, 1, 2)
                self.notes = []
                self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
        """
    )
    source += textwrap.indent(textwrap.dedent(initialize), " " * 8)
    source += "\n" + textwrap.indent(textwrap.dedent(methods), " " * 4)
    file = folder / "actor.py"
    file.write_text(source, encoding="utf-8")
    return file


def play(job: LiveJob, parts: LiveParts | None = None) -> BacktestResult:
    """Run a job with a simulated clock the algorithm's code can nap on."""
    _Running.clock = (parts.clock if parts is not None else None) or make_clock(job)
    return run_live(job, replace(parts or LiveParts(), clock=_Running.clock))


def job_of(folder: Path, data: Path, file: Path, **changes: Any) -> LiveJob:
    """Return a job over the first day of the tiny market."""
    job = LiveJob(file, data, folder / "storage", start=FIRST, end=FIRST)
    return replace(job, **changes)


def notes(result: BacktestResult) -> list[Any]:
    """Return what the algorithm noted; an error of the run fails the test."""
    assert not result.runtime_error, result.stack_trace
    found: list[Any] = result.algorithm.user.notes
    return found
