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

    A file is taken once in a run and deleted when its request is answered: until then a crash loses nothing, and the
    bot knows the id if the next run takes it again. Half a file cannot be seen if its writer renames it into place.
    """

    def __init__(self, object_store: ObjectStore, tell: Callable[[str], Any]) -> None:
        """Watch one store; `tell` hears of files that hold no request."""
        self._store = object_store
        self._tell = tell
        self._taken: dict[str, str] = {}

    def poll(self) -> list[OrderRequest]:
        """Return the requests of new files, oldest name first."""
        found = []
        for key in sorted(str(key) for key in self._store.keys):
            if not key.startswith(f"{_INBOX}/") or key in self._taken:
                continue
            text = ""
            try:
                text = self._store.read(key)
                request = parse_request(key, json.loads(text))
            except RequestError as error:
                self._refuse(key, text, str(error))
            except ValueError as error:
                self._refuse(key, text, f"{key}: not JSON: {error}")
            else:
                self._taken[key] = request.request_id
                found.append(request)
        return found

    def answer(self, request_id: str, text: str) -> None:
        """Write the answer to a request, at once."""
        self._write(request_id, {"id": request_id, "text": text})
        for name in [name for name, taken in self._taken.items() if taken == request_id]:
            self._store.delete(name)
            del self._taken[name]

    def _refuse(self, key: str, text: str, why: str) -> None:
        """Answer a file that is no request under the file's own name, with what it said, so that nothing is lost."""
        self._tell(f"request refused: {why}")
        self._write(f"refused/{key.removeprefix(_INBOX).lstrip('/')}", {"text": f"refused: {why}", "request": text})
        self._store.delete(key)

    def _write(self, name: str, answer: dict[str, str]) -> None:
        key = f"{_ANSWERS}/{name}"
        if self._store.save(key, json.dumps(answer)):
            self._store.get_file_path(key)
