"""The small market a fresh clone trades in: generated once, complete enough for LEAN itself, labelled SIMULATED."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from engine.market_simulator import lean_writer
from engine.market_simulator.market_hours_file import market_hours
from engine.market_simulator.option_listing import ListingParameters, listed
from engine.market_simulator.option_quotes import closing_greeks, day_quotes, open_interest, thirty_day_index
from engine.market_simulator.price_paths import DayPath, PathParameters, simulate
from engine.market_simulator.reference_files import (
    SYMBOL_PROPERTIES,
    factor_file,
    interest_rates,
    map_file,
    rate_on,
)
from engine.market_simulator.trading_calendar import sessions, sessions_before
from engine.market_simulator.volatility_surface import SurfaceParameters

#: The file that marks a data folder as simulated; whoever reports results from that folder says so.
MARKER = "SIMULATED.md"
FIRST_LISTING = date(1998, 1, 2)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class SampleParameters:
    """Hold what the sample consists of: minute days from first to last, daily history before them, and the seed."""

    first: date = date(2024, 1, 2)
    last: date = date(2024, 1, 31)
    history_sessions: int = 310
    # The first seed found whose month visits both volatility regimes of the default strategies.
    seed: int = 29
    path: PathParameters = field(default_factory=PathParameters)
    surface: SurfaceParameters = field(default_factory=SurfaceParameters)
    listing: ListingParameters = field(default_factory=ListingParameters)


class ForeignDataError(RuntimeError):
    """The target folder holds data that this generator did not make; nothing is written over it."""


def write_sample(root: Path, parameters: SampleParameters | None = None, progress: Progress | None = None) -> None:
    """Write the sample market below `root`; raise ForeignDataError if other data stand there."""
    chosen = parameters or SampleParameters()
    _refuse_foreign_data(root)
    history = sessions_before(chosen.first, chosen.history_sessions)
    minute_days = sessions(chosen.first, chosen.last)
    paths = simulate([*history, *minute_days], chosen.path, chosen.seed)
    _write_reference(root)
    lean_writer.write_equity_bars(root, "spy", paths)
    levels = [thirty_day_index(path, rate_on(path.day), chosen.surface) for path in paths]
    lean_writer.write_index_bars(root, "vix", [path.day for path in paths], levels)
    for number, path in enumerate(paths, start=1):
        _write_day(root, path, path.day >= chosen.first, chosen)
        if progress is not None:
            progress(number, len(paths), f"{path.day:%Y-%m-%d}")
    # The marker comes last: a folder without it is unfinished and is made anew.
    lean_writer.write_text(root / MARKER, _marker(chosen))


def _refuse_foreign_data(root: Path) -> None:
    unfinished = root / ".simulation-in-progress"
    if root.is_dir() and any(root.iterdir()) and not ((root / MARKER).exists() or unfinished.exists()):
        raise ForeignDataError(
            f"{root} holds data that is not SIMULATED sample data; name another folder with --out, or move it away"
        )
    lean_writer.write_text(unfinished, "")


def _write_reference(root: Path) -> None:
    hours = json.dumps(market_hours(), indent=1)
    lean_writer.write_text(root / "market-hours" / "market-hours-database.json", hours)
    lean_writer.write_text(root / "symbol-properties" / "symbol-properties-database.csv", SYMBOL_PROPERTIES)
    lean_writer.write_text(root / "alternative" / "interest-rate" / "usa" / "interest-rate.csv", interest_rates())
    lean_writer.write_text(root / "equity" / "usa" / "map_files" / "spy.csv", map_file("SPY", FIRST_LISTING, "P"))
    lean_writer.write_text(root / "equity" / "usa" / "factor_files" / "spy.csv", factor_file(FIRST_LISTING))


def _write_day(root: Path, path: DayPath, with_minutes: bool, parameters: SampleParameters) -> None:
    spot, rate = path.closes[-1] / 100, rate_on(path.day)
    contracts = listed(path.day, path.opens[0] / 100, parameters.listing)
    interest = [open_interest(contract, spot) for contract in contracts]
    greeks = closing_greeks(contracts, path, rate, parameters.surface)
    lean_writer.write_universe(root, "spy", path, contracts, greeks, interest)
    if with_minutes:
        quotes = day_quotes(contracts, path, rate, parameters.surface)
        lean_writer.write_equity_minutes(root, "spy", path)
        lean_writer.write_option_minutes(root, "spy", path, quotes, interest)


def _marker(parameters: SampleParameters) -> str:
    return (
        "# SIMULATED market data\n\n"
        "Every price below this folder was made by a simulator; none was ever traded. A SPY-like stock with its\n"
        f"option chain and a VIX-like index: minute data {parameters.first} to {parameters.last}, daily data and\n"
        f"option universes for the {parameters.history_sessions} sessions before. Seed {parameters.seed}.\n\n"
        "Made by `python -m engine sample-data`; delete the folder to make it anew.\n"
    )
