"""How an event changes what the bot knows: `evolve(state, event) -> state`, pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from modules.bot import evolve_orders, upkeeping
from modules.bot.continuing import continued
from modules.bot.evolve_legs import legs_followed
from modules.bot.evolve_two_parts import followed
from modules.bot.recovering import recovered, settled
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState, Flatten, WaitingRequest
from modules.domain.events import (
    AccountRecovered,
    CancelRefused,
    CareChanged,
    CashFlowed,
    ChainScanned,
    ClockTick,
    DifferenceAnswered,
    DividendPaid,
    EngineAction,
    EntriesSearched,
    Event,
    FaultSeen,
    FlattenEnded,
    HumanCommand,
    HumanOrder,
    IntentDropped,
    IntentHeld,
    IntentTaken,
    LegsPlanned,
    LegsStopped,
    MarketStep,
    NoticeTold,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderRequested,
    OrderSent,
    OrderUnknown,
    RequestSettled,
    ScanAsked,
    SessionStarted,
    TemplateRan,
    TemplatesSet,
    TwoPartHeld,
    VolatilityIndexSeen,
    VolatilityRecorded,
)
from modules.domain.intents import Purpose
from modules.domain.orders import OrderState
from modules.domain.positions import Position
from modules.execution.work import Work
from modules.positions.management import mark_policy, with_mark
from modules.pricing.marks import mark_position
from modules.risk.breaker import (
    BreakerLevel,
    TripCode,
    observe_cash_flow,
    observe_feed,
    observe_shortfall,
    observe_value,
    observe_vix,
    reset,
    trip,
)
from modules.risk.scenarios import tail
from modules.strategies.base import PositionView

#: Ids of settled requests that are remembered, so that a repeated one does nothing.
REQUESTS_KEPT = 5000
#: Keys of notices that are remembered.
NOTICES_KEPT = 2000
#: Runs of templates that stay in the state; the journal keeps all.
RUNS_KEPT = 500

_LEVELS = {
    HumanOrder.STOP_OPENING: BreakerLevel.REDUCE_ONLY,
    HumanOrder.CANCEL_ENTRIES: BreakerLevel.REDUCE_ONLY,
    HumanOrder.HALT: BreakerLevel.HALTED,
    # What is cancelled would be sent again at once by whoever sent it, so automatic orders stop.
    HumanOrder.CANCEL_ALL: BreakerLevel.HALTED,
    HumanOrder.FLATTEN: BreakerLevel.HALTED,
}


def evolve(state: BotState, event: Event) -> BotState:
    """Return the state after an event."""
    after = continued(state, _evolved(state, event), event)
    return legs_followed(followed(after, event), event)


def _evolved(state: BotState, event: Event) -> BotState:
    match event:
        case SessionStarted():
            contexts = {**state.contexts, event.underlying: event.context}
            state = upkeeping.after_the_bell(state, event.time)
            return replace(state, contexts=contexts, sessions=frozenset(event.sessions), time=event.time)
        case MarketStep():
            return _step(state, event)
        case ClockTick():
            return _tick(state, event)
        case CashFlowed():
            return replace(state, breaker=observe_cash_flow(state.breaker, event.amount))
        case VolatilityIndexSeen():
            return replace(state, breaker=observe_vix(state.breaker, event.time, event.value, state.settings))
        case EntriesSearched():
            return _searched(state, event)
        case VolatilityRecorded():
            observed = state.observed.recorded(event.underlying, event.time.date(), event.value)
            return replace(state, observed=observed)
        case ScanAsked():
            asked = frozenset({event.underlying} if event.underlying else state.settings.underlying)
            return replace(state, observed=state.observed.asked(asked))
        case ChainScanned():
            return replace(state, observed=state.observed.scanned(event.underlying, event.time.date()))
        case IntentTaken():
            work = Work(event.intent, event.time)
            return replace(state, works={**state.works, event.intent.intent_id: work})
        case IntentDropped():
            return replace(state, works=_without(state.works, event.intent_id))
        case IntentHeld():
            return _held(state, event)
        case NoticeTold():
            told = (*state.upkeep.told, event.key)[-NOTICES_KEPT:]
            return replace(state, upkeep=replace(state.upkeep, told=told))
        case CareChanged():
            return upkeeping.cared(state, event)
        case DifferenceAnswered():
            return upkeeping.answered(state, event)
        case OrderRequested():
            return _requested(state, event)
        case RequestSettled():
            requests = {key: other for key, other in state.requests.items() if key != event.request_id}
            settled = (*state.settled_requests, event.request_id)[-REQUESTS_KEPT:]
            return replace(state, requests=requests, settled_requests=settled)
        case TemplatesSet():
            return replace(state, templates=event.templates)
        case TemplateRan():
            return replace(state, template_runs=(*state.template_runs, event.run)[-RUNS_KEPT:])
        case FlattenEnded():
            return replace(state, flatten=None)
        case TwoPartHeld() | LegsPlanned() | LegsStopped():
            return state
        case OrderSent():
            return evolve_orders.sent(state, event)
        case OrderAccepted():
            return evolve_orders.moved(state, event.order_id, OrderState.WORKING)
        case AccountRecovered():
            return recovered(state, event)
        case OrderUnknown():
            return evolve_orders.unanswered(state, event)
        case CancelRefused():
            return evolve_orders.works_on(state, event)
        case OrderFilled():
            return evolve_orders.filled(state, event)
        case OrderCancelled() | OrderRejected():
            return evolve_orders.ended(state, event)
        case EngineAction():
            return upkeeping.after_the_bell(evolve_orders.engine_action(state, event), event.time)
        case FaultSeen():
            breaker = trip(state.breaker, TripCode.FAULT, event.description, event.time, BreakerLevel.HALTED)
            return replace(state, breaker=breaker)
        case DividendPaid():
            return evolve_orders.dividend(state, event)
        case HumanCommand():
            return _overruled(state, event)


def _step(state: BotState, event: MarketStep) -> BotState:
    state = replace(
        state,
        account=event.account,
        session=event.session,
        chains={**state.chains, **{chain.underlying: chain for chain in event.chains}},
        time=event.time,
    )
    views = {key: view for key, p in state.positions.items() if (view := position_view(state, p, event)) is not None}
    is_reliable = all(key in views and views[key].mark.is_reliable for key in state.positions)
    marked = [(position, views[key].mark) for key, position in state.positions.items() if key in views]
    value = event.account.cash + sum((mark.price * position.dollars_per_point for position, mark in marked), Decimal(0))
    positions = {
        key: with_mark(position, views[key], state.settings) if key in views else position
        for key, position in state.positions.items()
    }
    breaker = observe_value(state.breaker, event.time, value, is_reliable, state.settings)
    checked = [key for key, view in views.items() if view.mark.is_reliable]
    return upkeeping.looked_after(replace(state, positions=positions, breaker=breaker), event, checked)


def position_view(state: BotState, position: Position, event: MarketStep) -> PositionView | None:
    """Return what management may look at; None while the underlying has no chain in this step."""
    chain = event.chain(position.structure.underlying)
    if chain is None:
        return None
    policy = mark_policy(event.session)
    return PositionView(
        mark_position(position, chain.quote_table(), event.time, policy), chain, event.session, event.time
    )


def _requested(state: BotState, event: OrderRequested) -> BotState:
    """Take a request in; one that is waiting or settled under the same id is the same request."""
    request_id = event.request.request_id
    if request_id in state.requests or request_id in state.settled_requests:
        return state
    return replace(state, requests={**state.requests, request_id: WaitingRequest(event.request, event.time)})


def _searched(state: BotState, event: EntriesSearched) -> BotState:
    """Remember the search; once a session the book's expected shortfall is held against its limit (rule 29)."""
    state = replace(state, searched_on={**state.searched_on, event.underlying: event.time.date()})
    context = risk_context(state, event.underlying)
    profits = context.stress_of(context.held).profits if state.positions else None
    if profits is None:
        return state
    shortfall = Decimal(str(round(tail(profits)[1], 2)))
    return replace(state, breaker=observe_shortfall(state.breaker, event.time, shortfall, state.settings))


