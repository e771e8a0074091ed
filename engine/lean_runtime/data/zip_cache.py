"""Reads zip files whole and keeps the latest in memory, so that the contracts of a day cost one read of the disk."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections import OrderedDict
from pathlib import Path

from engine.lean_runtime.data.errors import DataError

#: Bytes of compressed files kept.
_BUDGET = 64 * 1024 * 1024
_STORED, _DEFLATED = 0, 8
_LOCAL_HEADER = 30


class ZipContents:
    """The bytes of one zip and where its entries lie."""

    __slots__ = ("_blob", "entries", "path", "signature")

    def __init__(self, path: str, blob: bytes, signature: tuple[int, int]) -> None:
        """Read the directory; DataError when it is damaged."""
        self.path = path
        self.signature = signature
        self._blob = blob
        try:
            with zipfile.ZipFile(io.BytesIO(blob)) as archive:
                self.entries = {info.filename: info for info in archive.infolist()}
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError) as problem:
            raise DataError(path, f"not a readable zip file ({problem})") from None

    @property
    def size(self) -> int:
        """Return the number of bytes kept."""
        return len(self._blob)

    def names(self) -> list[str]:
        """Return the names of the entries in the order of the file."""
        return list(self.entries)

    def read(self, entry: str | None) -> bytes | None:
        """Return an entry's bytes (without a name the first entry's), None when there is no such entry.

        Raises DataError when the entry is damaged.
        """
        if entry is None:
            entry = next(iter(self.entries), None)
        info = None if entry is None else self.entries.get(entry)
        if info is None:
            return None
        source = f"{self.path}#{entry}"
        start = info.header_offset
        header = self._blob[start : start + _LOCAL_HEADER]
        if header[:4] != b"PK\x03\x04" or len(header) < _LOCAL_HEADER or info.flag_bits & 1:
            raise DataError(source, "the entry's header is damaged or encrypted")
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        start += _LOCAL_HEADER + name_length + extra_length
        packed = self._blob[start : start + info.compress_size]
        data = _unpack(packed, info.compress_type, source)
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise DataError(source, "the entry is damaged (checksum)")
        return data


def _unpack(packed: bytes, method: int, source: str) -> bytes:
    if method == _STORED:
        return packed
    if method != _DEFLATED:
        raise DataError(source, f"compression method {method} is not supported")
    try:
        return zlib.decompress(packed, -zlib.MAX_WBITS)
    except zlib.error as problem:
        raise DataError(source, f"the entry is damaged ({problem})") from None


class ZipCache:
    """The latest zips, least recently used dropped beyond a number of bytes (ZipDataCacheProvider.cs)."""

    def __init__(self, budget: int = _BUDGET) -> None:
        """Keep at most `budget` bytes of compressed data, but always the last file."""
        self._budget = budget
        self._zips: OrderedDict[str, ZipContents] = OrderedDict()
        self._size = 0

    def open(self, path: Path | str) -> ZipContents | None:
        """Return the contents of a zip, None when the file does not exist; DataError when it is damaged."""
        name = str(path)
        try:
            found = os.stat(name)
        except OSError:
            return None
        signature = (found.st_mtime_ns, found.st_size)
        known = self._zips.get(name)
        if known is not None and known.signature == signature:
            self._zips.move_to_end(name)
            return known
        self._drop(name)
        contents = ZipContents(name, _read_bytes(name), signature)
        self._zips[name] = contents
        self._size += contents.size
        while self._size > self._budget and len(self._zips) > 1:
            self._drop(next(iter(self._zips)))
        return contents

    def clear(self) -> None:
        """Forget everything."""
        self._zips.clear()
        self._size = 0

    def _drop(self, name: str) -> None:
        dropped = self._zips.pop(name, None)
        if dropped is not None:
            self._size -= dropped.size


def _read_bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as problem:
        raise DataError(name, f"cannot be read ({problem.strerror})") from None


#: Shared by all readers of the process; entries are checked against the file's time and size.
SHARED_ZIPS = ZipCache()
