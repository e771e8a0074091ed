"""Takes out of result files what the clock, the host and chosen names put in; the rest must be equal between two runs.

Two runs of one algorithm on one data folder, whatever their PYTHONHASHSEED, time zone, wall clock, host and folders,
have byte-identical canonical files. The canonicalisation, in full:

1. The algorithm id (by default the second of the start) becomes `ID`: at the start of file names, in the values of
   `algorithmId` and `id` of order events (`ID-ORDER-EVENT`), and in the text of the HTML report.
2. `StartTime` and `EndTime` of `state`, the wall clock, become `CLOCK`.
3. `Hostname` of `state` and `serverStatistics` becomes `HOST`.
4. JSON documents are written with an indentation of one and in the order of their keys as found: the order counts.

Nothing else changes. No figure of the result is rounded, sorted or left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_CLOCK = {"StartTime", "EndTime"}
_HOST = "Hostname"
_ORDER_EVENTS = "-order-events.json"


def canonical_files(folder: Path, algorithm_id: str) -> dict[str, str]:
    """Return the canonical text of every result file of a run by its canonical name, in the order of the names."""
    return {
        _renamed(file.name, algorithm_id): canonical_text(file, algorithm_id)
        for file in sorted(folder.iterdir(), key=lambda file: _renamed(file.name, algorithm_id))
        if file.is_file()
    }


def canonical_text(file: Path, algorithm_id: str) -> str:
    """Return the canonical text of one result file; what is not JSON stays as it is."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        return text.replace(algorithm_id, "ID")
    if file.suffix != ".json":
        return text
    document = json.loads(text)
    if file.name.endswith(_ORDER_EVENTS):
        document = [_event(event, algorithm_id) for event in document]
    else:
        document = {name: _section(name, value) for name, value in document.items()}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _renamed(name: str, algorithm_id: str) -> str:
    return f"ID{name.removeprefix(algorithm_id)}" if name.startswith(algorithm_id) else name


def _event(event: dict[str, Any], algorithm_id: str) -> dict[str, Any]:
    changed = dict(event)
    for name in ("id", "algorithmId"):
        if isinstance(changed.get(name), str):
            changed[name] = _renamed(changed[name], algorithm_id)
    return changed


def _section(name: str, value: Any) -> Any:
    if name not in ("state", "serverStatistics"):
        return value
    return {key: "CLOCK" if key in _CLOCK else "HOST" if key == _HOST else entry for key, entry in value.items()}
