"""Runs small algorithms on a data folder and records what their time steps hold."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from engine.lean_runtime.feed.file_system_data_feed import FileSystemDataFeed
from engine.lean_runtime.feed.time_slice import TimeSlice
from engine.lean_runtime.runner.algorithm_manager import AlgorithmManager
from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.quiet_steps import QuietSteps


def run(body: str, folder: Path, data: Path, name: str = "Case") -> BacktestResult:
    """Run an algorithm whose class body is given."""
    file = folder / f"{name}.py"
    text = f"from AlgorithmImports import *\n\n\nclass {name}(QCAlgorithm):\n{indent(dedent(body), '    ')}"
    file.write_text(text, encoding="utf-8")
    return run_backtest(BacktestJob(file, data, folder / "store"))


def point_by_point(patch: pytest.MonkeyPatch) -> None:
    """Let no subscription come in columns."""
    patch.setattr(FileSystemDataFeed, "_comes_in_columns", lambda self, request: False)


def step_by_step(patch: pytest.MonkeyPatch) -> None:
    """Let every step go through the general form."""
    patch.setattr(QuietSteps, "run", lambda self: None)


def record_steps(patch: pytest.MonkeyPatch, steps: list[Any], with_points: bool = True) -> None:
    """Note every step: time, count, points, and what the securities know after it."""
    step_by_step(patch)
    original = AlgorithmManager._step

    def step(manager: AlgorithmManager, time_slice: TimeSlice) -> bool:
        if time_slice.is_time_pulse:
            return original(manager, time_slice)
        steps.append((time_slice._time, time_slice.data_point_count, sorted(time_slice.auxiliary)))
        if with_points:
            steps.append([_facts_of_point(point) for point in time_slice.slice.all_data])
        goes_on = original(manager, time_slice)
        if with_points:
            steps.append([_facts_of_security(item) for item in manager._algorithm.securities._items.values()])
        return goes_on

    patch.setattr(AlgorithmManager, "_step", step)


def _facts_of_point(point: Any) -> tuple[Any, ...]:
    return (
        type(point).__name__,
        point.symbol.value,
        point._time,
        point._end_time,
        point.is_fill_forward,
        point._price,
        getattr(point, "_open", None),
        getattr(point, "_volume", None),
        getattr(point, "_last_ask_size", None),
    )


def _facts_of_security(security: Any) -> tuple[Any, ...]:
    cache = security._cache
    last = security.get_last_data()
    return (
        security.symbol.value,
        security._price,
        security._bid_price,
        security._ask_size,
        security._volume,
        security.open_interest,
        cache._open,
        cache._low,
        None if last is None else (type(last).__name__, last._end_time),
    )
