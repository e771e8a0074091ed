"""Whose numbers a case of a LEAN checkout is judged by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.conformance.case import Expectation
from engine.conformance.lean_checkout import expectation

TWIN = """
public class Sample : QCAlgorithm
{
    public AlgorithmStatus AlgorithmStatus => AlgorithmStatus.Completed;
    public Dictionary<string, string> ExpectedStatistics => new Dictionary<string, string>
    {
        {"Total Orders", "2"},
        {"End Equity", "999833"}
    };
}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a checkout with one C# algorithm."""
    (tmp_path / "Algorithm.CSharp").mkdir()
    (tmp_path / "Algorithm.CSharp" / "Sample.cs").write_text(TWIN, "utf-8")
    return tmp_path


def test_the_twin_is_believed_where_no_run_was_recorded(home: Path) -> None:
    declared = Expectation({"Total Orders": "2", "End Equity": "999833"}, "Completed")
    assert expectation(home, "Sample", None) == declared
    assert expectation(home, "Sample", home) == declared


def test_a_recorded_run_of_the_python_algorithm_wins_over_its_twin(home: Path) -> None:
    run = {"status": "RuntimeError", "data_points": 7, "statistics": {"End Equity": "999848", "Beta": "1"}}
    (home / "Sample.json").write_text(json.dumps(run), "utf-8")
    judged = Expectation({"Total Orders": "2", "End Equity": "999848"}, "RuntimeError", 7)
    assert expectation(home, "Sample", home) == judged
