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
        description="Generates a SPY-like stock with its option chain and VIX-like indexes: 21 days of minutes after "
        "310 days of daily bars and option universes, enough for LEAN itself. Everything in it is SIMULATED. "
        "A preset of `simulate`, which makes larger markets.",
    )
    parser.add_argument("--out", type=Path, default=Path("data"), metavar="DIR", help="target folder (default: data)")
    parser.add_argument("--no-progress", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the sample unless it is there."""
    from engine.commands.market_progress import market_progress
    from engine.market_simulator.folder.label import is_finished
    from engine.market_simulator.input_error import SimulationInputError
    from engine.market_simulator.sample import write_sample

    if is_finished(options.out):
        print(f"{options.out} already holds a SIMULATED market")
        return 0
    with market_progress(not options.no_progress) as show:
        try:
            write_sample(options.out, progress=show)
        except SimulationInputError as error:
            raise UserError(error.what, error.where, error.remedy) from error
    print(f"SIMULATED sample market written to {options.out}")
    return 0
