"""The cloud package runs with nothing of the repository beside it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cloud_package.package import MARKER, write_package
from engine.lean_runtime.runner.user_error import UserError
from tests.engine.simulated_data import write_option_market

REPOSITORY = Path(__file__).resolve().parents[3]


def test_package_runs_with_nothing_else_present(tmp_path: Path) -> None:
    package, elsewhere = tmp_path / "package", tmp_path / "elsewhere"
    write_package(REPOSITORY, package)
    # The runtime alone, without modules/ and algorithms/: what the bot imports can only come from the package.
    shutil.copytree(REPOSITORY / "engine", elsewhere / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    data = tmp_path / "data"
    write_option_market(data)
    run = [sys.executable, "-m", "engine", "backtest", str(package), "--data-folder", str(data), "--no-progress"]
    # The report is the engine's own work and reads modules/, as no cloud does.
    run += ["--no-report", "--start", "2024-01-02", "--end", "2024-01-03", "--output", str(tmp_path / "out")]
    done = subprocess.run(run, cwd=elsewhere, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "session.started" in done.stdout


def test_only_python_files_are_written_and_settings_are_the_files(tmp_path: Path) -> None:
    files = write_package(REPOSITORY, tmp_path / "out")
    assert {file.suffix for file in files} == {".py"}
    scope: dict[str, object] = {}
    exec((tmp_path / "out/algorithms/project_files.py").read_text(), scope)
    read = scope["read_settings"]
    assert callable(read)
    assert read() == json.loads((REPOSITORY / "config/settings.json").read_text())


def test_a_foreign_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UserError, match="holds something else"):
        write_package(REPOSITORY, tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_a_package_of_ours_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_package(REPOSITORY, out)
    (out / "stale.py").write_text("")
    write_package(REPOSITORY, out)
    assert (out / MARKER).exists()
    assert not (out / "stale.py").exists()


def test_broken_settings_are_not_packaged(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/settings.json").write_text('{"risk": {"max_contract": 1}}')
    with pytest.raises(UserError, match="did you mean 'max_contracts'"):
        write_package(tmp_path, tmp_path / "out")
