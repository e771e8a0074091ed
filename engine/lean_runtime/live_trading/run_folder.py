"""The folder of a live run: what was asked, how far the clock came, so that a run can be taken up again.

`run.json` holds the request and is written once; `clock.json` the last instant, every simulated minute and at the end.
Both are replaced whole, so a killed process leaves a readable folder that is at most a minute behind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, Ticks, to_utc_datetime
from engine.lean_runtime.results.result_files import write_json
from engine.lean_runtime.runner.user_error import UserError

RUN_FILE, CLOCK_FILE = "run.json", "clock.json"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One run's folder."""

    path: Path

    def begin(self, request: dict[str, Any]) -> None:
        """Write what was asked."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_json(self.path / RUN_FILE, request)

    def request(self) -> dict[str, Any]:
        """Return what was asked; UserError when the folder is no run's."""
        return _read(self.path / RUN_FILE)

    def next_instant(self) -> Ticks | None:
        """Return where to go on (UTC): just after what was seen last; None for a run that never began."""
        file = self.path / CLOCK_FILE
        return int(_read(file)["utcTicks"]) + 1 if file.is_file() else None

    def note_instant(self, utc: Ticks) -> None:
        """Write how far the clock is."""
        moment = to_utc_datetime(utc).isoformat(timespec="seconds")
        write_json(self.path / CLOCK_FILE, {"utcTicks": utc, "utc": moment}, compact=True)


class ClockNote:
    """Write the clock of a run once a simulated minute."""

    def __init__(self, folder: RunFolder) -> None:
        """Write nothing yet."""
        self._folder = folder
        self._next: Ticks = 0

    def update(self, utc: Ticks) -> None:
        """Write the instant when a minute has passed since the last one."""
        if utc >= self._next:
            self._next = utc + TICKS_PER_MINUTE
            self._folder.note_instant(utc)


def latest_run(root: Path) -> RunFolder:
    """Return the newest run below a folder; UserError when there is none."""
    runs = sorted(file.parent for file in root.glob(f"*/{RUN_FILE}"))
    if not runs:
        raise UserError("no earlier run to resume", str(root), "start one without --resume")
    return RunFolder(runs[-1])


def _read(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"cannot read a run: {error.strerror}", str(file), "name the folder of a live run") from None
    except json.JSONDecodeError as error:
        raise UserError(f"damaged: {error}", str(file), "start a new run without --resume") from None
    if not isinstance(document, dict):
        raise UserError("damaged: no JSON object", str(file), "start a new run without --resume")
    return document
