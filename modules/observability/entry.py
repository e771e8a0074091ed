"""One entry of the journal, as a line of JSON and back; docs/journal.md is its schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from modules.domain.journal import NO_IDS, Ids
from modules.observability.names import Category, category_of

#: The version of the schema; a reader refuses a newer one.
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Hold what happened when, under a stable name; `sequence` counts the entries of one journal from 1."""

    sequence: int
    time: datetime
    name: str
    text: str = ""
    ids: Ids = NO_IDS
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def category(self) -> Category:
        """Return the category of the log that the name belongs to."""
        return category_of(self.name)

    def to_line(self) -> str:
        """Return the entry as one line of JSON, without its end."""
        ids = {name: value for name, value in asdict(self.ids).items() if value}
        document = {
            "v": SCHEMA,
            "n": self.sequence,
            "time": self.time.isoformat(),
            "category": str(self.category),
            "name": self.name,
            "text": self.text,
            "ids": ids,
            "data": dict(self.data),
        }
        return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_line(line: str) -> JournalEntry:
    """Return the entry of a line; ValueError for what is none, or of a newer schema."""
    try:
        document = json.loads(line)
        if int(document["v"]) > SCHEMA:
            raise ValueError(f"schema {document['v']} is newer than {SCHEMA}")
        return JournalEntry(
            sequence=int(document["n"]),
            time=datetime.fromisoformat(document["time"]),
            name=str(document["name"]),
            text=str(document["text"]),
            ids=Ids(**document["ids"]),
            data=dict(document["data"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an entry of a journal: {type(error).__name__}: {error}") from error
