"""How many requests the broker may still be sent: part of every minute is kept for cancels and exits (rule 11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from modules.domain.intents import TradeIntent
from modules.domain.settings.execution import ExecutionSettings

WINDOW = timedelta(minutes=1)


class Use(StrEnum):
    """What a request is for, from the first to be withheld to the last."""

    ENTRY = "entry"
    EXIT = "exit"
    CANCEL = "cancel"


def use_of(intent: TradeIntent) -> Use:
    """Return what sending an order for an intent is for."""
    return Use.EXIT if intent.is_reduction else Use.ENTRY


def limit_of(use: Use, settings: ExecutionSettings) -> int:
    """Return the requests a minute after which a use waits: entries leave the reserve, exits half of it to cancels."""
    most, reserve = settings.requests_per_minute, settings.requests_reserved
    kept = {Use.ENTRY: reserve, Use.EXIT: reserve // 2, Use.CANCEL: 0}[use]
    return max(most - kept, 0)


def room_to_recall(cancels: Iterable[datetime], now: datetime, settings: ExecutionSettings) -> int:
    """Return how many openings' attempts may still be cancelled for want of a fill, zero or more.

    Such a cancel only makes way for the next price; leaving the attempt at the broker adds no risk that was not passed.
    """
    return max(settings.max_cancels_per_minute - len(recent(cancels, now)), 0)


def recent(requests: Iterable[datetime], now: datetime) -> tuple[datetime, ...]:
    """Return the requests that still count."""
    return tuple(at for at in requests if now - at < WINDOW)


def room(use: Use, requests: Iterable[datetime], now: datetime, settings: ExecutionSettings) -> int:
    """Return how many more requests of a use may be sent now, zero or more."""
    return max(limit_of(use, settings) - len(recent(requests, now)), 0)
