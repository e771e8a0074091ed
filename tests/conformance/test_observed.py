"""Our own algorithms, recorded on the real engine with LEAN's sample data: statistics, orders, events and log equal."""

from __future__ import annotations

import pytest

from engine.conformance.recorded_cases import find_recorded
from engine.conformance.run import run_case
from tests.shared_data import require_shared, shared_dir

_SHARED = shared_dir()
_CASES = sorted((_SHARED / "reference" / "observed" / "cases").glob("*.py")) if _SHARED else []
NAMES = [file.stem for file in _CASES] or [""]


@pytest.mark.parametrize("name", NAMES)
def test_recorded_case_equals_the_real_engine(name: str) -> None:
    folder, data = require_shared("reference/observed"), require_shared("lean-data")
    (case,) = find_recorded(folder, data, [name])
    assert run_case(case).differences == []
