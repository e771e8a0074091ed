"""Finds the shared reference data; tests that need it skip with a clear reason where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def shared_dir() -> Path | None:
    """Return the shared folder named by HOB_SHARED or standing beside the repository, None when absent."""
    candidate = Path(os.environ.get("HOB_SHARED", REPOSITORY.parent / "shared"))
    return candidate if candidate.is_dir() else None


def require_shared(relative: str) -> Path:
    """Return a path below the shared folder or skip the calling test with the reason."""
    root = shared_dir()
    if root is None or not (root / relative).exists():
        pytest.skip(f"needs {relative} of the shared reference data (set HOB_SHARED)")
    return root / relative
