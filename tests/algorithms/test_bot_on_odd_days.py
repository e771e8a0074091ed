"""Items 25 and 26: the bot over days on which calendars go wrong, each a SIMULATED market of two sessions."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from tests.shared_data import REPOSITORY

#: The sessions at both sides of what is odd, and New York's hours behind UTC on the second.
CALENDAR = {
    "leap day": (date(2024, 2, 29), date(2024, 3, 1), 5),
    "clocks forward": (date(2024, 3, 8), date(2024, 3, 11), 4),
    "clocks back": (date(2024, 11, 1), date(2024, 11, 4), 5),
    "year end": (date(2023, 12, 29), date(2024, 1, 2), 5),
    "Juneteenth, a Wednesday": (date(2024, 6, 18), date(2024, 6, 20), 4),
}


def play(root: Path, first: date, last: date) -> BacktestResult:
    """Run the bot with its default settings and no history: it looks after its sessions, and may open nothing."""
    config = MarketConfig(("SPY",), first, "calm", 4, density=Density.TINY)
    write_folder(root / "data", FolderPlan(config, last, Resolution.MINUTE, sessions_before=5))
    parameters = {"start": first.isoformat(), "end": last.isoformat()}
    return run_backtest(BacktestJob(REPOSITORY / "main.py", root / "data", root / "storage", parameters=parameters))


@pytest.mark.parametrize("name", CALENDAR)
def test_sessions_begin_are_looked_after_and_end_where_the_exchange_says(name: str, tmp_path: Path) -> None:
    first, last, hours = CALENDAR[name]
    sessions = [first.isoformat(), last.isoformat()]
    run = play(tmp_path, first, last)
    assert (run.status, run.runtime_error) == ("Completed", "")
    assert [line[:10] for line in run.logs if " session.started" in line] == sessions
    # What is due once a session came once, in its last five minutes: no hour is missing and none is there twice.
    recorded = [line[:19] for line in run.logs if " volatility.recorded" in line]
    assert recorded == [f"{day} 15:56:00" for day in sessions]
    asked = [line[:19] for line in run.logs if "signal.none: SPY iron condor" in line]
    assert asked == [f"{day} 09:45:00" for day in sessions]
    assert not [line for line in run.logs if "clock.suspect" in line or "feed.frozen" in line or " fault" in line]
    state = run.algorithm.user._mailbox.state
    close = state.session.closes
    assert (close.date().isoformat(), close.hour, close.utcoffset()) == (sessions[-1], 16, -timedelta(hours=hours))


def test_the_next_session_after_a_weekday_holiday_is_the_exchanges_not_the_calendars(tmp_path: Path) -> None:
    run = play(tmp_path, date(2024, 6, 18), date(2024, 6, 18))
    state = run.algorithm.user._mailbox.state
    assert state.session.next_day == date(2024, 6, 20)
    assert state.session.is_last_before(date(2024, 6, 20)), "an ex-date on Thursday is acted on on Tuesday (rule 16)"
    assert date(2024, 6, 19) not in state.sessions
