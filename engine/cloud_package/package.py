"""Copies what the algorithm imports and writes its settings file as Python."""

from __future__ import annotations

import pprint
import shutil
from pathlib import Path
from typing import Any

from engine.cloud_package.imports import import_closure
from engine.lean_runtime.runner.user_error import UserError
from modules.domain.settings import Layer, SettingsError, decoded
from modules.queue_client import RequestError, parse_requests
from modules.templates import TemplateError, parse_templates

ENTRY = "main.py"
SETTINGS, TEMPLATES, SCRIPT = "config/settings.json", "config/templates.json", "config/scripted_orders.json"
#: The one file whose packaged form differs: the cloud keeps no .json files, so the values are written into it.
FILES_READER = "algorithms/project_files.py"
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
    values = {
        "settings": _settings(project / SETTINGS),
        "templates": _templates(project / TEMPLATES),
        "script": _script(project / SCRIPT),
    }
    shutil.rmtree(out, ignore_errors=True)
    written = [_copy(source, project, out) for source in import_closure(entry, project)]
    (out / FILES_READER).write_text(_files_reader(values), encoding="utf-8")
    marker = out / MARKER
    marker.write_text('"""Written by `python -m engine cloud-package`; change the project, not this copy."""\n')
    return [*written, marker]


def _copy(source: Path, project: Path, out: Path) -> Path:
    target = out / source.relative_to(project)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return target


def _settings(file: Path) -> Any:
    document = _decoded(file, {})
    try:
        Layer.nested(SETTINGS, document)
    except SettingsError as error:
        raise UserError(str(error), str(file), "python -m engine check-config") from None
    return document


def _templates(file: Path) -> Any:
    document = _decoded(file, [])
    try:
        parse_templates(TEMPLATES, document)
    except TemplateError as error:
        raise UserError(str(error), str(file), "python -m engine templates") from None
    return document


def _script(file: Path) -> Any:
    document = _decoded(file, [])
    try:
        parse_requests(SCRIPT, document)
    except RequestError as error:
        raise UserError(str(error), str(file), "docs/order-sources.md shows a request") from None
    return document


def _decoded(file: Path, absent: Any) -> Any:
    try:
        return decoded(str(file), file.read_bytes()) if file.is_file() else absent
    except SettingsError as error:
        raise UserError(str(error), remedy=error.remedy) from None


def _files_reader(values: dict[str, Any]) -> str:
    names = f'SETTINGS, TEMPLATES, SCRIPT = "{SETTINGS}", "{TEMPLATES}", "{SCRIPT}"'
    head = (
        '"""The project\'s own files as Python: the cloud keeps no .json files."""\n\n'
        f"from __future__ import annotations\n\nfrom typing import Any\n\n{names}\n"
    )
    return "\n\n".join([head, *(_function(f"read_{name}", value) for name, value in values.items())])


def _function(name: str, value: Any) -> str:
    values = pprint.pformat(value, width=110)
    return f'def {name}() -> Any:\n    """Return the content of the file."""\n    return {values}\n'
