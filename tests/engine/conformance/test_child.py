"""A conformance child cannot read the answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared_data import REPOSITORY


@pytest.mark.parametrize("name", ["Algorithm.CSharp/X.cs", "lean-results/X.json", "regression_cases.json"])
def test_answers_cannot_be_opened(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("42")
    script = f"from engine.conformance.child import forbid_answers; forbid_answers(); open({str(file)!r}).read()"
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr


def test_other_files_can(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("42")
    script = f"from engine.conformance.child import forbid_answers; forbid_answers(); print(open({str(file)!r}).read())"
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.stdout == "42\n"
