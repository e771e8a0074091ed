"""Runs one backtest: opens the reference databases, loads the algorithm, runs the engine."""

from __future__ import annotations

import sys

from engine.lean_runtime.common.models import engine_side
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.runner.algorithm_manager import Progress
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.engine import Engine
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.loader import import_paths, load
from engine.lean_runtime.runner.user_error import UserError


def run_backtest(job: BacktestJob, progress: Progress | None = None, interruptible: bool = False) -> BacktestResult:
    """Run a job to its end; errors of the algorithm are part of the result, unusable input raises UserError.

    With `interruptible`, in the main thread only, Ctrl-C stops the run and its results so far are returned.
    """
    services = open_services(job)
    services.activate()
    try:
        with import_paths(job):
            return Engine(job, services, engine_side(load(job)), interruptible).run(progress)
    finally:
        sys.modules.pop(job.module_name, None)
        EngineServices.clear()


def open_services(job: BacktestJob) -> EngineServices:
    """Open the reference databases; raise UserError for a folder that lacks them."""
    try:
        return EngineServices.from_data_folder(job.data_folder, job.object_store_root, job.parameters, job)
    except OSError as error:
        raise UserError(
            f"not a LEAN data folder: {error.filename} cannot be read ({error.strerror})",
            str(job.data_folder),
            "run `make sample-data` or name LEAN's data folder with --data-folder",
        ) from error
    except (ValueError, KeyError, TypeError, DataError) as error:
        raise UserError(
            f"a reference database is damaged: {type(error).__name__}: {error}",
            str(job.data_folder),
            "fetch market-hours, symbol-properties and alternative/interest-rate anew",
        ) from error
