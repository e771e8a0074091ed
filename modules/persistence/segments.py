"""A growing list in documents of bounded size: only the last one is ever written again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modules.persistence.store import DocumentStore, Store

#: Records in one document.
SEGMENT_SIZE = 50


@dataclass(frozen=True, slots=True)
class SegmentedList:
    """Keep JSON records numbered from 0 under `key-000000`, `key-000001`, ..., each a document of two slots.

    Writing is idempotent: a record that a crash lets be written again under its number takes the place of the first.
    """

    store: Store
    key: str

    def write(self, first: int, records: Sequence[Any]) -> None:
        """Write records from number `first` on; what stood there and after it in the same segment is replaced."""
        for offset, record in enumerate(records):
            self._put(first + offset, record)

    def read(self) -> list[Any]:
        """Return all records; raises UnreadableDocumentError for a segment that is not whole."""
        found: list[Any] = []
        number = 0
        while (content := self._segment(number).load()) is not None:
            found += content["records"]
            number += 1
        return found

    def _put(self, index: int, record: Any) -> None:
        number, place = divmod(index, SEGMENT_SIZE)
        segment = self._segment(number)
        content = segment.load() or {"records": []}
        segment.save({"records": [*content["records"][:place], record]})

    def _segment(self, number: int) -> DocumentStore:
        return DocumentStore(self.store, f"{self.key}-{number:06d}")
