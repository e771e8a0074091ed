"""A wrong period or resolution stops the run with what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from tests.shared_data import REPOSITORY


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("resolution", "weekly", "parameter resolution: expected one of second, minute, hour, daily, was 'weekly'"),
        ("start", "tomorrow", "parameter start: expected a date as YYYY-MM-DD, was 'tomorrow'"),
        ("end", "2024-02-30", "parameter end: expected a date as YYYY-MM-DD, was '2024-02-30'"),
    ],
)
def test_a_wrong_parameter_is_named(tiny_data: Path, tmp_path: Path, name: str, value: str, expected: str) -> None:
    job = BacktestJob(REPOSITORY / "main.py", tiny_data, tmp_path / "storage", parameters={name: value})
    result = run_backtest(job)
    assert result.status == "RuntimeError"
    assert expected in result.runtime_error
