"""A trace of what the bot was told and decided, as text lines, and its bare replay.

A trace needs neither LEAN nor a broker: the events are all there is. A replay that decides the same proves that nothing
but events reaches the decisions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter

from modules.bot.decide import decide
from modules.bot.evolve import evolve
from modules.bot.mailbox import booked
from modules.bot.state import BotState
from modules.domain.commands import Command
from modules.domain.events import Event

T = TypeVar("T")

_EVENTS: dict[str, TypeAdapter[Event]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Event)}
_COMMANDS: dict[str, TypeAdapter[Command]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Command)}


def to_line(event: Event, commands: Sequence[Command]) -> str:
    """Return an event with what was decided about it as one line of JSON; money and times as texts."""
    entry = {"event": _tagged(event, _EVENTS), "commands": [_tagged(command, _COMMANDS) for command in commands]}
    return json.dumps(entry, sort_keys=True)


def from_line(line: str) -> tuple[Event, list[Command]]:
    """Return the event and the commands of a line; ValueError for what is no line of a trace."""
    entry = json.loads(line)
    return _untagged(entry["event"], _EVENTS), [_untagged(each, _COMMANDS) for each in entry["commands"]]


def _tagged(value: T, adapters: dict[str, TypeAdapter[T]]) -> dict[str, Any]:
    kind = type(value).__name__
    return {"type": kind, "value": adapters[kind].dump_python(value, mode="json")}


def _untagged(entry: dict[str, Any], adapters: dict[str, TypeAdapter[T]]) -> T:
    return adapters[entry["type"]].validate_python(entry["value"])


def replay(state: BotState, events: Iterable[Event]) -> list[list[Command]]:
    """Return what is decided about each event by nothing but the state and the events."""
    decided = []
    for event in events:
        state = evolve(state, event)
        commands = decide(state, event)
        for command in commands:
            state = booked(state, command)
        decided.append(commands)
    return decided
