"""What a human tells a running bot of the world: LEAN's commands as reference data, kept over restarts.

    {"reference": {"broker": [{"covers_until": "2024-01-02", "buying_power": "12500.00"}]}, "reason": "screen at 10:05"}

The object is a reference document (docs/risk.md); a record without `known_at` is known from now on.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from modules.domain.commands import WriteJournal
from modules.domain.journal import typed
from modules.persistence.store import Store
from modules.reference_data.document import ReferenceDataError, records_of
from modules.reference_data.in_memory import InMemoryReferenceData

#: Documents told are kept under this key, oldest first.
KEY = "hob/live/reference-told"
#: Documents that are kept: a figure a day for half a year.
KEPT = 200


class ToldReference(InMemoryReferenceData):
    """Answer from what humans have told, which is asked before everything else."""

    def __init__(self, store: Store | None) -> None:
        """Take what earlier runs were told; without a store nothing is kept. Raises ReferenceDataError."""
        super().__init__()
        self._store = store
        self._told: list[str] = []
        if store is not None and store.contains(KEY):
            self._told = json.loads(store.read(KEY))
            for text in self._told:
                self._take(text)

    def tell(self, content: dict[str, Any], now: datetime) -> WriteJournal:
        """Take a command; return its entry. Raises ValueError for one that says nothing usable, OSError unsaved."""
        document = content["reference"]
        if not isinstance(document, dict) or not document:
            raise ValueError("expected reference as an object of lists, such as broker or earnings")
        text = json.dumps({kind: _dated(records, now) for kind, records in document.items()})
        try:
            self._take(text)
        except ReferenceDataError as error:
            raise ValueError(str(error)) from None
        self._told = [*self._told, text][-KEPT:]
        if self._store is not None:
            self._store.save(KEY, json.dumps(self._told))
        reason = str(content.get("reason") or "")
        said = f"reference: {', '.join(document)}: {reason}"
        return WriteJournal("human", said, data=typed(order="reference", reason=reason))

    def _take(self, text: str) -> None:
        for record in records_of(text, "command"):
            self.add(record)


def _dated(records: Any, now: datetime) -> Any:
    """Return records with the time from which they are known; what is no list is left to the document's own check."""
    if not isinstance(records, list):
        return records
    known = {"known_at": now.isoformat()}
    return [{**known, **record} if isinstance(record, dict) else record for record in records]
