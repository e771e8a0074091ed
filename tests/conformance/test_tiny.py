"""LEAN's exact numbers on any machine: nine algorithms on a tiny generated market, with what the real engine gave.

Market hours, symbol properties and interest rates are of our own making; the results must stay those of LEAN's.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from engine.conformance.recorded_cases import find_recorded
from engine.conformance.run import run_case
from engine.market_simulator import reference_files
from engine.market_simulator.market_hours_file import market_hours

TINY = Path(__file__).parent / "tiny"
NAMES = sorted(file.stem for file in (TINY / "cases").glob("*.py"))


@pytest.fixture(scope="module")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate the tiny market with our own calendar files."""
    root = tmp_path_factory.mktemp("tiny") / "data"
    spec = importlib.util.spec_from_file_location("tiny_market", TINY / "tiny_market.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    generator.main(str(root))
    for relative, text in (
        ("market-hours/market-hours-database.json", json.dumps(market_hours())),
        ("symbol-properties/symbol-properties-database.csv", reference_files.SYMBOL_PROPERTIES),
        ("alternative/interest-rate/usa/interest-rate.csv", reference_files.interest_rates()),
    ):
        (root / relative).parent.mkdir(parents=True, exist_ok=True)
        (root / relative).write_text(text)
    return root


@pytest.mark.parametrize("name", NAMES)
def test_tiny_case_equals_the_real_engine(name: str, tiny_data: Path) -> None:
    (case,) = find_recorded(TINY, tiny_data, [name])
    assert run_case(case).differences == []
