"""What execution remembers beside orders and intents under way; all of it survives a restart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from modules.domain.orders import WorkingOrder
from modules.execution.budget import recent

#: Ended orders that are remembered.
ENDED_KEPT = 16


@dataclass(frozen=True, slots=True)
class ExecutionMemory:
    """Hold the times of the last minute's requests to the broker, and the orders that ended last.

    `ended` is what a late or repeated report is held against.
    """

    requests: tuple[datetime, ...] = ()
    ended: tuple[WorkingOrder, ...] = ()

    def requested(self, now: datetime) -> ExecutionMemory:
        """Return the memory with one more request; those of more than a minute ago are forgotten."""
        return replace(self, requests=(*recent(self.requests, now), now))

    def with_ended(self, order: WorkingOrder) -> ExecutionMemory:
        """Return the memory with an order that is over, in place of what was known of it; the oldest is forgotten."""
        others = tuple(other for other in self.ended if other.order_id != order.order_id)
        return replace(self, ended=(*others, order)[-ENDED_KEPT:])

    def ended_order(self, order_id: str) -> WorkingOrder | None:
        """Return an order that has ended lately, None if it is not known."""
        return next((order for order in self.ended if order.order_id == order_id), None)
