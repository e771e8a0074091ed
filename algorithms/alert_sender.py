"""Posts alerts from a thread of its own: whatever an address does or does not, no step of the bot waits for it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from queue import Empty, Full, Queue
from threading import Event, Thread

#: Seconds that one try may take; pauses before the tries after the first.
TIMEOUT, PAUSES = 5.0, (1.0, 5.0)
#: Alerts that wait at most; more are told to the log alone.
MOST_WAITING = 100


class AlertSender:
    """Post JSON documents one after the other; each is tried three times, and what fails is told.

    `tell` hears of failures, never with the address: it may hold a secret.
    """

    def __init__(self, address: str, tell: Callable[[str], None], pauses: tuple[float, ...] = PAUSES) -> None:
        """Check the address; the thread starts with the first alert. Raises ValueError for no web address."""
        if not address.startswith(("https://", "http://")):
            raise ValueError("an address of alerts begins with https:// or http://")
        self._address = address
        self._tell = tell
        self._pauses = pauses
        self._waiting: Queue[dict[str, str]] = Queue(MOST_WAITING)
        self._is_over = Event()
        self._thread: Thread | None = None

    def put(self, document: dict[str, str]) -> None:
        """Take an alert; where too many wait it is told and dropped. Never blocks."""
        try:
            self._waiting.put_nowait(document)
        except Full:
            self._tell(f"alert not posted, {MOST_WAITING} wait already: {document.get('alert', '')}")
            return
        if self._thread is None:
            self._thread = Thread(target=self._work, name="alerts", daemon=True)
            self._thread.start()

    def close(self, patience: float = TIMEOUT) -> None:
        """Give what waits so many seconds, then end; what is left is told."""
        self._is_over.set()
        if self._thread is not None:
            self._thread.join(patience)
        while not self._waiting.empty():
            self._tell(f"alert not posted, the run has ended: {self._waiting.get_nowait().get('alert', '')}")

    def _work(self) -> None:
        while True:
            try:
                document = self._waiting.get(timeout=0.2)
            except Empty:
                if self._is_over.is_set():
                    return
                continue
            self._post(document)

    def _post(self, document: dict[str, str]) -> None:
        reason = ""
        for pause in (0.0, *self._pauses):
            # The end of a run ends the waiting, not the tries.
            self._is_over.wait(pause)
            reason = self._tried(json.dumps(document).encode())
            if not reason:
                return
        self._tell(f"alert not posted ({reason}): {document.get('alert', '')}")

    def _tried(self, body: bytes) -> str:
        """Return why a post failed, empty where it did not."""
        headers = {"Content-Type": "application/json", "User-Agent": "hybrid-options-bot"}
        request = urllib.request.Request(self._address, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):
                return ""
        except urllib.error.HTTPError as error:
            return f"answered {error.code}"
        except (OSError, ValueError) as error:
            return type(error).__name__
