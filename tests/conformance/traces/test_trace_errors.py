"""How a run ends when the algorithm fails (traces/errs.json, traces/class_selection.json): state, message, log."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lean_runtime.runner.user_error import UserError
from tests.conformance.traces.runs import TraceRun, recorded, run_algorithm
from tests.shared_data import shared_dir

MODES = [
    "assert",
    "badticker",
    "data",
    "eoa",
    "eod",
    "exit",
    "init",
    "init_type",
    "kbd",
    "oe",
    "osc",
    "quit",
    "sched",
    "setcash",
    "slice",
    "sys",
    "wf",
]
#: The algorithm logs exceptions whose text goes on with C# stack frames there.
CSHARP_FRAME = "   at "
#: .NET's root exception bears the name of Python's own, so the runtime calls it SystemException.
ROOT_EXCEPTION = ("set_si exc Exception:", "set_si exc SystemException:")


@pytest.mark.parametrize("mode", MODES)
def test_failing_algorithm_ends_as_in_the_real_engine(mode: str, tmp_path: Path) -> None:
    (row,) = (row for row in recorded("errs") if row["mode"] == mode)
    result = run_algorithm(TraceRun("errs", {"m": mode}), tmp_path)
    log = "\n".join(result.logs).rstrip("\n").split("\n") if result.logs else []
    assert result.status == row["state"]["Status"]
    assert result.runtime_error == row["state"]["RuntimeError"]
    assert result.stack_trace == row["state"]["StackTrace"]
    want = [line.replace(*ROOT_EXCEPTION) for line in row["log"] if not line.startswith(CSHARP_FRAME)]
    assert log == want


def test_every_recorded_failure_is_tested() -> None:
    assert sorted(row["mode"] for row in recorded("errs")) == sorted(MODES)


def multi(name: str) -> TraceRun:
    """Return the run of one of the files about which class is chosen."""
    return TraceRun(f"multi/{name}")


def test_subclass_of_an_imported_algorithm_runs(tmp_path: Path) -> None:
    result = run_algorithm(multi("sub"), tmp_path)
    assert type(result.algorithm.user).__name__ == "Mine"
    assert any(line.endswith("sub init") for line in result.logs)


def test_reexported_algorithm_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="defines no class"):
        run_algorithm(multi("reexp"), tmp_path)


def test_algorithm_without_initialize_fails_to_initialize(tmp_path: Path) -> None:
    result = run_algorithm(multi("noinit"), tmp_path)
    assert result.status == "RuntimeError"
    assert "During the algorithm initialization" in result.runtime_error


def test_rivals_are_refused_where_lean_runs_the_last_name(tmp_path: Path) -> None:
    """A named exception: LEAN runs Z, the last in dir() order; which one runs would hang on spelling."""
    with pytest.raises(UserError, match="several algorithm classes"):
        run_algorithm(multi("multi"), tmp_path)


def test_mixin_beside_the_algorithm_base_is_refused(tmp_path: Path) -> None:
    if shared_dir() is None:
        pytest.skip("needs the shared reference data (set HOB_SHARED)")
    file = tmp_path / "mixed.py"
    file.write_text("from AlgorithmImports import *\nclass M: pass\nclass X(M, QCAlgorithm): pass\n")
    with pytest.raises(UserError, match=r"(?i)multiple inheritance"):
        run_algorithm(TraceRun(str(file.with_suffix(""))), tmp_path)
