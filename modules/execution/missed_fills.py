"""What of each order has filled while nobody listened, read off the holdings: certain, or not said at all.

An order that is open at the broker has filled what is not open any more. Of one that is open nowhere only whole
structures can have filled, 0 to its quantity; contract by contract, the sum over all orders of ratio x structures is
what the broker holds beyond the book. Each such sum bounds every number in it by the bounds of the others; where the
bounds meet, the number is the only possible one. Where they do not meet, nothing is said.
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
    for order, whole in _only_possible(unknown, left):
        traded[order.order_id] = {leg: ratio * whole for leg, ratio in _ratios(order).items()}
    for order in unknown:
        left.subtract(traded.get(order.order_id, {}))
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


def _only_possible(orders: list[WorkingOrder], left: Mapping[Instrument, int]) -> list[tuple[WorkingOrder, int]]:
    """Return the orders with the number of filled structures that the holdings leave them, where it is one alone."""
    bounds = {order.order_id: (0, order.quantity) for order in orders}
    sums = {leg: [order for order in orders if leg in order.ordered] for order in orders for leg in order.ordered}
    is_tightened = True
    while is_tightened:
        is_tightened = False
        for leg, sharing in sums.items():
            for order in sharing:
                tight = _tightened(order, sharing, leg, left[leg], bounds)
                is_tightened |= tight != bounds[order.order_id]
                bounds[order.order_id] = tight
    return [(order, low) for order in orders for low, high in [bounds[order.order_id]] if low == high]


def _tightened(
    order: WorkingOrder,
    sharing: list[WorkingOrder],
    leg: Instrument,
    total: int,
    bounds: Mapping[str, tuple[int, int]],
) -> tuple[int, int]:
    """Return the bounds of an order's filled structures by one contract; as they were if it contradicts them."""
    least = most = total
    for other in sharing:
        if other is not order:
            ends = [_ratios(other)[leg] * number for number in bounds[other.order_id]]
            least, most = least - max(ends), most - min(ends)
    ratio, (low, high) = _ratios(order)[leg], bounds[order.order_id]
    from_leg = (least, most) if ratio > 0 else (-most, -least)
    tight = max(low, -(-from_leg[0] // abs(ratio))), min(high, from_leg[1] // abs(ratio))
    return tight if tight[0] <= tight[1] else (low, high)


def _unreported(order: WorkingOrder, traded: Quantities) -> Quantities:
    reported = order.filled
    found = {leg: quantity - reported[leg].quantity for leg, quantity in traded.items()}
    return {leg: quantity for leg, quantity in found.items() if quantity}
