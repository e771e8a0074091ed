"""Where requests from outside come from inside LEAN: its commands, and files in the Object Store."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from AlgorithmImports import ObjectStore

from modules.domain.requests import OrderRequest
from modules.queue_client import RequestError, parse_request

_INBOX, _ANSWERS = "hob/live/inbox", "hob/live/answers"


def decode_command(data: Any) -> dict[str, Any]:
    """Return the JSON object of a LEAN command; raise ValueError for anything else.

    The text of LEAN's dynamic object is the JSON it came as; its members would answer None for what is missing.
    """
    content = json.loads(str(data))
    if not isinstance(content, dict):
        raise ValueError(f"expected an object, was {content!r}")
    return content


class StoreInbox:
    """Take requests that somebody writes as keys below hob/live/inbox; answers stand below hob/live/answers.

    A file is taken once and then deleted; half a file cannot be seen if its writer renames it into place.
    """

    def __init__(self, object_store: ObjectStore, tell: Callable[[str], Any]) -> None:
        """Watch one store; `tell` hears of files that hold no request."""
        self._store = object_store
        self._tell = tell

    def poll(self) -> list[OrderRequest]:
        """Return the requests of new files, oldest name first."""
        found = []
        for key in sorted(str(key) for key in self._store.keys):
            if not key.startswith(f"{_INBOX}/"):
                continue
            try:
                found.append(parse_request(key, json.loads(self._store.read(key))))
            except (RequestError, ValueError) as error:
                self._tell(f"request refused: {error}")
            self._store.delete(key)
        return found

    def answer(self, request_id: str, text: str) -> None:
        """Write the answer to a request, at once."""
        key = f"{_ANSWERS}/{request_id}"
        if self._store.save(key, json.dumps({"id": request_id, "text": text})):
            self._store.get_file_path(key)
