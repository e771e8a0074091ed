"""`make live-matrix`: the live bot with all order sources, under each broker script, in both thread modes (SIMULATED).

For every combination `python -m engine live` runs an hour of a simulated market at full speed in a process of its own,
against a durable account in another; the account, the bot's state and its journal are then held against each other.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from engine.commands.live_market import MARKETS_FOLDER
from engine.live_market.market_folder import market_folder
from engine.market_simulator.config import MarketConfig
from engine.market_simulator.trading_calendar import NEW_YORK
from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.endpoint import read_endpoint
from engine.paper_brokerage.errors import PaperBrokerageError
from engine.paper_brokerage.launch import ensure_running
from engine.paper_brokerage.store import create_account
from scripts.live_matrix.broker_scripts import SCRIPTS
from scripts.live_matrix.judgement import OPENING_CASH, RUN, Verdict, judge
from scripts.live_matrix.stage import DAY, PARAMETERS, ROOT, make_project, recipe

THREADS = ("one", "lean")
TIMEOUT_S = 1200


@dataclass(frozen=True, slots=True)
class Result:
    """Hold one combination: what came of it, how long it took, how the last process ended."""

    script: str
    threads: str
    verdict: Verdict
    seconds: float
    status: int
    output: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the combinations, print the table; 1 if any has a problem."""
    options = _parser().parse_args(arguments)
    console = Console()
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.scripts:
            for threads in options.threads:
                result = play(Path(folder) / f"{len(results)}", name, threads, recipe(options.seed), options.markets)
                results.append(result)
                console.print(line(result), markup=False)
    console.print(table(results))
    bad = [result for result in results if result.verdict.problems or result.status]
    console.print(f"{len(results)} combinations, {len(bad)} with a problem; everything SIMULATED")
    return 1 if bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.live_matrix", description=__doc__)
    parser.add_argument("--scripts", nargs="+", default=list(SCRIPTS), choices=list(SCRIPTS), metavar="NAME")
    parser.add_argument("--threads", nargs="+", default=list(THREADS), choices=THREADS)
    parser.add_argument("--seed", type=int, default=1, help="of the market (1)")
    parser.add_argument("--markets", type=Path, default=ROOT / "live" / MARKETS_FOLDER, help="where markets are kept")
    return parser


def play(folder: Path, name: str, threads: str, config: MarketConfig, markets: Path) -> Result:
    """Run one combination in a folder of its own and judge it."""
    began = time.monotonic()
    market_folder(markets, config, DAY)
    project, account = make_project(folder / "project", config), folder / "account"
    (project / "live").mkdir()
    (project / "live" / MARKETS_FOLDER).symlink_to(markets)
    create_account(account, OPENING_CASH, datetime.combine(DAY, datetime.min.time(), NEW_YORK).astimezone(UTC))
    script = folder / "broker-script.json"
    script.write_text(json.dumps({"version": 1, "rules": SCRIPTS[name]}))
    command = _command(project, account, script, threads)
    try:
        process = _start(project, command)
        if "killed" in name:
            _kill_at_open_order(process, account)
            process = _start(project, [*command, "--resume"])
        output, _ = process.communicate(timeout=TIMEOUT_S)
        return Result(name, threads, judge(project, account), time.monotonic() - began, process.returncode, output)
    finally:
        with suppress(ProcessLookupError, PaperBrokerageError):
            os.kill(read_endpoint(account).pid, signal.SIGTERM)


def _command(project: Path, account: Path, script: Path, threads: str) -> list[str]:
    command = [sys.executable, "-m", "engine", "live", ".", "--source", "simulator", "--market", "market.json"]
    command += ["--start", DAY.isoformat(), "--end", DAY.isoformat(), "--threads", threads, "--no-record"]
    command += ["--account", str(account), "--broker-script", str(script), "--algorithm-id", RUN]
    command += ["--output", str(project / "live" / "run"), "--speed", "max"]
    for key, value in PARAMETERS.items():
        command += ["--parameter", key, value]
    return command


def _start(project: Path, command: list[str]) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _kill_at_open_order(process: subprocess.Popen[str], account: Path) -> None:
    """End the bot by kill -9 while the account has an order open, or let it end if none comes."""
    client = BrokerageClient(account, ensure_running=ensure_running)
    client.connect(from_now=True)
    try:
        while process.poll() is None and not client.request("status")["open_orders"]:
            time.sleep(0.01)
    finally:
        client.close()
    process.kill()
    process.communicate()


def line(result: Result) -> str:
    """Return what is printed of a combination as soon as it is over."""
    verdict = result.verdict
    text = f"{result.script}, {result.threads}: {verdict.orders} orders, {verdict.fills} executions"
    text += f", {len(verdict.sources)} sources, {result.seconds:.0f} s"
    if result.status:
        text += f"; ended with {result.status}: {result.output[-600:]}"
    return "; ".join([text, *verdict.problems])


def table(results: Sequence[Result]) -> Table:
    """Return the table of all combinations."""
    made = Table(title="engine live, all order sources, SIMULATED")
    for heading in (
        "broker script",
        "threads",
        "orders",
        "executions",
        "managed",
        "refused",
        "breaker",
        "shown",
        "unexplained",
    ):
        made.add_column(heading)
    for result in results:
        one = result.verdict
        figures = (one.orders, one.fills, one.managed, one.refused, one.level, one.shown, len(one.problems))
        made.add_row(result.script, result.threads, *map(str, figures))
    return made


if __name__ == "__main__":
    raise SystemExit(main())
