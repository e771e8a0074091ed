"""Books executions that a restart reads off the holdings, at the price that the cash tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from modules.bot.continuing import continued
from modules.bot.evolve_orders import filled
from modules.bot.ledger import order_ids
from modules.bot.state import BotState
from modules.domain.commands import WriteJournal
from modules.domain.contracts import Instrument
from modules.domain.events import AccountRecovered, OrderFilled
from modules.domain.journal import typed
from modules.domain.orders import LegFill, WorkingOrder
from modules.execution.continuity import flow_of
from modules.pricing.fees import schedule_on

#: A net price this far below its limit, in dollars a share beside the limit itself, is not believed.
_BELIEVED_IMPROVEMENT = Decimal(1)


def book_missed(
    state: BotState,
    order: WorkingOrder,
    quantities: Mapping[Instrument, int],
    event: AccountRecovered,
    *,
    others: int,
    is_last: bool,
) -> BotState:
    """Book executions that happened while nobody listened, at the cash that moved where it tells, else at the limit.

    Of several orders the last bears what their limits leave of the cash, so that the sum is right to the cent.
    """
    fees = {leg: abs(number) * schedule_on(event.time.date()).of(leg) for leg, number in quantities.items()}
    done = order.with_fills(LegFill(leg, number, Decimal(0), fees[leg]) for leg, number in quantities.items())
    points = Decimal(done.whole_structures * order.intent.structure.multiplier)
    cost, source = order.limit * points - order.cost, "price not known: the limit is booked"
    if not is_last:
        source = "its limit; what the cash says beyond it is in the price of another"
    moved = state.continuity.unbooked(event.account.cash)
    if is_last and moved is not None and points:
        paid = -moved - sum(fees.values())
        if 0 <= order.limit - (order.cost + paid) / points <= _BELIEVED_IMPROVEMENT + abs(order.limit):
            cost, source = paid, "price from the cash that moved"
            source += ", less what the others are booked at" if others else ""
    fills = _priced(order.order_id, quantities, fees, cost, event.epoch)
    before = state
    report = OrderFilled(event.time, order.order_id, fills)
    state = continued(before, filled(before, report), report)
    text = f"order {order.order_id} has filled meanwhile ({source})"
    told = WriteJournal("recovery.filled", text, order_ids(before, order), typed(cost=cost, source=source))
    return replace(state, findings=(*state.findings, told))


def _priced(
    order_id: str,
    quantities: Mapping[Instrument, int],
    fees: Mapping[Instrument, Decimal],
    cost: Decimal,
    epoch: int,
) -> tuple[LegFill, ...]:
    """Return executions that cost so much together; what each leg alone cost is not known, the first bears all."""
    fills = []
    for number, (leg, quantity) in enumerate(quantities.items()):
        per_point = -flow_of(LegFill(leg, quantity, Decimal(1), Decimal(0)))
        price = Decimal(0) if number else cost / per_point
        fills.append(LegFill(leg, quantity, price, fees[leg], f"recovered-{epoch}-{order_id}-{number}"))
    return tuple(fills)
