"""One live run an Object Store: its requests and kill files are for one bot, whose answer must be the only one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.file_store.process_lock import LockHeldError, ProcessLock
from engine.lean_runtime.runner.user_error import UserError


@contextmanager
def only_run_of(object_store: Path) -> Iterator[Callable[[Path], None]]:
    """Hold an Object Store for this process; UserError naming the run that has it already.

    Yields what takes the run's folder, for that message, once it is known.

    The lock file stands beside the store, where no algorithm sees it as a key, and stays when the lock is gone.
    """
    file = object_store.with_name(f"{object_store.name}.lock")
    try:
        lock = ProcessLock(file, f"process {os.getpid()}")
    except LockHeldError as held:
        raise UserError(
            f"another live run uses this Object Store: {held.note}. Both would take every request, and a kill would "
            "hear the answer of one of them only",
            str(object_store),
            "stop that run first (Ctrl-C, or SIGTERM to the process); a second bot needs a copy of the project",
        ) from None
    except OSError as error:
        raise UserError(f"cannot lock the Object Store: {error.strerror}", str(file), "make it writable") from None
    with lock:
        yield lambda run: lock.tell(f"process {os.getpid()}, results in {run}")
