"""What reports of orders and of the engine change: orders, works and, once an order is over, positions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from modules.bot.state import BotState
from modules.domain.contracts import OptionContract, Stock
from modules.domain.events import (
    CancelRefused,
    DividendPaid,
    EngineAction,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderSent,
    OrderUnknown,
)
from modules.domain.intents import ExecutorKind, Purpose, Source, TradeIntent
from modules.domain.orders import IllegalTransitionError, LegFill, OrderState, OverfillError, WorkingOrder
from modules.domain.positions import ClosedPosition, ExitReason, Position
from modules.execution.fill_statistics import finished_attempt
from modules.execution.memory import ExecutionMemory
from modules.execution.pace import attempts_allowed, life_in_minutes, resumes_at
from modules.execution.work import Work
from modules.positions.booking import (
    Booking,
    Trade,
    extend_position,
    open_position,
    reduce_position,
    roll_position,
    with_dividend,
)
from modules.positions.lots import LotBook, dollars, income
from modules.positions.lots import exercise as exercise_lots
from modules.positions.lots import trade as trade_lots
from modules.positions.rules.human import unmanaged
from modules.positions.upkeep import EarlyAssignment
from modules.risk.breaker import TripCode, observe_orders, observe_rejection, observe_result, trip


def sent(state: BotState, event: OrderSent) -> BotState:
    """Book an order before it is handed over; openings are counted against a runaway."""
    order = event.order
    breaker = state.breaker
    if order.intent.purpose is Purpose.OPEN:
        breaker = observe_orders(breaker, event.time, state.settings)
    work = state.works.get(order.intent.intent_id, Work(order.intent, event.time))
    return replace(
        state,
        orders={**state.orders, order.order_id: order},
        works={**state.works, order.intent.intent_id: work.sent(order.order_id)},
        next_number=state.next_number + 1,
        breaker=breaker,
        memory=state.memory.requested(event.time),
    )


def cancelling(state: BotState, order_id: str) -> BotState:
    """Note that the broker is asked to cancel; nobody answers for an order that is not there."""
    order = state.orders.get(order_id)
    if order is None:
        return state
    now = state.time or order.sent_at
    asked = replace(order.with_state(OrderState.CANCELLING), asked_at=now)
    return replace(state, orders={**state.orders, order_id: asked}, memory=state.memory.asked_to_cancel(now))


def unanswered(state: BotState, event: OrderUnknown) -> BotState:
    """Note that nobody knows what has become of an order; it is asked about before anything is sent again."""
    order = state.orders.get(event.order_id)
    if order is None:
        return state
    unknown = replace(order.with_state(OrderState.UNKNOWN), asked_at=event.time)
    return replace(state, orders={**state.orders, event.order_id: unknown})


def works_on(state: BotState, event: CancelRefused) -> BotState:
    """Bring an order whose cancel was refused back to work."""
    order = state.orders.get(event.order_id)
    if order is None or order.state is not OrderState.CANCELLING:
        return state
    target = OrderState.PARTIALLY_FILLED if order.fills else OrderState.WORKING
    return replace(state, orders={**state.orders, event.order_id: order.with_state(target)})


def moved(state: BotState, order_id: str, target: OrderState) -> BotState:
    """Move an order to another open state."""
    order = state.orders.get(order_id)
    # A late acknowledgement tells nothing new of an order that has filled in part or is being cancelled.
    is_late = target is OrderState.WORKING
    if order is None or (is_late and order.state in (OrderState.CANCELLING, OrderState.PARTIALLY_FILLED)):
        return state
    return replace(state, orders={**state.orders, order_id: order.with_state(target)})


def filled(state: BotState, event: OrderFilled) -> BotState:
    """Book executions on the order; when nothing of it is left, on positions too.

    What contradicts what was ordered is not booked: it trips the breaker, and reconciliation shows the difference.
    """
    order = state.orders.get(event.order_id)
    if order is None:
        return _filled_late(state, event)
    try:
        order = order.with_fills(event.fills)
    except (OverfillError, IllegalTransitionError) as error:
        return _contradicted(state, str(error), event.time)
    state = replace(state, orders={**state.orders, order.order_id: order})
    return _over(state, order, event.time) if order.state is OrderState.FILLED else state


def _filled_late(state: BotState, event: OrderFilled) -> BotState:
    """Book executions of an order that has ended: the money has moved, whatever was said of the order before."""
    ended = state.memory.ended_order(event.order_id)
    if ended is None:
        return state
    known = {fill.fill_id for fill in ended.fills if fill.fill_id}
    fills = tuple(fill for fill in event.fills if fill.fill_id not in known)
    if not fills:
        return state
    try:
        order = replace(ended, state=OrderState.UNKNOWN).with_fills(fills)
    except (OverfillError, IllegalTransitionError) as error:
        return _contradicted(state, str(error), event.time)
    more = order.whole_structures - ended.whole_structures
    state = replace(state, memory=state.memory.with_ended(replace(order, state=ended.state)))
    work = state.works.get(order.intent.intent_id)
    if work is not None:
        state = replace(state, works={**state.works, work.intent.intent_id: work.filled_late(more)})
    state = _contradicted(state, f"order {order.order_id} filled after it was {ended.state}", event.time)
    return _booked(state, replace(order, fills=fills), event.time)


def _contradicted(state: BotState, reason: str, time: datetime) -> BotState:
    return replace(state, breaker=trip(state.breaker, TripCode.CONTRADICTION, reason, time))


def ended(state: BotState, event: OrderCancelled | OrderRejected) -> BotState:
    """Take a dead order away and book what of it has filled."""
    order = state.orders.get(event.order_id)
    if order is None:
        return state
    is_rejected = isinstance(event, OrderRejected)
    order = order.with_state(OrderState.REJECTED if is_rejected else OrderState.CANCELLED)
    if is_rejected:
        state = replace(state, breaker=observe_rejection(state.breaker, event.time, state.settings))
    return _over(state, order, event.time)


def _over(state: BotState, order: WorkingOrder, time: datetime) -> BotState:
    """Book an order that can fill no more: its work goes on or ends, its executions become positions or results."""
    orders = {key: other for key, other in state.orders.items() if key != order.order_id}
    memory = _with_refusal(state, order, time).with_ended(order)
    if state.session is not None:
        life = life_in_minutes(state.session, state.settings)
        attempt = finished_attempt(order, time, state.session, life)
        memory = memory.with_attempt(attempt, is_real=state.is_live and state.settings.real_fills)
    state = replace(state, orders=orders, memory=memory)
    whole = order.whole_structures
    if order.state is not OrderState.FILLED and order.fills and not _is_whole(order, whole):
        reason = f"order {order.order_id} ended with a structure filled in part"
        state = replace(state, breaker=trip(state.breaker, TripCode.BROKEN_PACKAGE, reason, time))
    state = _with_work(state, order, whole, time)
    return _booked(state, order, time) if order.fills else state


def _with_refusal(state: BotState, order: WorkingOrder, time: datetime) -> ExecutionMemory:
    """Return the memory after the end of an order: a refused close rests a while, one that was taken rests no more."""
    refusals, intent = state.memory.refusals, order.intent
    if order.state is not OrderState.REJECTED:
        return replace(state.memory, refusals=refusals.taken(intent))
    if not intent.is_reduction:
        return state.memory
    return replace(state.memory, refusals=refusals.with_refused(intent, time, state.settings))


def _is_whole(order: WorkingOrder, whole: int) -> bool:
    return all(order.filled[leg.instrument].quantity == leg.ratio * whole for leg in order.intent.structure.legs)


def _with_work(state: BotState, order: WorkingOrder, whole: int, time: datetime) -> BotState:
    work = state.works.get(order.intent.intent_id)
    if work is None:
        return state
    returned = work.returned(whole, resumes_at(work.intent, work.attempts, time, state.session, state.settings))
    works = dict(state.works)
    if _goes_on(state, order, returned):
        works[order.intent.intent_id] = returned
    else:
        del works[order.intent.intent_id]
    return replace(state, works=works)


def _goes_on(state: BotState, order: WorkingOrder, work: Work) -> bool:
    """Say whether another attempt follows: never after a rejection or a broken package; a close does not give up.

    Automatic closes end with the breaker's permission, and with a freeze; what a human asked for goes on.
    """
    if order.state is OrderState.REJECTED or work.remaining <= 0 or work.is_last:
        return False
    if order.fills and not _is_whole(order, order.whole_structures):
        return False
    if order.intent.source is not Source.HUMAN and _is_left_alone(state, order.intent.position_id):
        return False
    if order.intent.purpose is Purpose.REDUCE:
        is_urgent = exit_reason(order.intent).is_urgent and state.breaker.allows_urgent_closing
        return order.intent.source is Source.HUMAN or is_urgent or state.breaker.allows_management
    most = attempts_allowed(order.intent, state.settings)
    return state.breaker.allows_openings and (most is None or work.attempts < most)


def _is_left_alone(state: BotState, position_id: str) -> bool:
    """Say whether nothing automatic happens to a position: frozen, or a human's own."""
    position = state.positions.get(position_id)
    return position is not None and bool(unmanaged(position))


