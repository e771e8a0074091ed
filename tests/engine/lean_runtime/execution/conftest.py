"""The desk fixture."""

from __future__ import annotations

import pytest

from tests.engine.lean_runtime.execution.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """Return a desk with two stocks, at 10:00."""
    return Desk()
