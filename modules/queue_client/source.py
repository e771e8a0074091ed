"""The port that requests come through; the order queue brings the network one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

from modules.domain.requests import OrderRequest


class OrderSource(Protocol):
    """Hand out requests; what was handed out once is not handed out again by the same source."""

    def poll(self) -> Iterable[OrderRequest]:
        """Return what has come since the last call, at once and without waiting."""
        ...

    def answer(self, request_id: str, text: str) -> None:
        """Tell the asker what has become of a request."""
        ...


class InMemorySource:
    """Keep requests in memory: for tests, scripts and LEAN's commands. Putting and polling may be on two threads."""

    def __init__(self, requests: Iterable[OrderRequest] = ()) -> None:
        """Start with some requests."""
        self._waiting = deque(requests)
        self.answers: dict[str, str] = {}

    def put(self, request: OrderRequest) -> None:
        """Add a request."""
        self._waiting.append(request)

    def poll(self) -> list[OrderRequest]:
        """Return what has come, in order."""
        found = []
        while self._waiting:
            found.append(self._waiting.popleft())
        return found

    def answer(self, request_id: str, text: str) -> None:
        """Remember the last answer to each request."""
        self.answers[request_id] = text
