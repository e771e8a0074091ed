"""Finds algorithms of ours whose results on the real engine were recorded: `cases/NAME.py`, `results/NAME.json`."""

from __future__ import annotations

import json
from pathlib import Path

from engine.conformance.case import Case, Expectation
from engine.lean_runtime.runner.user_error import UserError

TIER = "observed"


def find_recorded(folder: Path, data_folder: Path, only: list[str]) -> list[Case]:
    """Return the cases of a folder; raise UserError if it holds none or a named one is missing."""
    files = sorted((folder / "cases").glob("*.py"))
    if not files:
        raise UserError("no cases/*.py below it", str(folder), "name a folder with cases/ and results/")
    names = {file.stem for file in files}
    unknown = [name for name in only if name not in names]
    if unknown:
        raise UserError(f"no such case: {', '.join(unknown)}", str(folder))
    return [
        Case(file.stem, TIER, file, data_folder, read_expectation(folder / "results" / f"{file.stem}.json"))
        for file in files
        if not only or file.stem in only
    ]


def read_expectation(file: Path) -> Expectation:
    """Return the expectation that a recorded result file holds."""
    result = json.loads(file.read_text("utf-8"))
    return Expectation(
        statistics=result["statistics"],
        status=result["status"],
        data_points=result["data_points"],
        orders=result["orders"],
        events=result["events"],
        log=result["log"],
    )
