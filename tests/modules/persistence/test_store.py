"""Documents survive half-written slots and are never mistaken for an empty store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.persistence.store import DocumentStore, SupersededError, UnreadableDocumentError
from tests.modules.memory_store import MemoryStore


def test_newest_document_is_read_back() -> None:
    memory = MemoryStore()
    documents = DocumentStore(memory, "hob/test/state")
    for number in range(5):
        documents.save({"number": number})
    assert DocumentStore(memory, "hob/test/state").load() == {"number": 4}


@given(st.integers(0, 200))
def test_a_torn_write_leaves_the_version_before(cut: int) -> None:
    memory = MemoryStore()
    documents = DocumentStore(memory, "k")
    documents.save({"number": 1})
    documents.save({"number": 2})
    documents.save({"number": 3})
    newest = f"k-{'ab'[3 % 2]}"
    memory.texts[newest] = memory.texts[newest][:cut]
    found = DocumentStore(memory, "k").load()
    assert found == {"number": 2} or (found == {"number": 3} and cut >= len(memory.texts[newest]))


def test_unreadable_is_not_empty() -> None:
    memory = MemoryStore()
    DocumentStore(memory, "k").save({"number": 1})
    memory.texts = dict.fromkeys(memory.texts, "{")
    with pytest.raises(UnreadableDocumentError, match="no slot"):
        DocumentStore(memory, "k").load()


def test_empty_store_has_no_document() -> None:
    assert DocumentStore(MemoryStore(), "k").load() is None


def test_of_two_writers_one_goes_on_and_the_other_is_told() -> None:
    memory = MemoryStore()
    first = DocumentStore(memory, "k")
    first.save({"of": "first"})
    second = DocumentStore(memory, "k")
    assert second.load() == {"of": "first"}
    second.save({"of": "second"})
    for _ in range(3):
        with pytest.raises(SupersededError, match="written by another bot"):
            first.save({"of": "first again"})
    second.save({"of": "second again"})
    assert DocumentStore(memory, "k").load() == {"of": "second again"}


@given(st.lists(st.sampled_from("AB"), min_size=1, max_size=12), st.booleans())
def test_however_two_writers_take_turns_only_one_ever_writes_after_both_have_begun(turns: str, has_old: bool) -> None:
    memory = MemoryStore()
    if has_old:
        DocumentStore(memory, "k").save({})
    writers = {name: DocumentStore(memory, "k") for name in "AB"}
    for writer in writers.values():
        writer.load()
    wrote = set()
    for name in turns:
        try:
            writers[name].save({"of": name})
        except SupersededError:
            continue
        wrote.add(name)
    assert wrote == {turns[0]}


class Failing(MemoryStore):
    """A store that writes half, or all, and then says that it has failed."""

    fails = False
    keeps = 0

    def save(self, key: str, text: str) -> None:
        super().save(key, text[: self.keeps] if self.fails else text)
        if self.fails:
            raise OSError("no space left on the disk")


@pytest.mark.parametrize("keeps", [0, 30, 10_000])
def test_saves_that_fail_one_after_another_never_touch_the_newest_whole_document(keeps: int) -> None:
    memory = Failing()
    documents = DocumentStore(memory, "k")
    documents.save({"number": 1})
    documents.save({"number": 2})
    memory.fails, memory.keeps = True, keeps
    for number in (3, 4, 5):
        with pytest.raises(OSError, match="no space"):
            documents.save({"number": number})
        found = DocumentStore(memory, "k").load()
        assert found == ({"number": number} if keeps == 10_000 else {"number": 2})
    memory.fails = False
    documents.save({"number": 6})
    assert DocumentStore(memory, "k").load() == {"number": 6}
