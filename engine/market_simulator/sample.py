"""The small market a fresh clone trades in: a preset of the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import Progress, write_folder


@dataclass(frozen=True, slots=True)
class SampleParameters:
    """Hold what the sample consists of: minute days from first to last, daily history before them, and the seed."""

    first: date = date(2024, 1, 2)
    last: date = date(2024, 1, 31)
    history_sessions: int = 310
    seed: int = 6
    density: Density = Density.SMALL

    def plan(self) -> FolderPlan:
        """Return the preset as a plan of the simulator: SPY alone, in the mixed scenario."""
        config = MarketConfig(("SPY",), self.first, seed=self.seed, density=self.density)
        return FolderPlan(config, self.last, Resolution.MINUTE, self.history_sessions)


def write_sample(root: Path, parameters: SampleParameters | None = None, progress: Progress | None = None) -> None:
    """Write the sample market below `root`; raise SimulationInputError if other data stand there."""
    write_folder(root, (parameters or SampleParameters()).plan(), progress)