def _booked(state: BotState, order: WorkingOrder, time: datetime) -> BotState:
    quantities = {instrument: total.quantity for instrument, total in order.filled.items()}
    trade = Trade(quantities, order.cost, order.fees)
    extended = state.positions.get(order.intent.position_id) or _grown(state, order)
    lineage = extended.lineage_id if extended is not None else order.intent.position_id or order.intent.intent_id
    state = with_lots(state, trade_lots(state.upkeep.lots, order.fills, lineage, time))
    if order.intent.is_roll and extended is not None:
        booking = roll_position(extended, order.intent.structure, trade, time, order.order_id)
        return _apply(state, extended, booking, time)
    if order.intent.purpose is Purpose.OPEN and extended is not None:
        longer = extend_position(extended, trade)
        return replace(state, positions={**state.positions, longer.position_id: longer})
    if order.intent.purpose is Purpose.OPEN:
        return _opened(state, open_position(_free_id(state, order), order.intent, trade, time), lineage)
    closing = state.positions.get(order.intent.position_id)
    if closing is None:
        # An assignment, say, has ended the position while its close was under way. What was traded is held all the
        # same: it is booked as what it is, and nothing new is opened beside it.
        reason = f"order {order.order_id} filled for a position that is not there"
        state = replace(state, breaker=trip(state.breaker, TripCode.BROKEN_PACKAGE, reason, time))
        return _opened(state, open_position(order.order_id, order.intent, trade, time), lineage)
    booking = reduce_position(closing, trade, time, exit_reason(order.intent), order.order_id)
    return _apply(state, closing, booking, time)


