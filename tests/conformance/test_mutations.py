"""Results come from the algorithm, not from its name: a copy of each tiny case with one thing changed differs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.conformance.recorded_cases import find_recorded
from engine.conformance.run import run_case

TINY = Path(__file__).parent / "tiny"
#: What is changed in a case: dates, quantities and cash, each in several.
MUTATIONS = {
    "TinyCondors": ("self.set_end_date(2024, 1, 23)", "self.set_end_date(2024, 1, 11)"),
    "TinyExpiration": ("self.market_order(below[-1].symbol, 2,", "self.market_order(below[-1].symbol, 3,"),
    "TinyGreeks": ("self.set_start_date(2024, 1, 3)", "self.set_start_date(2024, 1, 4)"),
    "TinyHistory": ("self.set_cash(100000)", "self.set_cash(90000)"),
    "TinyMargins": ("self.set_cash(120000)", "self.set_cash(60000)"),
    "TinyOrders": ("self.limit_order(self.spy, 100,", "self.limit_order(self.spy, 101,"),
    "TinyRotation": ("self.set_end_date(2024, 1, 23)", "self.set_end_date(2023, 1, 24)"),
    "TinyRotationRaw": ("self.set_cash(100000)", "self.set_cash(100100)"),
    "TinyWheel": ("self.limit_order(put.symbol, -1,", "self.limit_order(put.symbol, -2,"),
}


def test_every_tiny_case_has_a_mutation() -> None:
    assert sorted(MUTATIONS) == sorted(file.stem for file in (TINY / "cases").glob("*.py"))


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_a_mutated_case_has_another_result(name: str, tiny_data: Path, tmp_path: Path) -> None:
    (case,) = find_recorded(TINY, tiny_data, [name])
    before, after = MUTATIONS[name]
    source = case.algorithm_file.read_text("utf-8")
    assert source.count(before) == 1
    mutant = tmp_path / case.algorithm_file.name
    mutant.write_text(source.replace(before, after), "utf-8")
    found = run_case(replace(case, algorithm_file=mutant)).differences
    assert not any(line.startswith(("exit status", "no result", "status")) for line in found), f"did not run: {found}"
    assert any(" expected, " in line for line in found), "the change left no trace in the result"
