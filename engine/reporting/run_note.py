"""What a result of LEAN does not say and a report must: the label of the data, in `ID-run.json` beside the results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

SUFFIX = "-run.json"
#: What is said of results that this engine did not make.
UNKNOWN = "DATA OF UNKNOWN ORIGIN (no run note beside the results)"
REAL = "market data without a simulator's label"


def write_run_note(results: Path, run: str, data_label: str, parameters: Mapping[str, str]) -> None:
    """Write the note; OSError where it cannot be written."""
    document = {"dataLabel": data_label, "parameters": dict(parameters)}
    (results / f"{run}{SUFFIX}").write_text(json.dumps(document, indent=1), encoding="utf-8")


def read_data_label(results: Path, run: str) -> str:
    """Return the label that must stand wherever figures of the run are shown, never empty."""
    try:
        document = json.loads((results / f"{run}{SUFFIX}").read_text(encoding="utf-8"))
        return str(document["dataLabel"]) or REAL
    except (OSError, ValueError, KeyError, TypeError):
        return UNKNOWN
