"""Speed and memory of the runtime beside its peers, in one run: `python benchmarks/runtime/run.py [--runs N]`.

Peers are installed into an environment of their own below build/. Each workload runs in a process of its own, runs of
different engines alternate, and the best of N is reported with the peak memory of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
sys.path.insert(0, str(REPOSITORY))
BUILD = REPOSITORY / "build" / "benchmarks"
PEERS = ("backtrader==1.9.78.123", "deployquant==0.1.0")
COUNT = re.compile(r"(?:bars|contract-minutes|sets of greeks)\D+(\d+)")


@dataclass(slots=True)
class Measurement:
    """Hold the runs of one engine on one workload: seconds, peak MB, items counted by the algorithm itself.

    Seconds are those the process spent on a processor: other work on the machine delays a run, but hardly lengthens it.
    """

    engine: str
    workload: str
    seconds: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    items: int = 0

    @property
    def microseconds(self) -> float | None:
        """Return the best processor time an item in microseconds, the whole process counted."""
        return min(self.seconds) / self.items * 1e6 if self.items else None


def main() -> int:
    """Measure everything and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each engine on each workload (default: 3)")
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="workloads to run (default: all)")
    options = parser.parse_args()
    equity, sample = BUILD / "equity-data", BUILD / "sample-data"
    # in a process of its own: a child's peak memory is never below that of the process that starts it
    subprocess.run([sys.executable, "-m", "benchmarks.runtime.data", equity, sample], cwd=REPOSITORY, check=True)
    peers = None if options.no_peers else _peers()
    commands = [row for row in _commands(equity, sample, peers) if not options.only or row[1] in options.only]
    found = [Measurement(engine, workload) for engine, workload, _ in commands]
    for _ in range(options.runs):
        for measurement, (_, _, command) in zip(found, commands, strict=True):
            _measure(measurement, command)
            print(f"{measurement.workload}, {measurement.engine}: {measurement.seconds[-1]:.2f} s", file=sys.stderr)
    _print(found)
    (BUILD / "results.json").write_text(json.dumps([_row(measurement) for measurement in found], indent=1))
    return 0


def _peers() -> Path:
    """Return the interpreter of the peers' environment, made on first use."""
    folder = BUILD / "venv"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python


def _commands(equity: Path, sample: Path, peers: Path | None) -> list[tuple[str, str, list[str]]]:
    """Return (engine, workload, command) rows."""
    rows = []
    for name in ("one_day", "one_year", "noop", "ema_slow", "ema_fast"):
        rows.append(("runtime", name, _own(name, equity)))
        if peers is not None and name != "one_day":  # deployquant's report fails on a single day
            rows.append(("deployquant", name, _deployquant(peers, name, equity)))
    if peers is not None:
        rows.append(("backtrader", "ema_fast", [str(peers), str(HERE / "backtrader_ema.py"), str(equity)]))
    rows += [("runtime", name, _own(name, sample)) for name in ("chain_read", "chain_greeks", "basic_options")]
    if (shared := _shared_data()) is not None:
        rows += [("runtime", name, _own(name, shared)) for name in ("goog_read", "goog_greeks")]
    rows.append(("runtime", "bot on the sample month", _own(str(REPOSITORY), sample)))
    return rows


def _shared_data() -> Path | None:
    """Return the folder of real sample data, None where it is not at hand."""
    folder = Path(os.environ.get("HOB_SHARED", REPOSITORY.parent / "shared")) / "lean-data"
    return folder if folder.is_dir() else None


def _own(name: str, data: Path) -> list[str]:
    path = name if name.startswith("/") else str(HERE / "algorithms" / f"{name}.py")
    output = str(BUILD / "output")
    command = [sys.executable, "-m", "engine", "backtest", path, "--data-folder", str(data), "--output", output]
    return [*command, "--algorithm-id", "benchmark", "--no-progress"]


def _deployquant(peers: Path, name: str, data: Path) -> list[str]:
    program = str(peers.parent / "dqengine")
    return [program, "backtest", str(HERE / "algorithms" / f"{name}.py"), "--data", str(data)]


def _measure(measurement: Measurement, command: list[str]) -> None:
    began = time.perf_counter()
    log = BUILD / "last.log"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=out, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    text = log.read_text()
    if status != 0:
        raise SystemExit(f"{measurement.engine} failed on {measurement.workload}:\n{text[-2000:]}")
    measurement.seconds.append(usage.ru_utime + usage.ru_stime)
    measurement.wall.append(wall)
    measurement.peak_mb = max(measurement.peak_mb, usage.ru_maxrss / 1024)
    counted = COUNT.search(text)
    measurement.items = int(counted.group(1)) if counted else measurement.items


def _row(measurement: Measurement) -> dict[str, object]:
    return {
        "engine": measurement.engine,
        "workload": measurement.workload,
        "processor_seconds": [round(value, 3) for value in measurement.seconds],
        "wall_seconds": [round(value, 3) for value in measurement.wall],
        "peak_mb": round(measurement.peak_mb),
        "items": measurement.items,
        "microseconds_per_item": measurement.microseconds,
    }


def _print(found: list[Measurement]) -> None:
    print(f"{'workload':26}{'engine':14}{'cpu s':>8}{'worst':>9}{'wall s':>8}{'peak MB':>9}{'us/item':>9}")
    for row in found:
        each = f"{row.microseconds:9.2f}" if row.microseconds is not None else f"{'':9}"
        print(
            f"{row.workload:26}{row.engine:14}{min(row.seconds):8.2f}{max(row.seconds):9.2f}{min(row.wall):8.2f}{row.peak_mb:9.0f}{each}"
        )


if __name__ == "__main__":
    sys.exit(main())
