"""A lock of the operating system on a file, with a note of who holds it; a dead process cannot keep it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

_LONGEST_NOTE = 4096


class LockHeldError(Exception):
    """Another process holds the lock; `note` is what it left there."""

    def __init__(self, note: str) -> None:
        """Keep the note."""
        super().__init__(f"held by {note}")
        self.note = note


class ProcessLock:
    """Hold a lock file until closed or until the process ends, however it ends."""

    def __init__(self, path: Path, note: str) -> None:
        """Take the lock and leave a note; LockHeldError when another one has it, OSError for an unusable path."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held = os.pread(self._file, _LONGEST_NOTE, 0).decode("utf-8", "replace").strip()
            os.close(self._file)
            raise LockHeldError(held or "unknown") from None
        self.tell(note)

    def tell(self, note: str) -> None:
        """Replace the note."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{note}\n".encode(), 0)

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._file)

    def __enter__(self) -> ProcessLock:
        """Return the lock."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the lock back."""
        self.close()
