"""Two years of SPY minutes for the equity workloads, made once (SIMULATED)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from engine.market_simulator import lean_writer, reference_files
from engine.market_simulator.market_hours_file import market_hours
from engine.market_simulator.price_paths import PathParameters, simulate
from engine.market_simulator.trading_calendar import sessions

DONE = "SIMULATED.md"


def write_two_years(root: Path) -> None:
    """Write trade and quote minutes, hours and days of 2022 and 2023 unless they are there."""
    if (root / DONE).exists():
        return
    paths = simulate(sessions(date(2021, 12, 30), date(2023, 12, 29)), PathParameters(), seed=7)
    for path in paths:
        lean_writer.write_equity_minutes(root, "spy", path)
    lean_writer.write_equity_bars(root, "spy", paths)
    first = date(1998, 1, 2)
    for relative, text in (
        ("market-hours/market-hours-database.json", json.dumps(market_hours())),
        ("symbol-properties/symbol-properties-database.csv", reference_files.SYMBOL_PROPERTIES),
        ("alternative/interest-rate/usa/interest-rate.csv", reference_files.interest_rates()),
        ("equity/usa/map_files/spy.csv", reference_files.map_file("SPY", first, "P")),
        ("equity/usa/factor_files/spy.csv", reference_files.factor_file(first)),
        (DONE, "# SIMULATED minutes of a SPY-like stock for benchmarks\n"),
    ):
        lean_writer.write_text(root / relative, text)
