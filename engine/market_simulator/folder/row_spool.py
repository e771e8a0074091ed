"""Rows of many files that grow side by side, kept on disk so that memory does not depend on how many there are."""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Hashable
from pathlib import Path
from types import TracebackType

#: Bytes of rows that wait in memory for being written; a session's rows may come on top.
BUFFERED = 1 << 20
#: A block begins with the address of the key's block before it (-1: none) and the length of its own rows.
_HEAD = struct.Struct("<qq")
_NOTHING = -1


class RowSpool:
    """Gather rows by key in one nameless file; memory holds an address a key, and at most `limit` bytes of rows.

    A key's blocks are linked backwards, so that a key that has ended leaves nothing in memory but what the caller
    keeps: the address that `seal` returns. The file vanishes with the process, however that ends.
    """

    def __init__(self, folder: Path, limit: int = BUFFERED) -> None:
        """Begin empty, in a nameless file on the disk of `folder`, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self._limit, self._end = limit, 0
        self._last: dict[Hashable, int] = {}
        self._waiting: dict[Hashable, bytearray] = {}
        #: Bytes of rows in memory now.
        self.buffered = 0

    def __len__(self) -> int:
        """Return how many keys have rows and are not sealed."""
        return len(self._last.keys() | self._waiting.keys())

    def add(self, key: Hashable, rows: str) -> None:
        """Append rows to a key."""
        encoded = rows.encode()
        self._waiting.setdefault(key, bytearray()).extend(encoded)
        self.buffered += len(encoded)
        if self.buffered > self._limit:
            self._write_all()

    def seal(self, key: Hashable) -> int | None:
        """Forget a key and return the address of its rows, None if there are none; rows added later begin anew."""
        if key in self._waiting:
            self._write(key)
        return self._last.pop(key, None)

    def read(self, address: int | None) -> str:
        """Return all rows of a sealed key, in the order in which they came."""
        self._file.flush()
        blocks, next_one = [], _NOTHING if address is None else address
        while next_one != _NOTHING:
            before, length = _HEAD.unpack(os.pread(self._file.fileno(), _HEAD.size, next_one))
            blocks.append(os.pread(self._file.fileno(), length, next_one + _HEAD.size))
            next_one = before
        return b"".join(reversed(blocks)).decode()

    def close(self) -> None:
        """Let the file go with everything in it."""
        self._file.close()

    def __enter__(self) -> RowSpool:
        """Return the spool."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the file go."""
        self.close()

    def _write_all(self) -> None:
        for key in list(self._waiting):
            self._write(key)

    def _write(self, key: Hashable) -> None:
        rows = self._waiting.pop(key)
        self._file.write(_HEAD.pack(self._last.get(key, _NOTHING), len(rows)))
        self._file.write(rows)
        self._last[key] = self._end
        self._end += _HEAD.size + len(rows)
        self.buffered -= len(rows)
