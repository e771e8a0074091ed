"""The progress bar of a backtest: date, equity and time left."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


class BacktestProgress:
    """Show how far a run has come; does nothing when disabled."""

    def __init__(self, enabled: bool) -> None:
        """Prepare the bar; it appears on entering."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("equity {task.fields[equity]:,.2f}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, disable=not enabled, transient=True)
        self._task = self._progress.add_task("Starting", total=1.0, equity=0.0)

    def __enter__(self) -> BacktestProgress:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._progress.stop()

    def update(self, share: float, moment: datetime, equity: float) -> None:
        """Show a share of the run (0 to 1), the algorithm's date and its equity."""
        self._progress.update(self._task, completed=share, description=f"{moment:%Y-%m-%d}", equity=equity)
