"""What an algorithm sees as `self.object_store` (Common/Storage/ObjectStore.cs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import KeyValuePair
from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException, UnsupportedLeanFeature

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything


class ObjectStore(LeanObject):
    """Text and bytes by key, kept beyond the run; keys match `^\\.?[a-zA-Z0-9\\\\/_#\\-$= ]+\\.?[a-zA-Z0-9]*$`."""

    def __init__(self, store: LocalObjectStore) -> None:
        """Wrap the store that holds the files."""
        self._store = store

    @property
    def max_size(self) -> int:
        """Return the most bytes all values together may have."""
        return self._store.max_size

    @property
    def max_files(self) -> int:
        """Return the most keys the store accepts."""
        return self._store.max_files

    @property
    def keys(self) -> list[str]:
        """Return all keys."""
        return self._store.keys

    def contains_key(self, path: str) -> bool:
        """Say whether the key exists."""
        return self._store.contains_key(path)

    def read_bytes(self, path: str) -> bytes | None:
        """Return the bytes of a key; KeyNotFoundException when it does not exist."""
        return self._store.read_bytes(path)

    def read(self, path: str, encoding: Any = None) -> str | None:
        """Return the text of a key; KeyNotFoundException when it does not exist."""
        data = self._store.read_bytes(path)
        return None if data is None else data.decode(_codec(encoding), errors="replace")

    def read_string(self, path: str, encoding: Any = None) -> str | None:
        """Return the text of a key, as `read`."""
        return self.read(path, encoding)

    def read_json(self, path: str, encoding: Any = None, settings: Any = None) -> Any:
        """Refuse: from Python this call ends LEAN's process."""
        raise UnsupportedLeanFeature(
            "object_store.read_json ends LEAN's process: use json.loads(object_store.read(key))"
        )

    @overloaded
    def save(self, path: str) -> bool:
        """Take the file at `get_file_path(path)` into the store; ArgumentException when there is none."""
        file = Path(self._store.get_file_path(path))
        if not file.is_file():
            raise ArgumentException(f"There is no file associated with path {path} in '{file}'")
        return self._store.save_bytes(path, file.read_bytes())

    @save.alternative
    def _(self, path: str, text: str | None, encoding: Anything = None) -> bool:
        return self.save_string(path, text, encoding)

    def save_string(self, path: str, text: str | None, encoding: Any = None) -> bool:
        """Keep the text under the key; returns False when a limit of the store is exceeded."""
        if text is None:
            raise ArgumentNullException("s")
        return self._store.save_bytes(path, text.encode(_codec(encoding)))

    def save_bytes(self, path: str, contents: bytes | Iterable[int]) -> bool:
        """Keep the bytes under the key; returns False when a limit of the store is exceeded."""
        return self._store.save_bytes(path, None if contents is None else bytes(contents))

    def save_json(self, path: str, obj: Any, encoding: Any = None, settings: Any = None) -> bool:
        """Refuse Python objects with LEAN's TypeError; keep `json.dumps(obj)` with `save` instead."""
        raise TypeError(
            f"No method matches given arguments for save_json: (<class 'str'>, <class '{type(obj).__name__}'>). "
            "The expected signature is:\n  save_json(path: str, obj: T, encoding: Encoding = None, "
            "settings: JsonSerializerSettings = None)"
        )

    def delete(self, path: str) -> bool:
        """Remove the key; returns False when it was not there."""
        return self._store.delete(path)

    def get_file_path(self, path: str) -> str:
        """Return the file of the key; an existing key is flushed to disk first, a new one is reserved."""
        return self._store.get_file_path(path)

    def clear(self) -> None:
        """Flush and empty the memory of the store; the files stay."""
        self._store.clear()

    def dispose(self) -> None:
        """Flush to disk."""
        self._store.dispose()

    def __len__(self) -> int:
        """Return the count of keys."""
        return len(self._store.keys)

    def __iter__(self) -> Iterator[KeyValuePair]:
        """Yield pairs of key and bytes."""
        for key, data in self._store:
            yield KeyValuePair(key, data)

    def __contains__(self, path: str) -> bool:
        """Say whether the key exists."""
        return self._store.contains_key(path)


def _codec(encoding: Any) -> str:
    """Return Python's name of an encoding given by name or as a System.Text.Encoding."""
    if encoding is None:
        return "utf-8"
    return encoding if isinstance(encoding, str) else str(getattr(encoding, "web_name", "utf-8"))
