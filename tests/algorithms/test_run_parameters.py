"""A wrong period or resolution stops the run with what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.__main__ import main
from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from tests.shared_data import REPOSITORY


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("resolution", "weekly", "parameter resolution: expected one of second, minute, hour, daily, was 'weekly'"),
        ("start", "tomorrow", "parameter start: expected a date as YYYY-MM-DD, was 'tomorrow'"),
        ("end", "2024-02-30", "parameter end: expected a date as YYYY-MM-DD, was '2024-02-30'"),
        ("cash", "-5", "parameter cash: expected dollars above zero, was '-5'"),
        ("max_contract", "1", "parameter max_contract: unknown, expected a setting of docs/settings.md or one of"),
        ("max_contract", "1", "did you mean 'max_contracts'?"),
        ("Max-Contracts", "1", "did you mean 'max_contracts'?"),
        ("nosuch", "1", "parameter nosuch: unknown"),
    ],
)
def test_a_wrong_parameter_is_named(tiny_data: Path, tmp_path: Path, name: str, value: str, expected: str) -> None:
    job = BacktestJob(REPOSITORY / "main.py", tiny_data, tmp_path / "storage", parameters={name: value})
    result = run_backtest(job)
    assert result.status == "RuntimeError"
    assert expected in result.runtime_error


def test_a_misspelt_limit_stops_a_live_run_too(
    tiny_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["--data-folder", str(tiny_data), "--start", "2024-01-03", "--end", "2024-01-03"]
    run = ["live", str(REPOSITORY / "main.py"), *days, "--broker-mode", "lean-paper", "--no-record", "--quiet"]
    assert main([*run, "--output", str(tmp_path / "out"), "--parameter", "max_contract", "1"]) == 1
    assert "parameter max_contract: unknown" in capsys.readouterr().err