def _opened(state: BotState, position: Position, lineage: str) -> BotState:
    return replace(state, positions={**state.positions, position.position_id: replace(position, lineage_id=lineage)})


def _grown(state: BotState, order: WorkingOrder) -> Position | None:
    """Return the position that an earlier part of a legged package has opened: it stays one."""
    is_legged = order.intent.executor is ExecutorKind.LEGS and not order.intent.position_id
    return state.positions.get(order.intent.intent_id) if is_legged else None


def _free_id(state: BotState, order: WorkingOrder) -> str:
    """Return the intent's id for its first fill, the order's for later parts."""
    intent_id = order.intent.intent_id
    return order.order_id if intent_id in state.positions else intent_id


def _apply(state: BotState, before: Position, booking: Booking, time: datetime) -> BotState:
    positions = {key: other for key, other in state.positions.items() if key != before.position_id}
    positions.update({position.position_id: position for position in booking.open})
    state = replace(state, positions=positions, closed=(*state.closed, *booking.closed))
    if before.position_id not in positions:
        memory = replace(state.memory, refusals=state.memory.refusals.forgotten(before.position_id))
        state = replace(state, memory=memory)
    return with_results(state, booking.closed, time)


def with_results(state: BotState, results: Iterable[ClosedPosition], time: datetime) -> BotState:
    """Sum results by lineage; the breaker hears of a lineage once nothing of it is open (trading rule 32)."""
    for result in results:
        lineage = result.position.lineage_id
        total = state.lineage_results.get(lineage, Decimal(0)) + result.net_profit
        if any(position.lineage_id == lineage for position in state.positions.values()):
            state = replace(state, lineage_results={**state.lineage_results, lineage: total})
            continue
        sums = {key: value for key, value in state.lineage_results.items() if key != lineage}
        breaker = observe_result(state.breaker, time, total, state.settings)
        state = replace(state, lineage_results=sums, breaker=breaker)
    return state


def exit_reason(intent: TradeIntent) -> ExitReason:
    """Return why a close was asked for; what no rule has asked for, a human has."""
    known = {reason.value: reason for reason in ExitReason}
    return known.get(intent.rationale, ExitReason.HUMAN)


def with_lots(state: BotState, lots: LotBook) -> BotState:
    """Return the state with another book of tax lots."""
    return replace(state, upkeep=replace(state.upkeep, lots=lots))


