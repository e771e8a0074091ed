"""How two-part spreads follow what happens to their intents and positions; nothing else moves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from modules.bot.state import BotState
from modules.domain.contracts import Instrument
from modules.domain.events import Event, IntentTaken, OrderSent, TwoPartHeld
from modules.domain.intents import ExecutorKind, TradeIntent
from modules.domain.quotes import Quote
from modules.execution.two_part import TwoPart, next_states, quotes_text
from modules.pricing.package import package_quote
from modules.strategies.two_part_butterfly import whole_fly


def followed(state: BotState, event: Event) -> BotState:
    """Return the state with its two-part spreads brought up to date after an event.

    Their states are read off what is booked, so that a restart, a duplicate or a late report changes nothing.
    """
    match event:
        case IntentTaken() if _is_part_one(event.intent):
            state = _with(state, _begun(state, event))
        case OrderSent() if event.order.intent.executor is ExecutorKind.TWO_PART:
            state = _sent(state, event.order.intent)
        case TwoPartHeld() if event.trade_id in state.memory.two_parts:
            held = replace(state.memory.two_parts[event.trade_id], note=event.reason, refused_at=event.time)
            state = _with(state, held)
    for trade in state.memory.two_parts.values():
        if not trade.is_over:
            state = _moved(state, trade, event.time)
    return state


def _is_part_one(intent: TradeIntent) -> bool:
    return intent.executor is ExecutorKind.TWO_PART and not intent.position_id and not intent.is_reduction


def _begun(state: BotState, event: IntentTaken) -> TwoPart:
    structure = event.intent.structure
    natural = package_quote(whole_fly(structure), _quotes(state, structure.underlying))
    cost = None if natural is None else natural.ask
    return TwoPart(event.intent.intent_id, structure, event.time, fly_natural=cost)


def _sent(state: BotState, intent: TradeIntent) -> BotState:
    trade = state.memory.two_parts.get(intent.position_id or intent.intent_id)
    if trade is None:
        return state
    quotes = quotes_text(trade, _quotes(state, trade.part_one.underlying))
    return _with(state, trade.sent_two(quotes) if intent.position_id else trade.sent_one(quotes))


def _moved(state: BotState, trade: TwoPart, time: datetime) -> BotState:
    position = state.positions.get(trade.trade_id)
    targets = next_states(trade, position, trade.trade_id in state.works)
    for target in targets:
        trade = trade.moved(target, time)
    if trade.is_over:
        quote = package_quote(trade.fly, _quotes(state, trade.part_one.underlying))
        trade = replace(trade, fly_at_end=None if quote is None else quote.bid)
    return _with(state, trade) if targets else state


def _with(state: BotState, trade: TwoPart) -> BotState:
    return replace(state, memory=state.memory.with_two_part(trade))


def _quotes(state: BotState, underlying: str) -> Mapping[Instrument, Quote]:
    chain = state.chains.get(underlying)
    return {} if chain is None else chain.quote_table()
