"""The command that serves or shows a paper account."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.__main__ import EXIT_BAD_INPUT, main
from engine.paper_brokerage.launch import EXIT_BUSY, ensure_running
from tests.engine.paper_brokerage.desk import make_account, stop_broker


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "holds no account"),
        (("--show",), "holds no account"),
        (("--new", "--cash", "much"), "--cash is 'much'"),
        (("--new", "--cash", "-1"), "--cash is '-1'"),
        (("--script", "missing.json"), "holds no account"),
    ],
)
def test_what_cannot_be_served_is_one_clear_message(
    more: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["paper-brokerage", "--account", str(tmp_path / "none"), *more]) == EXIT_BAD_INPUT
    told = capsys.readouterr().err
    assert words in told
    assert "What to do" in told
    assert not (tmp_path / "none").exists()


def test_a_wrong_script_is_named_and_nothing_is_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_account(tmp_path / "account")
    script = tmp_path / "bad.json"
    script.write_text('{"version": 1, "rules": [{"do": "rejekt"}]}')
    assert main(["paper-brokerage", "--account", str(folder), "--script", str(script)]) == EXIT_BAD_INPUT
    assert "bad.json: rule 1: do is 'rejekt'; did you mean reject?" in capsys.readouterr().err


def test_an_account_in_use_is_not_served_twice_but_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_account(tmp_path / "account")
    ensure_running(folder)
    try:
        assert main(["paper-brokerage", "--account", str(folder)]) == EXIT_BUSY
        assert "in use by process" in capsys.readouterr().err
        assert main(["paper-brokerage", "--account", str(folder), "--show"]) == 0
        shown = capsys.readouterr().out
        assert "SIMULATED" in shown
        assert '"amount": "100000"' in shown
    finally:
        stop_broker(folder)
