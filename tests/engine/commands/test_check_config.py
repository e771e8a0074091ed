"""`check-config` shows what the bot would run with, or one error with path, expectation and hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.__main__ import EXIT_BAD_INPUT, main


def test_valid_file_is_shown_with_origins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"risk": {"max_contracts": 3}}')
    assert main(["check-config", str(file), "--changed", "--parameter", "walk_attempts", "9"]) == 0
    shown = capsys.readouterr().out
    assert "risk.max_contracts" in shown
    assert "execution.walk_attempts" in shown
    assert "breaker." not in shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"risk": {"max_contract": 3}}', "did you mean 'max_contracts'?"),
        ('{"risk": {"max_contracts": 0}}', "expected 1 to 1000 (structures), was 0"),
        ('{"risk": {\n"max_contracts" 3}}', "settings.json:2: not valid JSON"),
        ("[]", "expected an object of sections"),
        ("\x00\xff", "not valid JSON"),
    ],
)
def test_wrong_file_is_one_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text, encoding="utf-8")
    assert main(["check-config", str(file)]) == EXIT_BAD_INPUT
    shown = capsys.readouterr().err
    assert message in shown
    assert "Traceback" not in shown


def test_absent_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-config", str(tmp_path / "none.json")]) == EXIT_BAD_INPUT
    assert "none.json: cannot be read" in capsys.readouterr().err
