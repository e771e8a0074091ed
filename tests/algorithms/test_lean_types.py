"""The adapters are checked against LEAN's published stubs, and the check can fail: a misspelt LEAN call is found."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADAPTER = Path("algorithms") / "run_parameters.py"
#: Kept between runs of the tests, apart from the cache of the work tree: reading the stubs anew takes long.
CACHE = ROOT / ".mypy_cache" / "lean-types"


def has_stubs() -> bool:
    """Say whether the stubs are installed; looking for the package by its distribution imports nothing."""
    try:
        importlib.metadata.distribution("quantconnect-stubs")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


needs_tools = pytest.mark.skipif(
    importlib.util.find_spec("mypy") is None or not has_stubs(),
    reason="needs mypy and quantconnect-stubs of requirements/development.txt (the LEAN image has neither)",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the check reads."""
    copy = tmp_path_factory.mktemp("project")
    for folder in ("algorithms", "modules"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("main.py", "pyproject.toml"):
        shutil.copy(ROOT / file, copy)
    return copy


def check(project: Path) -> tuple[int, str]:
    """Run mypy as `make types` does and return status and output."""
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(CACHE), "algorithms", "main.py"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, done.stdout + done.stderr


def plant(project: Path, lean_name: str, misspelt: str) -> tuple[int, str]:
    """Check the copy with one LEAN name misspelt; the copy is whole again afterwards."""
    file = project / ADAPTER
    sound = file.read_text("utf-8")
    assert lean_name in sound
    file.write_text(sound.replace(lean_name, misspelt, 1), "utf-8")
    try:
        return check(project)
    finally:
        file.write_text(sound, "utf-8")


@needs_tools
def test_the_adapters_fit_lean_and_a_misspelt_call_does_not(project: Path) -> None:
    status, output = check(project)
    assert status == 0, output
    status, output = plant(project, "algorithm.set_start_date(", "algorithm.set_strat_date(")
    assert status == 1
    assert f"{ADAPTER}:" in output
    assert "set_strat_date" in output


@needs_tools
def test_a_wrong_argument_of_a_lean_call_is_found(project: Path) -> None:
    status, output = plant(project, "algorithm.set_start_date(start.year,", 'algorithm.set_start_date("2024",')
    assert status == 1
    assert "set_start_date" in output
