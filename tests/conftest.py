"""What all tests share: the tiny generated market, which every machine can make, and the settings of property tests."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

from engine.market_simulator import reference_files
from engine.market_simulator.market_hours_file import market_hours

# No deadlines (shared machines stall), and the same examples in every CI run.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

_GENERATOR = Path(__file__).parent / "conformance" / "tiny" / "tiny_market.py"


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate the tiny market with our own calendar files, once a session."""
    root = tmp_path_factory.mktemp("tiny") / "data"
    spec = importlib.util.spec_from_file_location("tiny_market", _GENERATOR)
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
