"""An order as the broker keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.paper_brokerage.states import OPEN_STATES, OrderChange, OrderState, next_state
from engine.paper_brokerage.terms import OrderTerms, terms_from_json


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """Hold what the broker script decided for one order when it came in; instants are aware UTC.

    `first_units` of a partial fill are filled at once, the rest `rest_after` seconds later (never, if negative).
    """

    ready_at: datetime | None = None
    never: bool = False
    first_units: int = 0
    rest_after: float = -1
    rest_at: datetime | None = None
    reject_at: datetime | None = None
    reject_reason: str = ""
    fill_after_cancel: float | None = None
    late_fill_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what differs from a plain order."""
        plain = OrderPlan()
        values = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) != getattr(plain, name)}
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def plan_from_json(value: dict[str, Any]) -> OrderPlan:
    """Return a plan from its own form."""
    moments = {name: datetime.fromisoformat(text) for name, text in value.items() if name.endswith("_at")}
    return OrderPlan(**{**value, **moments})


@dataclass(frozen=True, slots=True)
class Order:
    """Hold an order's terms and state; `filled` counts units, `number` orders of the account from 1.

    The number never changes and the client id is unique; the broker's `id` may change and be used again (script:
    restart). `fingerprint` is that of the terms first submitted, which a repeated submit is compared to.
    """

    id: str
    number: int
    client_id: str
    fingerprint: str
    terms: OrderTerms
    placed: datetime
    changed: datetime
    state: OrderState = OrderState.RECEIVED
    filled: int = 0
    is_triggered: bool = False
    reason: str = ""
    plan: OrderPlan = field(default_factory=OrderPlan)

    @property
    def is_open(self) -> bool:
        """Say whether the order can still trade by itself."""
        return self.state in OPEN_STATES

    @property
    def remaining(self) -> int:
        """Return the units not filled yet."""
        return self.terms.units - self.filled

    @property
    def working(self) -> int:
        """Return the units that can still trade."""
        return self.remaining if self.is_open else 0

    def after(self, change: OrderChange, now: datetime, **values: Any) -> Order:
        """Return the order after a change; IllegalTransitionError if its state does not allow it."""
        return replace(self, state=next_state(self.state, change, self.id), changed=now, **values)

    def to_json(self) -> dict[str, Any]:
        """Return what clients see."""
        return {
            "id": self.id,
            "number": self.number,
            "client_id": self.client_id,
            "terms": self.terms.to_json(),
            "placed": self.placed.isoformat(),
            "changed": self.changed.isoformat(),
            "state": self.state.value,
            "filled": self.filled,
            "is_triggered": self.is_triggered,
            "reason": self.reason,
        }


def order_from_json(value: dict[str, Any], fingerprint: str, plan: OrderPlan) -> Order:
    """Return an order from its own form and what clients do not see."""
    return Order(
        value["id"],
        value["number"],
        value["client_id"],
        fingerprint,
        terms_from_json(value["terms"]),
        datetime.fromisoformat(value["placed"]),
        datetime.fromisoformat(value["changed"]),
        OrderState(value["state"]),
        value["filled"],
        value["is_triggered"],
        value["reason"],
        plan,
    )
