"""The project's own files of settings, templates and scripted orders; a cloud package holds their values inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from modules.domain.settings import SettingsError, decoded

#: Named in errors, and read below the project's folder.
SETTINGS, TEMPLATES, SCRIPT = "config/settings.json", "config/templates.json", "config/scripted_orders.json"
_PROJECT = Path(__file__).resolve().parent.parent


def read_settings() -> Any:
    """Return the decoded settings file, an empty object without one; raise SettingsError if it is not JSON."""
    return _read(SETTINGS, {})


def read_templates() -> Any:
    """Return the decoded templates file, an empty list without one; raise SettingsError if it is not JSON."""
    return _read(TEMPLATES, [])


def read_script() -> Any:
    """Return the decoded orders that a human is played with in backtests, an empty list without a file."""
    return _read(SCRIPT, [])


def _read(name: str, absent: Any) -> Any:
    file = _PROJECT / name
    if not file.is_file():
        return absent
    try:
        return decoded(name, file.read_bytes())
    except OSError as error:
        raise SettingsError(f"{name}: cannot be read: {error.strerror}", "make the file readable") from None
