"""`python -m engine backtest PATH`: runs a LEAN project as `lean backtest PATH` would, without Docker."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.commands.run_options import (
    add_run_options,
    check_dates,
    check_past,
    data_folder_of,
    data_label,
    day,
    results_folder,
    unwritable,
)
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import find_project

if TYPE_CHECKING:
    from engine.lean_runtime.runner.backtest_result import BacktestResult

#: Exit status of a run that an error ended, and of one that the user stopped.
EXIT_FAILED, EXIT_INTERRUPTED = 1, 130

_EPILOG = """\
examples:
  python -m engine backtest .                              the project of this folder
  python -m engine backtest . --start 2024-01-02 --end 2024-01-31 --parameter underlying SPY
  python -m engine backtest my_algorithm.py --data-folder ../lean/Data --json > result.json

what you get:
  ID.json               everything: statistics, charts, orders, trades, parameters
  ID-summary.json       the short form
  ID-order-events.json  every order event
  ID-log.txt            the log
  ID-journal.jsonl      the journal, of an algorithm that writes one (docs/journal.md)
  ID-report.html        one page with everything, to be looked at (docs/report.md)

exit status:
  0  the run went to its end
  1  an error ended it (your code, damaged data, no data, a full disk); what was reached is shown and saved
  2  it could not begin (a wrong argument, no algorithm class, no data folder)
  130  stopped with Ctrl-C after the time step in hand (twice: at once); what was reached is shown and saved

