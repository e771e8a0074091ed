"""Which of LEAN's orders is which of the broker's: LEAN numbers anew in every run, the broker may change its ids.

The client order id is what both sides keep. It names the trading session (the broker counts them), so that ids of two
runs never meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order


@dataclass(slots=True)
class Link:
    """Hold the legs of one order at the broker, by instrument key.

    `filled_before` counts units filled before this run took the order over; LEAN knows only what came after.
    `updating` is the LEAN id of the leg an update was asked for.
    """

    client_id: str
    legs: dict[str, Order]
    filled_before: int = 0
    updating: int = 0


class Links:
    """Finds orders from both sides."""

    def __init__(self) -> None:
        """Know none."""
        self._by_client: dict[str, Link] = {}
        self._by_order: dict[int, Link] = {}

    def add(self, link: Link) -> None:
        """Take a link; its legs may get their LEAN ids later."""
        self._by_client[link.client_id] = link

    def of_client(self, client_id: str) -> Link | None:
        """Return the link of a client order id."""
        return self._by_client.get(client_id)

    def of_order(self, order_id: int) -> Link | None:
        """Return the link one of whose legs has a LEAN id."""
        found = self._by_order.get(order_id)
        if found is None:
            for link in self._by_client.values():
                self._by_order.update({leg.id: link for leg in link.legs.values() if leg.id})
            found = self._by_order.get(order_id)
        return found
