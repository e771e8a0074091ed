"""What a run is asked to do: algorithm, data, parameters and where results go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BacktestJob:
    """Hold one backtest request.

    `start`, `end` and `cash` override what `initialize` set; None leaves the algorithm's own. `results_folder` None
    writes no files. `object_store_root` is the folder of LEAN's Object Store. `strict` makes a parameter whose text is
    not of the type asked for an error, where LEAN takes the default without a word.
    """

    algorithm_file: Path
    data_folder: Path
    object_store_root: Path
    results_folder: Path | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    cash: Decimal | None = None
    name: str = "local"
    algorithm_id: str = "local"
    strict: bool = False

    @property
    def module_name(self) -> str:
        """Return the name the algorithm file is imported under."""
        return self.algorithm_file.stem
