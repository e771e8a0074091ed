"""Documents survive half-written slots and are never mistaken for an empty store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.persistence.store import DocumentStore, UnreadableDocumentError


class Memory:
    """A store in memory."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def contains(self, key: str) -> bool:
        return key in self.texts

    def read(self, key: str) -> str:
        return self.texts[key]

    def save(self, key: str, text: str) -> None:
        self.texts[key] = text


def test_newest_document_is_read_back() -> None:
    memory = Memory()
    documents = DocumentStore(memory, "hob/test/state")
    for number in range(5):
        documents.save({"number": number})
    assert DocumentStore(memory, "hob/test/state").load() == {"number": 4}


@given(st.integers(0, 200))
def test_a_torn_write_leaves_the_version_before(cut: int) -> None:
    memory = Memory()
    documents = DocumentStore(memory, "k")
    documents.save({"number": 1})
    documents.save({"number": 2})
    documents.save({"number": 3})
    newest = f"k-{'ab'[3 % 2]}"
    memory.texts[newest] = memory.texts[newest][:cut]
    found = DocumentStore(memory, "k").load()
    assert found == {"number": 2} or (found == {"number": 3} and cut >= len(memory.texts[newest]))


def test_unreadable_is_not_empty() -> None:
    memory = Memory()
    DocumentStore(memory, "k").save({"number": 1})
    memory.texts = dict.fromkeys(memory.texts, "{")
    with pytest.raises(UnreadableDocumentError, match="no slot"):
        DocumentStore(memory, "k").load()


def test_empty_store_has_no_document() -> None:
    assert DocumentStore(Memory(), "k").load() is None
