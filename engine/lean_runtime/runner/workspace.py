"""Finds the algorithm, the data folder and the parameters as the LEAN command line would."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.user_error import UserError

MAIN_FILE = "main.py"
WORKSPACE_FILE = "lean.json"
PROJECT_FILE = "config.json"
DEFAULT_DATA_FOLDER = "data"
#: A string (kept) or a comment (dropped); LEAN's own lean.json carries comments.
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Project:
    """Hold an algorithm file with the settings of its project and workspace."""

    algorithm_file: Path
    workspace: Path
    data_folder: Path
    parameters: dict[str, str]

    @property
    def folder(self) -> Path:
        """Return the project's folder."""
        return self.algorithm_file.parent


def find_project(path: Path) -> Project:
    """Return the project of a folder that holds main.py or of an algorithm file; raise UserError for neither."""
    file = _algorithm_file(path)
    workspace = next((folder for folder in (file.parent, *file.parent.parents) if _is_workspace(folder)), file.parent)
    settings = read_commented_json(workspace / WORKSPACE_FILE)
    folder = Path(str(settings.get("data-folder", DEFAULT_DATA_FOLDER)))
    return Project(file, workspace, workspace / folder, _parameters(file.parent / PROJECT_FILE))


def workspace_settings(workspace: Path) -> dict[str, Any]:
    """Return what a workspace's lean.json says."""
    return read_commented_json(workspace / WORKSPACE_FILE)


def _is_workspace(folder: Path) -> bool:
    return (folder / WORKSPACE_FILE).is_file()


def _algorithm_file(path: Path) -> Path:
    resolved = path.resolve()
    if resolved.is_dir():
        found = resolved / MAIN_FILE
        if not found.is_file():
            raise UserError(f"no {MAIN_FILE} here", str(path), "name a folder with main.py or an algorithm file")
        return found
    if not resolved.is_file():
        raise UserError("no such file or folder", str(path), "name a folder with main.py or an algorithm file")
    if resolved.suffix != ".py":
        raise UserError(f"expected a Python file, was '{resolved.name}'", str(path), "name a .py file")
    return resolved


def _parameters(file: Path) -> dict[str, str]:
    values = read_commented_json(file).get("parameters", {})
    if not isinstance(values, dict):
        raise UserError("'parameters' must be an object of names and values", str(file))
    return {str(name): str(value) for name, value in values.items()}


def read_commented_json(file: Path) -> dict[str, Any]:
    """Return the object of a JSON file that may carry comments; empty when the file is absent."""
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8")
    bare = _COMMENT.sub(lambda match: match.group(1) or "", text)
    try:
        values = json.loads(bare)
    except json.JSONDecodeError as error:
        raise UserError(f"not valid JSON: {error.msg}", f"{file}:{error.lineno}", "mend the file") from None
    if not isinstance(values, dict):
        raise UserError("expected a JSON object", str(file), "mend the file")
    return values
