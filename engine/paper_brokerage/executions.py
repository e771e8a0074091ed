"""Executions: the only things that move cash or holdings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine.paper_brokerage.instruments import Instrument, parse_instrument


class ExecutionKind(StrEnum):
    """Why an execution happened."""

    FILL = "fill"
    EXERCISE = "exercise"
    ASSIGNMENT = "assignment"
    EXPIRATION = "expiration"
    DELIVERY = "delivery"
    DIVIDEND = "dividend"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Execution:
    """Hold one trade of one instrument: signed pieces, dollars per share, fee in dollars, aware UTC instant.

    `order_number` is 0 for what the clearing house does (exercise, assignment, expiration, delivery, dividend, split).
    """

    id: str
    order_number: int
    instrument: Instrument
    quantity: int
    price: Decimal
    fee: Decimal
    instant: datetime
    kind: ExecutionKind = ExecutionKind.FILL

    @property
    def cash_effect(self) -> Decimal:
        """Return the dollars the account gains."""
        return -self.quantity * self.price * self.instrument.multiplier - self.fee

    def to_json(self) -> dict[str, Any]:
        """Return the form that travels and is stored."""
        return {
            "id": self.id,
            "order_number": self.order_number,
            "instrument": self.instrument.key,
            "quantity": self.quantity,
            "price": str(self.price),
            "fee": str(self.fee),
            "instant": self.instant.isoformat(),
            "kind": self.kind.value,
        }


def execution_from_json(value: dict[str, Any]) -> Execution:
    """Return an execution from its own form."""
    return Execution(
        value["id"],
        value["order_number"],
        parse_instrument(value["instrument"]),
        int(value["quantity"]),
        Decimal(value["price"]),
        Decimal(value["fee"]),
        datetime.fromisoformat(value["instant"]),
        ExecutionKind(value["kind"]),
    )
