"""The strategies page is the one that the strategies give."""

from __future__ import annotations

from scripts.generate_strategies_doc import TARGET, text


def test_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "run: python -m scripts.generate_strategies_doc"
