"""The files that say what a data folder is: the SIMULATED label, and the recipe that is written last."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.market_simulator.config import MarketConfig
from engine.market_simulator.folder.files import write_text
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.input_error import SimulationInputError

#: The file that marks a data folder as simulated; whoever reports results from that folder says so.
MARKER = "SIMULATED.md"
#: The recipe, written when all else is: a folder without it is unfinished.
RECIPE = "market.json"
_TOP = ("alternative", "equity", "index", "market-hours", "option", "symbol-properties")


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """Hold what to write: a market from its start to `last`, `sessions_before` sessions of daily data before it.

    A `last` before the start writes the sessions before it only.
    """

    config: MarketConfig
    last: date
    resolution: Resolution
    sessions_before: int = 310


def is_finished(root: Path) -> bool:
    """Return whether a folder holds a whole simulated market."""
    return (root / RECIPE).exists()


def claim(root: Path, plan: FolderPlan) -> None:
    """Label a folder as an unfinished simulated market, taking away an older unfinished one.

    Raises SimulationInputError if it holds anything else, or a whole market.
    """
    if is_finished(root):
        raise SimulationInputError(
            "holds a whole SIMULATED market already", str(root), "name another folder with --out, or delete this one"
        )
    if root.exists() and not root.is_dir():
        raise SimulationInputError("is no folder", str(root), "name another with --out")
    if root.is_dir() and any(root.iterdir()) and not (root / MARKER).exists():
        raise SimulationInputError(
            "holds data that is not SIMULATED", str(root), "name another folder with --out, or move it away"
        )
    for name in _TOP:
        shutil.rmtree(root / name, ignore_errors=True)
    write_text(root / MARKER, _label(plan, "UNFINISHED: the writing was stopped; run the command again.\n\n"))


def finish(root: Path, plan: FolderPlan, first: date) -> None:
    """Say that the folder is whole; `first` is the first session in it."""
    recipe = {
        "market": json.loads(plan.config.to_json()),
        "first_session": first.isoformat(),
        "last": plan.last.isoformat(),
        "resolution": str(plan.resolution),
        "sessions_before": plan.sessions_before,
    }
    write_text(root / MARKER, _label(plan, ""))
    write_text(root / RECIPE, json.dumps(recipe, indent=1) + "\n")


def _label(plan: FolderPlan, state: str) -> str:
    config = plan.config
    symbols = ", ".join(config.symbols)
    if config.history is None:
        head = (
            "# SIMULATED market data\n\n"
            "Every price below this folder was made by a simulator; none was ever traded, whatever the names say.\n"
        )
        origin = f"Scenario {config.scenario}, seed {config.seed}"
    else:
        head = (
            "# SIMULATED market data: SYNTHETIC OPTIONS on real daily prices\n\n"
            "Daily bars and volatility indexes follow real files. All option quotes, the path inside each day and the\n"
            "stock's quotes were made by a simulator; none was ever traded.\n"
        )
        origin = f"Real daily files, seed {config.seed}"
    return (
        f"{head}\n{state}{symbols}: {plan.resolution} data from {config.start} to {plan.last}, daily data and option\n"
        f"universes for up to {plan.sessions_before} sessions before. {origin}, {config.density} chains, "
        f"{len(config.faults)} scripted faults.\n"
    )
