"""docs/reliability.md names tests that exist."""

from __future__ import annotations

import re

from tests.shared_data import REPOSITORY

PAGE = (REPOSITORY / "docs" / "reliability.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_is_there() -> None:
    files = (path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests").rglob("test_*.py"))
    defined = {name for text in files for name in re.findall(r"def (test_\w+)\(", text)}
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 40
    assert named - defined == set()


def test_every_item_from_19_to_26_has_a_line() -> None:
    assert {int(item) for item in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)} >= set(range(19, 27))
