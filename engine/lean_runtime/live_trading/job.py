"""What a live run is asked to do: a backtest's request, and how the clock, the threads and the account behave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from enum import Enum
from pathlib import Path

from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.live_trading.account_data import AccountData
from engine.lean_runtime.runner.job import BacktestJob


class Threads(Enum):
    """On which threads the algorithm is called back."""

    ONE = "one"
    """All on one, in the order of a backtest: the same data give the same orders."""
    LEAN = "lean"
    """As LEAN does: slices, scheduled events and order events on threads of their own, overlapping."""


@dataclass(frozen=True, slots=True)
class LiveJob(BacktestJob):
    """Hold one live request.

    `speed` is simulated seconds a real second, None as fast as it goes. The clock starts at the first day's midnight,
    or with LEAN's threads at `opening` of that day (New York). With a speed, closed hours are skipped. `command_folder`
    is where LEAN's command files are looked for, None takes no commands. `source` names where the market comes from.
    `records` writes the run down so that it can be played back (one thread only). `resume_at` (UTC) starts the clock
    there instead. With `dies_at_sigterm` the run ends like LEAN's: SIGTERM kills at once, a step that hangs is
    cancelled a minute after Ctrl-C.
    """

    account: AccountData = field(default_factory=AccountData)
    threads: Threads = Threads.ONE
    speed: float | None = None
    opening: time = time(9, 25)
    command_folder: Path | None = None
    source: str = "replay"
    is_simulated: bool = False
    resume_at: Ticks | None = None
    is_resumed: bool = False
    records: bool = False
    dies_at_sigterm: bool = False
