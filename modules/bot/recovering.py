"""What a restart makes of orders and positions it kept, once the broker has shown what it has.

An order is worked on only if it is found with certainty (`execution/restart_matching.py`), or known to be over because
the holdings are exactly those of its complete fill. Everything else is halted and shown: it is never sent again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from modules.bot.continuing import continued
from modules.bot.evolve_orders import ended, filled
from modules.bot.state import BotState
from modules.domain.commands import AdoptOrder, Command, SaveState, WriteJournal
from modules.domain.contracts import Instrument
from modules.domain.events import AccountRecovered, OrderCancelled, OrderFilled
from modules.domain.orders import LegFill, OrderState, WorkingOrder
from modules.domain.restart import BrokerOrder
from modules.execution.continuity import flow_of
from modules.execution.restart_matching import Matching, match_orders
from modules.positions.reconciliation import booked
from modules.pricing.fees import schedule_on
from modules.risk.breaker import BreakerLevel, TripCode, trip

#: A net price this far below its limit, in dollars a share beside the limit itself, is not believed.
_BELIEVED_IMPROVEMENT = Decimal(1)


def recovered(state: BotState, event: AccountRecovered) -> BotState:
    """Return the state of a run that begins: orders found, booked or lost, differences to the broker named."""
    kept = replace(state.continuity, epoch=event.epoch)
    state = replace(state, continuity=kept, time=event.time, findings=())
    matching = match_orders(state.orders.values(), kept.identities, event.orders)
    missed = _missed(state, matching, event)
    for order in list(state.orders.values()):
        quantities = missed.get(order.order_id, {})
        if quantities:
            state = _book_missed(state, order, quantities, event, is_alone=len(missed) == 1)
        other = matching.found.get(order.order_id)
        if order.order_id not in state.orders:
            continue
        state = _lost(state, order, event) if other is None else _found(state, order, other)
    for stranger in matching.strangers:
        text = f"order {_broker_text(stranger)} is not the bot's: it is left alone"
        state = _told(state, WriteJournal("recovery.stranger", text))
    return _compared(state, event)


def _missed(state: BotState, matching: Matching, event: AccountRecovered) -> dict[str, dict[Instrument, int]]:
    """Return the executions, by order and leg, that the holdings prove and no report has told."""
    unexplained = _differences(state, event)
    claims = {order.order_id: _claim(order, matching.found.get(order.order_id)) for order in state.orders.values()}
    claimed = Counter(instrument for claim in claims.values() for instrument in claim)
    found: dict[str, dict[Instrument, int]] = {}
    for order_id, claim in claims.items():
        is_alone = all(claimed[instrument] == 1 for instrument in claim)
        if claim and is_alone and all(unexplained.get(leg, 0) == quantity for leg, quantity in claim.items()):
            found[order_id] = claim
    return found


def _claim(order: WorkingOrder, other: BrokerOrder | None) -> dict[Instrument, int]:
    """Return the executions that would explain an order: all that was left of it, or what the broker's has less."""
    still_open = {} if other is None else dict(other.quantities)
    left = {leg: quantity - still_open.get(leg, 0) for leg, quantity in order.remaining.items()}
    return {leg: quantity for leg, quantity in left.items() if quantity}


def _differences(state: BotState, event: AccountRecovered) -> dict[Instrument, int]:
    """Return what the broker holds beyond the book (negative: less), zeros left out; none if it does not tell.

    What a human has said belongs to somebody else counts for nothing.
    """
    if event.account.holdings is None:
        return {}
    found: Counter[Instrument] = Counter()
    for holding in event.account.holdings:
        found[holding.instrument] += holding.quantity
    found.subtract(booked(state.positions.values()))
    for holding in state.upkeep.ignored:
        found[holding.instrument] -= holding.quantity
    for order in state.orders.values():
        for fill in order.fills:
            found[fill.instrument] -= fill.quantity
    return {instrument: quantity for instrument, quantity in found.items() if quantity}


