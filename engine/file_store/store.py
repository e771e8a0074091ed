"""Keys as files below a folder: written beside, flushed, renamed, so that a reader sees the old text or the new one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from engine.lean_runtime.runner.user_error import UserError


class FileStore:
    """Implements `modules.persistence.store.Store`; keys are relative paths such as `hob/live/run/state-a`.

    It reads what LEAN's Object Store has written below its root, and the other way round. Unlike LEAN's, a save is
    atomic and durable: file and folder are brought through the system's cache before the call returns.
    """

    def __init__(self, root: Path) -> None:
        """Work below a folder, which need not exist yet."""
        self._root = root

    def contains(self, key: str) -> bool:
        """Say whether a key exists."""
        return self._path(key).is_file()

    def read(self, key: str) -> str:
        """Return the text of an existing key; raises OSError or ValueError (no UTF-8) where it cannot be read."""
        return self._path(key).read_text(encoding="utf-8")

    def save(self, key: str, text: str) -> None:
        """Write a text so that it is on the disk afterwards; raises OSError and leaves the old text if it is not."""
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        # The name does not match a key of LEAN's, so its store never lists it.
        neighbour = target.with_name(f"{target.name}.new~")
        try:
            with neighbour.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            neighbour.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                neighbour.unlink()
            raise
        _flush_folder(target.parent)

    def keys(self) -> list[str]:
        """Return all keys, sorted."""
        found = (path for path in self._root.rglob("*") if path.is_file() and not path.name.endswith("~"))
        return sorted(path.relative_to(self._root).as_posix() for path in found)

    def _path(self, key: str) -> Path:
        path = self._root / key
        if not key or os.path.isabs(key) or ".." in Path(key).parts:
            raise UserError(f"'{key}' is no key of the store", str(self._root), "keys are relative paths")
        return path


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
