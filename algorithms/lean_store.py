"""The bot's store port on LEAN's Object Store."""

from __future__ import annotations

from AlgorithmImports import ObjectStore


class LeanStore:
    """Save texts so that they are on the disk when `save` returns.

    LEAN writes a saved key some seconds later; asking for the file path of an existing key flushes it.
    """

    def __init__(self, object_store: ObjectStore) -> None:
        """Wrap the algorithm's Object Store."""
        self._object_store = object_store

    def contains(self, key: str) -> bool:
        """Say whether a key exists."""
        return self._object_store.contains_key(key)

    def read(self, key: str) -> str:
        """Return the text of an existing key."""
        return self._object_store.read(key)

    def save(self, key: str, text: str) -> None:
        """Write a text and flush it."""
        if not self._object_store.save(key, text):
            raise OSError(f"the Object Store did not take {key}")
        self._object_store.get_file_path(key)
