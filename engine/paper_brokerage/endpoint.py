"""How clients find a broker: two files of the account's folder that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from engine.paper_brokerage.errors import AccountUnusableError, BrokerageUnreachableError

ENDPOINT, TOKEN = "endpoint.json", "token"
HOST = "127.0.0.1"
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Hold where a broker listens."""

    host: str
    port: int
    pid: int


def write_endpoint(folder: Path, endpoint: Endpoint) -> None:
    """Publish where the broker listens, in one step."""
    body = {"host": endpoint.host, "port": endpoint.port, "pid": endpoint.pid, "label": "SIMULATED"}
    draft = folder / f"{ENDPOINT}.new"
    _write_private(draft, json.dumps(body) + "\n")
    draft.replace(folder / ENDPOINT)


def read_endpoint(folder: Path) -> Endpoint:
    """Return where the broker of an account listens; BrokerageUnreachableError if none has said so."""
    try:
        body = json.loads((folder / ENDPOINT).read_text())
        return Endpoint(str(body["host"]), int(body["port"]), int(body["pid"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokerageUnreachableError(f"no broker has published an address in {folder}", "start it") from error


def make_token(folder: Path) -> str:
    """Return the account's token, 256 bits, made when first asked for; AccountUnusableError if others can read it."""
    path = folder / TOKEN
    if not path.exists():
        _write_private(path, secrets.token_hex(32) + "\n")
    return read_token(folder)


def read_token(folder: Path) -> str:
    """Return the account's token; AccountUnusableError if it is missing, short or readable by others."""
    path = folder / TOKEN
    try:
        mode = path.stat().st_mode & 0o777
        token = path.read_text().strip()
    except OSError as error:
        raise AccountUnusableError(
            f"{path} cannot be read: {error.strerror}", "start the broker once; it makes one"
        ) from None
    if mode & 0o077:
        raise AccountUnusableError(f"{path} can be read by others (mode {mode:o})", f"chmod 600 {path}, or delete it")
    if len(token) < 32:
        raise AccountUnusableError(f"{path} holds no token", "delete it; the broker makes a new one at its next start")
    return token


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _PRIVATE)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, _PRIVATE)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
