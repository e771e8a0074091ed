"""`python -m engine lots RUN`: the tax lots of a run as a CSV file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

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
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file and say where, and how many lots are in it."""
    from engine.reporting.lots_file import SUFFIX, read_lots, write_lots
    from engine.reporting.run_result import journal_of

    found = journal_of(options.source)
    book = read_lots(found.entries)
    target = options.out or found.beside.with_name(f"{found.beside.name}{SUFFIX}")
    write_lots(target, book)
    label = f"; {found.data_label}" if found.data_label else ""
    print(f"Lots: {target}: {len(book.closed)} closed, {len(book.open)} open{label}")
    return 0
