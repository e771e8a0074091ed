"""The data folder that belongs to a streamed market: its past, its universes, its calendar. Made once a recipe."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from engine.market_simulator.config import MarketConfig
from engine.market_simulator.folder.label import FolderPlan, is_finished
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import Progress, write_folder


def market_folder(root: Path, config: MarketConfig, last: date, progress: Progress | None = None) -> Path:
    """Return the folder of a recipe up to a day below `root`, writing it when it is not there.

    It holds daily bars and universes alone; the universe of a day is read on the day after it. Raises
    SimulationInputError for a recipe that cannot be written.
    """
    recipe = f"{config.to_json()} {last.isoformat()}"
    folder = root / hashlib.sha256(recipe.encode()).hexdigest()[:16]
    if not is_finished(folder):
        write_folder(folder, FolderPlan(config, last, Resolution.DAILY), progress)
    return folder
