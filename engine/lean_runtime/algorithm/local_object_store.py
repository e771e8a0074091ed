"""The files of the Object Store: cached, then written bare some seconds later (Engine/Storage/LocalObjectStore.cs).

A saved value reaches the disk when the timer fires, when `get_file_path` asks for an existing key, or at the end of the
run. Nothing is atomic: that is LEAN's behaviour, and a program that needs more must build it on top.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.errors import ArgumentException, ArgumentNullException, KeyNotFoundException

_KEY = re.compile(r"^\.?[a-zA-Z0-9\\/_#\-\$= ]+\.?[a-zA-Z0-9]*$")
_MAX_SEPARATORS = 100
_DEFAULT_LIMIT = 10_737_418_240
_DEFAULT_FILES = 10_000
_DEFAULT_INTERVAL = 5.0


@dataclass(slots=True)
class _Entry:
    """One key: its bytes (None when only the name is known) and whether they still have to reach the disk."""

    data: bytes | None
    dirty: bool = False


class LocalObjectStore:
    """Keys and bytes below one folder; thread-safe."""

    def __init__(
        self,
        root: Path,
        max_size: int = _DEFAULT_LIMIT,
        max_files: int = _DEFAULT_FILES,
        persistence_interval_s: float = _DEFAULT_INTERVAL,
        make_timer: Callable[[float, Callable[[], None]], Any] = threading.Timer,
    ) -> None:
        """Open the store; an interval of zero writes at once. `make_timer` makes what writes later (real seconds)."""
        self.root = Path(root).resolve()
        self.max_size = max_size
        self.max_files = max_files
        self.errors: list[str] = []
        self._interval_s = persistence_interval_s
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.RLock()
        self._make_timer = make_timer
        self._timer: Any = None

    @property
    def keys(self) -> list[str]:
        """Return all keys: those in memory first, then those found on disk."""
        with self._lock:
            for path in self._files():
                self._entries.setdefault(path, _Entry(None))
            return list(self._entries)

    def contains_key(self, path: str | None) -> bool:
        """Say whether the key is in memory or on disk."""
        if path is None:
            raise ArgumentNullException("path")
        key = _normalize(path)
        with self._lock:
            if key in self._entries:
                return True
            if self._file(key).is_file():
                self._entries[key] = _Entry(None)
                return True
            return False

    def read_bytes(self, path: str) -> bytes | None:
        """Return the bytes of a key; KeyNotFoundException when there is none, None for a reserved, unwritten key."""
        with self._lock:
            if not self.contains_key(path):
                raise KeyNotFoundException(
                    f"Object with path '{path}' was not found in the current project. "
                    "Please use ObjectStore.ContainsKey(key) to check if an object exists before attempting to read."
                )
            key = _normalize(path)
            entry = self._entries[key]
            if entry.data is None and self._file(key).is_file():
                entry = self._entries[key] = _Entry(self._file(key).read_bytes())
            return entry.data

    def save_bytes(self, path: str | None, contents: bytes | None) -> bool:
        """Keep the bytes under the key; False when a limit is exceeded or there is nothing to write."""
        if path is None:
            raise ArgumentNullException("path")
        if not _KEY.match(path) or max(path.count("/"), path.count("\\")) > _MAX_SEPARATORS:
            raise ArgumentException(f"LocalObjectStore: path is not supported: '{path}'")
        key = _normalize(path)
        with self._lock:
            if not self._within_limits(key, contents):
                return False
            self._entries[key] = _Entry(contents, dirty=True)
            if contents is None:
                return False
            if self._interval_s <= 0:
                self.persist()
            elif self._timer is None:
                self._timer = self._make_timer(self._interval_s, self.persist)
                self._timer.daemon = True
                self._timer.start()
            return True

    def delete(self, path: str | None) -> bool:
        """Forget the key and remove its file; False when neither existed."""
        if path is None:
            raise ArgumentNullException("path")
        key = _normalize(path)
        with self._lock:
            known = self._entries.pop(key, None) is not None
            file = self._file(key)
            if file.is_file():
                file.unlink()
                return True
            return known

    def get_file_path(self, path: str) -> str:
        """Return the file of a key; an existing key is written first, a new one is reserved for the caller to write."""
        if self.contains_key(path):
            self.persist()
        else:
            self.save_bytes(path, None)
        file = self._file(_normalize(path))
        file.parent.mkdir(parents=True, exist_ok=True)
        return str(file)

    def clear(self) -> None:
        """Write what is pending, then forget everything held in memory; the files stay."""
        with self._lock:
            self.persist()
            self._entries.clear()

    def persist(self) -> None:
        """Write all pending values to disk; one failing key leaves the later ones unwritten, as in LEAN."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            try:
                for key, entry in self._entries.items():
                    if entry.data is not None and entry.dirty:
                        file = self._file(key)
                        file.parent.mkdir(parents=True, exist_ok=True)
                        file.write_bytes(entry.data)
                        entry.dirty = False
            except OSError as error:
                self.errors.append(str(error))

    def dispose(self) -> None:
        """Write what is pending at the end of the run."""
        self.persist()

    def __iter__(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield every key with its bytes."""
        for key in self.keys:
            yield key, self.read_bytes(key)

    def _within_limits(self, key: str, contents: bytes | None) -> bool:
        others = [other for other in self.keys if other != key]
        size = len(contents or b"") + sum(self._size(other) for other in others)
        if len(others) + 1 > self.max_files:
            self.errors.append(f"You have reached the ObjectStore limit for files it can save: {self.max_files}.")
            return False
        if size > self.max_size:
            self.errors.append(f"You have reached the ObjectStore storage capacity limit: {self.max_size} bytes.")
            return False
        return True

    def _size(self, key: str) -> int:
        entry = self._entries[key]
        if entry.data is not None:
            return len(entry.data)
        file = self._file(key)
        return file.stat().st_size if file.is_file() else 0

    def _file(self, key: str) -> Path:
        return self.root / key

    def _files(self) -> list[str]:
        if not self.root.is_dir():
            return []
        return sorted(str(file.relative_to(self.root)) for file in self.root.rglob("*") if file.is_file())


def _normalize(path: str) -> str:
    return path.lstrip(".").lstrip("/\\").replace("\\", "/")
