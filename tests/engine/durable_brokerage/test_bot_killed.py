"""Kill the bot, or stop it: the book stays whole, and `--resume` goes on with it. Real processes, real signals."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.executions import execution_from_json
from engine.paper_brokerage.launch import ensure_running
from engine.paper_brokerage.store import create_account
from tests.engine.paper_brokerage.desk import at, long_suite, stop_broker

ROOT = Path(__file__).parents[3]
PROJECT = '''
from AlgorithmImports import *


class Main(QCAlgorithm):
    """Buys a share every fifth minute, keeps a limit far away, and writes down what it found at the start."""

    def initialize(self):
        self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
        self.minutes = 0

    def on_data(self, data):
        if self.minutes == 0:
            tags = sorted(ticket.tag for ticket in self.transactions.get_open_order_tickets())
            self.log(f"FOUND {self.portfolio[self.spy].quantity:.0f} {self.portfolio.cash:.2f} {tags}")
            if not tags:
                self.limit_order(self.spy, 10, 1, tag="far away")
        self.minutes += 1
        if self.minutes % 5 == 0:
            self.market_order(self.spy, 1, tag=f"minute {self.minutes}")
'''
#: Fills after which the bot is ended.
CASES = [(signal.SIGKILL, 7), (signal.SIGTERM, 12), (signal.SIGINT, 20)]
MATRIX = [(number, random.Random(place).randint(1, 70)) for place, (number, _) in enumerate(CASES * 6)]


def start(project: Path, data: Path, account: Path, *more: str) -> subprocess.Popen[str]:
    """Start `python -m engine live` over one stored day."""
    command = [sys.executable, "-m", "engine", "live", str(project), "--data-folder", str(data), "--account"]
    command += [str(account), "--broker-mode", "durable", "--output", str(project / "live" / "run"), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


class Witness:
    """Looks at the account beside the bot."""

    def __init__(self, account: Path) -> None:
        """Connect."""
        self.client = BrokerageClient(account, ensure_running=ensure_running)
        self.client.connect()
        self.fills = 0

    def wait_for_fills(self, count: int, bot: subprocess.Popen[str]) -> None:
        """Return once the account has had so many fills; a bot that ends before has failed."""
        while self.fills < count:
            assert bot.poll() is None, bot.communicate()[0]
            self.client.request("status")
            self.fills += sum(event.kind.value == "order_filled" for event in self.client.events())

    def check(self) -> tuple[int, Decimal, list[str]]:
        """Assert that the account is the sum of its executions; return shares, cash and tags of open orders."""
        trades = [execution_from_json(row) for row in self.client.request("executions")["executions"]]
        assert len({trade.id for trade in trades}) == len(trades)
        owners = Counter(trade.order_number for trade in trades)
        assert set(owners.values()) <= {1}, "one order, one fill"
        cash = Decimal(self.client.request("cash")["amount"])
        assert cash == 100_000 + sum(trade.cash_effect for trade in trades)
        shares = sum(trade.quantity for trade in trades)
        assert shares == sum(row["quantity"] for row in self.client.request("holdings")["holdings"])
        tags = sorted(order["terms"]["tag"] for order in self.client.request("open_orders")["orders"])
        return shares, cash, tags


@pytest.mark.parametrize(
    ("number", "fills"),
    [pytest.param(*CASES[0])]
    + [pytest.param(*case, marks=long_suite, id=f"{case[0].name}-{case[1]}-{n}") for n, case in enumerate(CASES[1:])]
    + [pytest.param(*case, marks=long_suite, id=f"{case[0].name}-{case[1]}-m{n}") for n, case in enumerate(MATRIX)],
)
def test_the_book_is_whole_after_any_end_of_the_bot_and_the_next_run_goes_on_with_it(
    number: int, fills: int, tiny_data: Path, tmp_path: Path
) -> None:
    project, account = tmp_path / "project", tmp_path / "account"
    project.mkdir()
    (project / "main.py").write_text(PROJECT)
    create_account(account, Decimal(100_000), at("09:00"))
    witness = Witness(account)
    try:
        bot = start(project, tiny_data, account, "--start", "2024-01-02", "--end", "2024-01-02")
        witness.wait_for_fills(fills, bot)
        os.kill(bot.pid, number)
        output, _ = bot.communicate(timeout=60)
        assert bot.returncode == (-number if number == signal.SIGKILL else 130), output
        shares, cash, tags = witness.check()
        assert shares >= fills
        again = start(project, tiny_data, account, "--resume")
        output, _ = again.communicate(timeout=120)
        assert again.returncode == 0, output
        assert f"FOUND {shares} {cash:.2f} {tags}" in output
        assert witness.check()[0] > shares
    finally:
        witness.client.close()
        stop_broker(account)


@long_suite
def test_a_run_that_starts_before_what_the_account_has_lived_is_refused(tiny_data: Path, tmp_path: Path) -> None:
    project, account = tmp_path / "project", tmp_path / "account"
    project.mkdir()
    (project / "main.py").write_text(PROJECT)
    try:
        first = start(project, tiny_data, account, "--start", "2024-01-04", "--end", "2024-01-04", "--cash", "5000")
        assert first.wait(120) == 0
        second = start(project, tiny_data, account, "--start", "2024-01-02", "--end", "2024-01-02")
        output, _ = second.communicate(timeout=120)
        assert second.returncode != 0
        assert "the account has lived until 2024-01-04" in output
        assert "Traceback" not in output
    finally:
        stop_broker(account)


def test_a_damaged_account_stops_the_run_before_it_begins(tiny_data: Path, tmp_path: Path) -> None:
    project, account = tmp_path / "project", tmp_path / "account"
    project.mkdir()
    (project / "main.py").write_text(PROJECT)
    create_account(account, Decimal(100_000), at("09:00"))
    (account / "account.sqlite").write_bytes(b"scribble" * 1000)
    run = start(project, tiny_data, account, "--start", "2024-01-02", "--end", "2024-01-02")
    output, _ = run.communicate(timeout=120)
    assert run.returncode == 2
    assert "cannot be read" in output
    assert "restore the folder" in output
    assert json.loads((account / "account.json").read_text())["cash"] == "100000"
