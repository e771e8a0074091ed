"""What execution remembers beside orders and intents under way; all of it survives a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from modules.domain.orders import WorkingOrder
from modules.execution.budget import recent
from modules.execution.fill_statistics import Attempt, FillStatistics
from modules.execution.legging import LegPlan
from modules.execution.refusals import Refusals
from modules.execution.two_part import TwoPart

#: Ended orders that are remembered.
ENDED_KEPT = 8
#: Finished two-part spreads that are remembered.
TWO_PARTS_KEPT = 100


@dataclass(frozen=True, slots=True)
class ExecutionMemory:
    """Hold the times of the last minute's requests to the broker, the cancels among them, and the last ended orders.

    `ended` is what a late or repeated report is held against, `two_parts` the two-part spreads by trade id, the
    finished ones included; `fills` is what became of all attempts, `leg_plans` the structures that are
    worked package by package, by plan id. `refusals` are the closes that the broker does not take.
    """

    requests: tuple[datetime, ...] = ()
    cancels: tuple[datetime, ...] = ()
    ended: tuple[WorkingOrder, ...] = ()
    two_parts: Mapping[str, TwoPart] = field(default_factory=dict)
    fills: FillStatistics = field(default_factory=FillStatistics)
    leg_plans: Mapping[str, LegPlan] = field(default_factory=dict)
    refusals: Refusals = field(default_factory=Refusals)

    def requested(self, now: datetime) -> ExecutionMemory:
        """Return the memory with one more request; those of more than a minute ago are forgotten."""
        return replace(self, requests=(*recent(self.requests, now), now))

    def asked_to_cancel(self, now: datetime) -> ExecutionMemory:
        """Return the memory with one more request that is a cancel."""
        return replace(self.requested(now), cancels=(*recent(self.cancels, now), now))

    def with_ended(self, order: WorkingOrder) -> ExecutionMemory:
        """Return the memory with an order that is over, in place of what was known of it; the oldest is forgotten."""
        others = tuple(other for other in self.ended if other.order_id != order.order_id)
        return replace(self, ended=(*others, order)[-ENDED_KEPT:])

    def ended_order(self, order_id: str) -> WorkingOrder | None:
        """Return an order that has ended lately, None if it is not known."""
        return next((order for order in self.ended if order.order_id == order_id), None)

    def with_two_part(self, trade: TwoPart) -> ExecutionMemory:
        """Return the memory with a two-part spread as it stands now; the oldest finished one is forgotten."""
        trades = {**self.two_parts, trade.trade_id: trade}
        finished = [key for key, other in trades.items() if other.is_over]
        if len(finished) > TWO_PARTS_KEPT:
            del trades[finished[0]]
        return replace(self, two_parts=trades)

    def with_attempt(self, attempt: Attempt | None, *, is_real: bool) -> ExecutionMemory:
        """Return the memory with what became of an attempt; None teaches nothing."""
        return self if attempt is None else replace(self, fills=self.fills.with_attempt(attempt, is_real=is_real))

    def with_leg_plan(self, plan: LegPlan) -> ExecutionMemory:
        """Return the memory with a plan of legs as it stands now."""
        return replace(self, leg_plans={**self.leg_plans, plan.plan_id: plan})
