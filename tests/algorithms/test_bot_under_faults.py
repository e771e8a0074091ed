"""Items 23 to 25 of the reliability list on the whole road: the bot in a market whose feed misbehaves on cue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.fault import FaultKind
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from tests.algorithms import test_bot_under_events
from tests.algorithms.eventful_week import EVENTS
from tests.shared_data import REPOSITORY

#: What goes wrong in the first hour of each of seven SIMULATED days; the bot asks its strategies at 9:45.
FAULTS: dict[str, dict[str, Any]] = {
    "2024-01-02": {"kind": "crossed"},
    "2024-01-03": {"kind": "one_sided", "side": "bid"},
    "2024-01-04": {"kind": "nan"},
    "2024-01-05": {"kind": "halt"},
    "2024-01-08": {"kind": "gap"},
    "2024-01-09": {"kind": "zero"},
    "2024-01-10": {"kind": "freeze", "from": "09:36"},
}
WINDOW = ("09:40", "10:40")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> BacktestResult:
    """Backtest the bot over the days; without faults it opens on each of them."""
    root = tmp_path_factory.mktemp("faults")
    first, last = WINDOW
    script = [{"day": day, "from": first, "until": last, **fault} for day, fault in FAULTS.items()]
    config = MarketConfig(
        ("SPY",), date(2024, 1, 2), seed=6, faults=parse_faults({"faults": script}), density=Density.SMALL
    )
    write_folder(root / "data", FolderPlan(config, date(2024, 1, 10), Resolution.MINUTE))
    parameters = {"start": "2024-01-02", "end": "2024-01-10", "fill_model": "passive"}
    return run_backtest(BacktestJob(REPOSITORY / "main.py", root / "data", root / "storage", parameters=parameters))


def said(run: BacktestResult, day: str, name: str) -> list[str]:
    """Return the journal's lines of a name inside the window of a day."""
    first, last = (f"{day} {clock}:00" for clock in WINDOW)
    return [line for line in run.logs if first < line[:19] <= last and f" {name}" in line]


def test_nothing_is_opened_or_filled_while_the_feed_is_bad(run: BacktestResult) -> None:
    assert (run.status, run.runtime_error) == ("Completed", "")
    for day in FAULTS:
        assert said(run, day, "risk.passed") == []
        assert said(run, day, "order.filled") == []


@pytest.mark.parametrize("day", FAULTS)
def test_the_reason_is_in_the_journal(run: BacktestResult, day: str) -> None:
    answers = [*said(run, day, "risk.refused"), *said(run, day, "signal.none")]
    reason = {
        "2024-01-02": "is crossed",
        "2024-01-03": "ZERO_BID",
        "2024-01-04": "iron condor: NO_STRIKES",
        "2024-01-05": "300 s old",
        "2024-01-08": "300 s old",
        "2024-01-09": "iron condor: NO_STRIKES",
        "2024-01-10": "FROZEN: nothing in SPY's own quotes has changed",
    }[day]
    assert any(reason in line for line in answers), answers


def test_a_frozen_feed_is_told_of_once_and_trips_the_breaker_when_it_lasts(run: BacktestResult) -> None:
    (frozen,) = said(run, "2024-01-10", "feed.frozen")
    assert frozen.startswith("2024-01-10 09:43:00"), "the first frozen bar ends at 9:37, six more repeat it"
    (tripped,) = said(run, "2024-01-10", "breaker.tripped")
    assert tripped.startswith("2024-01-10 09:45:00"), "the limit of silence, 120 s, later"
    assert "reduce-only: STALE_FEED" in tripped
    assert [line[:19] for line in said(run, "2024-01-10", "feed.moves")] == []
    assert any(line.startswith("2024-01-10 10:41:00 feed.moves") for line in run.logs)


#: The market's own events, by the test of test_bot_under_events.py that says what the bot does.
EVENT_TESTS = {
    FaultKind.FLASH_CRASH: "test_flash_crash_that_lasts_stops_at_the_second_reliable_mark",
    FaultKind.IV_JUMP: "test_iv_jump_moves_the_marks_at_once_and_the_risk_rules_the_next_session",
    FaultKind.SPECIAL_DIVIDEND: "test_special_dividend_flags_the_call_in_the_money_and_closes_it_before_the_ex_date",
    FaultKind.EARLY_CLOSE: "test_early_close_moves_the_cut_offs_with_it",
    FaultKind.SPLIT: "test_split_stops_openings_and_closes_the_options_before_the_engine_would",
}


def test_every_kind_of_fault_has_a_test_of_what_the_bot_does() -> None:
    feeds = {fault["kind"] for fault in FAULTS.values()}
    assert feeds | {str(kind) for kind in EVENT_TESTS} == {str(kind) for kind in FaultKind}
    assert {event["kind"] for event in EVENTS} == {str(kind) for kind in EVENT_TESTS}
    assert all(hasattr(test_bot_under_events, name) for name in EVENT_TESTS.values())
