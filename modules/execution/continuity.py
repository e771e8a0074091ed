"""What ties one run of the bot to the next: its number, the identities of its orders, and the cash it has booked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from modules.domain.contracts import OptionContract
from modules.domain.orders import LegFill
from modules.domain.restart import OrderIdentity

#: Identities of ended orders that are kept.
ENDED_IDENTITIES_KEPT = 200


@dataclass(frozen=True, slots=True)
class Continuity:
    """Hold the journal of identities and the cash ledger.

    `epoch` counts runs from 1 (0 in a backtest). `identities` are by the bot's order id, oldest first. `cash_flow` is
    the dollars of all booked executions, fees included; `cash_base` is the broker's cash less `cash_flow` when last no
    order was open, so that cash beyond both is that of executions which were never reported (None before the first).
    """

    epoch: int = 0
    identities: Mapping[str, OrderIdentity] = field(default_factory=dict)
    cash_flow: Decimal = Decimal(0)
    cash_base: Decimal | None = None

    def sent(self, order_id: str, now: datetime, still_open: Collection[str]) -> Continuity:
        """Return the journal with an order that is about to be submitted; the oldest ended ones are forgotten."""
        identities = {**self.identities, order_id: OrderIdentity(order_id, self.epoch, now)}
        ended = [key for key in identities if key not in still_open and key != order_id]
        for key in ended[: max(len(ended) - ENDED_IDENTITIES_KEPT, 0)]:
            del identities[key]
        return replace(self, identities=identities)

    def named(self, order_id: str, lean_ids: tuple[int, ...], broker_ids: tuple[str, ...]) -> Continuity:
        """Return the journal with the ids that engine and broker of this run gave an order."""
        known = self.identities.get(order_id)
        if known is None or not (lean_ids or broker_ids):
            return self
        complete = replace(known, epoch=self.epoch, lean_ids=lean_ids, broker_ids=broker_ids, is_lost=False)
        return replace(self, identities={**self.identities, order_id: complete})

    def lost(self, order_id: str, sent_at: datetime) -> Continuity:
        """Return the journal with an order marked that nobody can find."""
        known = self.identities.get(order_id, OrderIdentity(order_id, 0, sent_at))
        return replace(self, identities={**self.identities, order_id: replace(known, is_lost=True)})

    def is_lost(self, order_id: str) -> bool:
        """Say whether an order waits for a human, because a restart could not find it."""
        known = self.identities.get(order_id)
        return known is not None and known.is_lost

    def booked(self, fills: Iterable[LegFill]) -> Continuity:
        """Return the ledger with the cash of some executions."""
        return replace(self, cash_flow=self.cash_flow + sum((flow_of(fill) for fill in fills), Decimal(0)))

    def rested(self, cash: Decimal) -> Continuity:
        """Return the ledger held against the broker's cash, while no order is open."""
        return replace(self, cash_base=cash - self.cash_flow)

    def unbooked(self, cash: Decimal) -> Decimal | None:
        """Return the dollars that moved at the broker and are in no booked execution; None without anything to tell."""
        return None if self.cash_base is None else cash - self.cash_base - self.cash_flow


def flow_of(fill: LegFill) -> Decimal:
    """Return the dollars that an execution brings (negative: costs), its fee included."""
    multiplier = fill.instrument.multiplier if isinstance(fill.instrument, OptionContract) else 1
    return -fill.quantity * fill.price * multiplier - fill.fee
