"""Runs an algorithm live over stored days against a real broker process that replays the same days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.durable_brokerage.brokerage import DurableBrokerage, DurableSetup
from engine.lean_runtime.live_trading.job import LiveJob
from engine.lean_runtime.live_trading.session import LiveParts
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.launch import ensure_running
from engine.paper_brokerage.process import install_script
from engine.paper_brokerage.script import script_from_json
from engine.paper_brokerage.store import create_account
from tests.engine.lean_runtime.live_trading.stage import job_of, play, write_actor
from tests.engine.paper_brokerage.desk import stop_broker

ANSWER_WITHIN_S = 0.5


class Booth:
    """One account with its broker, and as many runs in it as a test wants."""

    def __init__(self, folder: Path, data: Path, cash: str, rules: list[dict[str, Any]] | None) -> None:
        """Make the account."""
        self.folder, self.data = folder, data
        self.account = folder / "account"
        create_account(self.account, Decimal(cash), datetime(1998, 1, 2, tzinfo=UTC))
        if rules:
            install_script(self.account, script_from_json({"version": 1, "rules": rules}))
        self.messages: list[str] = []

    def client(self) -> BrokerageClient:
        """Return a client of the account, not connected."""
        return BrokerageClient(self.account, ensure_running=ensure_running, answer_within_s=ANSWER_WITHIN_S)

    def parts(self) -> LiveParts:
        """Return the brokerage of a run."""

        def make(algorithm: Any) -> DurableBrokerage:
            setup = DurableSetup({"kind": "replay", "folder": str(self.data)})
            brokerage = DurableBrokerage(algorithm, self.client(), setup)
            brokerage.message += lambda message: self.messages.append(message.code)
            return brokerage

        return LiveParts(brokerage=make)

    def run(self, file: Path, start: date, end: date, **changes: Any) -> BacktestResult:
        """Run an algorithm file over stored days."""
        job = LiveJob(file, self.data, self.folder / "storage", start=start, end=end)
        return play(replace(job, **changes), self.parts())

    def act(self, initialize: str, methods: str, **changes: Any) -> BacktestResult:
        """Run an algorithm written from the bodies of methods over the first tiny day."""
        file = write_actor(self.folder, initialize, methods)
        return play(job_of(self.folder, self.data, file, **changes), self.parts())

    def ask(self, operation: str, **values: Any) -> dict[str, Any]:
        """Ask the broker, from outside the run."""
        client = self.client()
        client.connect(from_now=True)
        try:
            return client.request(operation, **values)
        finally:
            client.close()

    def held(self) -> dict[str, int]:
        """Return what the account holds."""
        return {row["instrument"]: row["quantity"] for row in self.ask("holdings")["holdings"]}


@contextmanager
def booth(
    folder: Path,
    data: Path,
    rules: list[dict[str, Any]] | None = None,
    cash: str = "100000",
    make: type[Booth] = Booth,
) -> Iterator[Booth]:
    """Yield a booth whose broker process is gone afterwards."""
    opened = make(folder, data, cash, rules)
    try:
        yield opened
    finally:
        stop_broker(opened.account)
