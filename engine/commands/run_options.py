"""Options and checks that every command has in common which runs a project: where it is, its data, cash, parameters."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import Project

#: The file that a market simulator leaves in a data folder of its making.
SIMULATED_MARKER = "SIMULATED.md"


def data_label(data_folder: Path) -> str:
    """Return what a report must say of a data folder: "" of one that no simulator made.

    The first line of the marker says it, for example "SIMULATED market data: SYNTHETIC OPTIONS on real daily prices".
    """
    try:
        first = (data_folder / SIMULATED_MARKER).read_text(encoding="utf-8").partition("\n")[0]
    except OSError:
        return ""
    said = first.removeprefix("#").strip()
    return said if "SIMULATED" in said else "SIMULATED market data"


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("path", type=Path, help="a folder with main.py or an algorithm file")
    parser.add_argument("--data-folder", type=Path, metavar="DIR", help="LEAN data folder (default: from lean.json)")
    parser.add_argument("--cash", type=money, metavar="N", help="starting cash; overrides the algorithm's")
    parser.add_argument(
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("KEY", "VALUE"),
        help="a parameter of the algorithm; may be repeated; wins over config.json",
    )


def day(text: str) -> date:
    """Return the date of an argument."""
    for pattern in ("%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"expected a date as YYYY-MM-DD, was '{text}'")


def money(text: str) -> Decimal:
    """Return the amount above zero of an argument."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value <= 0:
        raise argparse.ArgumentTypeError(f"expected an amount of money above zero, was '{text}'")
    return value


def whole(least: int) -> Callable[[str], int]:
    """Return what reads a whole number, `least` or more, of an argument."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"expected a whole number of {least} or more, was '{text}'")
        return value

    return read


def data_folder_of(chosen: Path | None, project: Project) -> Path:
    """Return the data folder of an option or of the workspace; UserError when it is not there."""
    folder = (chosen or project.data_folder).resolve()
    if not folder.is_dir():
        raise UserError("no such data folder", str(folder), "run `make sample-data` or name one with --data-folder")
    return folder


def check_dates(start: date | None, end: date | None) -> None:
    """Raise UserError when the end lies before the start."""
    if start and end and end < start:
        raise UserError(f"the end {end} lies before the start {start}", remedy="swap the dates")


def check_past(start: date | None) -> None:
    """Raise UserError for a start after today, of which no data can be."""
    if start and start > datetime.now().astimezone().date():
        raise UserError(f"the start {start} lies in the future", remedy="choose a --start that the data folder holds")


@contextmanager
def results_folder(folder: Path) -> Iterator[None]:
    """Make the results folder before a long run, not after it; take it away again when nothing was written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error, folder) from error
    try:
        yield
    finally:
        with suppress(OSError):
            folder.rmdir()


def unwritable(error: OSError, folder: Path) -> UserError:
    """Return the message of results that cannot be written."""
    return UserError(
        f"cannot write the results: {error.strerror or error}",
        str(error.filename or folder),
        "free space, or name a folder that can be written with --output",
    )
