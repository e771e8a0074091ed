"""Files of the inbox: a request is taken once; what is none is answered, and what it said is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType

import pytest

Edge = Callable[[str], ModuleType]
CLOSE = {"id": "c-1", "action": "close", "position_id": "p"}


class Store:
    """Hold keys as LEAN's Object Store does; bytes that are no text cannot be read."""

    def __init__(self, content: dict[str, str | bytes]) -> None:
        self.content = content

    @property
    def keys(self) -> list[str]:
        return list(self.content)

    def read(self, key: str) -> str:
        found = self.content[key]
        return found if isinstance(found, str) else found.decode("utf-8")

    def save(self, key: str, text: str) -> bool:
        self.content[key] = text
        return True

    def delete(self, key: str) -> None:
        del self.content[key]

    def get_file_path(self, key: str) -> str:
        return key


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (json.dumps({**CLOSE, "action": "opne"}), "action"),
        (json.dumps({**CLOSE, "worst_prize": 1}), "worst_prize"),
        ('{"id": "c-1", "act', "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
    ],
)
def test_a_file_that_is_no_request_is_answered_under_its_name(edge: Edge, content: str | bytes, why: str) -> None:
    store, told = Store({"hob/live/inbox/mine.json": content}), list[str]()
    assert edge("order_sources").StoreInbox(store, told.append).poll() == []
    assert list(store.content) == ["hob/live/answers/refused/mine.json"]
    answer = json.loads(store.read("hob/live/answers/refused/mine.json"))
    assert why in answer["text"]
    assert "hob/live/inbox/mine.json" in answer["text"]
    assert answer["request"] == (content if isinstance(content, str) else "")
    assert len(told) == 1


def test_a_request_is_taken_once_and_its_file_stays_until_it_is_answered(edge: Edge) -> None:
    store = Store({"hob/live/inbox/mine.json": json.dumps(CLOSE)})
    inbox = edge("order_sources").StoreInbox(store, pytest.fail)
    assert [request.request_id for request in inbox.poll()] == ["c-1"]
    assert inbox.poll() == []
    inbox.answer("c-1", "NO_POSITION")
    assert list(store.content) == ["hob/live/answers/c-1"]
