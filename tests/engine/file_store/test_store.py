"""The file adapter: whole or not at all, in a namespace, readable beside LEAN's Object Store."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from engine.file_store.store import FileStore
from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
from engine.lean_runtime.runner.user_error import UserError
from modules.persistence.namespace import closed_key, state_key
from modules.persistence.segments import SEGMENT_SIZE, SegmentedList
from modules.persistence.store import DocumentStore, UnreadableDocumentError


def test_what_is_saved_is_read_and_listed(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    assert not store.contains("hob/live/run/state-a")
    store.save("hob/live/run/state-a", "text")
    store.save("hob/live/run/state-a", "newer")
    assert store.read("hob/live/run/state-a") == "newer"
    assert store.keys() == ["hob/live/run/state-a"]


@pytest.mark.parametrize("failing", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_text_and_says_so(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileStore(tmp_path)
    store.save("a/b", "old")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = {"write": (os, "fsync"), "fsync": (os, "fsync"), "replace": (Path, "replace")}[failing]
    monkeypatch.setattr(*target, full)
    with pytest.raises(OSError, match="No space"):
        store.save("a/b", "new")
    monkeypatch.undo()
    assert store.read("a/b") == "old"
    assert store.keys() == ["a/b"]


@pytest.mark.parametrize("key", ["", "../a", "/etc/passwd", "a/../../b"])
def test_keys_stay_below_the_root(key: str, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        FileStore(tmp_path).save(key, "x")


def test_documents_of_leans_store_are_read_by_the_file_store_and_back(tmp_path: Path) -> None:
    class Lean:
        def __init__(self) -> None:
            self.inner = LocalObjectStore(tmp_path, persistence_interval_s=0)

        def contains(self, key: str) -> bool:
            return self.inner.contains_key(key)

        def read(self, key: str) -> str:
            return (self.inner.read_bytes(key) or b"").decode()

        def save(self, key: str, text: str) -> None:
            assert self.inner.save_bytes(key, text.encode())

    key = state_key("live", "run")
    DocumentStore(Lean(), key).save({"n": 1})
    document = DocumentStore(FileStore(tmp_path), key)
    assert document.load() == {"n": 1}
    document.save({"n": 2})
    assert DocumentStore(Lean(), key).load() == {"n": 2}


@pytest.mark.parametrize("torn", [0, 1, 10, 60])
def test_half_a_document_leaves_the_one_before_and_two_halves_are_never_empty(torn: int, tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    documents = DocumentStore(store, "state")
    for number in (1, 2):
        documents.save({"n": number})
    newest, older = tmp_path / "state-a", tmp_path / "state-b"
    newest.write_text(newest.read_text()[:torn])
    assert DocumentStore(store, "state").load() == {"n": 1}
    older.write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableDocumentError):
        DocumentStore(store, "state").load()


def test_modes_and_runs_never_meet() -> None:
    keys = {
        make(mode, run) for make in (state_key, closed_key) for mode in ("backtest", "live") for run in ("a", "b", "")
    }
    assert len(keys) == 12
    assert state_key("live", "../../x y") == "hob/live/------x-y/state"


def test_a_long_list_stays_in_small_documents_and_a_repeated_record_is_one(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    records = SegmentedList(store, "closed")
    for number in range(2 * SEGMENT_SIZE + 3):
        records.write(number, [{"n": number}])
    records.write(2 * SEGMENT_SIZE + 2, [{"n": "again"}])
    found = records.read()
    assert len(found) == 2 * SEGMENT_SIZE + 3
    assert found[-1] == {"n": "again"}
    keys = store.keys()
    largest = max(len(store.read(key)) for key in keys)
    assert largest < 40 * SEGMENT_SIZE
