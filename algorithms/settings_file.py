"""The settings file beside the project; a cloud package holds the same function with the values written into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from modules.domain.settings import SettingsError

#: Named in errors.
ORIGIN = "config/settings.json"
_FILE = Path(__file__).resolve().parent.parent / ORIGIN


def read() -> dict[str, Any]:
    """Return the decoded settings file, empty without one; raise SettingsError if it is not a JSON object."""
    if not _FILE.is_file():
        return {}
    try:
        document = json.loads(_FILE.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise SettingsError(f"{ORIGIN}:{error.lineno}: not valid JSON: {error.msg}") from None
    if not isinstance(document, dict):
        raise SettingsError(f"{ORIGIN}: expected an object of sections, was {document!r}")
    return document
