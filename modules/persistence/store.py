"""Documents that survive: two alternating slots with sequence and checksum behind a small store port.

LEAN's Object Store is neither durable nor atomic (a save reaches the disk later, as a bare write), so a document is
never overwritten in place: the older slot is, and reading takes the newest slot whose checksum holds.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Protocol

SLOTS = ("a", "b")


class Store(Protocol):
    """The part of an object store the bot needs."""

    def contains(self, key: str) -> bool:
        """Say whether a key exists."""
        ...

    def read(self, key: str) -> str:
        """Return the text of an existing key."""
        ...

    def save(self, key: str, text: str) -> None:
        """Write a text under a key and bring it to the disk before returning."""
        ...


class UnreadableDocumentError(RuntimeError):
    """Slots exist but none is whole; never to be taken for an empty store. A human decides."""


@dataclass(slots=True)
class DocumentStore:
    """Keep one versioned JSON document under a namespaced key.

    `key` is complete except for the slot, such as `hob/backtest/run/state`; the slot is appended.
    """

    store: Store
    key: str
    sequence: int = 0

    def load(self) -> dict[str, Any] | None:
        """Return the newest whole document, None if none was ever saved; raise UnreadableDocumentError otherwise."""
        present = [slot for slot in SLOTS if self.store.contains(self._slot_key(slot))]
        found = [document for slot in present if (document := self._read_slot(slot)) is not None]
        if not found:
            if present:
                raise UnreadableDocumentError(f"{self.key}: no slot of {', '.join(present)} is whole")
            return None
        newest = max(found, key=lambda document: int(document["sequence"]))
        self.sequence = int(newest["sequence"])
        content = newest["content"]
        assert isinstance(content, dict)
        return content

    def save(self, content: dict[str, Any]) -> None:
        """Write the next version into the slot that does not hold the newest one."""
        self.sequence += 1
        body = json.dumps(content, sort_keys=True, separators=(",", ":"))
        document = {"sequence": self.sequence, "checksum": _checksum(body), "content": content}
        self.store.save(self._slot_key(SLOTS[self.sequence % 2]), json.dumps(document, sort_keys=True))

    def _slot_key(self, slot: str) -> str:
        return f"{self.key}-{slot}"

    def _read_slot(self, slot: str) -> dict[str, Any] | None:
        try:
            document = json.loads(self.store.read(self._slot_key(slot)))
            body = json.dumps(document["content"], sort_keys=True, separators=(",", ":"))
            return document if _checksum(body) == document["checksum"] else None
        except (ValueError, KeyError, TypeError):
            return None


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
