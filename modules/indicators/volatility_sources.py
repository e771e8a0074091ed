"""Where daily at-the-money volatilities come from, and which counts for a session (trading rule 38).

LEAN's universe files first, then the bot's own record of closing chains, then a file that a human imported.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

#: The sources in the order in which they are asked, as they are shown.
UNIVERSE, OWN, IMPORTED = "universe files", "own record", "imported file"


class ImportedVolatilityError(ValueError):
    """An imported file does not hold what it should; the text says where and what was expected."""

    remedy = "mend the document at that place, or remove it"


@dataclass(frozen=True, slots=True)
class VolatilityRecord:
    """Hold one annual volatility a session, and how many came from which source."""

    by_session: Mapping[date, float]
    sources: Mapping[str, int]

    @property
    def told(self) -> str:
        """Return the sources with their sessions, empty where all came from LEAN's files."""
        if set(self.sources) <= {UNIVERSE}:
            return ""
        return ", ".join(f"{count} of {source}" for source, count in self.sources.items())


def combined(
    universe: Mapping[date, float], own: Mapping[date, float], imported: Mapping[date, float]
) -> VolatilityRecord:
    """Return for each session the volatility of the first source that has one above zero."""
    values: dict[date, float] = {}
    origin: dict[date, str] = {}
    for name, source in ((UNIVERSE, universe), (OWN, own), (IMPORTED, imported)):
        for session, value in source.items():
            if session not in values and math.isfinite(value) and value > 0:
                values[session], origin[session] = value, name
    counts = Counter(origin.values())
    known = {name: counts[name] for name in (UNIVERSE, OWN, IMPORTED) if counts[name]}
    return VolatilityRecord(dict(sorted(values.items())), known)


def parse_imported(where: str, content: Any) -> dict[str, dict[date, float]]:
    """Return volatilities by underlying and session from decoded JSON such as `{"SPY": {"2024-01-02": 0.132}}`.

    Raise ImportedVolatilityError for anything else; volatilities are annual and lie between 0 and 5.
    """
    if not isinstance(content, Mapping):
        raise ImportedVolatilityError(f"{where}: expected an object of underlyings, was {type(content).__name__}")
    return {str(name): _series(f"{where}: {name}", series) for name, series in content.items()}


def _series(where: str, series: Any) -> dict[date, float]:
    if not isinstance(series, Mapping):
        raise ImportedVolatilityError(f"{where}: expected an object of sessions, was {type(series).__name__}")
    found = {}
    for day, value in series.items():
        try:
            session = date.fromisoformat(str(day))
        except ValueError:
            raise ImportedVolatilityError(f"{where}: expected a day such as 2024-01-02, was {day!r}") from None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 5:
            message = f"{where} {day}: expected an annual volatility such as 0.18, was {value!r}"
            raise ImportedVolatilityError(message)
        found[session] = float(value)
    return found
