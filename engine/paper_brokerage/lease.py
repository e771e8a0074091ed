"""One writer an account: a lock of the operating system, which a dead process cannot keep."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from engine.paper_brokerage.errors import AccountBusyError


class Lease:
    """Holds the account's lock file until closed or the process ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock; AccountBusyError names the process that has it."""
        path = folder / "account.lock"
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise AccountBusyError(
                f"the account in {folder} is in use by process {holder}",
                "let that broker work, or end it first; one account has one broker",
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._file)

    def __enter__(self) -> Lease:
        """Return the lease."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the lock back."""
        self.close()
