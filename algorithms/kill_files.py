"""The bot's side of the second kill path: files in the Object Store whose existence is the command (rule 36)."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from AlgorithmImports import ObjectStore

from modules.bot.kill_switch import ACKNOWLEDGEMENT, KillCommand, sentinel_key
from modules.domain.commands import AnswerKill
from modules.domain.events import HumanCommand, HumanOrder


class KillFiles:
    """Look for kill files and answer them; only existence is trusted, for LEAN caches values but not names."""

    def __init__(self, object_store: ObjectStore) -> None:
        """Watch one store."""
        self._store = object_store

    def look(self, now: datetime, known: Collection[str]) -> HumanCommand | None:
        """Return the strongest command whose file has not been carried out yet, None without one."""
        for command in reversed(KillCommand):
            key = sentinel_key(command)
            if not self._store.contains_key(key):
                continue
            found = self._content(key, command)
            if found is None:
                continue
            kill_id, reason, said_at = found
            if kill_id not in known:
                return HumanCommand(now, HumanOrder(command.value), reason, kill_id, said_at)
        return None

    def stands(self) -> bool:
        """Say whether any kill file is there, carried out or not."""
        return any(self._store.contains_key(sentinel_key(command)) for command in KillCommand)

    def _content(self, key: str, command: KillCommand) -> tuple[str, str, datetime | None] | None:
        """Return id, reason and time of a file, None if it is gone by now; an unreadable one is obeyed, once a run."""
        try:
            # What an earlier kill left in the cache must not hide this one.
            self._store.clear()
            content = json.loads(self._store.read(key))
            return str(content["id"]), str(content["reason"]), _time_of(content)
        except Exception:
            # .NET's exceptions are of many kinds here; whatever went wrong, existence is the command.
            return (f"unreadable {command}", "kill file", None) if self._store.contains_key(key) else None

    def answer(self, command: AnswerKill) -> None:
        """Write what was done where the kill command looks for it, at once."""
        text = json.dumps({"id": command.kill_id, "text": command.text})
        if self._store.save(ACKNOWLEDGEMENT, text):
            self._store.get_file_path(ACKNOWLEDGEMENT)


def _time_of(content: dict[str, Any]) -> datetime | None:
    """Return when a kill was said, None where the file does not tell: it then counts as said when it is seen."""
    try:
        said = datetime.fromisoformat(str(content["time"]))
    except (KeyError, ValueError):
        return None
    return said if said.tzinfo is not None else None
