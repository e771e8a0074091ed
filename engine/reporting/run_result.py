"""A run as the report sees it: LEAN's result document, the journal and the label of the data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.lean_runtime.runner.user_error import UserError
from engine.reporting import journal_files, run_note
from modules.analytics.returns import EquityCurve
from modules.observability.entry import JournalEntry

NEW_YORK = ZoneInfo("America/New_York")
_SHORT = ("-summary", "-order-events", run_note.SUFFIX.removesuffix(".json"))
#: Tells that a folder is of a live run.
_LIVE = "run.json"
#: What a live run leaves at its end beside ID.json, which it keeps writing while it runs.
_ENDED = "-result"
_REMEDY = "name the folder that `python -m engine backtest` or `live` printed, or its ID.json"


@dataclass(frozen=True, slots=True)
class RunResult:
    """Hold what a run has left; `journal` is empty for an algorithm that writes none."""

    identity: str
    folder: Path
    document: Mapping[str, Any]
    journal: tuple[JournalEntry, ...]
    data_label: str

    @property
    def name(self) -> str:
        """Return what the run is called."""
        return str(self.document.get("state", {}).get("Name") or self.identity)

    @property
    def status(self) -> str:
        """Return how the run ended, such as Completed."""
        return str(self.document.get("state", {}).get("Status") or "unknown")

    @property
    def fill_model(self) -> str:
        """Return the fill model that the run names, or that it names none."""
        return str(
            self.document.get("runtimeStatistics", {}).get("Fill Model") or "LEAN's default (the run names none)"
        )

    @property
    def statistics(self) -> Mapping[str, str]:
        """Return LEAN's summary statistics."""
        found: Mapping[str, str] = self.document.get("statistics", {})
        return found

    def curve(self) -> EquityCurve:
        """Return the equity at the end of each New York day, the start first; UserError where the run has none."""
        try:
            samples = self.document["charts"]["Strategy Equity"]["series"]["Equity"]["values"]
        except KeyError as error:
            raise UserError("the result has no equity chart: the run did not begin", str(self.folder)) from error
        return _closes(samples)


def _closes(samples: Sequence[Sequence[float]]) -> EquityCurve:
    """Return the last sample of each session, the first sample as the start.

    LEAN samples through the sessions and at every midnight; a day that has a midnight alone is no session.
    """
    start = _moment(samples[0]).date() - timedelta(1)
    last: dict[date, float] = {start: float(samples[0][-1])}
    sessions = set()
    for sample in samples[1:]:
        moment = _moment(sample)
        if moment.time() != time():
            sessions.add(moment.date())
        # The sample at midnight belongs to the day that has ended.
        last[(moment - timedelta(seconds=1)).date()] = float(sample[-1])
    kept = [start, *sorted(day for day in last if day in sessions)]
    return EquityCurve(tuple(kept), tuple(last[day] for day in kept))


def _moment(sample: Sequence[float]) -> datetime:
    return datetime.fromtimestamp(float(sample[0]), UTC).astimezone(NEW_YORK)


def has_equity(main: Path) -> bool:
    """Say whether a result file tells of a run that began; OSError where it cannot be read."""
    document = json.loads(main.read_text(encoding="utf-8"))
    return bool(document.get("charts", {}).get("Strategy Equity", {}).get("series", {}).get("Equity", {}).get("values"))


def load_run(path: Path, journal: Path | None = None) -> RunResult:
    """Read a results folder or its ID.json; `journal` names the journal where it does not lie beside it.

    Raises UserError for what is not there or damaged.
    """
    main = _ended(path) if path.is_file() else _main_file(path)
    identity = main.stem.removesuffix(_ENDED) if _is_live(main) else main.stem
    try:
        document = json.loads(main.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"not a result of a backtest: {error}", str(main), _REMEDY) from error
    if not isinstance(document, dict) or "statistics" not in document:
        raise UserError("not a complete result of a run: a live one is complete at its end", str(main), _REMEDY)
    beside = main.with_name(f"{identity}{journal_files.SUFFIX}")
    chosen = journal or (beside if beside.is_file() else None)
    entries = () if chosen is None else tuple(journal_files.read_journal(chosen))
    return RunResult(identity, main.parent, document, entries, run_note.read_data_label(main.parent, identity))


@dataclass(frozen=True, slots=True)
class Journal:
    """Hold a journal, what files about it are named after, and the label of the data (empty where unknown)."""

    entries: tuple[JournalEntry, ...]
    beside: Path
    data_label: str = ""


def journal_of(path: Path) -> Journal:
    """Read the journal of a results folder, of its ID.json, or one that is named itself (a file, a folder of segments).

    Raises UserError where there is none.
    """
    if path.suffix == ".jsonl" or (path.is_dir() and any(path.glob("journal-*"))):
        return Journal(tuple(journal_files.read_journal(path)), path.parent / path.stem.removesuffix("-journal"))
    shown = load_run(path)
    if not shown.journal:
        raise UserError("the run has no journal", str(path), "name the journal itself, a file or a folder")
    return Journal(shown.journal, shown.folder / shown.identity, shown.data_label)


def _main_file(folder: Path) -> Path:
    if not folder.is_dir():
        raise UserError("no such result", str(folder), _REMEDY)
    found = [path for path in sorted(folder.glob("*.json")) if not path.stem.endswith(_SHORT)]
    # A folder may hold other documents: a result has its short form beside it, or is the last of a live run.
    found = [path for path in found if _is_live(path) or _beside(path, "-summary").is_file()] or found
    if len(found) > 1 and (folder / _LIVE).is_file() and not any(_is_live(path) for path in found):
        raise UserError("the live run has no result yet: it is written at its end", str(folder), "stop the run first")
    if len(found) != 1:
        what = "no result in this folder" if not found else f"{len(found)} results in this folder"
        raise UserError(what, str(folder), _REMEDY)
    return found[0]


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f"{file.stem}{ending}.json")


def _ended(file: Path) -> Path:
    """Return the result of a live run whose running form is named, else the file."""
    return _beside(file, _ENDED) if _beside(file, _ENDED).is_file() else file


def _is_live(file: Path) -> bool:
    return file.stem.endswith(_ENDED) and file.with_name(f"{file.stem.removesuffix(_ENDED)}.json").is_file()
