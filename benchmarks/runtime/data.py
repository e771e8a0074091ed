"""The data of the workloads, made once (SIMULATED): `python -m benchmarks.runtime.data EQUITY_DIR SAMPLE_DIR`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan, is_finished
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from engine.market_simulator.sample import write_sample


def write_two_years(root: Path) -> None:
    """Write trade and quote minutes, hours and days of 2022 and 2023 unless they are there."""
    if not is_finished(root):
        config = MarketConfig(("SPY",), date(2021, 12, 30), seed=7, density=Density.NONE)
        write_folder(root, FolderPlan(config, date(2023, 12, 29), Resolution.MINUTE, sessions_before=1))


def main() -> None:
    """Write what is missing of both folders."""
    equity, sample = map(Path, sys.argv[1:])
    write_two_years(equity)
    if not is_finished(sample):
        write_sample(sample)


if __name__ == "__main__":
    main()
