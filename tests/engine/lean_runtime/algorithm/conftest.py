"""A stage for algorithms: runs their source on the tiny market, SPY minutes and options of January 2024."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.lean_runtime.runner.backtest import run_backtest
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.job import BacktestJob

Perform = Callable[..., BacktestResult]


@pytest.fixture
def perform(tiny_data: Path, tmp_path: Path) -> Perform:
    """Return a function that runs methods of an algorithm from 2024-01-02 for one day, SPY minutes as `self.spy`.

    The first argument is the body of `initialize`, the second other methods; named arguments are parameters.
    """

    def run(initialize: str = "", methods: str = "", days: int = 1, **parameters: str) -> BacktestResult:
        source = textwrap.dedent(
            f"""
            from AlgorithmImports import *

            class Actor(QCAlgorithm):
                def initialize(self):
                    self.set_start_date(2024, 1, 2)
                    self.set_end_date(2024, 1, {1 + days})
                    self.spy = self.add_equity("SPY", Resolution.MINUTE).symbol
            """
        )
        source += textwrap.indent(textwrap.dedent(initialize), " " * 8)
        source += "\n" + textwrap.indent(textwrap.dedent(methods), " " * 4)
        file = tmp_path / "actor.py"
        file.write_text(source)
        return run_backtest(BacktestJob(file, tiny_data, tmp_path / "storage", parameters=parameters))

    return run


@pytest.fixture
def lines(perform: Perform) -> Callable[..., list[str]]:
    """Return a function that runs an algorithm and gives its log lines without their times; errors fail the test."""

    def run(initialize: str = "", methods: str = "", days: int = 1, **parameters: str) -> list[str]:
        result = perform(initialize, methods, days, **parameters)
        assert not result.runtime_error, result.stack_trace
        return [line[20:] for line in result.logs]

    return run


@pytest.fixture
def refusal(lines: Callable[..., list[str]]) -> Callable[..., str]:
    """Return a function that gives the error a statement raises in `initialize`, as "Type: text", or "none"."""

    def run(statement: str, before: str = "") -> str:
        body = textwrap.indent(textwrap.dedent(statement), "    ")
        wrapped = f"{before}\ntry:\n{body}\nexcept Exception as error:\n"
        wrapped += "    self.log(f'{type(error).__name__}: {error}')\nelse:\n    self.log('none')"
        return lines(wrapped)[-1]

    return run
