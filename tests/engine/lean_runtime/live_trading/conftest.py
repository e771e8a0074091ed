"""A stage for `--threads lean --broker-mode lean-paper` on simulated time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.live_trading.job import Threads
from engine.lean_runtime.runner.backtest_result import BacktestResult
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor

Run = Callable[..., BacktestResult]
Noted = Callable[..., list[Any]]

#: Two option contracts of the tiny market, as `self.low` and `self.high`.
CONTRACTS = """
expiry = datetime(2024, 1, 19)
self.low = Symbol.create_option(self.spy, Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 470, expiry)
self.high = Symbol.create_option(self.spy, Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 475, expiry)
for contract in (self.low, self.high): self.add_option_contract(contract, Resolution.MINUTE)
"""


@pytest.fixture
def lean_run(tiny_data: Path, tmp_path: Path) -> Run:
    """Return a function that runs an algorithm from 9:30 of 2024-01-02 with LEAN's threads.

    Arguments: the body of `initialize`, other methods, code before the class; named ones change the job.
    """

    def run(initialize: str, methods: str = "", before: str = "", **changes: Any) -> BacktestResult:
        file = write_actor(tmp_path, initialize, methods, before)
        job = job_of(tmp_path, tiny_data, file, threads=Threads.LEAN, opening=time(9, 30))
        for name, value in changes.items():
            object.__setattr__(job, name, value)
        return play(job)

    return run


@pytest.fixture
def noted(lean_run: Run) -> Noted:
    """Return a function that runs an algorithm as `lean_run` and gives what it noted."""

    def run(*arguments: Any, **changes: Any) -> list[Any]:
        return notes(lean_run(*arguments, **changes))

    return run
