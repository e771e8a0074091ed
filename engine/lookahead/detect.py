"""The detector: a full run, runs on cut data, and the first difference between them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.user_error import UserError
from engine.lookahead.cut_data import CLOSE, write_cut
from engine.lookahead.observation import Observation, Trace, read_trace
from engine.reporting.journal_files import read_journal

T = TypeVar("T")

_ROOT = Path(__file__).resolve().parent.parent.parent
_NEW_YORK = ZoneInfo("America/New_York")
#: Half sessions close at 13:00; between this and the regular close it is not certain which daily bars are known.
_UNSURE_FROM = time(13, 0)


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold the first thing that the run on cut data did otherwise; None where a run has nothing in that place."""

    full: Observation | None
    cut: Observation | None

    @property
    def first(self) -> Observation:
        """Return the value of the full run, or of the cut run where the full one has none."""
        found = self.full or self.cut
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class CutResult:
    """Hold the comparison at one moment: how many values were compared, and the first difference if any."""

    moment: datetime
    compared: int
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class LookaheadResult:
    """Hold what the detector found; `opened` are lines of the project that open files of the data folder themselves."""

    cuts: Sequence[CutResult]
    opened: Sequence[str]

    @property
    def found(self) -> bool:
        """Say whether anything up to a cut depended on data after it."""
        return any(cut.difference is not None for cut in self.cuts)


def detect(
    job: BacktestJob, count: int = 3, seed: int = 1, progress: Callable[[str], None] = lambda _: None
) -> LookaheadResult:
    """Run the job whole, then on data cut at `count` sampled moments; UserError where the whole run fails.

    The algorithm runs in processes of its own, with an empty Object Store each.
    """
    with tempfile.TemporaryDirectory(prefix="lookahead-") as folder:
        work = Path(folder)
        progress("the whole run")
        full = traced(replace(job, object_store_root=work / "full"), work)
        if full.error:
            raise UserError(f"the run itself fails: {full.error}", str(job.algorithm_file), "mend it first")
        cuts = []
        for number, moment in enumerate(sampled(full.observations, count, seed), 1):
            progress(f"cut {number} of {count} at {moment:%Y-%m-%d %H:%M}")
            cuts.append(_at(job, full, moment, work / str(number)))
        if not cuts:
            raise UserError("the run decided and computed nothing", str(job.algorithm_file), "nothing can be compared")
    return LookaheadResult(cuts, full.opened)


def sampled(observations: Sequence[Observation], count: int, seed: int) -> list[datetime]:
    """Return moments at which something was observed, spread over the sessions, one drawn from each part of them.

    Moments before 13:00 are taken if there are any: what is known at the close only is still unknown then, so a peek at
    today's bar shows. From 13:00 to the close none is drawn: on half sessions daily bars are known there already.
    """
    moments = sorted({o.time for o in observations if o.kind != "journal" and not _UNSURE_FROM < o.time.time() < CLOSE})
    mornings = [moment for moment in moments if time() < moment.time() <= _UNSURE_FROM]
    moments = mornings or [moment for moment in moments if moment.time() != time()] or moments
    if not moments:
        return []
    draw = random.Random(seed)
    days = sorted({moment.date() for moment in moments})
    if len(days) < count:
        return [draw.choice(part) for part in _parts(moments, count) if part]
    # Different sessions first: a busy one would else draw most cuts, and a peek often shows in some sessions only.
    drawn = [draw.choice(part) for part in _parts(days, count)]
    return [draw.choice([moment for moment in moments if moment.date() == day]) for day in drawn]


def _parts(items: Sequence[T], count: int) -> list[Sequence[T]]:
    """Return so many parts of about equal length, in order."""
    edges = [round(place * len(items) / count) for place in range(count + 1)]
    return [items[low:high] for low, high in pairwise(edges)]


def _at(job: BacktestJob, full: Trace, moment: datetime, work: Path) -> CutResult:
    write_cut(job.data_folder, work / "data", moment)
    last = moment.date()
    end = min(last, job.end) if job.end else last
    cut = traced(replace(job, data_folder=work / "data", object_store_root=work / "storage", end=end), work)
    return compare(full.observations, cut.observations, moment)


def compare(full: Sequence[Observation], cut: Sequence[Observation], moment: datetime) -> CutResult:
    """Return the first difference among all that was observed up to a moment; the journal is compared by itself."""
    compared = 0
    for is_journal in (False, True):
        pair = [[o for o in run if o.time <= moment and (o.kind == "journal") is is_journal] for run in (full, cut)]
        compared += len(pair[0])
        for place in range(max(map(len, pair))):
            first, second = (run[place] if place < len(run) else None for run in pair)
            if first is None or second is None or first.compared != second.compared:
                return CutResult(moment, compared, Difference(first, second))
    return CutResult(moment, compared, None)


def traced(job: BacktestJob, work: Path) -> Trace:
    """Run a job in a process of its own and return what was seen, the bot's journal included; UserError if it dies."""
    work.mkdir(parents=True, exist_ok=True)
    spec, target = work / "spec.json", work / "trace.jsonl"
    spec.write_text(json.dumps(_spec(job)), encoding="utf-8")
    command = [sys.executable, "-m", "engine.lookahead.worker", str(spec), str(target)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode or not target.is_file():
        told = done.stderr.strip().splitlines()
        raise UserError(
            f"a run died: {told[-1] if told else done.returncode}", str(job.algorithm_file), "mend it first"
        )
    trace = read_trace(target)
    return replace(trace, observations=[*trace.observations, *_journal(job)])


def _spec(job: BacktestJob) -> Mapping[str, object]:
    def text(value: date | None) -> str | None:
        return None if value is None else value.isoformat()

    return {
        "algorithm": str(job.algorithm_file),
        "data": str(job.data_folder),
        "storage": str(job.object_store_root),
        "parameters": dict(job.parameters),
        "start": text(job.start),
        "end": text(job.end),
        "cash": None if job.cash is None else str(job.cash),
    }


def _journal(job: BacktestJob) -> list[Observation]:
    """Return the entries of a journal that the algorithm has kept in its Object Store."""
    found = []
    for folder in sorted({path.parent for path in job.object_store_root.rglob("journal-*")}):
        for entry in read_journal(folder):
            moment = entry.time.astimezone(_NEW_YORK).replace(tzinfo=None)
            value = json.dumps({"text": entry.text, "data": dict(entry.data)}, sort_keys=True)
            found.append(Observation(moment, "journal", entry.name, value))
    return found
