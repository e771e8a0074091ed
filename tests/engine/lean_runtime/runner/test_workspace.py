"""Projects are found as LEAN's command line finds them, and bad input names file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import find_project, read_commented_json


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "lean.json").write_text('{\n // where data are\n "data-folder": "market" /* here */\n}')
    project = tmp_path / "project"
    project.mkdir()
    (project / "main.py").write_text("")
    (project / "config.json").write_text('{"parameters": {"fast": 10, "url": "http://x//y"}}')
    return tmp_path


def test_folder_means_its_main_file(workspace: Path) -> None:
    assert find_project(workspace / "project").algorithm_file.name == "main.py"


def test_data_folder_stands_beside_lean_json(workspace: Path) -> None:
    assert find_project(workspace / "project").data_folder == workspace / "market"


def test_parameters_are_texts_and_slashes_in_strings_are_no_comment(workspace: Path) -> None:
    assert find_project(workspace / "project").parameters == {"fast": "10", "url": "http://x//y"}


@pytest.mark.parametrize(
    ("relative", "message"),
    [("nowhere", "no such file"), (".", "no main.py"), ("lean.json", "expected a Python file")],
)
def test_wrong_path_is_told(workspace: Path, relative: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        find_project(workspace / relative)


def test_broken_json_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{\n "a": 1,\n}')
    with pytest.raises(UserError, match=r"broken.json:3"):
        read_commented_json(tmp_path / "broken.json")
