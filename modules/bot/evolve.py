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
    SessionStarted,
)
from modules.domain.intents import Purpose
from modules.domain.orders import LegFill, OrderState, WorkingOrder, next_state
from modules.domain.positions import ClosedPosition, ExitReason, Position
from modules.positions.management import is_beyond_stop, mark_position
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
        case OrderCancelled():
            return _ended(state, event.order_id, OrderState.CANCELLED)
        case OrderRejected():
            breaker = observe_rejection(state.breaker, event.time, state.settings)
            return _ended(replace(state, breaker=breaker), event.order_id, OrderState.REJECTED)
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
    if order is None or order.state is OrderState.CANCELLING:
        return state
    moved = replace(order, state=next_state(order_id, order.state, target))
    return replace(state, orders={**state.orders, order_id: moved})


def mark_cancelling(state: BotState, order_id: str) -> BotState:
    """Return the state in which a cancel of the order is under way."""
    return _with_state(state, order_id, OrderState.CANCELLING)


def _ended(state: BotState, order_id: str, target: OrderState) -> BotState:
    order = state.orders.get(order_id)
    if order is None:
        return state
    next_state(order_id, order.state, target)
    orders = {key: other for key, other in state.orders.items() if key != order_id}
    waiting = state.waiting
    if target is OrderState.CANCELLED and _walks_on(state, order):
        waiting = (*waiting, Attempt(order.intent, order.attempt + 1))
    return replace(state, orders=orders, waiting=waiting)


def _walks_on(state: BotState, order: WorkingOrder) -> bool:
    """Say whether a cancelled attempt is followed by another; a close never gives up within the session."""
    if order.intent.purpose is Purpose.REDUCE:
        return True
    return state.breaker.allows_openings and order.attempt < state.settings.walk_attempts


def _filled(state: BotState, event: OrderFilled) -> BotState:
    order = state.orders.get(event.order_id)
    if order is None:
        return state
    next_state(event.order_id, order.state, OrderState.FILLED)
    orders = {key: other for key, other in state.orders.items() if key != event.order_id}
    state = replace(state, orders=orders)
    net_price, fees = package_price(order, event.fills), sum((fill.fee for fill in event.fills), Decimal(0))
    if order.intent.purpose is Purpose.OPEN:
        position = _opened(order, net_price, fees, event.time)
        return replace(state, positions={**state.positions, position.position_id: position})
    # The closing order buys the reversed package, so its price is what the position is sold at, negated.
    return _closed(state, order.intent.position_id, -net_price, fees, event.time, _exit_reason(order))


def package_price(order: WorkingOrder, fills: tuple[LegFill, ...]) -> Decimal:
    """Return the signed net price per share and structure that the leg fills add up to."""
    paid = sum((fill.price * fill.quantity for fill in fills), Decimal(0))
    return paid / order.intent.quantity


def _exit_reason(order: WorkingOrder) -> ExitReason:
    known = {reason.value: reason for reason in ExitReason}
    return known.get(order.intent.rationale, ExitReason.HUMAN)


def _opened(order: WorkingOrder, net_price: Decimal, fees: Decimal, time: datetime) -> Position:
    intent = order.intent
    per_share = intent.structure.max_loss(net_price)
    # Only defined-risk structures pass the risk check, so the loss is bounded.
    assert per_share is not None
    return Position(
        position_id=intent.intent_id,
        strategy=intent.strategy,
        structure=intent.structure,
        quantity=intent.quantity,
        entry_price=net_price,
        entry_fees=fees,
        max_loss=per_share * intent.quantity * intent.structure.multiplier,
        opened_at=time,
        rationale=intent.rationale,
    )


def _closed(
    state: BotState, position_id: str, exit_price: Decimal, fees: Decimal, time: datetime, reason: ExitReason
) -> BotState:
    position = state.positions.get(position_id)
    if position is None:
        return state
    result = ClosedPosition(position, exit_price, fees, time, reason)
    positions = {key: other for key, other in state.positions.items() if key != position_id}
    breaker = observe_result(state.breaker, time, result.net_profit, state.settings)
    return replace(state, positions=positions, closed=(*state.closed, result), breaker=breaker)


def _engine_action(state: BotState, event: EngineAction) -> BotState:
    """Book a leg that the engine itself took away (trading rule 11): its value is paid out, the rest stays open."""
    for position_id, position in state.positions.items():
        gone = next((leg for leg in position.structure.legs if leg.contract == event.contract), None)
        if gone is None:
            continue
        left = tuple(leg for leg in position.structure.legs if leg is not gone)
        paid_out = replace(position, entry_price=position.entry_price - gone.ratio * event.value)
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
