"""Hours and rates agree with LEAN's own files where a data folder of LEAN is at hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date, datetime

from engine.market_simulator.market_hours_file import market_hours
from engine.market_simulator.reference_files import rate_on
from tests.shared_data import require_shared


def test_rate_is_a_step_function() -> None:
    assert rate_on(date(2023, 7, 26)) == 0.0525
    assert rate_on(date(2023, 7, 27)) == 0.055


def test_rates_equal_leans_file_from_2010_on() -> None:
    path = require_shared("lean-data/alternative/interest-rate/usa/interest-rate.csv")
    rows = list(csv.reader(path.open()))[1:]
    late = [(date.fromisoformat(day), float(rate) / 100) for day, rate in rows if day >= "2010-02-19"]
    assert late
    assert all(abs(rate_on(day) - rate) < 1e-12 for day, rate in late)


def weekdays(texts: Iterable[str]) -> set[date]:
    """Parse LEAN's dates, leaving out weekends and years beyond the comparison."""
    days = {datetime.strptime(text, "%m/%d/%Y").date() for text in texts}
    return {day for day in days if day.weekday() < 5 and 2005 <= day.year <= 2026}


def test_equity_holidays_equal_leans_database() -> None:
    path = require_shared("lean-data/market-hours/market-hours-database.json")
    lean = json.loads(path.read_text())["entries"]["Equity-usa-[*]"]["holidays"]
    ours = market_hours()["entries"]["Equity-usa-[*]"]["holidays"]
    assert weekdays(ours) == weekdays(lean)


def test_equity_early_closes_equal_leans_database() -> None:
    path = require_shared("lean-data/market-hours/market-hours-database.json")
    lean = json.loads(path.read_text())["entries"]["Equity-usa-[*]"]["earlyCloses"]
    ours = market_hours()["entries"]["Equity-usa-[*]"]["earlyCloses"]
    assert weekdays(ours) == weekdays(lean)
    assert set(ours.values()) == {"13:00:00"}
