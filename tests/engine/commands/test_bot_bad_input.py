"""A wrong document of the bot's own is one error with the document's name and its remedy, not a line of source."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.__main__ import main
from tests.shared_data import REPOSITORY


@pytest.mark.parametrize(
    ("name", "text", "said", "remedy"),
    [
        ("settings", '{"risk": {\n"max_contracts" 3}}', "config/settings.json:2: not valid JSON", "config/settings"),
        ("settings", '{"risk": {"max_contract": 3}}', "did you mean 'max_contracts'?", "docs/settings.md"),
        ("settings", "[]", "config/settings.json: expected an object of sections", "docs/settings.md"),
        ("scripted_orders", '[{"action": "oops"}]', "config/scripted_orders.json[0]", "docs/order-sources.md"),
        ("scripted_orders", "[", "config/scripted_orders.json:1: not valid JSON", "config/scripted_orders.json"),
        ("templates", '[{"template_id": 1}]', "config/templates.json: ", "python -m engine templates"),
    ],
)
def test_the_document_is_named_and_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tiny_data: Path,
    tmp_path: Path,
    name: str,
    text: str,
    said: str,
    remedy: str,
) -> None:
    file = tmp_path / "config" / f"{name}.json"
    file.parent.mkdir()
    file.write_text(text)
    days = ["--data-folder", str(tiny_data), "--start", "2024-01-03", "--end", "2024-01-03"]
    command = ["backtest", str(REPOSITORY / "main.py"), *days, "--output", str(tmp_path / "out"), "--no-progress"]
    monkeypatch.setattr("algorithms.project_files._PROJECT", tmp_path)
    assert main(command) == 1
    shown = capsys.readouterr().err
    assert said in shown
    assert remedy in shown
    assert "mend the algorithm" not in shown
    assert ".py:" not in shown
