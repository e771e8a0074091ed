"""Works intents: cancels attempts that were not filled, sends the next one of every intent without an attempt."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from modules.bot.state import BotState
from modules.domain.commands import CancelOrder, Command, Remember, SendOrder, WriteJournal
from modules.domain.events import IntentDropped, IntentHeld, IntentTaken, MarketStep
from modules.domain.intents import ExecutorKind, Purpose, TradeIntent
from modules.domain.orders import WorkingOrder
from modules.execution.clipping import clip
from modules.execution.price_walk import attempt_price, flatten_worst_price, worst_price
from modules.execution.work import Work
from modules.pricing.package import PackageQuote, package_quote


def work_on(state: BotState, event: MarketStep, taken: Iterable[TradeIntent], decided: list[Command]) -> list[Command]:
    """Return cancels, then the next attempts of the intents under way and of those just taken.

    `decided` are this step's commands so far: an intent that one of them drops is not worked.
    """
    dropped = {
        command.event.intent_id
        for command in decided
        if isinstance(command, Remember) and isinstance(command.event, IntentDropped)
    }
    commands: list[Command] = [*stale_attempts(state, event)]
    works = [work for work in state.works.values() if work.is_idle and work.intent.intent_id not in dropped]
    for intent in taken:
        commands.append(Remember(IntentTaken(event.time, intent)))
        works.append(Work(intent, event.time))
    sent: list[WorkingOrder] = []
    for work in works:
        quantity, reason = _sendable(state, work, event, sent)
        order = None if reason else next_attempt(state, work, quantity, event, state.next_number + len(sent))
        if order is not None:
            sent.append(order)
            commands.append(SendOrder(order))
        elif reason != work.held_for:
            commands += [Remember(IntentHeld(event.time, work.intent.intent_id, reason)), *_held(work, reason)]
    return commands


def _sendable(state: BotState, work: Work, event: MarketStep, sent: list[WorkingOrder]) -> tuple[int, str]:
    """Return how many structures the next attempt may ask for, or why it waits."""
    if work.intent.purpose is Purpose.OPEN:
        return work.remaining, ""
    clipped = clip(work.intent.structure, work.remaining, event.account, (*state.orders.values(), *sent))
    return clipped.quantity, "" if clipped.quantity else clipped.reason


def _held(work: Work, reason: str) -> list[Command]:
    return [WriteJournal("order.held", f"{work.intent.intent_id}: {reason}")] if reason else []


def stale_attempts(state: BotState, event: MarketStep) -> list[CancelOrder]:
    """Cancel every attempt that one later data step has not filled (trading rule 8)."""
    return [
        CancelOrder(order.order_id, "not filled within one data step")
        for order in state.orders.values()
        if order.sent_at < event.time and not order.is_unanswered
    ]


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
    return WorkingOrder(f"{intent.intent_id}-{number}", intent, quantity, limit, attempt, event.time)


def _worst(state: BotState, intent: TradeIntent, quote: PackageQuote) -> Decimal:
    if intent.executor is ExecutorKind.FLATTEN:
        return flatten_worst_price(quote, state.settings)
    if intent.purpose is Purpose.REDUCE:
        # A close follows the market: what was the worst price when it began may be unreachable now.
        return max(intent.worst_price, worst_price(quote, state.settings))
    return intent.worst_price