def engine_action(state: BotState, event: EngineAction) -> BotState:
    """Book what the engine itself traded on the positions that hold it (trading rule 11): never an external change.

    The first trade takes something away; the others (shares that an exercise or assignment delivers) go to the same
    positions in the same shares. What no position holds is left to reconciliation.
    """
    return outside_trade(state, event.trades, event.time, ExitReason.ENGINE_ACTION)[0]


def outside_trade(
    state: BotState, trades: tuple[LegFill, ...], time: datetime, reason: ExitReason
) -> tuple[BotState, int]:
    """Book trades that were no order of ours on the positions they reduce; return what of the first nobody held.

    What was being closed or rolled of these positions is decided anew: it was meant for what they were before.
    """
    first = trades[0]
    left = first.quantity
    for position in list(state.positions.values()):
        held = position.quantity * sum(
            leg.ratio for leg in position.structure.legs if leg.instrument == first.instrument
        )
        part = _reducing(held, left)
        if part:
            mine, trades = _share_of(trades, part, left)
            left -= part
            remainder = f"{position.position_id}-{time:%Y%m%d%H%M%S}"
            booking = reduce_position(position, _trade_of(mine), time, reason, remainder)
            state = _with_delivery(_apply(state, position, booking, time), mine, position.lineage_id, time, reason)
            state = replace(state, works=_called_off(state, position.position_id))
    return state, left


def _called_off(state: BotState, position_id: str) -> dict[str, Work]:
    """Return the works without those that wait on a position; those with the broker end with their attempt."""
    return {
        key: work.called_off() if work.intent.position_id == position_id else work
        for key, work in state.works.items()
        if work.order_id or work.intent.position_id != position_id
    }


def _with_delivery(
    state: BotState, trades: tuple[LegFill, ...], lineage: str, time: datetime, reason: ExitReason
) -> BotState:
    """Book the tax lots of trades of the engine, and remember shorts that were assigned early."""
    first, *delivered = trades
    contract, lots = first.instrument, state.upkeep.lots
    if not isinstance(contract, OptionContract) or not delivered:
        return with_lots(state, trade_lots(lots, trades, lineage, time, reason.value))
    how = "assignment" if first.quantity > 0 else "exercise"
    state = with_lots(state, exercise_lots(lots, first, delivered, lineage, time, how))
    if how == "exercise" or time.date() >= contract.expiration:
        return state
    early = EarlyAssignment(time, contract, first.quantity, lineage)
    return replace(state, upkeep=replace(state.upkeep, early=(*state.upkeep.early, early)))


def dividend(state: BotState, event: DividendPaid) -> BotState:
    """Book a dividend on the positions that hold the shares: received it makes them cheaper, owed dearer.

    The tax lots show it as income of its own.
    """
    for position in list(state.positions.values()):
        shares = position.structure.shares * position.quantity
        if position.structure.underlying != event.underlying or not shares:
            continue
        received = shares * event.amount
        paid = with_dividend(position, received)
        lots = income(state.upkeep.lots, Stock(event.underlying), shares, received, position.lineage_id, event.time)
        state = with_lots(replace(state, positions={**state.positions, position.position_id: paid}), lots)
    return state


def _reducing(held: int, traded: int) -> int:
    """Return the part of a signed trade that brings a signed holding nearer to zero."""
    if held * traded >= 0:
        return 0
    return max(traded, -held) if traded < 0 else min(traded, -held)


def _share_of(trades: tuple[LegFill, ...], part: int, whole: int) -> tuple[tuple[LegFill, ...], tuple[LegFill, ...]]:
    """Divide trades into the share of a part of the first and the rest, fees to the cent."""
    mine, rest = [], []
    for fill in trades:
        quantity = fill.quantity * part // whole
        fee = fill.fee if part == whole else (fill.fee * part / whole).quantize(Decimal("0.01"))
        mine.append(replace(fill, quantity=quantity, fee=fee))
        rest.append(replace(fill, quantity=fill.quantity - quantity, fee=fill.fee - fee))
    return tuple(mine), tuple(rest)


def _trade_of(fills: tuple[LegFill, ...]) -> Trade:
    quantities = {fill.instrument: fill.quantity for fill in fills}
    fees = sum((fill.fee for fill in fills), Decimal(0))
    return Trade(quantities, sum((dollars(fill) for fill in fills), Decimal(0)) - fees, fees)
