"""Finds cases in a LEAN checkout: the Python algorithm, and what its C# twin declares as expected."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

from engine.conformance.case import Case, Expectation
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import read_commented_json

PYTHON_FOLDER, CSHARP_FOLDER = "Algorithm.Python", "Algorithm.CSharp"
TIERS_FILE = "tiers.json"
_PAIR = re.compile(r'\{\s*"([^"]+)"\s*,\s*"([^"]*)"\s*\}')
_CLASS = re.compile(r"class\s+(\w+)\s*:\s*(\w+)")
_STATISTICS = re.compile(r"ExpectedStatistics\s*(?:=>|\{[^=]*=)(.*?)\};", re.DOTALL)
_STATUS = re.compile(r"AlgorithmStatus\s+AlgorithmStatus\s*=>\s*AlgorithmStatus\.(\w+)")


def tiers() -> dict[str, list[str]]:
    """Return the names of the cases by tier."""
    text = resources.files("engine.conformance").joinpath(TIERS_FILE).read_text("utf-8")
    names: dict[str, list[str]] = json.loads(text)
    return names


def find_cases(home: Path, tier: str, only: list[str], recorded: Path | None) -> list[Case]:
    """Return the cases of a checkout; `recorded` may hold the real engine's results, one JSON file a case."""
    if not (home / PYTHON_FOLDER).is_dir():
        raise UserError(f"no {PYTHON_FOLDER} below it", str(home), "name a checkout of QuantConnect/Lean")
    wanted = {name: level for level, names in tiers().items() if tier in (level, "all") for name in names}
    unknown = [name for name in only if name not in wanted]
    if unknown:
        raise UserError(f"no such case: {', '.join(unknown)}", remedy="see engine/conformance/tiers.json")
    parameters = _job_parameters(home)
    chosen = {name: level for name, level in wanted.items() if not only or name in only}
    return [
        Case(
            name=name,
            tier=level,
            algorithm_file=home / PYTHON_FOLDER / f"{name}.py",
            data_folder=home / "Data",
            expected=expectation(home, name, recorded),
            parameters=parameters,
        )
        for name, level in chosen.items()
    ]


def _job_parameters(home: Path) -> dict[str, str]:
    """Return the parameters LEAN's harness gives every job (Launcher/config.json)."""
    values: dict[str, Any] = read_commented_json(home / "Launcher" / "config.json").get("parameters", {})
    return {str(name): str(value) for name, value in values.items()}


def expectation(home: Path, name: str, recorded: Path | None) -> Expectation:
    """Return what the C# twin expects, with the real engine's recorded result where there is one.

    A recorded result is of the Python algorithm on the data at hand: where it differs from what the twin declares
    (files missing from the data, members only the twin has), it is what the runtime is held to.
    """
    statistics, status = _declared(home, name)
    if recorded is None or not (recorded / f"{name}.json").is_file():
        return Expectation(statistics, status)
    result = json.loads((recorded / f"{name}.json").read_text("utf-8"))
    found = {key: result["statistics"].get(key, value) for key, value in statistics.items()}
    return Expectation(found, result["status"], result["data_points"])


def _declared(home: Path, name: str) -> tuple[dict[str, str], str]:
    """Read statistics and status from a C# class, or from the class it inherits from."""
    text = _source(home, name)
    found, status = _STATISTICS.search(text), _STATUS.search(text)
    statistics = dict(_PAIR.findall(found.group(1))) if found else {}
    parent = next((base for kind, base in _CLASS.findall(text) if kind == name), "QCAlgorithm")
    if (not statistics or status is None) and parent != "QCAlgorithm":
        inherited, inherited_status = _declared(home, parent)
        return statistics or inherited, status.group(1) if status else inherited_status
    if not statistics:
        raise UserError("declares no expected statistics", f"{CSHARP_FOLDER}/{name}.cs")
    return statistics, status.group(1) if status else "Completed"


def _source(home: Path, name: str) -> str:
    file = home / CSHARP_FOLDER / f"{name}.cs"
    if not file.is_file():
        declared = re.compile(rf"class\s+{name}\b")
        candidates = (path for path in (home / CSHARP_FOLDER).rglob("*.cs"))
        file = next((path for path in candidates if declared.search(path.read_text("utf-8-sig"))), file)
    if not file.is_file():
        raise UserError("no C# twin declares this class", name)
    return file.read_text("utf-8-sig")
