"""What of each order has filled while nobody listened, read off the holdings: certain, or not said at all.

An order that is open at the broker has filled what is not open any more. Of one that is open nowhere only whole
structures can have filled, n of them; contract by contract, the sum over all orders of ratio x n is what the broker
holds beyond the book. A contract that only one unknown order has gives its n; one of which nothing was traded gives
n = 0 to all that trade it on the same side. What these two steps, repeated, do not settle is left open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from modules.domain.contracts import Instrument
from modules.domain.orders import WorkingOrder
from modules.domain.restart import BrokerOrder

Quantities = dict[Instrument, int]


def missed_fills(
    orders: Iterable[WorkingOrder], found: Mapping[str, BrokerOrder], unexplained: Mapping[Instrument, int]
) -> dict[str, Quantities]:
    """Return by order id the signed executions, leg by leg, that no report has told; empty where none happened.

    `found` are the broker's open orders by the bot's order id; `unexplained` is what the broker holds beyond positions
    and reported executions. An order that is missing in the result is not explained by the holdings.
    """
    kept = list(orders)
    traded = {order.order_id: _of_open(order, found[order.order_id]) for order in kept if order.order_id in found}
    left = Counter(unexplained)
    for order in kept:
        left.update({leg: total.quantity for leg, total in order.filled.items()})
        left.subtract(traded.get(order.order_id, {}))
    unknown = [order for order in kept if order.order_id not in found]
    while settled := _settle(unknown, left):
        for order, whole in settled:
            traded[order.order_id] = {leg: quantity * whole for leg, quantity in _ratios(order).items()}
            left.subtract(traded[order.order_id])
            unknown.remove(order)
    is_clear = {order.order_id: not any(left[leg] for leg in order.ordered) for order in kept}
    return {
        order.order_id: _unreported(order, traded[order.order_id])
        for order in kept
        if order.order_id in traded and is_clear[order.order_id]
    }


def _ratios(order: WorkingOrder) -> Quantities:
    return {leg.instrument: leg.ratio for leg in order.intent.structure.legs}


def _of_open(order: WorkingOrder, other: BrokerOrder) -> Quantities:
    still_open = dict(other.quantities)
    return {leg: asked - still_open.get(leg, 0) for leg, asked in order.ordered.items()}


def _settle(unknown: list[WorkingOrder], left: Mapping[Instrument, int]) -> list[tuple[WorkingOrder, int]]:
    """Return the orders whose number of filled structures one contract gives away, none if no contract does."""
    for leg in sorted({leg for order in unknown for leg in order.ordered}, key=str):
        sharing = [order for order in unknown if leg in order.ordered]
        if len(sharing) == 1:
            whole, rest = divmod(left[leg], _ratios(sharing[0])[leg])
            if not rest and 0 <= whole <= sharing[0].quantity:
                return [(sharing[0], whole)]
        elif not left[leg] and len({order.ordered[leg] > 0 for order in sharing}) == 1:
            return [(order, 0) for order in sharing]
    return []


def _unreported(order: WorkingOrder, traded: Quantities) -> Quantities:
    reported = order.filled
    found = {leg: quantity - reported[leg].quantity for leg, quantity in traded.items()}
    return {leg: quantity for leg, quantity in found.items() if quantity}
