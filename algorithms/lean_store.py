"""The bot's store port on LEAN's Object Store."""

from __future__ import annotations

import os
from pathlib import Path

from AlgorithmImports import ObjectStore


class LeanStore:
    """Save texts so that they are on the disk when `save` returns.

    LEAN writes a saved key some seconds later; asking for the file path of an existing key flushes it. A write that
    fails is only logged there, so with `verifies` the file is read back, and brought through the system's cache.
    """

    def __init__(self, object_store: ObjectStore, *, verifies: bool = False) -> None:
        """Wrap the algorithm's Object Store."""
        self._object_store = object_store
        self._verifies = verifies

    def contains(self, key: str) -> bool:
        """Say whether a key exists."""
        return self._object_store.contains_key(key)

    def read(self, key: str) -> str:
        """Return the text of an existing key; with `verifies` the one on the disk: another process may have written it.

        LEAN hands out what it has cached. Raises OSError or ValueError (no UTF-8) where the file cannot be read.
        """
        if not self._verifies:
            return self._object_store.read(key)
        return Path(self._object_store.get_file_path(key)).read_text(encoding="utf-8")

    def save(self, key: str, text: str) -> None:
        """Write a text and flush it; raise OSError if it is not on the disk then."""
        if not self._object_store.save(key, text):
            raise OSError(f"the Object Store did not take {key}")
        path = self._object_store.get_file_path(key)
        if self._verifies:
            _verify(Path(path), text)


def _verify(path: Path, text: str) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        if file.read() != text.encode():
            raise OSError(f"{path.name} does not hold what was written: is the disk full, or not to be written?")
