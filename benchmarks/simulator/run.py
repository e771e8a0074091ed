"""Measures the market simulator: `python benchmarks/simulator/run.py` (SIMULATED data, below build/).

Each folder is written by the command a user runs, in a process of its own; seconds and peak memory are the process's.
The stream is asked second by second in this process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "benchmark-simulator"
THREE = ("--symbols", "SPY,QQQ,AAPL")
#: Name of the workload, arguments of `simulate`.
FOLDERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("a quarter of daily chains, 3 underlyings", (*THREE, "--end", "2024-03-29", "--resolution", "daily")),
    ("a year of daily chains, 3 underlyings", (*THREE, "--end", "2024-12-31", "--resolution", "daily")),
    (
        "a month of minutes, SPY, small chain",
        ("--symbols", "SPY", "--end", "2024-01-31", "--resolution", "minute", "--chains", "small"),
    ),
    (
        "a week of minutes, SPY, standard chain",
        ("--symbols", "SPY", "--end", "2024-01-08", "--resolution", "minute"),
    ),
)


def main() -> int:
    """Measure everything and print one table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print(f"{'workload':<44}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}{'rows':>12}{'size MB':>9}")
    for name, arguments in FOLDERS:
        _folder(name, arguments)
    _stream()
    return 0


def _folder(name: str, arguments: tuple[str, ...]) -> None:
    out = BUILD / "folder"
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "engine", "simulate", "--out", str(out), "--start", "2024-01-02", *arguments]
    # No history before the start: the figures are those of the chains alone.
    command += ["--seed", "7", "--sessions-before", "1", "--no-progress"]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name}: the command failed")
    wall = time.perf_counter() - began
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    cpu = usage.ru_utime + usage.ru_stime
    print(f"{name:<44}{wall:>8.1f}{cpu:>8.1f}{usage.ru_maxrss / 1024:>9.0f}{_quote_rows(out):>12,}{size:>9.0f}")


def _quote_rows(out: Path) -> int:
    import zipfile

    rows = 0
    for path in sorted((out / "option").rglob("*_quote_american.zip")):
        with zipfile.ZipFile(path) as archive:
            rows += sum(archive.read(name).count(b"\n") for name in archive.namelist())
    return rows


def _stream() -> None:
    sys.path.insert(0, str(ROOT))
    from engine.market_simulator.config import Density, MarketConfig
    from engine.market_simulator.stream import SimulatedMarket
    from engine.market_simulator.trading_calendar import NEW_YORK

    market = SimulatedMarket(MarketConfig(("SPY",), date(2024, 1, 2), seed=7, density=Density.SMALL))
    day = date(2024, 1, 3)
    began = time.perf_counter()
    keys = ["SPY", "VIX", *market.chain(day, "SPY")]
    first = datetime.combine(day, clock(10), NEW_YORK)
    market.quotes(first, keys)
    ready = time.perf_counter() - began
    began = time.perf_counter()
    for second in range(600):
        market.quotes(first + timedelta(seconds=second), keys)
    each = (time.perf_counter() - began) / 600
    print(f"stream of {len(keys)} symbols: first quote after {ready:.2f} s, then {each * 1e3:.2f} ms an instant")


if __name__ == "__main__":
    sys.exit(main())
