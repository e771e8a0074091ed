"""What a restart makes of orders and positions it kept, once the broker has shown what it has.

An order is worked on only if it is found with certainty (`execution/restart_matching.py`), or known to be over: because
the holdings are exactly those of its complete fill, or because a broker that shows every order shows it nowhere.
Everything else is halted and shown: it is never sent again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from modules.bot.account_record import recorded as account_follows
from modules.bot.continuing import continued
from modules.bot.evolve_orders import ended, engine_action
from modules.bot.ledger import order_ids
from modules.bot.missed_booking import book_missed
from modules.bot.state import BotState
from modules.bot.texts import assignment_alert, engine_entry
from modules.bot.upkeeping import after_the_bell
from modules.domain.commands import AdoptOrder, Command, SaveState, WriteJournal
from modules.domain.contracts import Instrument
from modules.domain.events import AccountRecovered, EngineAction, OrderCancelled
from modules.domain.journal import typed
from modules.domain.orders import OrderState, WorkingOrder
from modules.domain.restart import BrokerOrder
from modules.execution.missed_fills import missed_fills
from modules.execution.restart_matching import Matching, match_orders
from modules.positions.reconciliation import booked
from modules.positions.settled_away import settled_away
from modules.risk.breaker import BreakerLevel, TripCode, trip


def recovered(state: BotState, event: AccountRecovered) -> BotState:
    """Return the state of a run that begins: orders found, booked or lost, differences to the broker named."""
    kept = replace(state.continuity, epoch=event.epoch)
    state = replace(state, continuity=kept, time=event.time, findings=())
    matching = match_orders(state.orders.values(), kept.identities, event.orders)
    state = _settled_away(state, event)
    missed = _missed(state, matching, event)
    told = [order for order in state.orders.values() if missed.get(order.order_id)]
    if not event.shows_all_orders:
        # A part of an order that may be open somewhere proves nothing of its rest.
        told = [order for order in told if order.order_id in matching.found or _is_rest(order, missed)]
    for number, order in enumerate(told, 1):
        state = book_missed(
            state, order, missed[order.order_id], event, others=len(told) - 1, is_last=number == len(told)
        )
    for order in list(state.orders.values()):
        other = matching.found.get(order.order_id)
        if other is not None:
            state = _found(state, order, other)
        elif event.shows_all_orders and order.order_id in missed and not _may_be_shown(order, matching):
            state = _over(state, order, event)
        else:
            state = _lost(state, order)
    for stranger in matching.strangers:
        text = f"order {_broker_text(stranger)} is not the bot's: it is left alone"
        state = _told(state, WriteJournal("recovery.stranger", text, data=_shown(stranger)))
    return _compared(state, event)


def _settled_away(state: BotState, event: AccountRecovered) -> BotState:
    """Book what expired, was exercised or assigned while the bot was away, where the holdings leave one story alone."""
    if event.account.holdings is None:
        return state
    moved = None if state.orders else state.continuity.unbooked(event.account.cash)
    differences = _differences(state, event)
    for order in state.orders.values():
        # What an order of ours may have traded is no work of the clearing house.
        differences = {leg: quantity for leg, quantity in differences.items() if leg not in order.ordered}
    for trades in settled_away(booked(state.positions.values()), differences, moved, event.time):
        action = EngineAction(event.time, trades, "while the bot was away")
        state = account_follows(state, continued(state, engine_action(state, action), action), action)
        for told in (engine_entry(action), *assignment_alert(state, action)):
            state = _told(state, told)
    return after_the_bell(state, event.time)


def _missed(state: BotState, matching: Matching, event: AccountRecovered) -> dict[str, dict[Instrument, int]]:
    """Return by order the executions that the holdings prove and no report has told; none if no holdings are told."""
    if event.account.holdings is None:
        return {}
    return missed_fills(state.orders.values(), matching.found, _differences(state, event))


def _is_rest(order: WorkingOrder, missed: Mapping[str, Mapping[Instrument, int]]) -> bool:
    return missed[order.order_id] == {leg: quantity for leg, quantity in order.remaining.items() if quantity}


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


def _found(state: BotState, order: WorkingOrder, other: BrokerOrder) -> BotState:
    order = state.orders[order.order_id]
    target = OrderState.PARTIALLY_FILLED if order.fills else OrderState.WORKING
    working = order.with_state(target)
    kept = state.continuity.named(order.order_id, other.lean_ids, other.broker_ids)
    state = replace(state, orders={**state.orders, order.order_id: working}, continuity=kept)
    text = f"order {order.order_id} is {_broker_text(other)}: it is worked on"
    return _told(state, WriteJournal("recovery.order", text, order_ids(state, order), _shown(other)))


def _may_be_shown(order: WorkingOrder, matching: Matching) -> bool:
    """Say whether an open order that is nobody's could still be this one."""
    return any(order.ordered.keys() & dict(stranger.quantities).keys() for stranger in matching.strangers)


def _over(state: BotState, order: WorkingOrder, event: AccountRecovered) -> BotState:
    """Take an order for over that a broker which shows every order shows nowhere: its walk goes on."""
    state = ended(state, OrderCancelled(event.time, order.order_id))
    reason = "not open at the broker, which shows every order: it is over"
    text = f"order {order.order_id} is {reason}"
    return _told(state, WriteJournal("recovery.ended", text, order_ids(state, order), typed(reason=reason)))


def _lost(state: BotState, order: WorkingOrder) -> BotState:
    """Halt over an order of which nobody knows what has become of it, until a human settles."""
    reason = f"order {order.order_id} was not found at the broker: it is not sent again"
    breaker = trip(state.breaker, TripCode.RECOVERY, reason, state.time or order.sent_at, BreakerLevel.HALTED)
    state = replace(state, breaker=breaker, continuity=state.continuity.lost(order.order_id, order.sent_at))
    text = f"{reason}; look for it there, then say settle-orders"
    return _told(state, WriteJournal("recovery.lost", text, order_ids(state, order), typed(reason=reason)))


def _compared(state: BotState, event: AccountRecovered) -> BotState:
    """Name every difference between book and broker; a position that is not there stops all openings."""
    if event.account.holdings is None:
        return state
    book = booked(state.positions.values())
    for instrument in sorted(_differences(state, event), key=str):
        held = event.account.held(instrument) or 0
        ours = book.get(instrument, 0)
        about = typed(instrument=str(instrument), booked=ours, held=held)
        if ours == 0:
            text = f"{instrument}: the broker holds {held:+d}, the bot knows nothing of it and leaves it alone"
            state = _told(state, WriteJournal("recovery.unknown-position", text, data=about))
            continue
        text = f"{instrument}: booked {ours:+d}, the broker holds {held:+d}"
        breaker = trip(state.breaker, TripCode.RECOVERY, f"{text}: nothing is opened", event.time)
        told = WriteJournal("recovery.missing-position", _owners(state, instrument, text), data=about)
        state = _told(replace(state, breaker=breaker), told)
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


def _shown(other: BrokerOrder) -> dict[str, object]:
    legs = {str(instrument): quantity for instrument, quantity in other.quantities}
    return typed(broker_ids=other.broker_ids, legs=legs, limit=other.limit)


def _broker_text(other: BrokerOrder) -> str:
    legs = ", ".join(f"{quantity:+d} {instrument}" for instrument, quantity in other.quantities)
    return f"{'/'.join(other.broker_ids) or 'without id'} ({legs} at {other.limit})"
