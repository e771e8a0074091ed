"""One case in a process that cannot read expected results: `python -m engine.conformance.child JOB OUT`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

#: Parts of a path that would give an answer away; opening one ends the run.
FORBIDDEN = ("Algorithm.CSharp", "regression_cases.json", "lean-results", f"observed{os.sep}results", "tiny/results")


def forbid_answers() -> None:
    """Make every attempt to open or list an expected result an error, for the rest of the process."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("open", "os.listdir", "os.scandir") and arguments:
            path = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes) else str(arguments[0])
            if any(part in path for part in FORBIDDEN):
                raise PermissionError(f"a conformance run may not read {path}")

    sys.addaudithook(watch)


def main(job_file: str, out_file: str) -> None:
    """Run the job and write what the parent compares."""
    forbid_answers()
    from engine.lean_runtime.runner.backtest import run_backtest
    from engine.lean_runtime.runner.job import BacktestJob

    values = json.loads(Path(job_file).read_text("utf-8"))
    job = BacktestJob(
        algorithm_file=Path(values["algorithm_file"]),
        data_folder=Path(values["data_folder"]),
        object_store_root=Path(values["object_store_root"]),
        parameters=values["parameters"],
        name=values["name"],
        algorithm_id=values["name"],
    )
    result = run_backtest(job)
    Path(out_file).write_text(json.dumps(result.comparable()), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
