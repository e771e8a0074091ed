"""Everything the bot can ask of the outside; performing a command is dumb."""

from __future__ import annotations

from dataclasses import dataclass

from modules.domain.events import (
    EntriesSearched,
    FlattenEnded,
    IntentDropped,
    IntentHeld,
    IntentTaken,
    NoticeTold,
    OrderUnknown,
    RequestSettled,
    TemplateRan,
    TwoPartHeld,
)
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
class SaveState:
    """Write the state that must survive a restart."""


@dataclass(frozen=True, slots=True)
class Remember:
    """Book a decision into the bot's own state before the next command is performed."""

    event: (
        EntriesSearched
        | IntentTaken
        | IntentDropped
        | IntentHeld
        | NoticeTold
        | FlattenEnded
        | OrderUnknown
        | TemplateRan
        | RequestSettled
        | TwoPartHeld
    )


@dataclass(frozen=True, slots=True)
class WriteJournal:
    """Record what happened and why, under a stable event name."""

    name: str
    text: str


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


Command = SendOrder | CancelOrder | QueryOrder | SaveState | Remember | WriteJournal | AnswerKill | AnswerRequest
