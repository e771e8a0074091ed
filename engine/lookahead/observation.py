"""What is seen of a run: each thing an algorithm decided, said or computed, when and at which line of its project."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Observation:
    """Hold one value: `time` is naive exchange time (New York), `kind` order, log, plot, indicator or journal.

    `line` is the project's innermost line that made it with its callers, empty where the engine did on its own; it is
    not compared.
    """

    time: datetime
    kind: str
    name: str
    value: str
    line: str = ""

    @property
    def compared(self) -> tuple[datetime, str, str, str]:
        """Return what must be equal."""
        return self.time, self.kind, self.name, self.value

    def __str__(self) -> str:
        """Return one line for people."""
        return f"{self.time:%Y-%m-%d %H:%M:%S} {self.kind} {self.name}: {self.value}"


@dataclass(frozen=True, slots=True)
class Trace:
    """Hold all observations of a run in order, and where the project itself opened files of the data folder."""

    observations: Sequence[Observation]
    opened: Sequence[str]
    error: str = ""


def write_trace(path: Path, trace: Trace) -> None:
    """Write a trace as lines of JSON."""
    rows = [[o.time.isoformat(), o.kind, o.name, o.value, o.line] for o in trace.observations]
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"opened": list(trace.opened), "error": trace.error}) + "\n")
        file.writelines(json.dumps(row) + "\n" for row in rows)


def read_trace(path: Path) -> Trace:
    """Read what `write_trace` has written."""
    with path.open(encoding="utf-8") as file:
        head = json.loads(next(file))
        rows = [json.loads(line) for line in file]
    observations = [Observation(datetime.fromisoformat(row[0]), *row[1:]) for row in rows]
    return Trace(observations, head["opened"], head["error"])
