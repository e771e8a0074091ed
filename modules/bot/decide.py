"""What the bot does about an event: `decide(state, event) -> commands`, pure.

The state handed in already contains the event. Market steps drive everything that opens, walks or closes; order events
only report and save.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from modules.bot.state import Attempt, BotState
from modules.domain.commands import CancelOrder, Command, RememberSearch, SaveState, SendOrder, WriteJournal
from modules.domain.events import (
    EngineAction,
    Event,
    HumanCommand,
    HumanOrder,
    MarketStep,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderUnknown,
    SessionStarted,
)
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.orders import OrderState, WorkingOrder
from modules.domain.positions import ExitReason, Position
from modules.execution.price_walk import attempt_price, worst_price
from modules.positions.management import exit_reason, mark_position
from modules.pricing.package import PackageQuote, package_quote
from modules.pricing.payoff import max_loss, max_profit
from modules.risk.check import check
from modules.risk.rules import RiskContext
from modules.risk.sizing import size_by_max_loss
from modules.strategies.base import MarketView, NoSignal, Signal, defaults
from modules.strategies.catalog import STRATEGIES


def decide(state: BotState, event: Event) -> list[Command]:
    """Return the commands an event calls for, in the order they are to be performed."""
    match event:
        case MarketStep():
            return _on_step(state, event)
        case SessionStarted():
            return [WriteJournal("session.started", _rank_text(event))]
        case OrderFilled():
            return [WriteJournal("order.filled", _fill_text(state, event)), SaveState()]
        case OrderRejected():
            return [WriteJournal("order.rejected", f"{event.order_id}: {event.reason}"), SaveState()]
        case OrderUnknown():
            return [WriteJournal("order.unknown", f"{event.order_id}: {event.reason}"), SaveState()]
        case EngineAction():
            text = f"{event.quantity:+d} {event.contract} at {event.value:f}: {event.description}"
            return [WriteJournal("engine.action", text), SaveState()]
        case OrderCancelled():
            return [SaveState()]
        case HumanCommand():
            return [
                *_cancel_entries(state, event),
                WriteJournal("human", f"{event.order}: {event.reason}"),
                SaveState(),
            ]
        case _:
            return []


def _on_step(state: BotState, event: MarketStep) -> list[Command]:
    commands: list[Command] = _stale_attempts(state, event.time)
    number = state.next_number
    intents = [*state.waiting, *(Attempt(intent, 1) for intent in _closings(state, event))]
    if event.chain.contracts and state.is_search_due(event.time, event.session):
        openings, notes = _openings(state, event)
        commands += [*notes, RememberSearch(event.time)]
        intents += [Attempt(intent, 1) for intent in openings]
    for attempt in intents:
        order = _order(state, attempt, event, number)
        if order is not None:
            commands.append(SendOrder(order))
            number += 1
    return commands


def _stale_attempts(state: BotState, now: datetime) -> list[Command]:
    """Cancel every attempt that one later data step has not filled (trading rule 8)."""
    return [
        CancelOrder(order.order_id, "not filled within one data step")
        for order in state.orders.values()
        if order.sent_at < now and order.state not in (OrderState.CANCELLING, OrderState.UNKNOWN)
    ]


def _cancel_entries(state: BotState, event: HumanCommand) -> list[Command]:
    if event.order is HumanOrder.RESET_BREAKER:
        return []
    return [
        CancelOrder(order.order_id, event.reason)
        for order in state.orders.values()
        if order.intent.purpose is Purpose.OPEN and order.state is not OrderState.CANCELLING
    ]


def _closings(state: BotState, event: MarketStep) -> list[TradeIntent]:
    """Return a REDUCE intent for every position that a rule closes now."""
    intents = []
    for position in state.positions.values():
        if state.is_being_closed(position.position_id) or not state.breaker.allows_management:
            continue
        reason = _exit(state, position, event)
        quote = package_quote(position.structure.reversed(), event.chain.quote_table())
        if reason is not None and quote is not None:
            intents.append(_closing(state, position, quote, reason, event.time))
    return intents


def _exit(state: BotState, position: Position, event: MarketStep) -> ExitReason | None:
    strategy = STRATEGIES[position.strategy]
    marked = mark_position(position, event.chain, event.session.step * 2)
    return exit_reason(position, marked, event.chain, event.session, strategy, defaults(strategy), state.settings)


def _closing(
    state: BotState, position: Position, quote: PackageQuote, reason: ExitReason, now: datetime
) -> TradeIntent:
    return TradeIntent(
        intent_id=f"{position.position_id}-close",
        purpose=Purpose.REDUCE,
        source=Source.MANAGEMENT,
        strategy=position.strategy,
        structure=position.structure.reversed(),
        quantity=position.quantity,
        worst_price=worst_price(quote, state.settings),
        max_loss=Decimal(0),
        max_profit=None,
        rationale=reason.value,
        created_at=now,
        position_id=position.position_id,
    )


def _openings(state: BotState, event: MarketStep) -> tuple[list[TradeIntent], list[Command]]:
    """Return the openings that pass the risk check, and a journal line for each that does not."""
    assert state.rank is not None
    market = MarketView(event.chain, state.rank, state.settings.risk_free_rate)
    passed: list[TradeIntent] = []
    notes: list[Command] = []
    for strategy in STRATEGIES.values():
        for signal in strategy.generate_signals(market, defaults(strategy)):
            if isinstance(signal, NoSignal):
                notes.append(WriteJournal("signal.none", f"{signal.strategy}: {signal.code}: {signal.reason}"))
                continue
            intent, note = _judged(state, event, signal, passed)
            notes.append(note)
            if intent is not None:
                passed.append(intent)
    return passed, notes


def _judged(
    state: BotState, event: MarketStep, signal: Signal, earlier: list[TradeIntent]
) -> tuple[TradeIntent | None, WriteJournal]:
    """Size a signal and take it through the risk check."""
    context = RiskContext(
        settings=state.settings,
        account=event.account,
        session=event.session,
        chain=event.chain,
        positions=tuple(state.positions.values()),
        pending=(*state.pending_openings, *earlier),
        breaker=state.breaker,
    )
    worst = worst_price(signal.quote, state.settings)
    quantity = size_by_max_loss(
        signal.structure, worst, event.account.net_liquidation, context.open_risk, state.settings
    )
    # A refusal is shown for one structure, so that the reader sees the number that did not fit.
    intent = _opening(event, signal, worst, max(quantity, 1), len(earlier) + state.next_number)
    verdict = check(intent, context)
    described = f"x{intent.quantity} {signal.structure}"
    if verdict.passed:
        return intent, WriteJournal("risk.passed", f"{described}: {signal.rationale}")
    return None, WriteJournal("risk.refused", f"{described}: {'; '.join(map(str, verdict.refusals))}")


def _opening(event: MarketStep, signal: Signal, worst: Decimal, quantity: int, number: int) -> TradeIntent:
    structure = signal.structure
    dollars = structure.multiplier * quantity
    loss, profit = max_loss(structure, worst), max_profit(structure, worst)
    return TradeIntent(
        intent_id=f"{event.time:%Y%m%d}-{number}",
        purpose=Purpose.OPEN,
        source=Source.STRATEGY,
        strategy=signal.strategy,
        structure=structure,
        quantity=quantity,
        worst_price=worst,
        max_loss=None if loss is None else loss * dollars,
        max_profit=None if profit is None else profit * dollars,
        rationale=signal.rationale,
        created_at=event.time,
    )


def _order(state: BotState, attempt: Attempt, event: MarketStep, number: int) -> WorkingOrder | None:
    """Price the next attempt of an intent at the quotes at hand; None while a leg has no market."""
    intent = attempt.intent
    quote = package_quote(intent.structure, event.chain.quote_table())
    if quote is None:
        return None
    worst = intent.worst_price
    if intent.purpose is Purpose.REDUCE:
        # A close follows the market: what was the worst price when it began may be unreachable now.
        worst = max(worst, worst_price(quote, state.settings))
    limit = attempt_price(quote, attempt.number, worst, state.settings)
    return WorkingOrder(f"{intent.intent_id}-{number}", intent, limit, attempt.number, event.time)


def _rank_text(event: SessionStarted) -> str:
    rank = event.rank
    note = f" ({rank.note})" if rank.note else ""
    return f"{rank.kind} {rank.value:.1f}, implied volatility {rank.implied_volatility:.3f}{note}"


def _fill_text(state: BotState, event: OrderFilled) -> str:
    legs = ", ".join(f"{fill.quantity:+d} {fill.instrument} at {fill.price:f}" for fill in event.fills)
    closed = state.closed[-1] if state.closed and state.closed[-1].closed_at == event.time else None
    if closed is not None and event.order_id.startswith(f"{closed.position.position_id}-close"):
        return f"{event.order_id}: {legs}; {closed.reason}, net profit {closed.net_profit:.2f}"
    return f"{event.order_id}: {legs}"
