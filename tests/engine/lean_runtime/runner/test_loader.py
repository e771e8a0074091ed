"""A project's own packages are what runs, or the run is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import modules
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.loader import import_paths, load
from engine.lean_runtime.runner.user_error import UserError


@pytest.fixture
def job(tmp_path: Path) -> BacktestJob:
    (tmp_path / "main_of_another.py").write_text("")
    return BacktestJob(tmp_path / "main_of_another.py", tmp_path, tmp_path)


def test_package_that_another_folder_gave_already_is_refused(job: BacktestJob, tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    with import_paths(job), pytest.raises(UserError, match="'modules' is already loaded from") as told:
        load(job)
    assert modules.__path__[0] in str(told.value)


def test_folders_of_other_names_are_no_matter(job: BacktestJob, tmp_path: Path) -> None:
    (tmp_path / "indicators_of_mine").mkdir()
    (tmp_path / "engine").mkdir()
    with import_paths(job), pytest.raises(UserError, match="defines no class"):
        load(job)
