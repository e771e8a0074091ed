"""The journal port and what stands in an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Record one thing that happened: aware time, stable event name such as `risk.refused`, text for humans."""

    time: datetime
    name: str
    text: str

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.name}: {self.text}"


class Journal(Protocol):
    """Where entries go."""

    def write(self, entry: JournalEntry) -> None:
        """Record an entry."""
        ...
