"""What a run left behind: statistics, orders, logs and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.execution.transaction_handler import BacktestingTransactionHandler
from engine.lean_runtime.results.backtesting_result_handler import BacktestingResultHandler
from engine.lean_runtime.results.result_files import ResultFiles
from engine.lean_runtime.runner.job import BacktestJob


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """What a run left behind."""

    algorithm: Any
    handler: BacktestingResultHandler
    transactions: BacktestingTransactionHandler
    job: BacktestJob
    began: datetime
    data_points: int
    """Points of the run, those of history requests included, as LEAN tells them."""
    history_data_points: int
    error: BaseException | None = None
    """What ended the run before its time, for a message to the user."""
    interrupted: bool = False
    """Whether the user stopped the run; the results are those up to then."""
    storage_errors: tuple[str, ...] = ()
    """Values of the Object Store that could not be written."""

    @property
    def statistics(self) -> dict[str, str]:
        """Return LEAN's summary statistics as they are printed."""
        return {} if self.handler.final is None else self.handler.final.summary

    @property
    def runtime_statistics(self) -> dict[str, str]:
        """Return what the algorithm itself named among its results, by name."""
        return dict(sorted(self.handler.runtime_statistics.items()))

    @property
    def status(self) -> str:
        """Return the state the run ended in: Completed, Stopped, RuntimeError."""
        if self.interrupted and self.error is None:
            return AlgorithmStatus.STOPPED.to_string()  # also in `initialize`, where the handler knows no algorithm yet
        return self.handler.status.to_string()

    @property
    def runtime_error(self) -> str:
        """Return the error that ended the run, empty when none did."""
        return self.handler.runtime_error

    @property
    def stack_trace(self) -> str:
        """Return where the error happened."""
        return self.handler.stack_trace

    @property
    def logs(self) -> list[str]:
        """Return the lines of the log."""
        return self.handler.logs

    def write(self, folder: Path) -> None:
        """Write LEAN's result files; an OSError is the caller's to tell."""
        self._files().write(folder)

    def comparable(self) -> dict[str, Any]:
        """Return what conformance compares, as JSON values."""
        files = self._files()
        document = files.document()
        return {
            "status": self.status,
            "runtime_error": self.runtime_error,
            "statistics": self.statistics,
            "data_points": self.data_points,
            "orders": list(document.get("orders", {}).values()),
            "events": files.order_events(),
            "log": self.logs,
        }

    def _files(self) -> ResultFiles:
        return ResultFiles(self.handler, self.algorithm, self.job, self.began)
