"""One writer an account: a lock of the operating system, which a dead process cannot keep."""

from __future__ import annotations

import os
from pathlib import Path

from engine.file_store.process_lock import LockHeldError, ProcessLock
from engine.paper_brokerage.errors import AccountBusyError


class Lease(ProcessLock):
    """Holds the account's lock file until closed or the process ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock; AccountBusyError names the process that has it."""
        try:
            super().__init__(folder / "account.lock", str(os.getpid()))
        except LockHeldError as held:
            raise AccountBusyError(
                f"the account in {folder} is in use by process {held.note}",
                "let that broker work, or end it first; one account has one broker",
            ) from None
