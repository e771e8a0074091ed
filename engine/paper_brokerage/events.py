"""What happened, numbered: the append-only log of the account and the stream its clients follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """The kinds of events."""

    ACCOUNT_OPENED = "account_opened"
    SESSION_STARTED = "session_started"
    CLOCK_SET = "clock_set"
    MARKET_SET = "market_set"
    ORDER_RECEIVED = "order_received"
    ORDER_ACKNOWLEDGED = "order_acknowledged"
    ORDER_REPLACED = "order_replaced"
    ORDER_TRIGGERED = "order_triggered"
    ORDER_FILLED = "order_filled"
    ORDER_CANCELED = "order_canceled"
    ORDER_REJECTED = "order_rejected"
    ORDER_EXPIRED = "order_expired"
    ORDER_ID_CHANGED = "order_id_changed"
    CANCEL_REJECTED = "cancel_rejected"
    POSITION_SETTLED = "position_settled"
    CORPORATE_ACTION = "corporate_action"


@dataclass(frozen=True, slots=True)
class Event:
    """Hold one event: its number in the account, the market's instant, the order and executions as they then were."""

    sequence: int
    instant: datetime
    kind: EventKind
    order: dict[str, Any] | None = None
    executions: tuple[dict[str, Any], ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the form that travels and is stored."""
        return {
            "sequence": self.sequence,
            "instant": self.instant.isoformat(),
            "kind": self.kind.value,
            "order": self.order,
            "executions": list(self.executions),
            "detail": self.detail,
        }


def event_from_json(value: dict[str, Any]) -> Event:
    """Return an event from its own form."""
    return Event(
        value["sequence"],
        datetime.fromisoformat(value["instant"]),
        EventKind(value["kind"]),
        value["order"],
        tuple(value["executions"]),
        value["detail"],
    )
