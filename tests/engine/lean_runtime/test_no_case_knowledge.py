"""The runtime knows no conformance case: no name of one, no symbol id and no date they are about."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from tests.shared_data import shared_dir

ROOT = Path(__file__).resolve().parents[3]
RUNTIME = ROOT / "engine" / "lean_runtime"
TIERS = json.loads((ROOT / "engine" / "conformance" / "tiers.json").read_text("utf-8"))
TINY = ROOT / "tests" / "conformance" / "tiny" / "cases"
#: `TICKER HASH` as in SPY R735QTJ8XC9X, and the form of options, `TICKER HASH|TICKER HASH`.
SYMBOL_ID = re.compile(r"\b[A-Z]{1,6} [A-Z0-9]{10,14}\b(?=[^a-z]|$)")
DATE_CALL = re.compile(r"set_(?:start|end)_date\((\d{4}), *(\d{1,2}), *(\d{1,2})\)")


@cache
def sources() -> dict[str, str]:
    """Return the text of every file of the runtime by its path."""
    files = (file for file in RUNTIME.rglob("*") if file.suffix in (".py", ".json", ".txt", ".csv"))
    return {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}


def holders(word: str) -> list[str]:
    """Return the files of the runtime that hold a word."""
    whole = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])")
    return [name for name, text in sources().items() if word in text and whole.search(text)]


def recorded_cases() -> list[Path]:
    shared = shared_dir()
    observed = [] if shared is None else sorted((shared / "reference" / "observed" / "cases").glob("*.py"))
    return [*sorted(TINY.glob("*.py")), *observed]


def case_dates() -> set[tuple[int, int, int]]:
    """Return the first and last days of all recorded cases."""
    found = (match for file in recorded_cases() for match in DATE_CALL.findall(file.read_text("utf-8")))
    return {(int(year), int(month), int(day)) for year, month, day in found}


@pytest.mark.parametrize("tier", sorted(TIERS))
def test_no_name_of_a_tier(tier: str) -> None:
    assert {name: holders(name) for name in TIERS[tier] if holders(name)} == {}


def test_no_name_of_a_recorded_case() -> None:
    names = {file.stem for file in recorded_cases()}
    assert {name: holders(name) for name in names if holders(name)} == {}


def test_no_symbol_id() -> None:
    found = {name: SYMBOL_ID.findall(text) for name, text in sources().items() if name.endswith(".py")}
    ids = {name: [item for item in items if re.search(r"\d", item.split()[1])] for name, items in found.items()}
    assert {name: items for name, items in ids.items() if items} == {}


def test_no_date_of_a_case() -> None:
    dates = case_dates()
    assert len(dates) > 5
    spellings = {
        text
        for year, month, day in dates
        for text in (f"{year}{month:02}{day:02}", f"{year}-{month:02}-{day:02}", f"{year}, {month}, {day}")
    }
    assert {text: holders(text) for text in spellings if holders(text)} == {}


def test_the_search_finds_what_it_looks_for() -> None:
    assert holders("BacktestingResultHandler")
    assert SYMBOL_ID.findall('"SPY R735QTJ8XC9X"') == ["SPY R735QTJ8XC9X"]
