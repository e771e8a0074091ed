"""How each event changes what the bot knows: `evolve(state, event) -> state`, pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from modules.bot.state import Attempt, BotState
from modules.domain.events import (
    EngineAction,
    EntriesSearched,
    Event,
    HumanCommand,
    HumanOrder,
    MarketStep,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderSent,
    OrderUnknown,
    SessionStarted,
)
from modules.domain.intents import Purpose
from modules.domain.orders import OrderState, WorkingOrder
from modules.domain.positions import ClosedPosition, ExitReason, Position
from modules.positions.management import is_beyond_stop, mark_position
from modules.pricing.payoff import max_loss
from modules.risk.breaker import (
    BreakerLevel,
    TripCode,
    observe_orders,
    observe_rejection,
    observe_result,
    observe_value,
    reset,
    trip,
)
from modules.strategies.base import defaults
from modules.strategies.catalog import STRATEGIES


def evolve(state: BotState, event: Event) -> BotState:
    """Return the state after an event."""
    match event:
        case SessionStarted():
            return replace(state, rank=event.rank, time=event.time)
        case MarketStep():
            return _step(state, event)
        case EntriesSearched():
            return replace(state, searched_on=event.time.date())
        case OrderSent():
            orders = {**state.orders, event.order.order_id: event.order}
            waiting = tuple(a for a in state.waiting if a.intent.intent_id != event.order.intent.intent_id)
            breaker = state.breaker
            if event.order.intent.purpose is Purpose.OPEN:
                breaker = observe_orders(breaker, event.time, state.settings)
            return replace(state, orders=orders, waiting=waiting, next_number=state.next_number + 1, breaker=breaker)
        case OrderAccepted():
            return _with_state(state, event.order_id, OrderState.WORKING)
        case OrderFilled():
            return _filled(state, event)
        case OrderUnknown():
            return _with_state(state, event.order_id, OrderState.UNKNOWN)
        case OrderCancelled():
            return _ended(state, event, OrderState.CANCELLED)
        case OrderRejected():
            breaker = observe_rejection(state.breaker, event.time, state.settings)
            return _ended(replace(state, breaker=breaker), event, OrderState.REJECTED)
        case EngineAction():
            return _engine_action(state, event)
        case HumanCommand():
            return _overruled(state, event)


def _step(state: BotState, event: MarketStep) -> BotState:
    max_age = event.session.step * 2 + timedelta(seconds=15)
    marks = [mark_position(position, event.chain, max_age) for position in state.positions.values()]
    is_reliable = all(marked.is_reliable for marked in marks)
    breaker = observe_value(state.breaker, event.time, event.account.net_liquidation, is_reliable, state.settings)
    positions = {key: _with_mark(position, event, max_age) for key, position in state.positions.items()}
    return replace(
        state,
        breaker=breaker,
        positions=positions,
        chain=event.chain,
        account=event.account,
        session=event.session,
        time=event.time,
    )


def _with_mark(position: Position, event: MarketStep, max_age: timedelta) -> Position:
    marked = mark_position(position, event.chain, max_age)
    if not marked.is_reliable:
        return position
    strategy = STRATEGIES[position.strategy]
    beyond = is_beyond_stop(position, marked, strategy, defaults(strategy))
    return replace(position, losing_marks=position.losing_marks + 1 if beyond else 0)


def _with_state(state: BotState, order_id: str, target: OrderState) -> BotState:
    order = state.orders.get(order_id)
    # A late acknowledgement tells nothing new of an order that has filled in part or is being cancelled.
    is_late = target is OrderState.WORKING
    if order is None or (is_late and order.state in (OrderState.CANCELLING, OrderState.PARTIALLY_FILLED)):
        return state
    return replace(state, orders={**state.orders, order_id: order.with_state(target)})


def mark_cancelling(state: BotState, order_id: str) -> BotState:
    """Return the state in which a cancel of the order is under way."""
    return _with_state(state, order_id, OrderState.CANCELLING)


def _ended(state: BotState, event: OrderCancelled | OrderRejected, target: OrderState) -> BotState:
    order = state.orders.get(event.order_id)
    if order is None:
        return state
    order.with_state(target)
    orders = {key: other for key, other in state.orders.items() if key != event.order_id}
    waiting = state.waiting
    if target is OrderState.CANCELLED and _walks_on(state, order):
        waiting = (*waiting, Attempt(order.intent, order.attempt + 1))
    breaker = state.breaker
    if order.fills:
        # A combo fills whole or not at all; a part of one is for a human to mend, so nothing is opened meanwhile.
        waiting = state.waiting
        breaker = trip(breaker, TripCode.BROKEN_PACKAGE, f"order {event.order_id} ended with a part filled", event.time)
    return replace(state, orders=orders, waiting=waiting, breaker=breaker)


def _walks_on(state: BotState, order: WorkingOrder) -> bool:
    """Say whether a cancelled attempt is followed by another; a close never gives up within the session."""
    if order.intent.purpose is Purpose.REDUCE:
        return True
    return state.breaker.allows_openings and order.attempt < state.settings.walk_attempts


def _filled(state: BotState, event: OrderFilled) -> BotState:
    order = state.orders.get(event.order_id)
    if order is None:
        return state
    order = order.with_fills(event.fills)
    if order.state is not OrderState.FILLED:
        return replace(state, orders={**state.orders, order.order_id: order})
    orders = {key: other for key, other in state.orders.items() if key != event.order_id}
    state = replace(state, orders=orders)
    if order.intent.purpose is Purpose.OPEN:
        position = _opened(order, event.time)
        return replace(state, positions={**state.positions, position.position_id: position})
    # The closing order buys the reversed package, so what it costs is what the position brings, negated.
    return _closed(state, order.intent.position_id, -order.cost, order.fees, event.time, _exit_reason(order))


def _exit_reason(order: WorkingOrder) -> ExitReason:
    known = {reason.value: reason for reason in ExitReason}
    return known.get(order.intent.rationale, ExitReason.HUMAN)


def _opened(order: WorkingOrder, time: datetime) -> Position:
    intent = order.intent
    dollars = intent.quantity * intent.structure.multiplier
    per_share = max_loss(intent.structure, order.cost / dollars)
    return Position(
        position_id=intent.intent_id,
        lineage_id=intent.intent_id,
        source=intent.source,
        strategy=intent.strategy,
        structure=intent.structure,
        quantity=intent.quantity,
        entry_cost=order.cost,
        entry_fees=order.fees,
        max_loss=None if per_share is None else per_share * dollars,
        opened_at=time,
        rationale=intent.rationale,
    )


def _closed(
    state: BotState, position_id: str, proceeds: Decimal, fees: Decimal, time: datetime, reason: ExitReason
) -> BotState:
    position = state.positions.get(position_id)
    if position is None:
        return state
    result = ClosedPosition(position, proceeds, fees, time, reason)
    positions = {key: other for key, other in state.positions.items() if key != position_id}
    breaker = observe_result(state.breaker, time, result.net_profit, state.settings)
    return replace(state, positions=positions, closed=(*state.closed, result), breaker=breaker)


def _engine_action(state: BotState, event: EngineAction) -> BotState:
    """Book a leg that the engine itself took away (trading rule 11): its value is paid out, the rest stays open."""
    for position_id, position in state.positions.items():
        gone = next((leg for leg in position.structure.options if leg.contract == event.contract), None)
        if gone is None:
            continue
        left = tuple(leg for leg in position.structure.legs if leg is not gone)
        value = event.value * gone.dollars_per_point * position.quantity
        paid_out = replace(position, entry_cost=position.entry_cost - value)
        if not left:
            booked = replace(state, positions={**state.positions, position_id: paid_out})
            return _closed(booked, position_id, Decimal(0), Decimal(0), event.time, ExitReason.ENGINE_ACTION)
        rest = replace(paid_out, structure=replace(position.structure, legs=left))
        return replace(state, positions={**state.positions, position_id: rest})
    return state


def _overruled(state: BotState, event: HumanCommand) -> BotState:
    match event.order:
        case HumanOrder.HALT:
            return replace(
                state, breaker=trip(state.breaker, TripCode.MANUAL, event.reason, event.time, BreakerLevel.HALTED)
            )
        case HumanOrder.REDUCE_ONLY:
            return replace(state, breaker=trip(state.breaker, TripCode.MANUAL, event.reason, event.time))
        case HumanOrder.RESET_BREAKER:
            return replace(state, breaker=reset(state.breaker, event.reason))
        case HumanOrder.CANCEL_ENTRIES:
            waiting = tuple(a for a in state.waiting if a.intent.purpose is Purpose.REDUCE)
            return replace(state, waiting=waiting)
