"""The journal on files: a run's segments gathered into one file beside its results."""

from __future__ import annotations

from pathlib import Path

from engine.file_store.store import FileStore
from engine.lean_runtime.runner.user_error import UserError
from modules.observability.entry import JournalEntry, from_line
from modules.observability.segments import joined

#: Where the bot keeps the segments of a run below the Object Store, and what the gathered file is called.
_SEGMENTS = "hob/backtest/{run}"
_LIVE_SEGMENTS = "hob/live/{run}"
SUFFIX = "-journal.jsonl"


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


def copy_live(storage: Path, run: str, results: Path) -> Path | None:
    """Write the journal of a live run, which stays in the Object Store, beside its results; None where it has none.

    OSError where a file cannot be read or written.
    """
    folder = storage / _LIVE_SEGMENTS.format(run=run)
    if not any(folder.glob("journal-*")):
        return None
    entries = joined(each.read_text(encoding="utf-8") for each in sorted(folder.glob("journal-*")))
    FileStore(results).save(f"{run}{SUFFIX}", "".join(f"{entry.to_line()}\n" for entry in entries))
    return results / f"{run}{SUFFIX}"


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
