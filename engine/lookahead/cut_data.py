"""A data folder as it was at a moment: links to what was complete by then, cut copies of what goes on after it.

Left whole, for they are no market data that an algorithm is handed ahead of time: market hours, symbol properties,
interest rates, map and factor files (prices adjusted backwards from the future are LEAN's own convention).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

#: Bars of these folders begin at the milliseconds of their first column and last so long.
_STEPS = {"minute": timedelta(minutes=1), "second": timedelta(seconds=1), "tick": timedelta(0)}
#: A daily row is known from the regular close on.
CLOSE = time(16, 0)
_DATED = re.compile(r"^(\d{8})(?:\D|$)")
_WHOLE = frozenset({"market-hours", "symbol-properties", "interest-rate", "map_files", "factor_files"})


def write_cut(source: Path, target: Path, moment: datetime) -> None:
    """Make below `target` the view of a data folder at a naive New York moment; OSError where it cannot be written."""
    for path in sorted(source.rglob("*")):
        if path.is_dir():
            continue
        place = target / path.relative_to(source)
        parts = frozenset(path.relative_to(source).parts)
        if parts & _WHOLE:
            _link(path, place)
        elif parts & _STEPS.keys():
            _dated(path, place, moment, next(_STEPS[part] for part in parts if part in _STEPS))
        elif {"daily", "hour"} & parts and path.suffix == ".zip":
            _rows(path, place, moment, "daily" in parts)
        elif not _is_later(path, moment):
            _link(path, place)


def _link(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(path.resolve())


def _is_later(path: Path, moment: datetime) -> bool:
    """Say whether a file dated by its name, such as a universe, tells of a day that is not over."""
    dated = _DATED.match(path.name)
    return dated is not None and dated.group(1) >= f"{moment:%Y%m%d}"


def _dated(path: Path, place: Path, moment: datetime, step: timedelta) -> None:
    dated = _DATED.match(path.name)
    today = f"{moment:%Y%m%d}"
    if dated is None or dated.group(1) < today:
        _link(path, place)
    elif dated.group(1) == today:
        midnight = datetime.combine(moment.date(), time())
        last = (moment - step - midnight) / timedelta(milliseconds=1)
        _copy(path, place, lambda row: int(float(row.partition(",")[0])) <= last)


def _rows(path: Path, place: Path, moment: datetime, is_daily: bool) -> None:
    def is_known(row: str) -> bool:
        begins = datetime.strptime(row.partition(",")[0], "%Y%m%d %H:%M")
        ends = datetime.combine(begins.date(), CLOSE) if is_daily else begins + timedelta(hours=1)
        return ends <= moment

    _copy(path, place, is_known)


def _copy(path: Path, place: Path, is_known: Callable[[str], bool]) -> None:
    """Write a zip with the rows that are known; an entry without any stays as an empty one."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as cut:
        for name in whole.namelist():
            rows = whole.read(name).decode("utf-8").splitlines()
            cut.writestr(name, "".join(f"{row}\n" for row in rows if row and is_known(row)))
