"""Copies what the algorithm imports and writes its settings file as Python."""

from __future__ import annotations

import json
import pprint
import shutil
from pathlib import Path
from typing import Any

from engine.cloud_package.imports import import_closure
from engine.lean_runtime.runner.user_error import UserError
from modules.domain.settings import Layer, SettingsError

ENTRY = "main.py"
SETTINGS = "config/settings.json"
#: The one file whose packaged form differs: the cloud keeps no .json files, so the values are written into it.
SETTINGS_READER = "algorithms/settings_file.py"
#: Shows that a folder is of this command's making and may be replaced.
MARKER = "CLOUD_PACKAGE.py"


def write_package(project: Path, out: Path) -> list[Path]:
    """Write the package and return its files.

    Raises UserError if the project has no entry or broken settings, or if `out` holds something else.
    """
    entry = project / ENTRY
    if not entry.is_file():
        raise UserError(f"no {ENTRY} here", str(project), "name the project's folder with --project")
    if out.exists() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise UserError("the folder holds something else", str(out), "name an empty folder with --out")
    settings = _settings(project / SETTINGS)
    shutil.rmtree(out, ignore_errors=True)
    written = [_copy(source, project, out) for source in import_closure(entry, project)]
    (out / SETTINGS_READER).write_text(_settings_reader(settings), encoding="utf-8")
    marker = out / MARKER
    marker.write_text('"""Written by `python -m engine cloud-package`; change the project, not this copy."""\n')
    return [*written, marker]


def _copy(source: Path, project: Path, out: Path) -> Path:
    target = out / source.relative_to(project)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return target


def _settings(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        Layer.nested(SETTINGS, document)
    except (json.JSONDecodeError, SettingsError) as error:
        raise UserError(str(error), str(file), "python -m engine check-config") from None
    assert isinstance(document, dict)
    return document


def _settings_reader(settings: dict[str, Any]) -> str:
    values = pprint.pformat(settings, width=110)
    return (
        f'"""{SETTINGS} as Python: the cloud keeps no .json files."""\n\n'
        "from __future__ import annotations\n\n"
        "from typing import Any\n\n"
        f'ORIGIN = "{SETTINGS}"\n\n\n'
        "def read() -> dict[str, Any]:\n"
        '    """Return the settings file\'s content."""\n'
        f"    return {values}\n"
    )
