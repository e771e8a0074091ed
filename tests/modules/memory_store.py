"""An Object Store in memory, for tests."""

from __future__ import annotations


class MemoryStore:
    """Keep texts by key, as the Object Store does; OSError while `is_full`."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.is_full = False

    def contains(self, key: str) -> bool:
        return key in self.texts

    def read(self, key: str) -> str:
        return self.texts[key]

    def save(self, key: str, text: str) -> None:
        if self.is_full:
            raise OSError("full")
        self.texts[key] = text
