"""Which algorithm and parameters made each recorded trace, and how to make it again on the runtime."""

from __future__ import annotations

import json
import sys
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from tests.shared_data import require_shared

TRACES = "reference/observed/traces"
#: Modules of the recorder; imported anew in each run because they hold the rows of it.
_RECORDER = ("ph", "tracer")
#: What LEAN's own configuration added to the parameters of the recorded run.
_MISC = {"intrinio-username": "", "intrinio-password": "", "ema-fast": "10", "ema-slow": "20"}


@dataclass(frozen=True, slots=True)
class TraceRun:
    """Name the algorithm file (without `.py`) and the parameters of a trace."""

    algorithm: str
    parameters: dict[str, str] = field(default_factory=dict)


def _all_runs() -> dict[str, TraceRun]:
    same_name = ("types1", "types2", "types3", "orders1", "models1", "models3", "opt7", "greeks", "sched")
    runs = {name: TraceRun(name) for name in same_name}
    runs |= {f"trace_combot_{mode}": TraceRun("combo_t", {"mode": str(mode)}) for mode in range(12)}
    runs |= {f"trace_end_{day}": TraceRun("endx", {"d": str(day)}) for day in (24, 25, 26)}
    runs |= {f"trace_margin_{mode}": TraceRun("margin", {"m": mode}) for mode in ("half", "ret")}
    removals = ("contract", "held", "noeq", "remove", "univ")
    runs |= {f"trace_removal_{mode}": TraceRun("removal", {"m": mode}) for mode in removals}
    runs |= {f"models2_{mode}": TraceRun("models2", {"m": str(mode)}) for mode in range(4)}
    runs |= {f"indic_{mode}": TraceRun("indic", {"m": str(mode)}) for mode in range(3)}
    runs |= {f"filt_{index}_u": TraceRun("filt", {"ix": str(index)}) for index in range(3)}
    return runs | {
        "trace_googexpiry": TraceRun("trace_goog"),
        "trace_spxexpiry": TraceRun("trace_spx"),
        "trace_euro": TraceRun("euro"),
        "trace_end_28": TraceRun("endx", {"d": "28", "s": "1"}),
        "trace_split7": TraceRun("split"),
        "trace_combou": TraceRun("combo_u"),
        "trace_upd1": TraceRun("upd1"),
        "trace_twomodels": TraceRun("twomodels"),
        "trace_nested": TraceRun("nested"),
        "models1_bm": TraceRun("models1", {"bm": "1"}),
        "misc": TraceRun("misc", _MISC | {"i": "7", "f": "2.5", "s": "abc", "b": "true", "e": ""}),
        "dual_both": TraceRun("dual_a"),
        "decimal_to_float": TraceRun("dec"),
        "float_to_decimal": TraceRun("dec2"),
    }


#: Traces with rows of their own form have tests of their own (test_trace_errors.py, test_trace_filters.py).
RUNS = _all_runs()


def recorded(name: str) -> list[dict[str, Any]]:
    """Return the rows of a trace as recorded on the real engine; skip the test where they are absent."""
    rows: list[dict[str, Any]] = json.loads(require_shared(f"{TRACES}/{name}.json").read_text("utf-8"))
    return rows


def run_algorithm(run: TraceRun, folder: Path) -> BacktestResult:
    """Run the algorithm of a trace in a folder, where it leaves `traces/*.json`."""
    job = BacktestJob(
        algorithm_file=require_shared(f"{TRACES}/algos/{run.algorithm}.py"),
        data_folder=require_shared("lean-data"),
        object_store_root=folder / "storage",
        parameters=dict(run.parameters),
    )
    try:
        with chdir(folder):
            return run_backtest(job, interruptible=True)
    finally:
        for module in _RECORDER:
            sys.modules.pop(module, None)


def traced(name: str, folder: Path) -> list[dict[str, Any]]:
    """Run the algorithm of a trace and return the rows it recorded on the runtime."""
    run_algorithm(RUNS[name], folder)
    rows: list[dict[str, Any]] = json.loads((folder / "traces" / f"{name}.json").read_text("utf-8"))
    return rows
