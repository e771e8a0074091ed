"""The source of part two, and of the unwinding that a breaker asks for (trading rule 9)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from modules.bot.closings import closing
from modules.bot.intent_record import intent_data, position_ids, refused_data
from modules.bot.reductions import past_lean
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.domain.commands import Command, Remember, WriteJournal
from modules.domain.events import MarketStep, TwoPartHeld
from modules.domain.intents import ExecutorKind, Purpose, Source, TradeIntent
from modules.domain.journal import typed
from modules.domain.positions import ExitReason, Position
from modules.execution.price_walk import two_part_price, worst_price
from modules.execution.two_part import TwoPart, TwoPartState, is_part_one, required_credit
from modules.positions.rules.human import unmanaged
from modules.positions.unwinding import Package
from modules.pricing.fees import schedule_on
from modules.pricing.package import package_quote
from modules.risk.check import check
from modules.strategies.two_part_butterfly import NAME, width_of


def two_part_steps(
    state: BotState, event: MarketStep, taken: Iterable[TradeIntent]
) -> tuple[list[TradeIntent], list[Command]]:
    """Return what the unmatched spreads call for now; `taken` are this step's intents so far, whose positions wait."""
    busy = {intent.position_id for intent in taken}
    intents: list[TradeIntent] = []
    notes: list[Command] = []
    for trade in state.memory.two_parts.values():
        position = state.positions.get(trade.trade_id)
        if trade.state is not TwoPartState.UNMATCHED or position is None or trade.trade_id in busy:
            continue
        if state.closes_of(trade.trade_id) or unmanaged(position):
            continue
        number = state.next_number + len(intents)
        if state.breaker.allows_openings:
            found, told = _part_two(state, event, trade, position, number)
        else:
            found, told = _unwinding(state, event, position, number)
        intents += found
        notes += told
    return intents, notes


def _part_two(
    state: BotState, event: MarketStep, trade: TwoPart, position: Position, number: int
) -> tuple[list[TradeIntent], list[Command]]:
    """Return part two where its credit pays for part one and all fees, and the risk check passes it."""
    intent = _worth_sending(state, event, trade, position, number)
    if intent is None:
        return [], []
    verdict = check(intent, risk_context(state, trade.part_one.underlying))
    if verdict.passed:
        # Attempts follow each other every bar, as those of a walk: the first is told.
        ids = position_ids(position, intent.intent_id)
        first = WriteJournal("two-part.part-two", intent.rationale, ids, intent_data(intent))
        return [intent], [] if trade.attempts_two else [first]
    codes = ", ".join(refusal.code for refusal in verdict.refusals)
    held = Remember(TwoPartHeld(event.time, trade.trade_id, codes))
    # The figures of a refusal change with every step: told once for the same rules.
    text = f"{intent.rationale}: {'; '.join(map(str, verdict.refusals))}"
    ids, data = position_ids(position, intent.intent_id), refused_data(intent, verdict.refusals)
    return [], [held] if codes == trade.note else [held, WriteJournal("risk.refused", text, ids, data)]


def _worth_sending(
    state: BotState, event: MarketStep, trade: TwoPart, position: Position, number: int
) -> TradeIntent | None:
    """Return the intent for part two at its share; None where that does not pay, or part one is not whole."""
    chain = event.chain(trade.part_one.underlying)
    quote = None if chain is None else package_quote(trade.part_two, chain.quote_table())
    if quote is None or not is_part_one(trade, position) or quote.mid >= 0 or not trade.may_ask(event.time):
        return None
    needed = required_credit(trade, position, schedule_on(event.time.date()))
    price = two_part_price(quote, state.settings)
    if -price < needed:
        return None
    return TradeIntent(
        intent_id=f"{trade.trade_id}-part-two-{number}",
        purpose=Purpose.OPEN,
        source=Source.STRATEGY,
        strategy=NAME,
        structure=trade.part_two,
        quantity=position.quantity,
        worst_price=price,
        max_loss=Decimal(0),
        max_profit=width_of(trade.part_two) * position.dollars_per_point,
        rationale=f"part two of {trade.trade_id} for a credit of {-price:f}, {needed:.4f} needed",
        created_at=event.time,
        position_id=trade.trade_id,
        executor=ExecutorKind.TWO_PART,
    )


def _unwinding(
    state: BotState, event: MarketStep, position: Position, number: int
) -> tuple[list[TradeIntent], list[Command]]:
    """Close an unmatched part one while the breaker lets nothing be opened; halted, nothing automatic is sent."""
    chain = event.chain(position.structure.underlying)
    if chain is None or not state.breaker.allows_management:
        return [], []
    package, alerts = past_lean(state, chain, position, Package(position.structure.reversed(), position.quantity))
    quote = package_quote(package.structure, chain.quote_table())
    if quote is None:
        return [], []
    worst = worst_price(quote, state.settings)
    intent = closing(position, event, ExitReason.BREAKER, worst, number, package)
    if state.memory.refusals.rests(intent, event.time):
        return [], []
    text, ids = f"{position.position_id}: {ExitReason.BREAKER}", position_ids(position)
    return [intent], [*alerts, WriteJournal("management.close", text, ids, typed(reason=ExitReason.BREAKER))]


def unmatched(state: BotState, underlying: str) -> int:
    """Return the two-part spreads on an underlying that wait for a part: at most so many are begun (rule 9)."""
    waiting = (TwoPartState.PART_ONE, TwoPartState.UNMATCHED)
    trades = state.memory.two_parts.values()
    return sum(trade.state in waiting and trade.part_one.underlying == underlying for trade in trades)
