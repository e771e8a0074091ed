"""Which open order at the broker is which of the bot's, after a restart: certain, or not at all.

In this order: the journalled broker id, the bot's own id in the order's tag, exact legs, quantity, side, price and
time. An id may have been given away again, so whatever finds an order, its legs, sides and price must be the order's.
What fits two orders fits none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from modules.domain.contracts import Instrument
from modules.domain.orders import WorkingOrder
from modules.domain.restart import BrokerOrder, OrderIdentity

#: How far the broker's time of an order may be from the bot's.
TIME_TOLERANCE = timedelta(minutes=1)

_Fits = Callable[[WorkingOrder, BrokerOrder], bool]


@dataclass(frozen=True, slots=True)
class Matching:
    """Hold the broker's order of each of the bot's that was found, those not found, and orders that are nobody's."""

    found: Mapping[str, BrokerOrder]
    lost: tuple[WorkingOrder, ...]
    strangers: tuple[BrokerOrder, ...]


def match_orders(
    kept: Iterable[WorkingOrder], identities: Mapping[str, OrderIdentity], shown: Iterable[BrokerOrder]
) -> Matching:
    """Pair the orders the bot has kept with those the broker shows; only unique pairs count."""

    def same_broker_id(order: WorkingOrder, other: BrokerOrder) -> bool:
        known = identities.get(order.order_id)
        return known is not None and bool(set(known.broker_ids) & set(other.broker_ids))

    def same_tag(order: WorkingOrder, other: BrokerOrder) -> bool:
        return other.tag == order.order_id

    def same_terms(order: WorkingOrder, other: BrokerOrder) -> bool:
        is_timely = abs(other.created_at - order.sent_at) <= TIME_TOLERANCE
        return is_timely and not other.tag and dict(other.quantities) == _nonzero(order.remaining)

    left, free = list(kept), list(shown)
    found: dict[str, BrokerOrder] = {}
    for fits in (same_broker_id, same_tag, same_terms):
        pairs = _unique_pairs(left, free, fits)
        found.update((order.order_id, other) for order, other in pairs)
        left = [order for order in left if order.order_id not in found]
        free = [other for other in free if other not in found.values()]
    return Matching(found, tuple(left), tuple(free))


def _unique_pairs(
    left: list[WorkingOrder], free: list[BrokerOrder], fits: _Fits
) -> list[tuple[WorkingOrder, BrokerOrder]]:
    candidates = {
        order.order_id: [other for other in free if fits(order, other) and _is_plausible(order, other)]
        for order in left
    }
    return [
        (order, choices[0])
        for order in left
        if len(choices := candidates[order.order_id]) == 1
        and sum(choices[0] in others for others in candidates.values()) == 1
    ]


def _is_plausible(order: WorkingOrder, other: BrokerOrder) -> bool:
    """Say whether an order of the broker can be this one: the same legs and sides, no more than is left, the price."""
    remaining, shown = _nonzero(order.remaining), dict(other.quantities)
    if remaining.keys() != shown.keys() or other.limit != broker_limit(order):
        return False
    return all(shown[leg] * left > 0 and abs(shown[leg]) <= abs(left) for leg, left in remaining.items())


def broker_limit(order: WorkingOrder) -> Decimal:
    """Return the limit as it was sent: the net price of a package, the price of a single leg per share."""
    structure = order.intent.structure
    if len(structure.legs) > 1:
        return order.limit
    return order.limit / structure.weight(structure.legs[0])


def _nonzero(quantities: Mapping[Instrument, int]) -> dict[Instrument, int]:
    return {instrument: quantity for instrument, quantity in quantities.items() if quantity}
