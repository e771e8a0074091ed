"""What of the bot is in the Object Store: its state in two slots, closed positions in segments."""

from __future__ import annotations

from typing import Any

from AlgorithmImports import ObjectStore

from algorithms.lean_store import LeanStore
from modules.bot.documents import UnusableDocumentError, closed_records, from_document, to_document
from modules.bot.state import BotState
from modules.domain.settings import Settings
from modules.persistence.namespace import closed_key, state_key
from modules.persistence.segments import SegmentedList
from modules.persistence.store import DocumentStore, UnreadableDocumentError


class UnusableStateError(RuntimeError):
    """The state of an earlier run is there and cannot be used: the run ends before it trades."""

    remedy = "restore or move the state as said above, then start again; docs/recovery.md tells what is kept"


class KeptState:
    """Load and save for one run."""

    def __init__(self, object_store: ObjectStore, mode: str, run: str) -> None:
        """Work in the namespace of a mode (`backtest` or `live`) and run."""
        store = LeanStore(object_store, verifies=mode == "live")
        self._state = DocumentStore(store, state_key(mode, run))
        self._closed = SegmentedList(store, closed_key(mode, run))
        self._closed_saved: int | None = None

    def load(self, settings: Settings) -> BotState | None:
        """Return what an earlier run has kept, None if there is none.

        Raises UnusableStateError for a state that is there and cannot be read: that is never taken for nothing.
        """
        try:
            document = self._state.load()
            return None if document is None else from_document(document, settings)
        except (UnreadableDocumentError, UnusableDocumentError) as error:
            raise UnusableStateError(
                f"the bot's state cannot be read, so nothing is traded: {error}. Put a sound copy of "
                f"{self._state.key}-a or -b back into the Object Store; only if the account is to be looked after by "
                "hand, move both away: the bot then starts with an empty book and shows what the broker holds"
            ) from error

    def save(self, state: BotState, account: dict[str, Any] | None) -> None:
        """Bring the state to the disk, newly closed positions before it; `account` is for a resumed paper run.

        Raises OSError if the store does not take it.
        """
        if self._closed_saved is None:
            self._closed_saved = state.closed_before
        records = closed_records(state, self._closed_saved)
        self._closed.write(self._closed_saved, records)
        self._closed_saved += len(records)
        document = to_document(state)
        self._state.save(document if account is None else {**document, "account": account})
