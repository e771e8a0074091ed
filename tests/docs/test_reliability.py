"""docs/reliability.md names tests that exist."""

from __future__ import annotations

import re

from tests.shared_data import REPOSITORY


def test_every_test_file_that_the_reliability_list_names_exists() -> None:
    text = (REPOSITORY / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests/[\w/]+/)?test_\w+\.py)`", text))
    assert len(named) >= 20
    there = {path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "tests").rglob("test_*.py")}
    missing = [name for name in named if not any(path == name or path.endswith(f"/{name}") for path in there)]
    assert not missing
