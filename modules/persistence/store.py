"""Documents that survive: two alternating slots with sequence and checksum behind a small store port.

LEAN's Object Store is neither durable nor atomic (a save reaches the disk later, as a bare write), so a document is
never overwritten in place: the older slot is, and reading takes the newest slot whose checksum holds.

A document has one writer. Whoever finds a version there that it has not written itself has been superseded: a second
bot was started on the same store, and the one that notices stops writing, and with it ordering.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

SLOTS = ("a", "b")
#: The number at the end of a written slot; its keys are sorted.
_SEQUENCE = re.compile(r'"sequence": (\d+)\}\s*$')


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


class SupersededError(OSError):
    """Another writer has gone on with the document: nothing of this one is written any more."""


@dataclass(slots=True)
class DocumentStore:
    """Keep one versioned JSON document under a namespaced key.

    `key` is complete except for the slot, such as `hob/backtest/run/state`; the slot is appended.
    """

    store: Store
    key: str
    sequence: int = 0
    _tried: int = 0

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
        """Write the next version into the slot that does not hold the newest one.

        Raises OSError if the store does not take it: the next save tries the same slot again, so that the newest whole
        one stays. Raises SupersededError, an OSError, where somebody else has written a later version.
        """
        number = self.sequence + 1
        key = self._slot_key(SLOTS[number % 2])
        # A save that failed may have left what it wrote.
        if self._tried != number and self._sequence_in(key) >= number:
            raise SupersededError(f"{self.key} is written by another bot: this one has been superseded, stop it")
        body = json.dumps(content, sort_keys=True, separators=(",", ":"))
        document = {"sequence": number, "checksum": _checksum(body), "content": content}
        self._tried = number
        self.store.save(key, json.dumps(document, sort_keys=True))
        self.sequence = number

    def _sequence_in(self, key: str) -> int:
        """Return the number of the version in a slot, 0 for none and for a torn one."""
        if not self.store.contains(key):
            return 0
        try:
            found = _SEQUENCE.search(self.store.read(key)[-60:])
        except (OSError, ValueError):
            return 0
        return 0 if found is None else int(found.group(1))

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
