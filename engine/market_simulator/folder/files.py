"""Text files and zips whose bytes depend on their content alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

#: Zip entries carry a fixed date, so equal data give equal bytes.
_ZIP_DATE = (2024, 1, 1, 0, 0, 0)


def write_text(path: Path, text: str) -> None:
    """Write a text file with Unix line ends, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_zip(path: Path, entries: Iterable[tuple[str, str]]) -> None:
    """Write a zip of (name, text) entries as they come, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in entries:
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