def _book_missed(
    state: BotState,
    order: WorkingOrder,
    quantities: Mapping[Instrument, int],
    event: AccountRecovered,
    *,
    is_alone: bool,
) -> BotState:
    """Book executions that happened while nobody listened, at the cash that moved where it tells, else at the limit."""
    fees = {leg: abs(number) * schedule_on(event.time.date()).of(leg) for leg, number in quantities.items()}
    done = order.with_fills(LegFill(leg, number, Decimal(0), fees[leg]) for leg, number in quantities.items())
    points = Decimal(done.whole_structures * order.intent.structure.multiplier)
    cost, source = order.limit * points - order.cost, "price not known: the limit is booked"
    moved = state.continuity.unbooked(event.account.cash)
    if is_alone and moved is not None and points:
        paid = -moved - sum(fees.values())
        if 0 <= order.limit - (order.cost + paid) / points <= _BELIEVED_IMPROVEMENT + abs(order.limit):
            cost, source = paid, "price from the cash that moved"
    fills = _priced(order.order_id, quantities, fees, cost, event.epoch)
    before = state
    report = OrderFilled(event.time, order.order_id, fills)
    state = continued(before, filled(before, report), report)
    return _told(state, WriteJournal("recovery.filled", f"order {order.order_id} has filled meanwhile ({source})"))


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


def _found(state: BotState, order: WorkingOrder, other: BrokerOrder) -> BotState:
    order = state.orders[order.order_id]
    target = OrderState.PARTIALLY_FILLED if order.fills else OrderState.WORKING
    working = order.with_state(target)
    kept = state.continuity.named(order.order_id, other.lean_ids, other.broker_ids)
    state = replace(state, orders={**state.orders, order.order_id: working}, continuity=kept)
    return _told(
        state, WriteJournal("recovery.order", f"order {order.order_id} is {_broker_text(other)}: it is worked on")
    )


def _lost(state: BotState, order: WorkingOrder, event: AccountRecovered) -> BotState:
    """Take an order that the broker does not show as dead where the broker forgets, else halt until a human settles."""
    if event.forgets_orders:
        state = ended(state, OrderCancelled(event.time, order.order_id))
        return _told(
            state, WriteJournal("recovery.forgotten", f"order {order.order_id} ended with the engine that worked it")
        )
    reason = f"order {order.order_id} was not found at the broker: it is not sent again"
    breaker = trip(state.breaker, TripCode.RECOVERY, reason, event.time, BreakerLevel.HALTED)
    state = replace(state, breaker=breaker, continuity=state.continuity.lost(order.order_id, order.sent_at))
    return _told(state, WriteJournal("recovery.lost", f"{reason}; look for it there, then say settle-orders"))


def _compared(state: BotState, event: AccountRecovered) -> BotState:
    """Name every difference between book and broker; a position that is not there stops all openings."""
    if event.account.holdings is None:
        return state
    book = booked(state.positions.values())
    for instrument in sorted(_differences(state, event), key=str):
        held = event.account.held(instrument) or 0
        ours = book.get(instrument, 0)
        if ours == 0:
            text = f"{instrument}: the broker holds {held:+d}, the bot knows nothing of it and leaves it alone"
            state = _told(state, WriteJournal("recovery.unknown-position", text))
            continue
        text = f"{instrument}: booked {ours:+d}, the broker holds {held:+d}"
        breaker = trip(state.breaker, TripCode.RECOVERY, f"{text}: nothing is opened", event.time)
        state = _told(
            replace(state, breaker=breaker), WriteJournal("recovery.missing-position", _owners(state, instrument, text))
        )
    return state


def _owners(state: BotState, instrument: Instrument, text: str) -> str:
    names = [
        f"{position.position_id} ({position.structure.name} x {position.quantity})"
        for position in state.positions.values()
        if any(leg.instrument == instrument for leg in position.structure.legs)
    ]
    return f"{text}; of {', '.join(names)}"


def settled(state: BotState, time: datetime) -> BotState:
    """Return the state after a human has said that the orders which a restart did not find are dead."""
    for order_id in list(state.orders):
        if state.continuity.is_lost(order_id):
            state = ended(state, OrderCancelled(time, order_id))
    return state


def begins(state: BotState) -> list[Command]:
    """Return what a restart calls for: its findings in the journal, the orders it found, everything saved."""
    names = state.continuity.identities
    adopted: Iterable[Command] = (
        AdoptOrder(order, names[order.order_id].lean_ids)
        for order in state.orders.values()
        if order.order_id in names and not names[order.order_id].is_lost
    )
    return [SaveState(), *adopted, *state.findings]


def _told(state: BotState, finding: WriteJournal) -> BotState:
    return replace(state, findings=(*state.findings, finding))


def _broker_text(other: BrokerOrder) -> str:
    legs = ", ".join(f"{quantity:+d} {instrument}" for instrument, quantity in other.quantities)
    return f"{'/'.join(other.broker_ids) or 'without id'} ({legs} at {other.limit})"
