"""The progress bar of a market being simulated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.lean_runtime.runner.user_error import UserError


@contextmanager
def market_progress(enabled: bool) -> Iterator[Callable[[int, int, str], None]]:
    """Show sessions done of sessions in all; a file that cannot be written becomes a message to the user."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=not enabled, transient=True) as progress:
        task = progress.add_task("Simulating a market", total=None)

        def show(done: int, total: int, day: str) -> None:
            progress.update(task, completed=done, total=total, description=f"Simulating a market {day}")

        try:
            yield show
        except OSError as error:
            where = "" if error.filename is None else str(error.filename)
            raise UserError(f"cannot write: {error.strerror}", where, "free space or name --out") from error
