"""The settings page is the one that the declarations give."""

from __future__ import annotations

from scripts.generate_settings_doc import TARGET, text


def test_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "run: python -m scripts.generate_settings_doc"
