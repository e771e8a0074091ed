"""The journal behind the store port: lines in numbered segments, bounded in size and number, rotated.

A segment is a text that is written whole. Its place is its number modulo the number of places, so the newest overwrites
the oldest and nothing is ever deleted; a restart begins a new segment and touches none that is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from modules.domain.commands import WriteJournal
from modules.observability.entry import JournalEntry, from_line
from modules.persistence.store import Store

#: Characters after which a segment is full, and how many segments are kept.
SEGMENT_SIZE, SEGMENTS_KEPT = 131_072, 96
#: How a segment's first line begins.
HEADER = "segment"


@dataclass(slots=True)
class SegmentedJournal:
    """Append entries under `key` followed by `-` and the segment's place.

    `append` buffers and writes a segment once it is full; `flush` writes the one under way. Both may raise OSError;
    nothing of the buffer is lost by it, and the next call tries again.
    """

    store: Store
    key: str
    segment_size: int = SEGMENT_SIZE
    kept: int = SEGMENTS_KEPT
    _number: int = 0
    _sequence: int = 0
    _lines: list[str] = field(default_factory=list)
    _size: int = 0
    _is_dirty: bool = False

    def resume(self) -> None:
        """Go on behind the newest segment that an earlier run has left under the same key."""
        for place in range(self.kept):
            if not self.store.contains(self._place(place)):
                continue
            number, entries = parse_segment(self.store.read(self._place(place)))
            self._number = max(self._number, number + 1)
            self._sequence = max([self._sequence, *(entry.sequence for entry in entries)])

    def append(self, written: WriteJournal, time: datetime) -> None:
        """Add an entry at an aware time."""
        self._sequence += 1
        entry = JournalEntry(self._sequence, time, written.name, written.text, written.ids, written.data)
        line = entry.to_line()
        self._lines.append(line)
        self._size += len(line) + 1
        self._is_dirty = True
        if self._size >= self.segment_size:
            self.flush()
            self._number += 1
            self._lines, self._size = [], 0

    def flush(self) -> None:
        """Write the segment under way, if something is new in it."""
        if not self._is_dirty:
            return
        header = json.dumps({HEADER: self._number})
        self.store.save(self._place(self._number % self.kept), "\n".join([header, *self._lines, ""]))
        self._is_dirty = False

    def _place(self, place: int) -> str:
        return f"{self.key}-{place:02d}"


def parse_segment(text: str) -> tuple[int, list[JournalEntry]]:
    """Return a segment's number and entries; -1 without a header. A line cut short at the end is left out."""
    first, _, rest = text.partition("\n")
    try:
        number = int(json.loads(first)[HEADER])
    except (ValueError, KeyError, TypeError):
        return -1, []
    entries = []
    for line in rest.splitlines():
        try:
            entries.append(from_line(line))
        except ValueError:
            break
    return number, entries


def joined(segments: Iterable[str]) -> list[JournalEntry]:
    """Return the entries of all segments of one journal, oldest first."""
    parsed = sorted((parse_segment(text) for text in segments), key=lambda segment: segment[0])
    return [entry for _, entries in parsed for entry in entries]
