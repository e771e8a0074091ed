"""When a human's word was said: what commands and kill files tell of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from algorithms.human_commands import event_of
from modules.bot.decide import decide
from modules.bot.evolve import evolve
from modules.bot.kill_switch import KillCommand, sentinel_key
from modules.bot.state import BotState
from modules.domain.events import HumanCommand, HumanOrder
from modules.domain.settings import Settings
from modules.risk.breaker import BreakerLevel
from tests.modules.builders import NOON


class Store:
    """Hold keys as LEAN's Object Store does."""

    def __init__(self, content: dict[str, str]) -> None:
        self.content = content

    def contains_key(self, key: str) -> bool:
        return key in self.content

    def read(self, key: str) -> str:
        return self.content[key]

    def clear(self) -> None: ...


def reset_of(**more: object) -> HumanCommand:
    event = event_of({"order": "reset-breaker", "reason": "looked", **more}, NOON, ["SPY"])
    assert isinstance(event, HumanCommand)
    return event


def test_a_command_says_when_it_was_said_or_nothing() -> None:
    assert reset_of().said_at is None
    said = reset_of(said_at="2024-01-10T16:59:00+00:00").said_at
    assert said == datetime(2024, 1, 10, 16, 59, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-01-10T11:59:00", "yesterday", "1704905940"])
def test_a_time_that_leaves_a_doubt_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"zone|isoformat"):
        reset_of(said_at=text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"id": "1", "reason": "r", "time": "2024-01-10T16:59:00.5+00:00"},
            datetime(2024, 1, 10, 16, 59, 0, 500_000, UTC),
        ),
        ({"id": "1", "reason": "r"}, None),
        ({"id": "1", "reason": "r", "time": "noon"}, None),
        ({"id": "1", "reason": "r", "time": "2024-01-10T16:59:00"}, None),
        ("half a fi", None),
    ],
)
def test_a_kill_file_is_obeyed_whether_or_not_it_tells_its_time(
    edge: Callable[[str], ModuleType], content: Any, said: datetime | None
) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    store = Store({sentinel_key(KillCommand.FLATTEN): text})
    found = edge("kill_files").KillFiles(store).look(NOON, ())
    assert found is not None
    assert (found.order, found.said_at, found.time) == (HumanOrder.FLATTEN, said, NOON)
    assert found.said == (said or NOON)


@pytest.mark.parametrize("command", KillCommand)
def test_a_reset_lifts_nothing_while_a_kill_file_is_there(
    edge: Callable[[str], ModuleType], command: KillCommand
) -> None:
    store = Store({sentinel_key(command): "{}"})
    files = edge("kill_files").KillFiles(store)
    killed = evolve(BotState(Settings()), HumanCommand(NOON, HumanOrder(command.value), "kill", "1"))
    late = reset_of(said_at="2024-01-10T18:00:00+00:00")
    standing = replace(late, kill_stands=files.stands())
    assert evolve(killed, standing) == replace(killed, time=evolve(killed, standing).time)
    assert "kill --clear" in str(decide(evolve(killed, standing), standing))
    store.content.clear()
    cleared = replace(late, time=NOON + timedelta(hours=2), kill_stands=files.stands())
    assert evolve(killed, cleared).breaker.level is BreakerLevel.CLOSED
