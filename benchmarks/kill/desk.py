"""A live bot on a SIMULATED market, and a human who gives it orders, kills it and looks at the broker."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.events import EventKind

ROOT = Path(__file__).resolve().parents[2]
#: Mildest first, as `python -m engine kill` names them.
COMMANDS = ("stop-opening", "cancel-entries", "cancel-all", "flatten")
ALIVE = ("working", "partially_filled", "received")
#: Seconds: for the market to be made and the bot to begin, for orders to be worked, for a kill to be carried out, and
#: for everything to be closed.
START, WORKED, KILLED, FLAT = 180.0, 25.0, 15.0, 90.0
#: Positions that a flatten closes.
HELD = 3
#: Put spreads to ask for: what one buys, none sells, so that no two stand against each other.
EXPIRATION, BOUGHT, SOLD = "2024-04-19", (420, 430, 440, 450), (410, 400, 390, 375)
#: Nothing of its own accord, and room for the benchmark's own orders.
PARAMETERS = {
    "resolution": "second",
    "strategies": "covered call",
    "max_orders_per_minute": "1000",
    "runaway_limit": "10000",
    "requests_per_minute": "10000",
    "max_loss_per_trade": "0.25",
    "max_total_risk": "0.5",
    "max_positions": "100",
    "max_positions_per_strategy": "100",
    "max_positions_per_underlying": "100",
    "walk_attempts": "100",
    "consecutive_losses_limit": "100",
    "max_correlated_risk": "1",
    "max_delta": "1",
    "max_vega": "1",
    "max_theta": "1",
    "max_gamma": "1",
    "max_scenario_loss": "1",
    "max_shortfall": "1",
    "max_buying_power": "1",
    "walk_start_share": "1",
}


@dataclass(frozen=True)
class Round:
    """Hold one kill: orders alive and positions held before; seconds to the latch, the last cancel, the last close.

    Infinite is what did not come in time.
    """

    orders: int
    held: int
    latched: float
    last_cancel: float
    last_close: float
    needs_held: bool = False

    @property
    def is_measured(self) -> bool:
        """Say whether there was anything to kill."""
        return self.orders > 0 and (self.held > 0 or not self.needs_held)


class Desk:
    """Ask, kill, watch and reset one live bot."""

    def __init__(self, folder: Path, client: BrokerageClient) -> None:
        """Work with a bot whose folder (commands, account) this is; its Object Store is the project's."""
        self._folder, self._client = folder, client
        self._storage = ROOT / "storage"
        self._asked = 0

    @classmethod
    @contextmanager
    def open(cls, folder: Path, seed: int) -> Iterator[Desk]:
        """Run the bot on a simulated market at the pace of the wall clock, without strategies of its own."""
        parameters = [text for pair in PARAMETERS.items() for text in ("--parameter", *pair)]
        command = [sys.executable, "-m", "engine", "live", ".", "--source", "simulator", "--seed", str(seed)]
        command += ["--start", "2024-03-05", "--speed", "1", "--threads", "lean", "--opening", "10:00"]
        command += ["--chains", "tiny", "--output", str(folder / "run"), "--command-folder", str(folder)]
        command += parameters
        with (folder / "log.txt").open("w") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            desk = cls(folder, _connected(folder / "run" / "account", process, folder / "log.txt"))
            desk.warm_up()
            yield desk
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()

    def warm_up(self) -> None:
        """Wait until the bot has read its history and keeps up with the clock: it answers a request at once."""
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            asked = time.monotonic()
            answer = self._storage / "hob" / "live" / "answers" / self._ask(self._legs(), "50.00")
            self._until(answer.exists, 60.0)
            if time.monotonic() - asked < 3.0:
                return
        raise SystemExit("the bot does not keep up with the clock: the machine is too busy to measure anything")

    def round(self, command: str, path: str, orders: int) -> Round:
        """Ask for orders, kill, watch, reset."""
        needs_held = command == "flatten"
        if needs_held:
            self._hold()
        alive = self._rest(orders)
        held = len(self._holdings()) // 2
        self._client.events()
        before = time.monotonic()
        kill = self._kill(command, path)
        found = self._watch(command, before, kill)
        self._forgive()
        return Round(alive, held, *found, needs_held)

    # ---- orders ----------------------------------------------------------------------------------------------------

    def _ask(self, legs: list[tuple[int, int]], worst: str) -> str:
        """Put a request for a put spread into the bot's inbox; return its id."""
        inbox = self._storage / "hob" / "live" / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        name = uuid.uuid4().hex[:12]
        body = [{"ratio": n, "expiration": EXPIRATION, "strike": str(k), "right": "put"} for n, k in legs]
        request = {"id": name, "action": "open", "underlying": "SPY", "legs": body, "quantity": 1, "worst_price": worst}
        _place(inbox / name, request)
        return name

    def _legs(self) -> list[tuple[int, int]]:
        """Return the next put spread; no two in a row are the same."""
        self._asked += 1
        bought, sold = divmod(self._asked % (len(BOUGHT) * len(SOLD)), len(SOLD))
        return [(1, BOUGHT[bought]), (-1, SOLD[sold])]

    def _rest(self, orders: int) -> int:
        """Ask for spreads that rest below their market, wait until the broker works them; return how many it does."""
        for _ in range(orders):
            self._ask(self._legs(), "0.05")
        deadline, alive = time.monotonic() + WORKED, 0
        # A patient walk rests only part of the time, so not all of them are alive at once.
        while time.monotonic() < deadline and alive < max(orders // 2, 1):
            alive = len(self._alive())
            time.sleep(0.02)
        return alive

    def _hold(self) -> None:
        """Buy spreads at what the risk check names as their natural price, until some are held."""
        deadline = time.monotonic() + 2 * WORKED
        while time.monotonic() < deadline and len(self._holdings()) < 2 * HELD:
            legs = self._legs()
            natural = self._natural(self._ask(legs, "50.00"))
            if natural is not None:
                self._ask(legs, f"{natural + 0.02:.2f}")
                self._until(lambda: not self._alive(), 8.0)

    def _natural(self, name: str) -> float | None:
        """Return the natural price from the refusal of a request that offers far too much."""
        answer = self._storage / "hob" / "live" / "answers" / name
        self._until(answer.exists, 5.0)
        found = re.search(r"natural (-?[0-9.]+)", answer.read_text()) if answer.exists() else None
        return None if found is None else float(found.group(1))

    # ---- kill and look ---------------------------------------------------------------------------------------------

    def _kill(self, command: str, path: str) -> subprocess.Popen[bytes] | None:
        if path == "command":
            self._command({"order": command, "reason": "benchmark"})
            return None
        kill = [sys.executable, "-m", "engine", "kill", command, "--storage", str(self._storage)]
        kill += ["--wait", str(KILLED), "--yes"]
        return subprocess.Popen(kill, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _watch(self, command: str, since: float, kill: subprocess.Popen[bytes] | None) -> tuple[float, float, float]:
        """Return the seconds until the latch was on the disk, the last cancel confirmed, and the last close filled."""
        latched = cancelled = filled = float("inf")
        deadline = since + (FLAT if command == "flatten" else KILLED)
        while time.monotonic() < deadline:
            for event in self._client.events():
                elapsed = time.monotonic() - since
                if event.kind is EventKind.ORDER_CANCELED and (command != "flatten" or filled == float("inf")):
                    cancelled = elapsed
                if event.kind is EventKind.ORDER_FILLED:
                    filled = elapsed
            if latched == float("inf") and self._is_latched():
                latched = time.monotonic() - since
            if latched < float("inf") and self._is_over(command):
                break
            time.sleep(0.005)
        if kill is not None:
            kill.wait()
        return latched, cancelled, filled

    def _is_latched(self) -> bool:
        """Say whether the breaker's latch is in the bot's newest state on the disk; it is written before any cancel."""
        slots = sorted(self._storage.glob("hob/live/*/state-?"), key=lambda slot: slot.stat().st_mtime)
        try:
            return bool(slots) and bool(json.loads(slots[-1].read_text())["content"]["breaker"]["trips"])
        except (OSError, ValueError):
            # Read in the middle of a write: asked again.
            return False

    def _is_over(self, command: str) -> bool:
        if command == "stop-opening":
            return True
        if self._alive():
            return False
        # The last cancel comes before the first close, so nothing may be alive in between.
        return command != "flatten" or (not self._holdings() and self._is_done())

    def _is_done(self) -> bool:
        """Say whether the bot has told the end of its flatten."""
        journals = sorted(self._storage.glob("hob/live/*/journal-*"), key=lambda part: part.stat().st_mtime)
        told = "".join(part.read_text(encoding="utf-8") for part in journals[-2:])
        return told.rfind('"flatten.done"') > told.rfind('"order":"flatten"')

    def _forgive(self) -> None:
        """Take the kill file away and reset the breaker, as a human would; wait until nothing is under way."""
        clear = [sys.executable, "-m", "engine", "kill", "--clear", "--storage", str(self._storage)]
        subprocess.run(clear, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        self._command({"order": "cancel-all", "reason": "end of the round"})
        self._until(lambda: not self._alive(), 5.0)
        # Said after the round's kill, which a reset without a time would have to wait for.
        said = datetime.now(UTC).isoformat()
        self._command({"order": "reset-breaker", "reason": "next round", "said_at": said})
        # A reset that came late would undo the next round's kill.
        self._until(lambda: not self._is_latched(), 20.0)
        time.sleep(1)

    def _alive(self) -> list[Any]:
        # An answer without orders is none: what cannot be read is not empty.
        orders = self._client.request("open_orders")["orders"]
        return [order for order in orders if order.get("state") in ALIVE]

    def _holdings(self) -> list[Any]:
        found: list[Any] = self._client.request("holdings")["holdings"]
        return found

    def _command(self, content: dict[str, str]) -> None:
        _place(self._folder / "command-benchmark.json", {"id": uuid.uuid4().hex, **content})
        self._until(lambda: not (self._folder / "command-benchmark.json").exists(), 5.0)

    @staticmethod
    def _until(holds: Any, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not holds():
            time.sleep(0.02)


def _place(target: Path, content: dict[str, Any]) -> None:
    """Write a file whole: a neighbour renamed, so that nobody reads half of it."""
    neighbour = target.with_name(f"{target.name}.new~")
    neighbour.write_text(json.dumps(content))
    os.replace(neighbour, target)


def _connected(account: Path, process: subprocess.Popen[bytes], log: Path) -> BrokerageClient:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        if (account / "endpoint.json").exists():
            client = BrokerageClient(account)
            client.connect(from_now=True)
            return client
        time.sleep(0.2)
    raise SystemExit(f"the live run did not begin:\n{log.read_text()[-2000:]}")
