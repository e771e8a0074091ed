"""Reference data as a JSON document, every record with its as-of date.

    {"earnings":  [{"underlying": "AAPL", "known_at": "2024-01-02T08:00:00-05:00", "covers_until": "2024-06-30",
                    "dates": [{"day": "2024-02-01", "is_confirmed": true}]}],
     "dividends": [{"underlying": "SPY", "known_at": "...", "covers_until": "...",
                    "dividends": [{"ex_date": "2024-03-15", "amount": "1.59"}]}],
     "profiles":  [{"underlying": "AAPL", "known_at": "...", "kind": "single name", "sector": "technology",
                    "beta": 1.2}],
     "events":    [{"known_at": "...", "covers_until": "...",
                    "events": [{"kind": "FOMC", "time": "2024-01-31T14:00:00-05:00"}]}],
     "sessions":  [{"known_at": "...", "covers_until": "...",
                    "sessions": [{"day": "2024-07-03", "opens": "...", "closes": "..."}]}],
     "broker":    [{"known_at": "...", "covers_until": "2024-07-03", "buying_power": "12500.00"}],
     "edges":     [{"strategy": "iron condor", "known_at": "...", "covers_until": "2024-09-30", "bound": 0.12,
                    "trades": 180}]}

Every list may be missing: what no record covers is UNKNOWN.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import chain

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from modules.reference_data.facts import (
    BrokerFigure,
    DividendCalendar,
    EarningsCalendar,
    EdgeEstimate,
    EventCalendar,
    Profile,
    Record,
    SessionCalendar,
)
from modules.reference_data.in_memory import InMemoryReferenceData


class ReferenceDataError(ValueError):
    """A document of reference data is wrong; the message names the place and what was expected."""

    remedy = "mend the document at that place"


@checked_dataclass(config=ConfigDict(extra="forbid"), frozen=True)
@dataclass(frozen=True)
class ReferenceDocument:
    """Hold the lists of a document; a key beyond them is an error."""

    earnings: tuple[EarningsCalendar, ...] = ()
    dividends: tuple[DividendCalendar, ...] = ()
    profiles: tuple[Profile, ...] = ()
    events: tuple[EventCalendar, ...] = ()
    sessions: tuple[SessionCalendar, ...] = ()
    broker: tuple[BrokerFigure, ...] = ()
    edges: tuple[EdgeEstimate, ...] = ()


_ADAPTER = TypeAdapter(ReferenceDocument)


def from_json(content: str | bytes, origin: str) -> InMemoryReferenceData:
    """Return a document as data that answers; raise ReferenceDataError for what is wrong, as `records_of`."""
    return InMemoryReferenceData(records_of(content, origin))


def records_of(content: str | bytes, origin: str) -> tuple[Record, ...]:
    """Return the records of a document; raise ReferenceDataError, which begins with `origin`, for what is wrong."""
    try:
        document = _ADAPTER.validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ReferenceDataError(f"{origin}: {place}: {first['msg']}") from None
    parts = (getattr(document, field.name) for field in fields(document))
    records = tuple(chain(*parts))
    for record in records:
        if record.known_at.tzinfo is None:
            raise ReferenceDataError(f"{origin}: expected known_at with a time zone, was {record.known_at} of {record}")
    return records
