"""docs/risk.md names every rule and every answer to UNKNOWN."""

from __future__ import annotations

from pathlib import Path

import pytest

from modules.risk.rules import RULES, Unknown

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "risk.md").read_text()


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_every_rule_is_explained(code: str) -> None:
    assert f"`{code}`" in PAGE


def test_answers_to_unknown_are_told() -> None:
    told = PAGE[PAGE.index("## Events, and what is not known") : PAGE.index("## Reducing")]
    for rule in RULES:
        if rule.unknown is not Unknown.NEVER_ASKS:
            assert f"`{rule.code}`" in told
