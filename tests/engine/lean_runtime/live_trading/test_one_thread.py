"""One thread: the same days give the same orders as a backtest, with commands and heartbeats in between."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.brokerages.brokerage import Brokerage
from engine.lean_runtime.common.ticks import to_date, to_utc_datetime
from engine.lean_runtime.live_trading.account_data import AccountData
from engine.lean_runtime.live_trading.clock import RunningClock
from engine.lean_runtime.live_trading.engine import opening_instant
from engine.lean_runtime.live_trading.job import LiveJob
from engine.lean_runtime.live_trading.paper_brokerage import PaperBrokerage
from engine.lean_runtime.live_trading.run_folder import RunFolder
from engine.lean_runtime.live_trading.session import LiveParts, run_live
from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.job import BacktestJob
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor

TINY = Path(__file__).parents[3] / "conformance" / "tiny" / "cases"
#: LEAN's own live differences: prices are raw, and market orders on daily data stay market orders.
DIFFERENT = "TinyRotation"
CASES = ("TinyCondors", "TinyExpiration", "TinyMargins", "TinyOrders", "TinyWheel")


def orders(result: BacktestResult) -> list[tuple[Any, ...]]:
    """Return every order with its time, fill and price."""
    return [
        (o.id, o.symbol.value, o._quantity, o.type, o._time, o.status, o._price, o.tag, o._last_fill_time)
        for o in result.algorithm.transactions.get_orders()
    ]


def obedient_clock(job: LiveJob) -> RunningClock:
    """Return the running clock of a job on a host where only sleeping takes time."""
    host = [0]

    def rest(seconds: float) -> None:
        host[0] += round(seconds * 1_000_000_000)

    return RunningClock(opening_instant(job), job.speed or 1.0, lambda: host[0], rest)


def both(file: Path, data: Path, folder: Path) -> tuple[BacktestResult, BacktestResult]:
    """Run an algorithm as a backtest and live over the same days."""
    tested = run_backtest(BacktestJob(file, data, folder / "a"))
    start, end = to_date(tested.algorithm._start_date), to_date(tested.algorithm._end_date)
    return tested, run_live(LiveJob(file, data, folder / "b", start=start, end=end))


@pytest.mark.parametrize("name", CASES)
def test_the_same_days_give_the_orders_of_a_backtest(name: str, tiny_data: Path, tmp_path: Path) -> None:
    tested, lived = both(TINY / f"{name}.py", tiny_data, tmp_path)
    assert not lived.runtime_error
    assert orders(tested) == orders(lived)
    assert orders(lived)


def test_live_prices_are_raw_and_daily_market_orders_stay_market_orders(tiny_data: Path, tmp_path: Path) -> None:
    tested, lived = both(TINY / f"{DIFFERENT}.py", tiny_data, tmp_path)
    first, same = orders(tested)[0], orders(lived)[0]
    assert first[3].to_string() == "MarketOnClose"
    assert same[3].to_string() == "Market"
    assert same[6] > 400 > 210 > first[6]


def test_speed_changes_when_things_happen_and_not_what(tiny_data: Path, tmp_path: Path) -> None:
    file = TINY / "TinyOrders.py"
    at_once = run_live(LiveJob(file, tiny_data, tmp_path / "a", start=date(2022, 3, 14), end=date(2022, 3, 15)))
    job = LiveJob(file, tiny_data, tmp_path / "b", start=date(2022, 3, 14), end=date(2022, 3, 15), speed=60.0)
    paced = run_live(job, LiveParts(clock=obedient_clock(job)))
    assert orders(at_once) == orders(paced)


def test_live_mode_is_on_and_the_dates_of_initialize_do_not_count(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path,
        "self.set_start_date(2020, 1, 1); self.notes.append((self.live_mode, str(self.time), self.is_warming_up))",
        "def on_data(self, data): self.notes.append(self.is_warming_up)",
    )
    seen = notes(play(job_of(tmp_path, tiny_data, file)))
    assert seen[0] == (True, "2024-01-02 00:00:00", True)
    assert set(seen[1:]) == {False}


# ---- commands ------------------------------------------------------------------------------------------------


def test_a_command_file_is_run_and_answered(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path, "", "def on_command(self, data): self.notes.append((data.order, data.none)); return True"
    )
    folder = tmp_path / "commands"
    folder.mkdir()
    (folder / "command-1.json").write_text('{"id": "7", "order": "halt"}')
    assert notes(play(job_of(tmp_path, tiny_data, file, command_folder=folder))) == [("halt", None)]
    answer = json.loads((folder / "result-command-7.json").read_text())
    assert answer == {"CommandName": "CallbackCommand", "Success": True, "Type": "CommandResult", "Channel": ""}
    assert not (folder / "command-1.json").exists()


# ---- the account ---------------------------------------------------------------------------------------------


def test_given_cash_and_positions_are_there_at_the_first_data(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path,
        "self.set_cash(1); self.notes.append(int(self.portfolio[self.spy].quantity))",
        """
        def on_data(self, data):
            if len(self.notes) == 1:
                self.notes.append((int(self.portfolio[self.spy].quantity), self.portfolio.cash))
        """,
    )
    holdings = '[{"symbol": {"value": "SPY", "id": "SPY R735QTJ8XC9X"}, "averagePrice": 590, "quantity": 12}]'
    account = AccountData('[{"currency": "USD", "amount": 54321.5}]', holdings)
    assert notes(play(job_of(tmp_path, tiny_data, file, account=account))) == [0, (12, 54321.5)]


def test_a_brokerage_from_outside_is_asked_in_the_heartbeats(tiny_data: Path, tmp_path: Path) -> None:
    scans: list[str] = []

    class Remote(PaperBrokerage):
        is_remote = property(lambda self: True)  # type: ignore[assignment]

        def scan(self) -> None:
            scans.append(str(to_utc_datetime(self._algorithm._utc_ticks).time()))
            super().scan()

    def factory(algorithm: Any) -> Brokerage:
        return Remote(algorithm, AccountData())

    file = write_actor(tmp_path, "", "def on_data(self, data): self.quit() if self.time.minute == 33 else None")
    job = job_of(tmp_path, tiny_data, file, speed=1.0)
    play(job, LiveParts(clock=obedient_clock(job), brokerage=factory))
    between = [moment for moment in scans if moment.startswith("14:31:")]
    assert len(between) > 20


# ---- stopping and going on -----------------------------------------------------------------------------------


def test_a_run_goes_on_where_it_stopped(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path,
        "",
        """
        def on_data(self, data):
            self.notes.append(self.time.strftime("%H:%M"))
            if self.notes[-1] == "11:00": self.quit()
        """,
    )
    folder = tmp_path / "run"
    folder.mkdir()
    job = job_of(tmp_path, tiny_data, file, results_folder=folder)
    first = notes(play(job))
    assert (first[0], first[-1]) == ("09:31", "11:00")
    resume_at = RunFolder(folder).next_instant()
    assert resume_at is not None
    second = notes(play(replace(job, resume_at=resume_at)))
    assert second[0] == "11:01"
    assert second[-1] == "16:00"


def test_the_files_of_a_run_tell_orders_positions_and_the_log(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path,
        "",
        "def on_data(self, data):\n    if not self.portfolio.invested: self.market_order(self.spy, 5); self.log('in')",
    )
    folder = tmp_path / "run"
    folder.mkdir()
    play(job_of(tmp_path, tiny_data, file, results_folder=folder, algorithm_id="me"))
    status = json.loads((folder / "me.json").read_text())
    assert status["state"]["Status"] == "Completed"
    assert [held["q"] for held in status["holdings"].values()] == [5.0]
    assert status["orders"]["1"]["status"] == 3
    events = json.loads((folder / "me-2024-01-02-order-events.json").read_text())
    assert [event["status"] for event in events] == ["submitted", "filled"]
    assert "in" in (folder / "me-log.txt").read_text()


def test_waiting_for_a_beat_never_passes_a_slice(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path,
        "self.schedule.on(self.date_rules.every_day(), self.time_rules.every(timedelta(seconds=20)), self.tick)",
        """
        def tick(self): self.notes.append(self.time)
        def on_data(self, data): self.notes.append(self.time)
        """,
    )
    job = job_of(tmp_path, tiny_data, file, speed=1.0)
    paced = notes(play(job, LiveParts(clock=obedient_clock(job))))
    at_once = notes(play(job_of(tmp_path, tiny_data, file)))
    assert paced == sorted(paced)
    assert paced == at_once
    assert paced[1] - paced[0] == (paced[2] - paced[1])
