"""`python -m engine simulate`: writes a SIMULATED market, or SYNTHETIC OPTIONS over real daily prices."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from engine.commands.run_options import whole
from engine.lean_runtime.runner.user_error import UserError

_EPILOG = """\
examples:
  a year of daily chains in a bull market that crashes after a month
    python -m engine simulate --out crash-data --symbols SPY,QQQ,AAPL --start 2024-01-02 --end 2024-12-31 \\
        --resolution daily --scenario crash --seed 7
  a month of minutes with a fault script
    python -m engine simulate --out minutes --symbols SPY --start 2024-01-02 --end 2024-01-31 \\
        --resolution minute --faults faults.json
  chains priced over real days (SYNTHETIC OPTIONS)
    python -m engine simulate --out real-2020 --symbols SPY --start 2020-02-03 --end 2020-04-30 \\
        --resolution daily --history ../shared/marketdata/daily
  then run on it
    python -m engine backtest . --data-folder crash-data

scenarios:
{scenarios}

faults (JSON: {{"faults": [{{"kind": "halt", "day": "2024-01-10", "from": "10:30", "until": "10:45"}}, ...]}}):
{faults}

docs/simulated-markets.md describes the model, the scenarios, history mode and the fault script.
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    from engine.market_simulator.faults.fault import ABOUT
    from engine.market_simulator.scenarios import SCENARIOS

    scenarios = "\n".join(f"  {scenario.name:<17} {scenario.about}" for scenario in SCENARIOS.values())
    faults = "\n".join(f"  {kind:<17} {about}" for kind, about in ABOUT.items())
    parser = commands.add_parser(
        "simulate",
        help="write a SIMULATED market, with option chains, as a LEAN data folder",
        description="Writes a complete LEAN data folder: stocks, the indexes SPX, VIX, VIX9D and VIX3M, option\n"
        "chains with quotes, trades, open interest and universe files, map and factor files with dividends\n"
        "and splits, market hours, symbol properties, interest rates. Everything in it is SIMULATED and\n"
        "labelled so; the same arguments give the same bytes.",
        epilog=_EPILOG.format(scenarios=scenarios, faults=faults),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_options(parser.add_argument)
    parser.set_defaults(run=run)


def _add_options(add: Callable[..., Any]) -> None:
    from engine.market_simulator.scenarios import DEFAULT_SCENARIO

    add("--out", type=Path, required=True, metavar="DIR", help="target folder; must be new, empty or unfinished")
    add("--symbols", required=True, metavar="LIST", help="stocks and funds, like SPY,QQQ,AAPL")
    add("--start", type=_day, required=True, metavar="DAY", help="first day, like 2024-01-02")
    add("--end", type=_day, required=True, metavar="DAY", help="last day")
    add("--resolution", required=True, choices=("minute", "hour", "daily"), help="of stock and option bars")
    add("--scenario", default=None, metavar="NAME", help=f"what the market goes through (default: {DEFAULT_SCENARIO})")
    add("--seed", type=whole(0), default=1, metavar="N", help="another number, another market (default: 1)")
    add("--faults", type=Path, metavar="FILE", help="fault script: what shall go wrong, and when")
    add("--history", type=Path, metavar="DIR", help="follow the real daily bars and VIX indexes of these CSV files")
    add(
        "--chains",
        default="standard",
        choices=("none", "tiny", "small", "standard", "full"),
        help="how many of the contracts an exchange lists; SPY: 0, about 100, 350, 2,000, 13,000 (default: standard)",
    )
    add(
        "--sessions-before",
        type=int,
        default=310,
        metavar="N",
        help="sessions of daily bars, VIX and universes before the start, for warm-up (default: 310, at most 400)",
    )
    add("--no-progress", action="store_true", help="no progress bar")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a date like 2024-01-02, was {text!r}") from error


def run(options: argparse.Namespace) -> int:
    """Write the folder."""
    from engine.commands.market_progress import market_progress
    from engine.market_simulator.folder.write import write_folder
    from engine.market_simulator.input_error import SimulationInputError
    from engine.market_simulator.underlyings import PROFILES

    with market_progress(not options.no_progress) as show:
        try:
            plan = _plan(options)
            write_folder(options.out, plan, show)
        except SimulationInputError as error:
            raise UserError(error.what, error.where, error.remedy) from error
    label = "SYNTHETIC OPTIONS over real prices" if options.history else "SIMULATED market"
    print(f"{label} written to {options.out}")
    strangers = [symbol for symbol in plan.config.symbols if symbol not in PROFILES and not options.history]
    if strangers:
        print(f"no profile of {', '.join(strangers)}: made up from the letters; known: {', '.join(PROFILES)}")
    return 0


def _plan(options: argparse.Namespace) -> Any:
    from engine.market_simulator.config import Density, MarketConfig
    from engine.market_simulator.faults.script import read_faults
    from engine.market_simulator.folder.label import FolderPlan
    from engine.market_simulator.folder.time_grid import Resolution
    from engine.market_simulator.scenarios import DEFAULT_SCENARIO

    if options.end < options.start:
        raise UserError(f"the end {options.end} lies before the start {options.start}", "--end")
    if options.history and options.scenario:
        raise UserError("real prices follow no scenario", "--scenario", "leave out --scenario or --history")
    if not 1 <= options.sessions_before <= 400:
        raise UserError(f"expected 1 to 400, was {options.sessions_before}", "--sessions-before")
    config = MarketConfig(
        symbols=tuple(symbol.strip().upper() for symbol in options.symbols.split(",") if symbol.strip()),
        start=options.start,
        scenario=options.scenario or DEFAULT_SCENARIO,
        seed=options.seed,
        faults=read_faults(options.faults) if options.faults else (),
        density=Density(options.chains),
        history=options.history,
    )
    if not config.calendar().between(options.start, options.end):
        raise UserError(
            f"the exchange is closed from {options.start} to {options.end}", "--start, --end", "name a trading day"
        )
    return FolderPlan(config, options.end, Resolution(options.resolution), options.sessions_before)
