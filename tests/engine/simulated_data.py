"""Small SIMULATED data folders for tests that run whole backtests."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from engine.market_simulator import lean_writer
from engine.market_simulator.market_hours_file import market_hours
from engine.market_simulator.option_listing import ListingParameters
from engine.market_simulator.price_paths import PathParameters, simulate
from engine.market_simulator.reference_files import SYMBOL_PROPERTIES, factor_file, interest_rates, map_file
from engine.market_simulator.sample import FIRST_LISTING, MARKER, SampleParameters, write_sample
from engine.market_simulator.trading_calendar import sessions

FEW_CONTRACTS = ListingParameters(weeks=1, months=1, strike_step=10, strike_range=0.04)


def write_equity_market(root: Path, first: date, last: date) -> None:
    """Write minutes and daily bars of a SIMULATED stock, SPY, with the reference files a run needs."""
    for relative, text in (
        (MARKER, "# SIMULATED market data\n"),
        ("market-hours/market-hours-database.json", json.dumps(market_hours())),
        ("symbol-properties/symbol-properties-database.csv", SYMBOL_PROPERTIES),
        ("alternative/interest-rate/usa/interest-rate.csv", interest_rates()),
        ("equity/usa/map_files/spy.csv", map_file("SPY", FIRST_LISTING, "P")),
        ("equity/usa/factor_files/spy.csv", factor_file(FIRST_LISTING)),
    ):
        lean_writer.write_text(root / relative, text)
    paths = simulate(sessions(first, last), PathParameters(), 3)
    lean_writer.write_equity_bars(root, "spy", paths)
    for path in paths:
        lean_writer.write_equity_minutes(root, "spy", path)


def write_option_market(root: Path) -> None:
    """Write four days of a SIMULATED stock with a handful of option contracts."""
    chosen = SampleParameters(date(2024, 1, 2), date(2024, 1, 5), history_sessions=5, listing=FEW_CONTRACTS)
    write_sample(root, chosen)
