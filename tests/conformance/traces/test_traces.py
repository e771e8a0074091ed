"""What an algorithm could see on the real engine (observed/traces), row by row, on the runtime."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.traces.exceptions import EXCEPTIONS, exception_of
from tests.conformance.traces.normal import normal
from tests.conformance.traces.runs import RUNS, recorded, traced
from tests.shared_data import shared_dir

#: Traces with a form of their own; each has its test.
OTHER_TESTS = {"errs", "filt2", "filt_returns", "class_selection"}
#: Recorded with gaps: the recording left rows out that an algorithm counted on.
THINNED = {"trace_googexpiry": "seq", "models3": "n"}
#: The result handler values unrealised profit at every step there and asks a custom fee model (order id 0) for it; the
#: runtime does so only where someone asks. The algorithm counts its calls, so the counts differ too.
COUNTS_FEES = {"models1", "models1_bm"}
#: pythonnet lists accessors and System.Object's methods among the members of a class.
_DOTNET_MEMBER = re.compile(
    r"(?:get|set|add|remove|op)_|(?:equals|finalize|memberwise_clone|reference_equals|deserialize_message)$"
)
Rows = list[dict[str, Any]]


def comparable(name: str, rows: Rows) -> Rows:
    """Return the rows that are compared, in the common form."""
    kept = [normal(row) for row in rows if exception_of(name, row) is None]
    if name in COUNTS_FEES:
        kept = [{key: item for key, item in row.items() if key != "n"} for row in kept if not _values_holdings(row)]
    return [row for row in map(_without_dotnets_ways, kept) if row]


def _without_dotnets_ways(row: dict[str, Any]) -> dict[str, Any] | None:
    """Return a row of a list of members without accessors, methods described alike, universes in one order."""
    name = str(row.get("name", ""))
    if row.get("label") == "chain member" and (_DOTNET_MEMBER.match(name)):
        return None
    if row.get("type") in ("method", "function") and "." in str(row.get("label")):
        return {"label": row["label"].removesuffix("()"), "type": "method"}
    if "active" in row:
        return row | {"active": sorted(row["active"])}
    return row


def _values_holdings(row: dict[str, Any]) -> bool:
    return row.get("what") == "get_order_fee" and row["order"]["id"] == 0


def without_gaps(name: str, rows: Rows, recorded_rows: Rows) -> Rows:
    """Return our rows without those that a thinned recording left out."""
    counter = THINNED.get(name)
    if counter is None:
        return rows
    kept = {row[counter] for row in recorded_rows if counter in row}
    return [row for row in rows if counter not in row or row[counter] in kept]


@pytest.mark.parametrize("name", sorted(RUNS))
def test_trace_equals_the_real_engine(name: str, tmp_path: Path) -> None:
    theirs = recorded(name)
    ours = without_gaps(name, traced(name, tmp_path), theirs)
    for number, (want, have) in enumerate(zip(comparable(name, theirs), comparable(name, ours), strict=False)):
        assert have == want, f"row {number} of {name}"
    assert len(comparable(name, ours)) == len(comparable(name, theirs))
    assert unneeded_exceptions(name, theirs, ours) == []


def unneeded_exceptions(name: str, theirs: Rows, ours: Rows) -> list[str]:
    """Return the patterns whose rows are equal by now: such an exception hides what it need not."""
    sides: dict[str, tuple[Rows, Rows]] = defaultdict(lambda: ([], []))
    for index, rows in enumerate((theirs, ours)):
        for row in rows:
            pattern = exception_of(name, row)
            if pattern is not None:
                sides[pattern][index].append(normal(row))
    return [pattern for pattern in EXCEPTIONS.get(name, {}) if sides[pattern][0] == sides[pattern][1]]


def test_every_trace_file_has_a_test() -> None:
    root = shared_dir()
    if root is None:
        pytest.skip("needs the shared reference data (set HOB_SHARED)")
    names = {file.stem for file in (root / "reference" / "observed" / "traces").glob("*.json")}
    assert names == set(RUNS) | OTHER_TESTS
