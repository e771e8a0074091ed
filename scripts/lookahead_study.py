"""Measures the look-ahead detector: bugs planted into the shipped bot by mutation operators, each with a clean twin.

`make lookahead-study`. An operator rewrites one place of the bot's feeds, or one shipped strategy
(`lookahead_strategies.py`); its twin does the same with what was known by then. Detection rate: share of bugs found;
false alarms: share of twins accused. Saves backtests/lookahead-study.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from engine.lean_runtime.runner.job import BacktestJob
from engine.lookahead.detect import LookaheadResult, detect
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from scripts.lookahead_strategies import mutants, parameters, plant

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "backtests" / "lookahead-study.json"
FIRST, LAST = date(2024, 1, 2), date(2024, 1, 5)

#: What every mutant gets: all daily rows of the data folder, whatever the engine's clock says.
_STORED = """

def _stored() -> dict[date, tuple[float, float, float]]:
    import zipfile

    from QuantConnect import Globals

    with zipfile.ZipFile(f"{Globals.data_folder}/equity/usa/daily/spy.zip") as archive:
        rows = archive.read(archive.namelist()[0]).decode().split()
    return {_day_of(row): tuple(float(x) / 10_000 for x in row.split(",")[2:5]) for row in _joined(rows)}


def _joined(words: list[str]) -> list[str]:
    return [f"{day} {rest}" for day, rest in zip(words[::2], words[1::2], strict=True)]


def _day_of(row: str) -> date:
    from datetime import datetime

    return datetime.strptime(row[:8], "%Y%m%d").date()
"""
_HISTORY, _FEED = "algorithms/volatility_history.py", "algorithms/underlying_feed.py"
_BARS = "        bars = self._bars()\n"
_TODAY = "        today = record.by_session.get(last)\n"
_FEED_PRICE = "        if price <= 0:\n"


@dataclass(frozen=True)
class Operator:
    """Put `bug` or `twin` behind (or, for the feed, before) one place of a file of the bot."""

    name: str
    file: str
    place: str
    bug: str
    twin: str


def _closes(name: str, bug: str, twin: str, place: str = _BARS) -> Operator:
    """Return an operator on the daily bars that trend and volatility are computed from."""
    common = "        stored, last = _stored(), max(bars)\n"
    return Operator(name, _HISTORY, place, f"{common}{bug}", f"{common}{twin}")


_BAR = "(value, value, value)"
OPERATORS: Sequence[Operator] = (
    _closes(
        "tomorrow's close",
        "        later = [day for day in sorted(stored) if day > last][1:2]\n"
        "        bars |= {day: stored[day] for day in later}\n",
        "        later = [day for day in sorted(stored) if day <= last][-1:]\n"
        "        bars |= {day: stored[day] for day in later}\n",
    ),
    _closes(
        "whole-sample normalisation",
        "        mean = sum(b[2] for b in stored.values()) / len(stored)\n"
        "        today = today and today * bars[last][2] / mean\n",
        "        known = [b[2] for d, b in stored.items() if d <= last]\n"
        "        today = today and today * bars[last][2] / (sum(known) / len(known))\n",
        _TODAY,
    ),
    _closes(
        "centred window",
        "        days = sorted(stored)\n"
        "        for place, day in enumerate(days):\n"
        "            near = days[max(place - 2, 0) : place + 3]\n"
        f"            value = sum(stored[d][2] for d in near) / len(near)\n"
        f"            bars |= {{day: {_BAR}}} if day in bars else {{}}\n",
        "        days = sorted(stored)\n"
        "        for place, day in enumerate(days):\n"
        "            near = days[max(place - 4, 0) : place + 1]\n"
        f"            value = sum(stored[d][2] for d in near) / len(near)\n"
        f"            bars |= {{day: {_BAR}}} if day in bars else {{}}\n",
    ),
    _closes(
        "shuffled index",
        "        import random\n"
        "        drawn = random.Random(1).sample(sorted(stored), len(stored))\n"
        "        bars = {day: stored[other] for day, other in zip(bars, drawn, strict=False)}\n",
        "        import random\n"
        "        known = [day for day in sorted(stored) if day <= last]\n"
        "        drawn = random.Random(1).sample(known, len(known))\n"
        "        bars = {day: stored[other] for day, other in zip(bars, drawn, strict=False)}\n",
    ),
    _closes(
        "shift by minus one",
        "        days = sorted(stored)\n"
        "        after = dict(zip(days, days[1:], strict=False))\n"
        "        bars = {day: stored.get(after.get(day), bar) for day, bar in bars.items()}\n",
        "        days = sorted(stored)\n"
        "        before = dict(zip(days[1:], days, strict=False))\n"
        "        bars = {day: stored.get(before.get(day), bar) for day, bar in bars.items()}\n",
    ),
    _closes(
        "back-filled gap",
        "        later = [day for day in sorted(stored) if day > last]\n"
        "        bars |= {last: stored[later[0]]} if later else {}\n",
        "        earlier = [day for day in sorted(stored) if day < last]\n"
        "        bars |= {last: stored[earlier[-1]]} if earlier else {}\n",
    ),
    Operator(
        "universe file of today",
        _HISTORY,
        _TODAY,
        "        today = today and today * _size_of(self._algorithm.time.date())\n",
        "        today = today and today * _size_of(max(bars))\n",
    ),
    Operator(
        "day's high before it is over",
        _FEED,
        _FEED_PRICE,
        "        price = max(price, _high_of(now.date(), price))\n",
        "        price = max(price, _high_of(now.date() - timedelta(1), price))\n",
    ),
)
_SIZE = '''

def _size_of(day: date) -> float:
    """Return the underlying's close in the day's universe file by 500, one where there is none."""
    from pathlib import Path

    from QuantConnect import Globals

    file = Path(f"{Globals.data_folder}/option/usa/universes/spy/{day:%Y%m%d}.csv")
    if not file.is_file():
        return 1.0
    rows = [row.split(",") for row in file.read_text().splitlines() if not row.startswith("#")]
    return float(next(row for row in rows if not row[0])[6]) / 500
'''
_HIGH = """

