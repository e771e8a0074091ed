"""Reads reference data from a JSON file, every record with its as-of date.

    {"earnings":  [{"underlying": "AAPL", "known_at": "2024-01-02T08:00:00-05:00", "covers_until": "2024-06-30",
                    "dates": [{"day": "2024-02-01", "is_confirmed": true}]}],
     "dividends": [{"underlying": "SPY", "known_at": "...", "covers_until": "...",
                    "dividends": [{"ex_date": "2024-03-15", "amount": "1.59"}]}],
     "profiles":  [{"underlying": "AAPL", "known_at": "...", "kind": "single name", "sector": "technology",
                    "beta": 1.2}],
     "events":    [{"known_at": "...", "covers_until": "...",
                    "events": [{"kind": "FOMC", "time": "2024-01-31T14:00:00-05:00"}]}],
     "sessions":  [{"known_at": "...", "covers_until": "...",
                    "sessions": [{"day": "2024-07-03", "opens": "...", "closes": "..."}]}]}

Every list may be missing: what no record covers is UNKNOWN.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from engine.lean_runtime.runner.user_error import UserError
from modules.reference_data.facts import (
    DividendCalendar,
    EarningsCalendar,
    EventCalendar,
    Profile,
    SessionCalendar,
)
from modules.reference_data.in_memory import InMemoryReferenceData


@checked_dataclass(config=ConfigDict(extra="forbid"), frozen=True)
@dataclass(frozen=True)
class ReferenceFile:
    """Hold the lists of a file; a key beyond them is an error."""

    earnings: tuple[EarningsCalendar, ...] = ()
    dividends: tuple[DividendCalendar, ...] = ()
    profiles: tuple[Profile, ...] = ()
    events: tuple[EventCalendar, ...] = ()
    sessions: tuple[SessionCalendar, ...] = ()


_ADAPTER = TypeAdapter(ReferenceFile)


def read_reference_file(path: Path) -> InMemoryReferenceData:
    """Return the records of a file; raise UserError with the place of what is wrong in it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(f"cannot read the reference data: {reason}", str(path), "name an existing JSON file") from None
    try:
        file = _ADAPTER.validate_json(content)
        return InMemoryReferenceData(chain(file.earnings, file.dividends, file.profiles, file.events, file.sessions))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        raise UserError(
            f"{place}: {first['msg']}", str(path), "see the example at the head of engine/reference_files/reader.py"
        ) from None
    except ValueError as error:
        raise UserError(str(error), str(path), "write times with their zone, such as -05:00") from None