def _tick(state: BotState, event: ClockTick) -> BotState:
    state = upkeeping.ticked(replace(state, time=event.time), event)
    if not event.is_session_open:
        return state
    return replace(state, breaker=observe_feed(state.breaker, event.time, event.last_data, state.settings))


def _overruled(state: BotState, event: HumanCommand) -> BotState:
    if event.kill_id:
        state = replace(state, kills=(*state.kills, event.kill_id))
    if event.order is HumanOrder.RESET_BREAKER:
        return replace(state, breaker=reset(state.breaker, event.reason), flatten=None)
    if event.order is HumanOrder.SETTLE_ORDERS:
        return settled(state, event.time)
    if event.order is HumanOrder.HANDS_OFF:
        return replace(state, breaker=replace(state.breaker, hands_off=True))
    code = TripCode.KILL if event.kill_id else TripCode.MANUAL
    breaker = trip(state.breaker, code, event.reason, event.time, _LEVELS[event.order])
    state = replace(state, breaker=breaker)
    if event.order is HumanOrder.FLATTEN and state.flatten is None:
        state = replace(state, flatten=Flatten(event.time, event.reason))
    dropped = {HumanOrder.CANCEL_ENTRIES: (Purpose.OPEN,), HumanOrder.HALT: (Purpose.OPEN,)}.get(
        event.order, tuple(Purpose)
    )
    if event.order is HumanOrder.STOP_OPENING:
        return state
    # Works with a live attempt end with it; the others end here.
    works = {
        key: work.called_off() if work.intent.purpose in dropped else work
        for key, work in state.works.items()
        if work.order_id or work.intent.purpose not in dropped
    }
    return replace(state, works=works)


def _held(state: BotState, event: IntentHeld) -> BotState:
    work = state.works.get(event.intent_id)
    if work is None:
        return state
    return replace(state, works={**state.works, event.intent_id: replace(work, held_for=event.reason)})


def _without(works: Mapping[str, Work], intent_id: str) -> dict[str, Work]:
    return {key: work for key, work in works.items() if key != intent_id}
