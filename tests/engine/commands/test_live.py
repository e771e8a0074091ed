"""`python -m engine live`: what it refuses, and a day run, taken up again and played back."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from engine.__main__ import main
from engine.commands.live import EXIT_FAILED
from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.launch import ensure_running
from engine.paper_brokerage.store import create_account
from tests.engine.paper_brokerage.desk import stop_broker
from tests.shared_data import REPOSITORY

_ALGORITHM = """
from AlgorithmImports import *

class Main(QCAlgorithm):
    def initialize(self):
        self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
    def on_data(self, data):
        if self.time.minute % 30 == 0: self.market_order(self.spy, 1)
        if self.get_parameter("until", "") == self.time.strftime("%H:%M"): self.quit()
    def on_end_of_algorithm(self): self.log(f"{self.time} holds {int(self.portfolio[self.spy].quantity)}")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's folder, which is the working directory."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "main.py").write_text(_ALGORITHM)
    monkeypatch.chdir(folder)
    return folder


def live(project: Path, data: Path, *more: str) -> int:
    """Run the command with LEAN's paper brokerage."""
    return main(["live", str(project), "--data-folder", str(data), "--broker-mode", "lean-paper", *more])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--start", "2030-01-01"], "no stored day between 2030-01-01 and 2030-01-01"),
        (["--start", "2024-01-05", "--end", "2024-01-04"], "lies before the start"),
        (["--day", "2024-01-03"], "no recorded live run of 2024-01-03"),
        (["--live-holdings", "{"], "'live-holdings' is not JSON"),
        (["--live-cash-balance", "7"], "'live-cash-balance' must be a JSON list"),
        (["--broker-mode", "durable", "--live-holdings", "[]"], "a durable account has its own cash and positions"),
        (["--source", "simulator", "--scenario", "crush"], "unknown scenario 'crush'"),
        (["--scenario", "crash"], "--scenario: only for a simulated market"),
        (["--seed", "7", "--symbols", "QQQ"], "--symbols, --seed: only for a simulated market"),
        (["--resume"], "no earlier run to resume"),
    ],
)
def test_what_cannot_run_is_refused_with_a_cure(
    arguments: list[str], message: str, project: Path, tiny_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert live(project, tiny_data, *arguments) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said


@pytest.mark.parametrize("arguments", [["--speed", "0"], ["--speed", "fast"], ["--opening", "9"], ["--threads", "two"]])
def test_wrong_values_of_options_are_refused(arguments: list[str], project: Path, tiny_data: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        live(project, tiny_data, *arguments)
    assert stopped.value.code == 2


def test_a_day_runs_goes_on_and_plays_back(project: Path, tiny_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = ("--start", "2024-01-03", "--end", "2024-01-03")
    assert live(project, tiny_data, *day, "--parameter", "until", "12:00", "--output", "live/a") == 0
    assert "2024-01-03 12:00:00 holds 5" in capsys.readouterr().out
    # LEAN's paper brokerage forgets: the afternoon begins with nothing
    assert live(project, tiny_data, "--resume", "--output", "live/a", "--parameter", "until", "") == 0
    assert "holds 7" in capsys.readouterr().out
    assert sorted(file.name for file in (project / "live" / "a").glob("recorded-day*")) == [
        "recorded-day-2.jsonl.gz",
        "recorded-day.jsonl.gz",
    ]
    assert live(project, tiny_data, *day, "--output", "live/b") == 0
    capsys.readouterr()
    assert live(project, tiny_data, "--day", "2024-01-03") == 0
    said = capsys.readouterr().out
    assert "played back" in said
    assert "every recorded order event came again" in said
    assert json.loads((project / "live" / "b" / "run.json").read_text())["brokerMode"] == "lean-paper"


def test_a_resumed_run_keeps_the_brokers_fill_policy_and_its_note_names_it(
    project: Path, tiny_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ("--broker-mode", "durable", "--output", "live/a", "--no-record")
    day = ("--start", "2024-01-03", "--end", "2024-01-03", "--parameter", "until", "10:30")
    policy = ("--fill-policy", "passive", "--fill-seed", "7")
    try:
        assert live(project, tiny_data, *day, *common, *policy) == 0
        note = json.loads((project / "live" / "a" / "run.json").read_text())
        assert (note["fillPolicy"], note["fillSeed"]) == ("passive", 7)
        capsys.readouterr()
        assert live(project, tiny_data, "--resume", *common, "--parameter", "until", "11:00") == 0
        assert "fill policy passive" in capsys.readouterr().out
        (result,) = (project / "live" / "a").glob("*-result.json")
        assert json.loads(result.read_text())["runtimeStatistics"]["Fill Model"] == "passive (paper brokerage)"
        assert (
            live(project, tiny_data, "--resume", *common, "--fill-policy", "lean", "--parameter", "until", "12:00") == 0
        )
        assert json.loads((project / "live" / "a" / "run.json").read_text())["fillPolicy"] == "lean"
    finally:
        stop_broker(project / "live" / "a" / "account")


def test_a_second_run_over_the_same_object_store_is_refused_until_the_first_is_gone(
    project: Path, tiny_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = ("--start", "2024-01-03", "--end", "2024-01-03", "--parameter", "until", "10:00")
    holder = f"import sys, time; from pathlib import Path; sys.path.insert(0, {str(REPOSITORY)!r})\n" + (
        "from engine.commands.store_lock import only_run_of\n"
        f"with only_run_of(Path({str(project / 'storage')!r})) as tell:\n"
        "    tell(Path('live/first')); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", holder], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        assert live(project, tiny_data, *day) == 2
        said = capsys.readouterr()
        assert f"another live run uses this Object Store: process {first.pid}, results in live/first" in said.err
        assert "stop that run first" in said.err
        assert not list((project / "live").glob("*"))
        first.kill()
    # the lock died with its process; one that ends in order gives it back
    for _ in range(2):
        assert live(project, tiny_data, *day) == 0
    assert not list((project / "storage").glob("*.lock"))


def test_an_account_in_use_says_what_frees_it(
    project: Path, tiny_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = project / "account"
    create_account(account, Decimal(100_000), datetime(2024, 1, 2, tzinfo=UTC))
    ensure_running(account)
    first = BrokerageClient(account)
    try:
        first.connect(from_now=True)
        first.request("configure")
        day = ("--start", "2024-01-03", "--end", "2024-01-03", "--broker-mode", "durable", "--account", str(account))
        assert live(project, tiny_data, *day) == EXIT_FAILED
    finally:
        first.close()
        stop_broker(account)
    said = capsys.readouterr().err
    assert "another run trades in this account" in said
    assert "What to do: stop that run (Ctrl-C there), or name another --account" in said
