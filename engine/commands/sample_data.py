"""`python -m engine sample-data`: generates the small SIMULATED market."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.user_error import UserError


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "sample-data",
        help="generate a small SIMULATED market in LEAN's data format",
        description="Generates a SPY-like stock with its option chain and a VIX-like index: 21 days of minutes after "
        "310 days of daily bars and option universes, enough for LEAN itself. Everything in it is SIMULATED.",
    )
    parser.add_argument("--out", type=Path, default=Path("data"), metavar="DIR", help="target folder (default: data)")
    parser.add_argument("--no-progress", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the sample unless it is there."""
    from rich.progress import Progress

    from engine.market_simulator.sample import MARKER, ForeignDataError, write_sample

    if (options.out / MARKER).exists():
        print(f"{options.out} already holds the SIMULATED sample market")
        return 0
    with Progress(disable=options.no_progress) as progress:
        task = progress.add_task("Simulating a market", total=None)

        def show(done: int, total: int, day: str) -> None:
            progress.update(task, completed=done, total=total, description=f"Simulating a market {day}")

        try:
            write_sample(options.out, progress=show)
        except ForeignDataError as error:
            raise UserError(str(error)) from error
        except OSError as error:
            raise UserError(
                f"cannot write: {error.strerror}", str(error.filename), "free space or name --out"
            ) from error
    print(f"SIMULATED sample market written to {options.out}")
    return 0
