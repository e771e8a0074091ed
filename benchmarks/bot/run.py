"""Time `on_data` of the whole bot on a chain of about 200 contracts: `python -m benchmarks.bot.run`.

Two SIMULATED sessions of minutes in the embedded runtime, all strategies, the project's template and scripted orders,
the passive fill model. Only steps with 150 or more contracts in the slice count. Aim: median under 5 ms.
"""

from __future__ import annotations

import argparse
import json
import statistics
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder

ALGORITHM = Path(__file__).parent / "algorithms" / "timed_bot.py"
FIRST, LAST = date(2024, 1, 3), date(2024, 1, 4)
#: Slices with fewer contracts are no chain of 200.
FEWEST = 150


def step_times(data: Path, storage: Path, parameters: dict[str, str]) -> list[tuple[float, float, int, int]]:
    """Run the bot and return milliseconds by the wall and on the processor, contracts and positions of every step."""
    given = {"start": str(FIRST), "end": str(LAST), "fill_model": "passive", **parameters}
    result = run_backtest(BacktestJob(ALGORITHM, data, storage, parameters=given))
    if result.runtime_error:
        raise SystemExit(result.runtime_error)
    bot: Any = result.algorithm.user
    return [each for each in bot.step_times if each[2] >= FEWEST]


def summary(values: list[float]) -> str:
    """Return the figures of a list of milliseconds."""
    ordered = sorted(values)
    p99 = ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]
    return f"median {statistics.median(ordered):6.3f} ms  p99 {p99:7.3f} ms  max {ordered[-1]:8.3f} ms"


def main() -> None:
    """Write the market, run the bot, print what its steps took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parameter", nargs=2, action="append", default=[], metavar=("KEY", "VALUE"))
    parser.add_argument("--json", action="store_true", help="print the medians as JSON")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        config = MarketConfig(("SPY",), FIRST, "calm", seed=6, density=Density.SMALL)
        write_folder(root / "data", FolderPlan(config, LAST, Resolution.MINUTE))
        times = step_times(root / "data", root / "storage", dict(options.parameter))
    chains, positions = [each[2] for each in times], [each[3] for each in times]
    print(f"SIMULATED; {len(times)} steps, {min(chains)} to {max(chains)} contracts, up to {max(positions)} positions")
    print(f"wall       {summary([each[0] for each in times])}")
    print(f"processor  {summary([each[1] for each in times])}")
    for held in sorted(set(positions)):
        some = [each[1] for each in times if each[3] == held]
        print(f"processor, {held} positions open: {summary(some)}  of {len(some)}")
    if options.json:
        print(json.dumps({"wall": statistics.median(e[0] for e in times), "steps": len(times)}))


if __name__ == "__main__":
    main()
