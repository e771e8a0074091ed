"""The journal of the real bot on sample data: every order is followed from judgement to result by its ids."""

from __future__ import annotations

from datetime import date

import pytest

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.sample import SampleParameters, write_sample
from modules.bot.state import BotState
from modules.observability.entry import JournalEntry
from modules.observability.segments import joined
from tests.shared_data import REPOSITORY

Run = tuple[BotState, list[JournalEntry]]
#: Positions are closed as soon as they are open, so that the run knows whole lives.
PARAMETERS = {"start": "2024-01-02", "end": "2024-01-04", "days_to_exit": "60", "fill_model": "passive"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Backtest the bot over three simulated days; return its last state and its journal."""
    root = tmp_path_factory.mktemp("bot")
    write_sample(root / "data", SampleParameters(last=date(2024, 1, 4)))
    job = BacktestJob(REPOSITORY / "main.py", root / "data", root / "storage", parameters=PARAMETERS)
    result = run_backtest(job)
    assert (result.status, result.runtime_error) == ("Completed", "")
    segments = (root / "storage" / "hob" / "backtest" / "local").glob("journal-*")
    return result.algorithm.user._mailbox.state, joined(path.read_text() for path in segments)


def test_every_order_is_followed_from_judgement_to_result_by_its_ids(run: Run) -> None:
    _, entries = run
    sent = [entry for entry in entries if entry.name == "order.sent"]
    ends = {"order.filled", "order.cancelled", "order.rejected"}
    assert {entry.data["purpose"] for entry in sent} == {"open", "reduce"}
    for order in sent:
        lineage = [entry for entry in entries if entry.ids.lineage == order.ids.lineage]
        before = {entry.name for entry in lineage if entry.sequence < order.sequence}
        after = [entry for entry in lineage if entry.sequence > order.sequence]
        own = {entry.name for entry in after if entry.ids.order == order.ids.order}
        taken = [e for e in lineage if e.name == "intent.taken" and e.ids.intent == order.ids.intent]
        assert [entry.sequence < order.sequence for entry in taken] == [True]
        assert own & ends
        if order.data["purpose"] == "open":
            assert "risk.passed" in before
            assert "order.filled" not in own or "position.opened" in {entry.name for entry in after}
        else:
            assert {"risk.passed", "position.opened"} <= before
            assert before & {"management.close", "request.taken"}


def test_every_opening_is_judged_once_and_ends_as_a_result_or_an_open_position(
    run: Run,
) -> None:
    _, entries = run
    by_name: dict[str, list[JournalEntry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    opened = [entry.ids.lineage for entry in by_name["position.opened"]]
    passed = [entry.ids.intent for entry in by_name["risk.passed"]]
    assert len(set(passed)) == len(passed)
    assert set(opened) <= set(passed)
    finished = {entry.ids.lineage for entry in by_name["lineage.closed"]}
    open_now = {position.lineage_id for position in run[0].positions.values()}
    assert set(opened) == finished | open_now
    assert not finished & open_now
    assert all(entry.ids.intent and entry.data["codes"] for entry in by_name["risk.refused"])
