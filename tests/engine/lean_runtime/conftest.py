"""A run's services over the shared data folder, for what looks into databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.lean_runtime.common.session import EngineServices
from tests.shared_data import require_shared


@pytest.fixture
def services(tmp_path: Path) -> Iterator[EngineServices]:
    """Activate services for one test and clear them after it."""
    opened = EngineServices.from_data_folder(require_shared("lean-data"), tmp_path)
    opened.activate()
    yield opened
    EngineServices.clear()
