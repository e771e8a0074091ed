"""`python -m engine lots RUN`: the tax lots of a run as a CSV file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.user_error import UserError

_EPILOG = """\
examples:
  python -m engine lots backtests/2024-06-01_10-00-00       writes ID-lots.csv into that folder
  python -m engine lots backtests/mine/42.json --out lots.csv
  python -m engine lots storage/hob/live/42 --out lots.csv  a live run, or LEAN's, by its journal

One line a lot: closed ones by time, then those still open. Columns: lineage, instrument, quantity, opened, origin,
closed, how, cost, proceeds, gain (dollars, fees included), term, section 1256, wash sale candidate. Lots go first in,
first out within a lineage. The flags are candidates for whoever gives tax advice; none is given here
(docs/positions.md, Tax lots).
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "lots",
        help="write the tax lots of a run as CSV",
        description="Writes one line for every tax lot of a run, from the bot's journal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", type=Path, metavar="RUN", help="a results folder, the ID.json in it, or a journal")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write (default: ID-lots.csv beside the run)")
    parser.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help="show the traceback of an error"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file and say where, and how many lots are in it."""
    from engine.reporting.lots_file import SUFFIX, read_lots, write_lots

    entries, beside, label = _source(options.source)
    if not entries:
        raise UserError("the run has no journal", str(options.source), "name the journal itself, a file or a folder")
    book = read_lots(entries)
    target = options.out or beside.with_name(f"{beside.name}{SUFFIX}")
    write_lots(target, book)
    print(f"Lots: {target}: {len(book.closed)} closed, {len(book.open)} open{label}")
    return 0


def _source(path: Path) -> tuple[list[Any], Path, str]:
    """Return the journal, what the file is named after, and the label of the data."""
    from engine.reporting.journal_files import read_journal
    from engine.reporting.run_result import load_run

    is_journal = path.suffix == ".jsonl" or (path.is_dir() and any(path.glob("journal-*")))
    if is_journal:
        return read_journal(path), path.parent / path.stem.removesuffix("-journal"), ""
    shown = load_run(path)
    return list(shown.journal), shown.folder / shown.identity, f"; {shown.data_label}"
