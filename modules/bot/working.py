"""Works intents: cancels attempts that were not filled, sends the next one of every intent without an attempt."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from modules.bot.alerting import AlertCode, alert
from modules.bot.evolve_orders import exit_reason
from modules.bot.intent_record import intent_ids
from modules.bot.risk_view import market_view
from modules.bot.state import BotState
from modules.domain.commands import CancelOrder, Command, QueryOrder, Remember, SaveState, SendOrder, WriteJournal
from modules.domain.events import (
    ClockTick,
    IntentDropped,
    IntentHeld,
    IntentTaken,
    MarketStep,
    OrderCancelled,
    OrderRejected,
    OrderUnknown,
)
from modules.domain.intents import ExecutorKind, TradeIntent
from modules.domain.journal import typed
from modules.domain.orders import OrderState, WorkingOrder
from modules.execution.budget import Use, room, room_to_recall, use_of
from modules.execution.clipping import clip
from modules.execution.pace import is_stale, overdue
from modules.execution.price_walk import attempt_price, flatten_worst_price, worst_price
from modules.execution.work import Work
from modules.positions.rules.corporate import is_liquidating
from modules.pricing.package import PackageQuote, package_quote
from modules.risk.check import unpriceable
from modules.risk.feed_watch import UNWATCHED
from modules.risk.rules.market import longest_age


def work_on(state: BotState, event: MarketStep, taken: Iterable[TradeIntent], decided: list[Command]) -> list[Command]:
    """Return cancels, then the next attempts of the intents under way and of those just taken.

    `decided` are this step's commands so far: an intent that one of them drops is not worked.
    """
    dropped = {
        command.event.intent_id
        for command in decided
        if isinstance(command, Remember) and isinstance(command.event, IntentDropped)
    }
    cancels = stale_attempts(state, event)
    commands: list[Command] = [*cancels]
    works = [work for work in state.works.values() if work.may_resume(event.time)]
    works = [work for work in works if work.intent.intent_id not in dropped]
    for intent in taken:
        commands.append(Remember(IntentTaken(event.time, intent)))
        works.append(Work(intent, event.time))
    return [*commands, *_attempts(state, works, event, len(cancels))]


def _attempts(state: BotState, works: list[Work], event: MarketStep, cancels: int) -> list[Command]:
    """Return the next attempt of every work that may send one, exits before entries; the others are told to wait."""
    commands: list[Command] = []
    sent: list[WorkingOrder] = []
    requests = (*state.memory.requests, *[event.time] * cancels)
    for work in sorted(works, key=lambda work: not work.intent.is_reduction):
        quantity, reason = _sendable(state, work, event, sent)
        if not room(use_of(work.intent), (*requests, *[event.time] * len(sent)), event.time, state.settings):
            reason = "the broker's request budget is used up; what is left is kept for exits and cancels"
        order = None if reason else next_attempt(state, work, quantity, event, state.next_number + len(sent))
        if order is not None:
            sent.append(order)
            commands.append(SendOrder(order))
        elif reason != work.held_for:
            commands += [Remember(IntentHeld(event.time, work.intent.intent_id, reason)), *_held(work, reason)]
    return commands


def _sendable(state: BotState, work: Work, event: MarketStep, sent: list[WorkingOrder]) -> tuple[int, str]:
    """Return how many structures the next attempt may ask for, or why it waits."""
    structure, session = work.intent.structure, event.session
    ahead = state.upkeep.action_ahead(structure.underlying, event.time.date())
    if structure.options and is_liquidating(ahead, session, event.time):
        return 0, f"the engine closes the options of {structure.underlying} before its split"
    if not work.intent.is_reduction:
        return work.remaining, _unpriceable(state, work.intent, event)
    if _is_silent(state, work.intent, event):
        return 0, f"no data of {structure.underlying} come: no attempt is priced from its last quotes"
    clipped = clip(work.intent.structure, work.remaining, event.account, (*state.orders.values(), *sent))
    return clipped.quantity, "" if clipped.quantity else clipped.reason


def _is_silent(state: BotState, intent: TradeIntent, event: MarketStep) -> bool:
    """Say whether a close waits for data: its underlying is halted or its feed silent, and it may reopen anywhere.

    What cannot wait (before expiration, for a dividend) and a human's flatten are priced from the last quotes.
    """
    if intent.executor is ExecutorKind.FLATTEN or exit_reason(intent).has_deadline:
        return False
    watch = state.feeds.get(intent.structure.underlying, UNWATCHED)
    return watch.is_silent(event.time, longest_age(state.settings, event.session, is_live=state.is_live))


def _unpriceable(state: BotState, intent: TradeIntent, event: MarketStep) -> str:
    """Return why no attempt of an opening is priced from the quotes of this step, empty where one is."""
    chain = event.chain(intent.structure.underlying)
    refusal = None if chain is None else unpriceable(intent, market_view(state, chain))
    # Without its numbers, which differ at every step: what has been told is not told again.
    return "" if refusal is None else f"{refusal.code}: no attempt is priced from such a market ({refusal.next_step})"


def _held(work: Work, reason: str) -> list[Command]:
    ids = intent_ids(work.intent)
    text = f"{work.intent.intent_id}: {reason}"
    return [WriteJournal("order.held", text, ids, typed(reason=reason))] if reason else []


def stale_attempts(state: BotState, event: MarketStep | ClockTick) -> list[CancelOrder]:
    """Cancel every attempt whose time is over (trading rule 8), exits first, as far as the request budget goes."""
    is_step = isinstance(event, MarketStep)
    stale = [
        order
        for order in state.orders.values()
        if is_stale(order, event.time, state.session, state.settings, is_step=is_step)
    ]
    waiting = [order for order in stale if _may_rest(state, order)]
    waiting = waiting[room_to_recall(state.memory.cancels, event.time, state.settings) :]
    due = sorted((order for order in stale if order not in waiting), key=lambda order: not order.intent.is_reduction)
    cancels = [CancelOrder(order.order_id, "not filled in the time of an attempt") for order in due]
    return cancels[: room(Use.CANCEL, state.memory.requests, event.time, state.settings)]


def _may_rest(state: BotState, order: WorkingOrder) -> bool:
    """Say whether a cancel would only make way for the next price: an opening that is still wanted and allowed."""
    work = state.works.get(order.intent.intent_id)
    is_wanted = work is not None and not work.is_last
    return not order.intent.is_reduction and is_wanted and state.breaker.allows_openings


def excess(state: BotState) -> list[CancelOrder]:
    """Cancel attempts at intents of which more has filled than was known when they were sent."""
    return [
        CancelOrder(order.order_id, "more has filled than was known")
        for order in state.orders.values()
        if (work := state.works.get(order.intent.intent_id)) is not None
        and work.filled + order.quantity > work.intent.quantity
        and not order.is_unanswered
    ]


def called_off(state: BotState, reason: str) -> list[CancelOrder]:
    """Cancel the attempts at intents that were meant for what the engine has just changed."""
    works = [work.order_id for work in state.works.values() if work.is_last]
    orders = (state.orders[key] for key in works if key in state.orders)
    return [CancelOrder(order.order_id, reason) for order in orders if not order.is_unanswered]


def close_refused(state: BotState, event: OrderRejected) -> list[WriteJournal]:
    """Return an alert with the broker's reason at the first of its refusals in a row to take a close."""
    order = state.memory.ended_order(event.order_id)
    refusal = None if order is None else state.memory.refusals.of(order.intent)
    if order is None or not order.intent.is_reduction or refusal is None or refusal.count > 1:
        return []
    text = (
        f"the close {order.order_id} of {order.quantity} x {order.intent.structure} was refused: {event.reason}; "
        f"it is sent again, at most {state.settings.refused_close_pause} minutes apart, until it is taken"
    )
    return [alert(AlertCode.CLOSE_REFUSED, text, intent_ids(order.intent, order.order_id), reason=event.reason)]


