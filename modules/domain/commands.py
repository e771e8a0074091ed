"""Everything the bot can ask of the outside; performing a command is dumb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from modules.domain.events import (
    ChainScanned,
    EntriesSearched,
    FlattenEnded,
    IntentDropped,
    IntentHeld,
    IntentTaken,
    LegsPlanned,
    LegsStopped,
    NoticeTold,
    OrderUnknown,
    RequestSettled,
    TemplateRan,
    TwoPartHeld,
    VolatilityRecorded,
)
from modules.domain.journal import NO_IDS, Ids
from modules.domain.orders import WorkingOrder


@dataclass(frozen=True, slots=True)
class SendOrder:
    """Hand an order to the broker."""

    order: WorkingOrder


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Ask the broker to cancel an order."""

    order_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class QueryOrder:
    """Ask the broker what has become of an order that nobody has answered."""

    order_id: str


@dataclass(frozen=True, slots=True)
class AdoptOrder:
    """Go on with an order of an earlier run, which the engine knows under these ids."""

    order: WorkingOrder
    lean_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SaveState:
    """Write the state that must survive a restart."""


@dataclass(frozen=True, slots=True)
class Remember:
    """Book a decision into the bot's own state before the next command is performed."""

    event: (
        EntriesSearched
        | VolatilityRecorded
        | ChainScanned
        | IntentTaken
        | IntentDropped
        | IntentHeld
        | NoticeTold
        | FlattenEnded
        | OrderUnknown
        | TemplateRan
        | RequestSettled
        | TwoPartHeld
        | LegsPlanned
        | LegsStopped
    )


@dataclass(frozen=True, slots=True)
class WriteJournal:
    """Record what happened and why, under a stable event name.

    `text` is for people (empty: for the journal alone, no line of the log), `ids` tie entries together, `data` are the
    typed fields as JSON knows them (`modules.domain.journal.typed`). docs/journal.md lists the names.
    """

    name: str
    text: str
    ids: Ids = NO_IDS
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerKill:
    """Tell whoever wrote a kill file what has been done about it."""

    kill_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Tell whoever asked what has become of a request."""

    request_id: str
    text: str


Command = (
    SendOrder | CancelOrder | QueryOrder | AdoptOrder | SaveState | Remember | WriteJournal | AnswerKill | AnswerRequest
)
