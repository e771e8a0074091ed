"""`python -m engine templates`: next runs by the calendar, past runs from a journal, errors in one message."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.__main__ import main
from modules.observability.entry import JournalEntry
from tests.modules.builders import NOON
from tests.shared_data import REPOSITORY


def test_a_holiday_moves_the_weekly_run_and_bad_files_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Monday 15 January 2024 is a holiday: the run moves to Tuesday."""
    shipped = str(REPOSITORY / "config" / "templates.json")
    assert main(["templates", shipped, "--now", "2024-01-12T12:00", "--count", "2"]) == 0
    said = capsys.readouterr().out
    assert "Tue 2024-01-16 10:15" in said
    assert "Mon 2024-01-22 10:15" in said
    (tmp_path / "bad.json").write_text('[{"template_id": "x"}]')
    assert main(["templates", str(tmp_path / "bad.json")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_past_runs_are_read_from_a_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = {"template": "monday-condor", "outcome": "condition not met", "detail": "iv rank 31"}
    lines = [JournalEntry(1, NOON, "template.ran", "", data=data).to_line(), JournalEntry(2, NOON, "alert").to_line()]
    (tmp_path / "7-journal.jsonl").write_text("\n".join(lines) + "\n")
    assert main(["templates", "--history", str(tmp_path / "7-journal.jsonl")]) == 0
    said = capsys.readouterr().out
    assert "1 runs of templates" in said
    assert "condition not met" in said
    assert "Wed 2024-01-10 12:00" in said
