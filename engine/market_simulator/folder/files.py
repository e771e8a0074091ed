"""Text files and zips whose bytes depend on their content alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

#: Zip entries carry a fixed date, so equal data give equal bytes.
_ZIP_DATE = (2024, 1, 1, 0, 0, 0)


def write_text(path: Path, text: str) -> None:
    """Write a text file with Unix line ends, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_zip(path: Path, entries: Iterable[tuple[str, str]]) -> None:
    """Write a zip of (name, text) entries, making its folder."""
    with ZipOfTexts(path) as archive:
        for name, text in entries:
            archive.add(name, text)


class ZipOfTexts:
    """A zip that is written entry by entry."""

    def __init__(self, path: Path) -> None:
        """Open the file, making its folder."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def __enter__(self) -> ZipOfTexts:
        """Return the zip."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def add(self, name: str, text: str) -> None:
        """Write one entry."""
        info = zipfile.ZipInfo(name, _ZIP_DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(info, text)

    def close(self) -> None:
        """Write the directory of the zip; nothing can be added any more."""
        self._archive.close()
