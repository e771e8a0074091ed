"""The journal on files: the store port on a folder, and a run's segments gathered into one file beside its results."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine.lean_runtime.runner.user_error import UserError
from modules.observability.entry import JournalEntry, from_line
from modules.observability.segments import joined

#: Where the bot keeps the segments of a backtest below the Object Store, and what the gathered file is called.
_SEGMENTS = "hob/backtest/{run}"
SUFFIX = "-journal.jsonl"


@dataclass(frozen=True, slots=True)
class FileStore:
    """Keep texts as files below a folder; a key's slashes are folders. A file is whole or not there."""

    root: Path

    def contains(self, key: str) -> bool:
        """Say whether a key exists."""
        return (self.root / key).is_file()

    def read(self, key: str) -> str:
        """Return the text of an existing key."""
        return (self.root / key).read_text(encoding="utf-8")

    def save(self, key: str, text: str) -> None:
        """Write a text and bring it to the disk before returning; OSError where that fails."""
        target = self.root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)


def gather(storage: Path, run: str, results: Path) -> Path | None:
    """Move the segments of a backtest into one file of lines beside its results; None where the run wrote none.

    `storage` is the folder of the Object Store, `run` the algorithm id. OSError where a file cannot be written.
    """
    folder = storage / _SEGMENTS.format(run=run)
    segments = sorted(folder.glob("journal-*")) if folder.is_dir() else []
    if not segments:
        return None
    entries = joined(path.read_text(encoding="utf-8") for path in segments)
    target = results / f"{run}{SUFFIX}"
    FileStore(results).save(target.name, "".join(f"{entry.to_line()}\n" for entry in entries))
    for path in segments:
        path.unlink()
    return target


def read_journal(path: Path) -> list[JournalEntry]:
    """Return the entries of a gathered file, or of a folder of segments (such as a live run's in the Object Store).

    Raises UserError for what is no journal.
    """
    try:
        if path.is_dir():
            return joined(each.read_text(encoding="utf-8") for each in sorted(path.glob("journal-*")))
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UserError(f"cannot read the journal: {error.strerror}", str(path)) from error
    entries = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(from_line(line))
        except ValueError as error:
            raise UserError(f"damaged journal: {error}", f"{path}:{number}", "run the backtest again") from error
    return entries
