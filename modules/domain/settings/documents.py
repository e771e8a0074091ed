"""JSON that a human writes, decoded: a wrong line and a key that stands twice are named."""

from __future__ import annotations

import json
from typing import Any

from modules.domain.settings.errors import SettingsError


def decoded(origin: str, content: str | bytes) -> Any:
    """Return what a document says, with or without a byte order mark.

    Raises SettingsError, which begins with `origin`, for bytes that are no UTF-8, for text that is not JSON, and for a
    key that stands twice in an object: JSON would silently take the last.
    """
    remedy = f"mend {origin}"
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=lambda pairs: _object(origin, pairs))
    except json.JSONDecodeError as error:
        raise SettingsError(f"{origin}:{error.lineno}: not valid JSON: {error.msg}", remedy) from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{origin}: not UTF-8 text: {error.reason} at byte {error.start}", remedy) from None


def _object(origin: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise SettingsError(f"{origin}: '{key}' stands twice", f"keep one '{key}' in {origin}")
        result[key] = value
    return result
