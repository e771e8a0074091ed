"""`python -m engine.lookahead.worker SPEC TRACE`: one watched run in a process of its own, so that nothing is shared.

Caches of a project's modules would else carry what one run has seen into another.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.models import engine_side
from engine.lean_runtime.runner.backtest import open_services
from engine.lean_runtime.runner.engine import Engine
from engine.lean_runtime.runner.errors import place_of
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.loader import import_paths, load
from engine.lookahead.observation import Trace, write_trace
from engine.lookahead.recorder import Recorder


def main(spec: Path, target: Path) -> None:
    """Run what the spec describes and write its trace."""
    write_trace(target, watched(job_of(json.loads(spec.read_text(encoding="utf-8")))))


def watched(job: BacktestJob) -> Trace:
    """Run a job and return its trace; an error that ended it is told, what was seen before is kept."""
    recorder = Recorder(job.algorithm_file.parent, job.data_folder)
    recorder.install()
    services = open_services(job)
    services.activate()
    with import_paths(job):
        algorithm = engine_side(load(job))
        recorder.algorithm = algorithm
        result = Engine(job, services, algorithm, False).run(None)
    fault = result.error
    error = "" if fault is None else f"{type(fault).__name__}: {fault} ({place_of(fault, job)})"
    return Trace(recorder.observations, tuple(recorder.opened), error or result.runtime_error)


def job_of(spec: dict[str, Any]) -> BacktestJob:
    """Return the job of a spec."""

    def day(name: str) -> date | None:
        return date.fromisoformat(spec[name]) if spec.get(name) else None

    return BacktestJob(
        algorithm_file=Path(spec["algorithm"]),
        data_folder=Path(spec["data"]),
        object_store_root=Path(spec["storage"]),
        parameters=spec["parameters"],
        start=day("start"),
        end=day("end"),
        cash=Decimal(spec["cash"]) if spec.get("cash") else None,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
