"""Frames on the socket: four bytes of length, then one JSON object in UTF-8 (docs/paper-brokerage.md).

A client sends `{"id": 7, "op": "submit", ...}` and gets `{"id": 7, "ok": true, "sequence": 41, "result": {...}}` or
`{"id": 7, "ok": false, "sequence": 41, "error": {"code": ..., "message": ...}}`. In between come `{"event": {...}}` for
whoever follows the stream, and `{"heartbeat": 41}` while nothing happens. Events a request caused leave before its
answer.
"""

from __future__ import annotations

import json
import struct
from typing import Any, NoReturn

from engine.paper_brokerage.errors import PaperBrokerageError

VERSION = 1
MAX_FRAME = 4 * 1024 * 1024
HEADER = struct.Struct(">I")


class ProtocolError(PaperBrokerageError):
    """Bytes came that are no frame of this protocol; the connection cannot be used any longer."""


def encode(message: dict[str, Any]) -> bytes:
    """Return a frame."""
    body = json.dumps(message, separators=(",", ":"), allow_nan=False).encode()
    if len(body) > MAX_FRAME:
        raise ProtocolError(f"a frame of {len(body)} bytes is larger than {MAX_FRAME}")
    return HEADER.pack(len(body)) + body


class Decoder:
    """Turns the bytes of one connection into messages, whatever pieces they come in."""

    def __init__(self, max_frame: int = MAX_FRAME) -> None:
        """Start with nothing."""
        self._buffer = bytearray()
        self.max_frame = max_frame

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Return the messages completed by more bytes; ProtocolError if they cannot be any."""
        self._buffer += data
        messages = []
        while len(self._buffer) >= HEADER.size:
            (length,) = HEADER.unpack_from(self._buffer)
            if length > self.max_frame:
                raise ProtocolError(f"a frame announces {length} bytes; at most {self.max_frame} are allowed")
            if len(self._buffer) < HEADER.size + length:
                break
            body = bytes(self._buffer[HEADER.size : HEADER.size + length])
            del self._buffer[: HEADER.size + length]
            messages.append(_message(body))
        return messages


def _message(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"a frame is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise ProtocolError("a frame is a JSON object")
    return message


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("an object names a member twice")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not allowed")
