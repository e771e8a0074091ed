"""Runs cases in child processes and judges them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from engine.conformance.case import Case, Verdict
from engine.conformance.compare import differences

REPOSITORY = Path(__file__).resolve().parent.parent.parent
#: A case that runs longer is stuck.
TIMEOUT_SECONDS = 900


def run_cases(cases: Iterable[Case], jobs: int, report: Callable[[Verdict], None]) -> list[Verdict]:
    """Run every case, `jobs` at a time, reporting in the order of the cases."""
    verdicts = []
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for verdict in pool.map(run_case, cases):
            report(verdict)
            verdicts.append(verdict)
    return verdicts


def run_case(case: Case) -> Verdict:
    """Run one case in a child process of its own and compare what it wrote."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        job, out = Path(folder) / "job.json", Path(folder) / "out.json"
        job.write_text(json.dumps(_job(case, Path(folder))), "utf-8")
        command = [sys.executable, "-m", "engine.conformance.child", str(job), str(out)]
        found = _run(command, out, case)
    return Verdict(case.name, case.tier, found, time.perf_counter() - began)


def _job(case: Case, folder: Path) -> dict[str, object]:
    return {
        "name": case.name,
        "algorithm_file": str(case.algorithm_file.resolve()),
        "data_folder": str(case.data_folder.resolve()),
        "object_store_root": str(folder / "storage"),
        "parameters": case.parameters,
    }


def _environment() -> dict[str, str]:
    """Return the environment of a child; without cached bytecode each would compile the whole runtime anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(command: list[str], out: Path, case: Case) -> list[str]:
    try:
        done = subprocess.run(
            command,
            cwd=REPOSITORY,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [f"no result within {TIMEOUT_SECONDS} s"]
    if not out.is_file():
        lines = done.stderr.strip().splitlines() or ["no output"]
        return [f"exit status {done.returncode}: {' | '.join(lines[-3:])}"]
    return differences(case.expected, json.loads(out.read_text("utf-8")))
