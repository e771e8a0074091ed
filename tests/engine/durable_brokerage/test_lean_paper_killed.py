"""End a run with LEAN's forgetful paper brokerage by each signal: what survives, and what the next run finds.

The account is gone each time; the Object Store keeps what was flushed (docs/live.md, observed on the real engine).
Real processes, real signals, real seconds: a save reaches the disk five seconds later.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.durable_brokerage.test_bot_killed import ROOT
from tests.engine.paper_brokerage.desk import long_suite

PROJECT = '''
from AlgorithmImports import *


class Main(QCAlgorithm):
    """Buys shares, leaves an order, saves early and late, and says when it is ready to be ended."""

    def initialize(self):
        self.set_cash(50000)
        self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
        self.minutes = 0

    def on_data(self, data):
        self.minutes += 1
        if self.minutes == 1:
            tickets = list(self.transactions.get_open_order_tickets())
            self.log(f"FOUND {self.portfolio[self.spy].quantity:.0f} {self.portfolio.cash:.0f} {len(tickets)}")
            ticket = self.market_order(self.spy, 7)
            self.log(f"ORDER {ticket.order_id} {ticket.status}")
            self.limit_order(self.spy, 10, 1, tag="far away")
            self.object_store.save("early", "word")
        if self.minutes == 33:
            self.object_store.save("late", "word")
            self.log("READY")

    def on_end_of_algorithm(self):
        self.object_store.save("last", "word")
        self.log("LAST WORD")
'''


def start(project: Path, data: Path, run: str, *more: str) -> subprocess.Popen[str]:
    """Start a run over stored days, four market minutes a second."""
    command = [sys.executable, "-u", "-m", "engine", "live", str(project), "--data-folder", str(data)]
    command += ["--broker-mode", "lean-paper", "--output", str(project / "live" / run), "--speed", "240", *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def until(run: subprocess.Popen[str], word: str) -> str:
    """Read what a run prints up to the line with a word."""
    assert run.stdout is not None
    lines = []
    for line in run.stdout:
        lines.append(line)
        if word in line:
            return "".join(lines)
    raise AssertionError(f"ended without {word}: {''.join(lines)}")


@long_suite
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_account_is_forgotten_and_the_store_keeps_what_was_flushed(
    number: signal.Signals, tiny_data: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "main.py").write_text(PROJECT)
    run = start(project, tiny_data, "first", "--start", "2024-01-02", "--end", "2024-01-02")
    said = until(run, "READY")
    os.kill(run.pid, number)
    rest, _ = run.communicate(timeout=60)
    assert "FOUND 0 50000 0" in said
    is_orderly = number is signal.SIGINT
    assert run.returncode == (130 if is_orderly else -number)
    assert ("LAST WORD" in rest) is is_orderly
    stored = {path.name for path in project.rglob("*") if path.name in ("early", "late", "last")}
    assert stored == ({"early", "late", "last"} if is_orderly else {"early"})
    again = start(project, tiny_data, "first", "--resume")
    try:
        assert "FOUND 0 50000 0" in until(again, "FOUND")
        assert "ORDER 1 " in until(again, "ORDER")
    finally:
        again.kill()
        again.communicate()
