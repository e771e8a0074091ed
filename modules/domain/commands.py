"""Everything the bot can ask of the outside; performing a command is dumb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
class SaveState:
    """Write the state that must survive a restart."""


@dataclass(frozen=True, slots=True)
class RememberSearch:
    """Remember that this session's strategies have been asked."""

    time: datetime


@dataclass(frozen=True, slots=True)
class WriteJournal:
    """Record what happened and why, under a stable event name."""

    name: str
    text: str


Command = SendOrder | CancelOrder | SaveState | RememberSearch | WriteJournal
