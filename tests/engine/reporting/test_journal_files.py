"""A run's segments become one file beside its results; what is no journal is a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.file_store.store import FileStore
from engine.lean_runtime.runner.user_error import UserError
from engine.reporting.journal_files import gather, read_journal
from modules.domain.commands import WriteJournal
from modules.observability.segments import SegmentedJournal
from tests.modules.builders import NOON


def written(root: Path, count: int) -> None:
    journal = SegmentedJournal(FileStore(root), "hob/backtest/run1/journal", segment_size=300)
    for number in range(count):
        journal.append(WriteJournal("human", f"note {number}"), NOON)
    journal.flush()


def test_segments_are_moved_into_one_file_of_lines(tmp_path: Path) -> None:
    written(tmp_path / "storage", 12)
    target = gather(tmp_path / "storage", "run1", tmp_path / "results")
    assert target is not None
    assert [entry.text for entry in read_journal(target)] == [f"note {n}" for n in range(12)]
    assert not list((tmp_path / "storage").rglob("journal-*"))


def test_run_without_a_journal_leaves_none(tmp_path: Path) -> None:
    assert gather(tmp_path, "run1", tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_folder_of_segments_is_read_as_it_is(tmp_path: Path) -> None:
    written(tmp_path, 5)
    assert len(read_journal(tmp_path / "hob" / "backtest" / "run1")) == 5


def test_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x-journal.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(UserError, match="damaged journal"):
        read_journal(path)


def test_missing_file_is_a_message(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot read"):
        read_journal(tmp_path / "nothing")
