"""LEAN's exact numbers on any machine: nine algorithms on a tiny generated market, with what the real engine gave.

Market hours, symbol properties and interest rates are of our own making; the results must stay those of LEAN's.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.conformance.recorded_cases import find_recorded
from engine.conformance.run import run_case

TINY = Path(__file__).parent / "tiny"
NAMES = sorted(file.stem for file in (TINY / "cases").glob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_tiny_case_equals_the_real_engine(name: str, tiny_data: Path) -> None:
    (case,) = find_recorded(TINY, tiny_data, [name])
    assert run_case(case).differences == []
