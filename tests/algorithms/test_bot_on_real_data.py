"""The bot on real quotes of LEAN's sample data: every candidate is traded or refused with rule and number, and said."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from types import SimpleNamespace

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.reporting.tables import open_table
from modules.domain.contracts import NEW_YORK
from modules.observability.segments import joined
from tests.shared_data import REPOSITORY, require_shared

STRATEGIES = (
    "iron butterfly",
    "iron condor",
    "bull put spread",
    "bear call spread",
    "butterfly",
    "covered call",
    "cash-secured put",
)


def backtest(tmp_path: Path, underlying: str, start: str, end: str, **parameters: str) -> BacktestResult:
    """Run the bot on the sample data."""
    asked = {"underlying": underlying, "start": start, "end": end, **parameters}
    data = require_shared("lean-data")
    result = run_backtest(BacktestJob(REPOSITORY / "main.py", data, tmp_path / "storage", parameters=asked))
    assert (result.status, result.runtime_error) == ("Completed", "")
    return result


def answers(result: BacktestResult) -> list[str]:
    """Return what was said of candidates: no signal, refused or passed."""
    return [line for line in result.logs if " signal.none: " in line or " risk." in line]


def test_aapl_daily_bars_bring_an_answer_of_every_strategy_each_session(tmp_path: Path) -> None:
    result = backtest(tmp_path, "AAPL", "2014-06-05", "2014-06-06", resolution="daily")
    said = answers(result)
    unquoted = "2014-06-05 16:00:00 signal.none: AAPL: CHAIN: no option of it has been quoted in bars of a day"
    assert any(line.startswith(unquoted) for line in said)
    for strategy in STRATEGIES:
        about = (f": AAPL {strategy}: ", f": {strategy} x")
        assert any(line.startswith("2014-06-06 16:00:00") and any(one in line for one in about) for line in said)
    assert any("IV/RV rank" in line and "200 needed" in line for line in result.logs)
    assert not any("CLOSED" in line for line in said), "what is decided at a daily close is for the next session"


def test_spx_daily_bars_are_too_few_for_a_rank_and_that_is_said(tmp_path: Path) -> None:
    result = backtest(tmp_path, "SPX", "2021-01-04", "2021-01-05", resolution="daily")
    assert any("SPX: no volatility rank" in line and "200 needed" in line for line in result.logs)
    for strategy in STRATEGIES:
        said = [line for line in answers(result) if f"SPX {strategy}:" in line]
        assert len(said) == 2
        assert all("RANK_UNAVAILABLE" in line or "NO_SHARES" in line for line in said)
    assert not result.algorithm.user._mailbox.state.positions


#: What GOOG's thin quotes need to be traded at all; every other rule stands.
RELAXED = {
    "strategies": "cash-secured put",
    "strategy_parameters": "cash-secured put.rank_from=0,cash-secured put.cash_share=0.25",
    "cash": "400000",
    "min_open_interest": "0",
    "max_leg_spread": "5",
    "max_loss_per_trade": "0.25",
    "max_total_risk": "0.5",
    "max_correlated_risk": "1",
    "price_slack": "0.2",
    "walk_attempts": "8",
}


def test_goog_position_of_which_no_leg_is_quoted_after_christmas_is_shown_unmarked(tmp_path: Path) -> None:
    """Opened on the 24th; of the whole chain only four contracts are quoted on the 28th, and not this one."""
    result = backtest(tmp_path, "GOOG", "2015-12-24", "2015-12-28", **RELAXED)
    state = result.algorithm.user._mailbox.state
    (position,) = state.positions.values()
    assert position.opened_at.date() == date(2015, 12, 24)
    entries = joined(
        path.read_text() for path in (tmp_path / "storage" / "hob" / "backtest" / "local").glob("journal-*")
    )
    told = {entry.time.date(): entry for entry in entries if entry.name == "position.open"}
    assert told[date(2015, 12, 28)].data["mark"] == "UNMARKED"
    assert told[date(2015, 12, 28)].data["mark_reason"] == "stale"
    assert told[date(2015, 12, 28)].ids.position == position.position_id
    shown = [line for line in result.logs if " position.open: " in line and "UNMARKED: stale" in line]
    assert any(line.startswith("2015-12-28 16:00:00") for line in shown), "at the close"
    assert any(line.startswith("2015-12-29 00:00:00") for line in shown), "at the end"
    assert any("CRITICAL: unprotected shorts" in line and "2015-12-28" in line for line in result.logs)
    (row,) = open_table(SimpleNamespace(journal=entries)).rows  # type: ignore[arg-type]  # the table reads the journal
    assert row[3:] == ("UNMARKED", "stale", "-")


def test_index_hours_of_chicago_are_read_as_new_york_times(tmp_path: Path) -> None:
    result = backtest(tmp_path, "SPX", "2021-01-04", "2021-01-04", resolution="daily")
    bot = result.algorithm.user
    assert bot._session.opens == datetime(2021, 1, 4, 9, 30, tzinfo=NEW_YORK)
    assert bot._session.closes == datetime(2021, 1, 4, 16, 15, tzinfo=NEW_YORK)
    monthly = next(each for each in bot._feeds[0].book.symbols if each.expiration == date(2021, 1, 15))
    assert monthly.last_trade == datetime(2021, 1, 14, 16, 15, tzinfo=NEW_YORK), "AM-settled: the day before"
    assert monthly.last_session.settles_at.time() == time(9, 30)