def given_up(state: BotState, event: OrderCancelled) -> list[WriteJournal]:
    """Tell of an opening whose last attempt has ended: without it, one that passed would just be heard of no more."""
    order = state.memory.ended_order(event.order_id)
    if order is None or order.intent.is_reduction or order.intent.intent_id in state.works:
        return []
    intent = order.intent
    if intent.executor is ExecutorKind.TWO_PART and intent.position_id:
        # Part two of a two-part spread is decided anew at every step.
        return []
    text = f"{intent.intent_id} {intent.strategy}: attempt {order.attempt} at {order.limit:f} was the last"
    ids = intent_ids(intent, order.order_id)
    return [WriteJournal("order.given_up", text, ids, typed(attempt=order.attempt, limit=order.limit))]


def chase(state: BotState, event: ClockTick) -> list[Command]:
    """Return what a second of the live clock calls for: quick cancels, and questions about what nobody has answered.

    An order without an answer is never sent again: the broker is asked until it says what has become of it.
    """
    commands: list[Command] = [*stale_attempts(state, event)]
    for order in state.orders.values():
        # What a restart did not find, a human settles: the engine of this run has never known it.
        if state.continuity.is_lost(order.order_id) or not overdue(order, event.time, state.settings):
            continue
        reason = f"no answer for {state.settings.answer_timeout} s while {order.state}"
        commands.append(Remember(OrderUnknown(event.time, order.order_id, reason)))
        if order.state is not OrderState.UNKNOWN:
            text, ids = f"{order.order_id}: {reason}; the broker is asked", intent_ids(order.intent, order.order_id)
            commands += [WriteJournal("order.unknown", text, ids, typed(reason=reason)), SaveState()]
        commands.append(QueryOrder(order.order_id))
    return commands


def next_attempt(state: BotState, work: Work, quantity: int, event: MarketStep, number: int) -> WorkingOrder | None:
    """Price the next attempt at the quotes at hand; None while a leg has no market."""
    intent = work.intent
    chain = event.chain(intent.structure.underlying)
    quote = None if chain is None else package_quote(intent.structure, chain.quote_table())
    if quote is None:
        return None
    worst = _worst(state, intent, quote)
    attempt = work.attempts + 1
    limit = attempt_price(intent.executor, quote, attempt, worst, state.settings)
    order = WorkingOrder(f"{intent.intent_id}-{number}", intent, quantity, limit, attempt, event.time)
    return order.at_market(quote.bid, quote.ask)


def _worst(state: BotState, intent: TradeIntent, quote: PackageQuote) -> Decimal:
    if intent.executor is ExecutorKind.FLATTEN:
        return flatten_worst_price(quote, state.settings)
    if intent.is_reduction:
        # A close follows the market: what was the worst price when it began may be unreachable now.
        return max(intent.worst_price, worst_price(quote, state.settings))
    return intent.worst_price
