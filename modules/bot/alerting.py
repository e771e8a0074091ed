"""Alerts: what a human should look at, under stable codes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from modules.domain.commands import WriteJournal
from modules.domain.journal import NO_IDS, Ids, typed


class AlertCode(StrEnum):
    """Name every kind of alert of the bot; those of management's watches carry the watch's own code."""

    ASSIGNED = "ASSIGNED"
    EARLY_ASSIGNED = "EARLY_ASSIGNED"
    NOT_SOQ = "NOT_SOQ"
    CLOSE_REFUSED = "CLOSE_REFUSED"
    LEAN_REFUSES = "LEAN_REFUSES"
    EXTERNAL_CHANGE = "EXTERNAL_CHANGE"
    ASSIGNMENT_PENDING = "ASSIGNMENT_PENDING"
    UNPROTECTED_SHORTS = "UNPROTECTED_SHORTS"
    LEGS_STOPPED = "LEGS_STOPPED"
    CORPORATE_ACTION = "CORPORATE_ACTION"
    TICKER_CHANGED = "TICKER_CHANGED"
    SPLIT_NOT_ADJUSTED = "SPLIT_NOT_ADJUSTED"


def alert(code: AlertCode | str, text: str, ids: Ids = NO_IDS, **data: Any) -> WriteJournal:
    """Return an alert with its code and typed fields."""
    return WriteJournal("alert", text, ids, typed(code=str(code), **data))
