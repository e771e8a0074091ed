"""Starts a broker for an account and waits until it can be talked to."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from engine.paper_brokerage.endpoint import Endpoint, read_endpoint
from engine.paper_brokerage.errors import AccountUnusableError, BrokerageUnreachableError

START_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.02
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = ("-m", "engine", "paper-brokerage", "--until-idle", "60")
#: Exit status of a broker that found the account in use: somebody else has just started one.
EXIT_BUSY = 3


def ensure_running(folder: Path) -> None:
    """Start the account's broker in a session of its own unless one runs; it outlives this process.

    Raises AccountUnusableError with the broker's own words if it refuses to start.
    """
    deadline = time.monotonic() + START_WITHIN_S
    while (endpoint := _published(folder)) is not None and _is_alive(endpoint.pid) and time.monotonic() < deadline:
        if _answers(endpoint):
            return
        time.sleep(_LOOK_EVERY_S)
    log = folder / "brokerage.log"
    with log.open("ab") as output:
        start = output.tell()
        process = subprocess.Popen(
            [sys.executable, *_COMMAND, "--account", str(folder.resolve())],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _wait(folder, process, log, start)


def _wait(folder: Path, process: subprocess.Popen[bytes], log: Path, start: int) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        endpoint = _published(folder)
        if endpoint is not None and _is_alive(endpoint.pid) and _answers(endpoint):
            return
        if process.poll() not in (None, EXIT_BUSY):
            said = log.read_bytes()[start:].decode(errors="replace").strip()
            raise AccountUnusableError(
                said.removeprefix("error: ") or f"the broker ended with status {process.returncode}"
            )
        time.sleep(_LOOK_EVERY_S)
    raise BrokerageUnreachableError(f"the paper brokerage did not answer within {START_WITHIN_S:.0f} s", f"see {log}")


def _published(folder: Path) -> Endpoint | None:
    try:
        return read_endpoint(folder)
    except BrokerageUnreachableError:
        return None


def _answers(endpoint: Endpoint) -> bool:
    try:
        socket.create_connection((endpoint.host, endpoint.port), timeout=1.0).close()
    except OSError:
        return False
    return True


def _is_alive(pid: int) -> bool:
    """Say whether a process runs; a dead child nobody has waited for yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc").is_dir()
