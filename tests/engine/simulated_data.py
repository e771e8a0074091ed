"""Small SIMULATED data folders for tests that run whole backtests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder


def write_equity_market(root: Path, first: date, last: date) -> None:
    """Write minutes and daily bars of a SIMULATED stock, SPY, with the reference files a run needs."""
    config = MarketConfig(("SPY",), first, seed=3, density=Density.NONE)
    write_folder(root, FolderPlan(config, last, Resolution.MINUTE, sessions_before=1))


def write_option_market(root: Path) -> None:
    """Write four days of a SIMULATED stock with a handful of option contracts."""
    config = MarketConfig(("SPY",), date(2024, 1, 2), seed=29, density=Density.TINY)
    write_folder(root, FolderPlan(config, date(2024, 1, 5), Resolution.MINUTE, sessions_before=5))