def _high_of(day: Any, price: float) -> float:
    from algorithms.volatility_history import _stored

    return _stored().get(day, (price, price, price))[0]
"""


def copied(folder: Path) -> None:
    """Copy the bot."""
    for name in ("algorithms", "modules", "config"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "main.py", folder / "main.py")


def mutant(folder: Path, operator: Operator, text: str) -> Path:
    """Write the bot with a text in its place; return its algorithm file. ValueError if the place is not unique."""
    copied(folder)
    history = folder / _HISTORY
    history.write_text(history.read_text() + _STORED + _SIZE)
    feed = folder / _FEED
    imports = "from datetime import datetime, time\n"
    more = "from datetime import datetime, time, timedelta\nfrom typing import Any\n"
    feed.write_text(feed.read_text().replace(imports, more) + _HIGH)
    file = folder / operator.file
    source = file.read_text()
    if source.count(operator.place) != 1:
        raise ValueError(f"{operator.name}: the place is not unique in {operator.file}")
    put = f"{text}{operator.place}" if operator.file == _FEED else f"{operator.place}{text}"
    file.write_text(source.replace(operator.place, put))
    return folder / "main.py"


@dataclass(frozen=True)
class Case:
    """Hold one mutant to be judged: where it peeks, what it is called, and its settings."""

    place: str
    operator: str
    kind: str
    file: Path
    parameters: dict[str, str]


def cases(work: Path, wanted: Sequence[str]) -> Iterator[Case]:
    """Write and yield the mutants whose operator or strategy is wanted, all where none is named."""
    for number, operator in enumerate(OPERATORS):
        if wanted and operator.name not in wanted:
            continue
        for kind, text in (("bug", operator.bug), ("twin", operator.twin)):
            file = mutant(work / f"feed-{number}-{kind}", operator, text)
            yield Case("feeds", operator.name, kind, file, {})
    for number, (strategy, peek) in enumerate(mutants()):
        if wanted and not {strategy, peek.name} & set(wanted):
            continue
        for kind, text in (("bug", peek.bug), ("twin", peek.twin)):
            folder = work / f"strategy-{number}-{kind}"
            copied(folder)
            plant(folder, strategy, text)
            yield Case(strategy, peek.name, kind, folder / "main.py", parameters(strategy))


def main() -> None:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=[], help="names of operators or strategies")
    options = parser.parse_args()
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        config = MarketConfig(("SPY",), FIRST, seed=4, density=Density.SMALL)
        write_folder(work / "data", FolderPlan(config, LAST, Resolution.HOUR, 290), lambda *_: None)
        for case in cases(work, options.only):
            rows.append(_judged(work, case, options))
            print(json.dumps(rows[-1]), flush=True)
    _show(rows)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps({"data": "SIMULATED", "rows": rows}, indent=1), encoding="utf-8")


def _judged(work: Path, case: Case, options: argparse.Namespace) -> dict[str, object]:
    given = {"resolution": "hour", "start": FIRST.isoformat(), "end": LAST.isoformat(), "underlying": "SPY"}
    began = time.monotonic()
    job = BacktestJob(case.file, work / "data", work / "storage", parameters={**given, **case.parameters})
    found = detect(job, options.cuts, options.seed)
    shutil.rmtree(case.file.parent)
    return {
        "place": case.place,
        "operator": case.operator,
        "kind": case.kind,
        "found": found.found,
        "cuts": len(found.cuts),
        "cuts that differ": sum(cut.difference is not None for cut in found.cuts),
        "first": _first(found),
        "opens": len(found.opened),
        "seconds": round(time.monotonic() - began, 1),
    }


def _first(found: LookaheadResult) -> str:
    differences = [cut.difference for cut in found.cuts if cut.difference is not None]
    return str(differences[0].first)[:140] if differences else ""


def _show(rows: Sequence[dict[str, object]]) -> None:
    table = Table("place", "operator", "kind", "found", "cuts that differ", "first difference", title="SIMULATED data")
    for row in rows:
        cuts = f"{row['cuts that differ']} of {row['cuts']}"
        table.add_row(
            str(row["place"]), str(row["operator"]), str(row["kind"]), str(row["found"]), cuts, str(row["first"])
        )
    Console(width=180).print(table)
    for kind, name in (("bug", "bugs found"), ("twin", "clean twins accused")):
        mine = [row for row in rows if row["kind"] == kind]
        print(f"{name}: {sum(bool(row['found']) for row in mine)} of {len(mine)}")


if __name__ == "__main__":
    main()
