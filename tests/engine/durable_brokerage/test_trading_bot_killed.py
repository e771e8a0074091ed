"""The trading bot as a process: killed while its order works, started again; its broker is a process of its own."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.file_store.store import FileStore
from engine.paper_brokerage.store import create_account
from modules.persistence.namespace import state_key
from modules.persistence.store import DocumentStore
from tests.engine.durable_brokerage.test_bot_killed import Witness, start
from tests.engine.paper_brokerage.desk import at, stop_broker
from tests.shared_data import REPOSITORY

LINKED = ("main.py", "lean.json", "config.json", "algorithms", "modules", "config")
IS_LONG = bool(os.environ.get("HOB_LONG_SUITE"))


def spread(worst: str) -> dict[str, Any]:
    legs = [
        {"ratio": ratio, "expiration": "2024-02-16", "strike": strike, "right": "call"}
        for ratio, strike in ((1, "470"), (-1, "480"))
    ]
    return {
        "id": "r1",
        "action": "open",
        "underlying": "SPY",
        "legs": legs,
        "quantity": 1,
        "worst_price": worst,
    }


def make_project(folder: Path, worst: str) -> Path:
    folder.mkdir()
    for name in LINKED:
        (folder / name).symlink_to(REPOSITORY / name)
    FileStore(folder / "storage").save("hob/live/inbox/r1", json.dumps(spread(worst)))
    return folder


def live_at_once(witness: Witness) -> int:
    """Return the largest number of orders that one intent ever had open at the broker, by the broker's own events."""
    events = witness.client.request("events", since=0)["events"]
    open_now: dict[str, str] = {}
    most = 0
    for event in events:
        order = event.get("order")
        if not order:
            continue
        if event["kind"] == "order_received":
            open_now[order["id"]] = order["terms"]["tag"].rpartition("-")[0]
        elif order["state"] in ("canceled", "filled", "rejected", "expired"):
            open_now.pop(order["id"], None)
        most = max(most, max(Counter(open_now.values()).values(), default=0))
    return most


@pytest.mark.parametrize("number", [signal.SIGKILL, *([signal.SIGTERM] if IS_LONG else [])])
def test_a_killed_bot_finds_its_order_again_and_no_intent_has_two(number: int, tiny_data: Path, tmp_path: Path) -> None:
    project, account = make_project(tmp_path / "project", "2.60"), tmp_path / "account"
    create_account(account, Decimal(100_000), at("09:00"))
    witness = Witness(account)
    more = ["--algorithm-id", "bot", "--no-record"]
    try:
        bot = start(project, tiny_data, account, "--start", "2024-01-02", "--end", "2024-01-02", *more)
        while not witness.client.request("open_orders")["orders"]:
            assert bot.poll() is None, bot.communicate()[0]
            time.sleep(0)
        os.kill(bot.pid, number)
        bot.communicate(timeout=120)
        again = start(project, tiny_data, account, "--resume", "--no-record")
        output, _ = again.communicate(timeout=300)
        assert again.returncode == 0, output
        assert "Traceback" not in output
        assert "fault" not in output
        assert live_at_once(witness) == 1
        document = DocumentStore(FileStore(project / "storage"), state_key("live", "bot")).load()
        assert document is not None
        assert document["continuity"]["epoch"] == 2
        booked = Counter[str]()
        for position in document["positions"]:
            for leg in position["structure"]["legs"]:
                booked[leg["contract"]["strike"]] += leg["ratio"] * position["quantity"]
        held = Counter[str]()
        for row in witness.client.request("holdings")["holdings"]:
            held[row["instrument"].split(":")[4]] += row["quantity"]
        found = "recovery.order" in output or "recovery.filled" in output
        # Killed between flush and submission, or while its cancel was on the way: halted, never sent again.
        assert found or "recovery.lost" in output or not document["orders"], output
        assert booked == held
    finally:
        witness.client.close()
        stop_broker(account)