An error is one message with file and line and what to do; --debug adds the traceback.
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "backtest",
        help="backtest a LEAN project or algorithm file",
        description="Runs a folder with main.py, or an algorithm file, as `lean backtest` would: reads lean.json and "
        "config.json, prints LEAN's statistics and writes LEAN's result files below backtests/.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_run_options(parser)
    parser.add_argument("--output", type=Path, metavar="DIR", help="results folder (default: backtests/DATE_TIME)")
    parser.add_argument("--start", type=day, metavar="DATE", help="first day; overrides the algorithm's")
    parser.add_argument("--end", type=day, metavar="DATE", help="last day; overrides the algorithm's")
    parser.add_argument("--backtest-name", default="local", metavar="S", help="name shown in the results")
    parser.add_argument("--algorithm-id", metavar="S", help="name of the result files (default: from the clock)")
    parser.add_argument("--no-progress", action="store_true", help="no progress bar")
    parser.add_argument("--no-report", action="store_true", help="do not write the HTML report")
    parser.add_argument("--json", action="store_true", help="print the result as JSON instead of a table")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the backtest, show and save its result; return the exit status the help tells."""
    from engine.commands.progress import BacktestProgress
    from engine.lean_runtime.runner.ast_scan import scan
    from engine.lean_runtime.runner.backtest import run_backtest

    if not options.debug:
        # What the engine logs of an error is told once, as one message with file and remedy.
        logging.getLogger("engine.lean_runtime").addHandler(logging.NullHandler())
    job = make_job(options)
    assert job.results_folder is not None
    for finding in scan(job.algorithm_file):
        print(f"warning: {finding}", file=sys.stderr)
    with (
        results_folder(job.results_folder),
        BacktestProgress(enabled=not options.no_progress and not options.json and sys.stderr.isatty()) as progress,
    ):
        result = run_backtest(job, progress.update, interruptible=threading.current_thread() is threading.main_thread())
        unsaved = _save(result, job)
        report, unwritten = (None, None) if unsaved or options.no_report else _report(job)
    problem = _problem(result, job) or unsaved
    unshown = _print(result, job, problem, is_saved=unsaved is None, as_json=options.json)
    if report is not None and not options.json and unshown is None:
        print(f"Report: {report}")
    return _tell(result, problem or unshown, unsaved or unwritten, options.debug)


def _print(
    result: BacktestResult, job: BacktestJob, problem: UserError | None, *, is_saved: bool, as_json: bool
) -> UserError | None:
    """Print the result; return what hindered it, such as a full disk behind the standard output."""
    try:
        if as_json:
            print(json.dumps(_json(result, job, problem, is_saved=is_saved), indent=2))
        else:
            _show(result, job, is_saved=is_saved)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # the reader has gone, which is no error
    except OSError as error:
        # Python would try once more to write what is left when it closes down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        where = f"the results are in {job.results_folder}" if is_saved else "free space"
        return UserError(f"cannot print the result: {error.strerror or error}", "standard output", where)
    return None


def _tell(result: BacktestResult, problem: UserError | None, unsaved: UserError | None, debug: bool) -> int:
    """Print what went wrong, each thing once, and return the exit status."""
    if debug and result.error is not None:
        traceback.print_exception(result.error)
    for text in result.storage_errors:
        print(f"warning: the Object Store could not be written: {text}", file=sys.stderr)
    if problem is not None:
        print(f"error: {problem}", file=sys.stderr)
    if unsaved is not None and unsaved is not problem:
        print(f"error: {unsaved}", file=sys.stderr)
    if result.interrupted:
        print("stopped; the results up to then are above", file=sys.stderr)
        return EXIT_INTERRUPTED
    return EXIT_FAILED if problem is not None else 0


def _problem(result: BacktestResult, job: BacktestJob) -> UserError | None:
    """Return what ended the run, or why it saw no data; None for a run that went as it should."""
    from engine.lean_runtime.runner.data_gaps import find_backward_window, find_data_gap
    from engine.lean_runtime.runner.errors import problem_of

    if result.error is not None:
        return find_backward_window(result) or problem_of(result.error, job)
    if result.runtime_error:
        return UserError(result.runtime_error, str(job.algorithm_file), "mend the algorithm")
    return None if result.interrupted else find_data_gap(result)


def make_job(options: argparse.Namespace) -> BacktestJob:
    """Return the job that options, project and workspace describe; raise UserError for what cannot be run."""
    project = find_project(options.path)
    data_folder = data_folder_of(options.data_folder, project)
    check_dates(options.start, options.end)
    check_past(options.start)
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
        strict=True,
    )


def _save(result: BacktestResult, job: BacktestJob) -> UserError | None:
    """Write the result files; return what hindered it, so that the result is at least shown."""
    from engine.reporting.journal_files import gather
    from engine.reporting.run_note import write_run_note

    assert job.results_folder is not None
    try:
        result.write(job.results_folder)
        gather(job.object_store_root, job.algorithm_id, job.results_folder)
        write_run_note(job.results_folder, job.algorithm_id, data_label(job.data_folder), job.parameters)
    except OSError as error:
        return unwritable(error, job.results_folder)
    return None


def _report(job: BacktestJob) -> tuple[Path | None, UserError | None]:
    """Write the HTML report; return where it is, or what hindered it. A run that never began has none."""
    from engine.reporting.page import SUFFIX, write_report
    from engine.reporting.run_result import has_equity, load_run

    assert job.results_folder is not None
    target = job.results_folder / f"{job.algorithm_id}{SUFFIX}"
    source = job.results_folder / f"{job.algorithm_id}.json"
    try:
        if not has_equity(source):
            return None, None
        write_report(target, load_run(source))
    except UserError as error:
        return None, error
    except OSError as error:
        return None, unwritable(error, job.results_folder)
    return target, None


def _show(result: BacktestResult, job: BacktestJob, is_saved: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    label = data_label(job.data_folder)
    table = Table(title=f"{job.name} on {label}" if label else job.name, title_justify="left")
    table.add_column("Statistic")
    table.add_column("Value", justify="right")
    for name, value in result.statistics.items():
        table.add_row(name, value)
    table.add_section()
    for name, value in result.runtime_statistics.items():
        table.add_row(name, value)
    for line in result.logs:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if result.statistics:
        console.print(table)
    if is_saved:
        console.print(f"Results: {job.results_folder}", markup=False, highlight=False, soft_wrap=True)


def _json(result: BacktestResult, job: BacktestJob, problem: UserError | None, is_saved: bool) -> dict[str, Any]:
    error = None if problem is None else {"what": problem.what, "where": problem.where, "remedy": problem.remedy}
    return {
        "name": job.name,
        "status": result.status,
        "runtimeError": result.runtime_error,
        "error": error,
        "dataPoints": result.data_points,
        "isSimulated": bool(data_label(job.data_folder)),
        "dataLabel": data_label(job.data_folder),
        "statistics": result.statistics,
        "runtimeStatistics": result.runtime_statistics,
        "results": str(job.results_folder) if is_saved else None,
    }
