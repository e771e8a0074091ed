"""`python -m engine backtest PATH`: runs a LEAN project as `lean backtest PATH` would, without Docker."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import find_project

if TYPE_CHECKING:
    from engine.lean_runtime.runner.backtest import BacktestResult

#: The file that a market simulator leaves in a data folder of its making.
SIMULATED_MARKER = "SIMULATED.md"


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "backtest",
        help="backtest a LEAN project or algorithm file",
        description="Runs a folder with main.py, or an algorithm file, as `lean backtest` would: reads lean.json and "
        "config.json, prints LEAN's statistics and writes LEAN's result files below backtests/.",
        epilog="example: python -m engine backtest . --start 2024-01-02 --end 2024-01-31 --parameter underlying SPY",
    )
    parser.add_argument("path", type=Path, help="a folder with main.py or an algorithm file")
    parser.add_argument("--output", type=Path, metavar="DIR", help="results folder (default: backtests/DATE_TIME)")
    parser.add_argument("--data-folder", type=Path, metavar="DIR", help="LEAN data folder (default: from lean.json)")
    parser.add_argument("--start", type=_day, metavar="DATE", help="first day; overrides the algorithm's")
    parser.add_argument("--end", type=_day, metavar="DATE", help="last day; overrides the algorithm's")
    parser.add_argument("--cash", type=_money, metavar="N", help="starting cash; overrides the algorithm's")
    parser.add_argument(
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("KEY", "VALUE"),
        help="a parameter of the algorithm; may be repeated; wins over config.json",
    )
    parser.add_argument("--backtest-name", default="local", metavar="S", help="name shown in the results")
    parser.add_argument("--algorithm-id", metavar="S", help="name of the result files (default: from the clock)")
    parser.add_argument("--no-progress", action="store_true", help="no progress bar")
    parser.add_argument("--json", action="store_true", help="print the result as JSON instead of a table")
    parser.set_defaults(run=run)


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"expected a date as YYYY-MM-DD, was '{text}'")


def _money(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise argparse.ArgumentTypeError(f"expected an amount of money, was '{text}'")
    return value


def run(options: argparse.Namespace) -> int:
    """Run the backtest, show and save its result."""
    from engine.commands.progress import BacktestProgress
    from engine.lean_runtime.runner.ast_scan import scan
    from engine.lean_runtime.runner.backtest import run_backtest

    job = make_job(options)
    for finding in scan(job.algorithm_file):
        print(f"warning: {finding}", file=sys.stderr)
    with BacktestProgress(enabled=not options.no_progress and not options.json and sys.stderr.isatty()) as progress:
        result = run_backtest(job, progress.update)
    _save(result, job)
    if options.json:
        print(json.dumps(_json(result, job), indent=2))
    else:
        _show(result, job)
    return 1 if result.runtime_error else 0


def make_job(options: argparse.Namespace) -> BacktestJob:
    """Return the job that options, project and workspace describe; raise UserError for what cannot be run."""
    project = find_project(options.path)
    data_folder = (options.data_folder or project.data_folder).resolve()
    if not data_folder.is_dir():
        raise UserError(
            "no such data folder", str(data_folder), "run `make sample-data` or name one with --data-folder"
        )
    if options.start and options.end and options.end < options.start:
        raise UserError(f"the end {options.end} lies before the start {options.start}", remedy="swap the dates")
    now = datetime.now().astimezone()
    output = options.output or project.folder / "backtests" / f"{now:%Y-%m-%d_%H-%M-%S}"
    return BacktestJob(
        algorithm_file=project.algorithm_file,
        data_folder=data_folder,
        object_store_root=project.workspace / "storage",
        results_folder=output,
        parameters={**project.parameters, **dict(options.parameter)},
        start=options.start,
        end=options.end,
        cash=options.cash,
        name=options.backtest_name,
        algorithm_id=options.algorithm_id or f"{now:%Y%m%d%H%M%S}",
    )


def _save(result: BacktestResult, job: BacktestJob) -> None:
    assert job.results_folder is not None
    try:
        result.write(job.results_folder)
    except OSError as error:
        raise UserError(
            f"cannot write the results: {error.strerror}", str(error.filename), "free space or name another --output"
        ) from error


def _show(result: BacktestResult, job: BacktestJob) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    simulated = (job.data_folder / SIMULATED_MARKER).exists()
    table = Table(title=f"{job.name}{' on SIMULATED data' if simulated else ''}", title_justify="left")
    table.add_column("Statistic")
    table.add_column("Value", justify="right")
    for name, value in result.statistics.items():
        table.add_row(name, value)
    for line in result.logs:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(table)
    if result.runtime_error:
        console.print(f"error: {result.runtime_error}", markup=False, highlight=False, style="red")
        console.print(result.stack_trace, markup=False, highlight=False)
    console.print(f"Results: {job.results_folder}", markup=False, highlight=False)


def _json(result: BacktestResult, job: BacktestJob) -> dict[str, Any]:
    return {
        "name": job.name,
        "status": result.status,
        "runtimeError": result.runtime_error,
        "dataPoints": result.data_points,
        "isSimulated": (job.data_folder / SIMULATED_MARKER).exists(),
        "statistics": result.statistics,
        "results": str(job.results_folder),
    }
