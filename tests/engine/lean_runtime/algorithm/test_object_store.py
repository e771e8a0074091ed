"""The Object Store: keys, lazily written files, and what another run sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
from engine.lean_runtime.algorithm.object_store import ObjectStore
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException, KeyNotFoundException


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    """Open a store in an empty folder."""
    return ObjectStore(LocalObjectStore(tmp_path))


@pytest.mark.parametrize("key", ["k", "dir/k", "a b", "x.json", ".hidden", "a-b_c=d$"])
def test_keys_lean_allows(key: str, store: ObjectStore) -> None:
    assert store.save(key, "text")
    assert store.read(key) == "text"
    assert store.contains_key(key)


@pytest.mark.parametrize("key", ["a..b", "../k", "a.b.c", "", "ünï"])
def test_keys_lean_refuses(key: str, store: ObjectStore) -> None:
    with pytest.raises(ArgumentException):
        store.save(key, "text")


def test_missing_keys_are_explained(store: ObjectStore) -> None:
    with pytest.raises(KeyNotFoundException, match="Object with path 'none' was not found in the current project"):
        store.read("none")


def test_none_is_no_content(store: ObjectStore) -> None:
    with pytest.raises(ArgumentNullException):
        store.save("k", None)


def test_bytes_and_text_are_one_content(store: ObjectStore) -> None:
    store.save("k", "é")
    assert store.read_bytes("k") == "é".encode()
    store.save_bytes("k", b"\x00\x01")
    assert store.read_bytes("k") == b"\x00\x01"


def test_deleting_is_final(store: ObjectStore, tmp_path: Path) -> None:
    store.save("k", "text")
    assert store.delete("k")
    assert not store.contains_key("k")


def test_files_are_written_at_the_end_of_the_run(tmp_path: Path) -> None:
    files = LocalObjectStore(tmp_path)
    ObjectStore(files).save("dir/k", "text")
    files.dispose()
    assert (tmp_path / "dir" / "k").read_text() == "text"
    assert ObjectStore(LocalObjectStore(tmp_path)).read("dir/k") == "text"


def test_keys_lists_what_is_stored(store: ObjectStore) -> None:
    store.save("b", "1")
    store.save("a", "2")
    assert sorted(store.keys) == ["a", "b"]
