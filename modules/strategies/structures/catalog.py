"""All structures by name: every `OptionStrategies` factory of LEAN, and the two single longs that it lacks."""

from __future__ import annotations

import difflib

from modules.strategies.structures.ratios import BACKSPREADS, LADDERS
from modules.strategies.structures.singles import SINGLES
from modules.strategies.structures.spreads import CALENDARS, STRADDLES, VERTICALS
from modules.strategies.structures.template import StructureEntry
from modules.strategies.structures.wings import BOXES, BUTTERFLIES, IRONS

GROUPS: dict[str, tuple[StructureEntry, ...]] = {
    "Single options, alone and beside shares": SINGLES,
    "Verticals": VERTICALS,
    "Straddles and strangles": STRADDLES,
    "Butterflies": BUTTERFLIES,
    "Iron condors and iron butterflies": IRONS,
    "Calendars and jelly rolls": CALENDARS,
    "Backspreads": BACKSPREADS,
    "Ladders": LADDERS,
    "Boxes": BOXES,
}

CATALOG: dict[str, StructureEntry] = {entry.name: entry for group in GROUPS.values() for entry in group}


class UnknownStructureError(KeyError):
    """A name is in no entry; the message offers the nearest."""

    def __str__(self) -> str:
        """Return the message without the quotes of KeyError."""
        return str(self.args[0])


def find(name: str) -> StructureEntry:
    """Return the entry of a name, or of LEAN's factory name; UnknownStructureError with a hint otherwise."""
    entry = CATALOG.get(name.strip().lower().replace("_", " "))
    if entry is not None:
        return entry
    for candidate in CATALOG.values():
        if name in (candidate.factory, *candidate.aliases) and name:
            return candidate
    near = difflib.get_close_matches(name.lower(), CATALOG, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(CATALOG)}"
    raise UnknownStructureError(f"no structure is called '{name}'; {hint}")
