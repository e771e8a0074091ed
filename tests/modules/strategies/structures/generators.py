"""Random parameters that satisfy a catalog entry's demands."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from modules.domain.structures import Structure
from modules.strategies.structures import CATALOG, StructureEntry, like, structure_from
from tests.modules.builders import contract

FIRST = date(2024, 1, 19)
ENTRIES = list(CATALOG.values())


def ordered(entry: StructureEntry) -> list[str]:
    """Return the entry's strikes from the lowest to the highest."""
    names = list(entry.strikes)
    for _ in names:
        for ordering in entry.orderings:
            if ordering.lower in names and names.index(ordering.lower) > names.index(ordering.higher):
                names.remove(ordering.lower)
                names.insert(names.index(ordering.higher), ordering.lower)
    return names


@st.composite
def parameters_of(draw: st.DrawFn, entry: StructureEntry) -> dict[str, Decimal | date]:
    """Draw strikes from 50 up in steps of 2.50 and, for several expirations, dates that follow each other."""
    gaps = draw(st.lists(st.integers(1, 12), min_size=len(entry.strikes), max_size=len(entry.strikes)))
    if entry.equal_wings is not None:
        gaps[2] = gaps[1]
    strike, found = Decimal(50), {}
    for name, gap in zip(ordered(entry), gaps, strict=True):
        strike += gap * Decimal("2.5")
        found[name] = strike
    chosen: dict[str, Decimal | date] = {name: found[name] for name in entry.strikes}
    day = FIRST
    for name in entry.expirations:
        chosen[name] = day
        day += timedelta(days=draw(st.integers(1, 300)))
    return chosen


@st.composite
def structures(draw: st.DrawFn) -> tuple[StructureEntry, dict[str, Decimal | date], Structure]:
    """Draw an entry, its parameters and the structure of both."""
    entry = draw(st.sampled_from(ENTRIES))
    parameters = draw(parameters_of(entry))
    return entry, parameters, structure_from(entry.name, parameters, like(contract(100, "call")))
