"""Measures `python -m engine kill` against a live bot on LEAN's threads, at wall-clock speed, with resting orders.

Run by hand: `python -m benchmarks.kill.run [--rounds N] [--orders N]`. Each round asks the bot for spreads, waits until
the SIMULATED broker works them, kills, and watches the broker's own event stream; then a human resets the breaker.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.events import EventKind

ROOT = Path(__file__).resolve().parents[2]
STORAGE = ROOT / "storage"
ALIVE = ("working", "partially_filled", "received")
#: Seconds for the market to be made and the bot to begin, for orders to be worked, and for a kill to be carried out.
START, WORKED, KILLED = 180.0, 25.0, 8.0


#: Nothing of its own accord, and room for the benchmark's own orders.
PARAMETERS = {
    "resolution": "second",
    "strategies": "covered call",
    "max_orders_per_minute": "1000",
    "runaway_limit": "10000",
    "max_loss_per_trade": "0.25",
    "max_total_risk": "0.5",
    "max_positions": "100",
    "max_positions_per_underlying": "100",
    "walk_attempts": "100",
}


@dataclass(frozen=True)
class Round:
    """Hold one kill: orders alive before, seconds to the bot's answer and to the last confirmed cancel."""

    orders: int
    answer: float
    last_cancel: float


def main() -> None:
    """Run the rounds and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--orders", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, live_bot(Path(folder), options.seed) as client:
        rounds = [one_round(client, Path(folder), options.orders) for _ in range(options.rounds)]
    done = [each for each in rounds if each.orders]
    if not done:
        raise SystemExit("no round had working orders: nothing was measured")
    print(
        f"{len(done)} of {len(rounds)} rounds had working orders, {sum(r.orders for r in done)} orders cancelled in all"
    )
    for name in ("answer", "last_cancel"):
        values = sorted(getattr(each, name) for each in done)
        p99 = values[min(len(values) - 1, int(0.99 * len(values)))]
        print(f"kill to {name}: median {statistics.median(values):.3f} s, p99 {p99:.3f} s, worst {values[-1]:.3f} s")


@contextmanager
def live_bot(folder: Path, seed: int) -> Iterator[BrokerageClient]:
    """Run the bot on a simulated market at the pace of the wall clock, without strategies of its own."""
    parameters = [text for pair in PARAMETERS.items() for text in ("--parameter", *pair)]
    command = [sys.executable, "-m", "engine", "live", ".", "--source", "simulator", "--seed", str(seed)]
    command += ["--start", "2024-03-05", "--speed", "1", "--threads", "lean", "--opening", "10:00", "--chains", "small"]
    command += ["--output", str(folder / "run"), "--command-folder", str(folder), *parameters]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield _connected(folder / "run" / "account", process)
    finally:
        _command(folder, {"order": "cancel-all", "reason": "end of the benchmark"})
        process.terminate()
        process.wait(timeout=60)


def _connected(account: Path, process: subprocess.Popen[bytes]) -> BrokerageClient:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        if (account / "endpoint.json").exists():
            client = BrokerageClient(account)
            client.connect(from_now=True)
            return client
        time.sleep(0.2)
    raise SystemExit("the live run did not begin; is another one using this folder?")


def one_round(client: BrokerageClient, folder: Path, orders: int) -> Round:
    """Ask for orders, kill, watch, reset."""
    alive = _ask(client, orders)
    client.events()
    before = time.monotonic()
    kill = [sys.executable, "-m", "engine", "kill", "cancel-all", "--storage", str(STORAGE), "--wait", str(KILLED)]
    killing = subprocess.Popen(kill, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    last = _watch(client, before)
    killing.wait()
    answer = time.monotonic() - before
    subprocess.run([sys.executable, "-m", "engine", "kill", "--clear", "--storage", str(STORAGE)], cwd=ROOT, check=True)
    _command(folder, {"order": "reset-breaker", "reason": "next round"})
    time.sleep(2)
    return Round(alive, answer, last)


def _ask(client: BrokerageClient, orders: int) -> int:
    """Put requests into the bot's inbox and wait until the broker works them; return how many it does."""
    inbox = STORAGE / "hob" / "live" / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for number in range(orders):
        name = uuid.uuid4().hex[:12]
        neighbour = inbox.parent / f"{name}.new~"
        neighbour.write_text(json.dumps(_request(name, number)))
        os.replace(neighbour, inbox / name)
    deadline = time.monotonic() + WORKED
    alive = 0
    # A patient walk rests only part of the time, so not all of them are alive at once.
    while time.monotonic() < deadline and alive < max(orders // 2, 1):
        alive = len(_alive(client))
        time.sleep(0.02)
    return alive


def _request(name: str, number: int) -> dict[str, Any]:
    """Return a put spread far out of the money; it rests below its market."""
    upper = 440 - 10 * number
    legs = [
        {"ratio": ratio, "expiration": "2024-04-19", "strike": str(strike), "right": "put"}
        for ratio, strike in ((1, upper), (-1, upper - 5))
    ]
    return {"id": name, "action": "open", "underlying": "SPY", "legs": legs, "quantity": 1, "worst_price": "0.20"}


def _alive(client: BrokerageClient) -> list[Any]:
    answer = client.request("open_orders")
    return [order for order in answer.get("orders", []) if order.get("state") in ALIVE]


def _watch(client: BrokerageClient, since: float) -> float:
    """Return the seconds until the broker confirmed the last cancel."""
    last = 0.0
    while time.monotonic() - since < KILLED:
        for event in client.events():
            if event.kind is EventKind.ORDER_CANCELED:
                last = time.monotonic() - since
        if last and not _alive(client):
            return last
        time.sleep(0.005)
    return float("inf")


def _command(folder: Path, content: dict[str, str]) -> None:
    neighbour = folder / "next.tmp"
    neighbour.write_text(json.dumps({"id": uuid.uuid4().hex, **content}))
    os.replace(neighbour, folder / "command-benchmark.json")


if __name__ == "__main__":
    main()
