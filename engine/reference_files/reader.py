"""Reads a JSON file of reference data; the document is described in `modules/reference_data/document.py`."""

from __future__ import annotations

from pathlib import Path

from engine.lean_runtime.runner.user_error import UserError
from modules.reference_data.document import ReferenceDataError, from_json
from modules.reference_data.in_memory import InMemoryReferenceData


def read_reference_file(path: Path) -> InMemoryReferenceData:
    """Return the records of a file; raise UserError with the place of what is wrong in it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(f"cannot read the reference data: {reason}", str(path), "name an existing JSON file") from None
    try:
        return from_json(content, str(path))
    except ReferenceDataError as error:
        raise UserError(str(error), "", "see the example in docs/risk.md, times carry their zone") from None
