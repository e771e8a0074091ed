"""How the journal of identities and the cash ledger follow what happens."""

from __future__ import annotations

from dataclasses import replace

from modules.bot.state import BotState
from modules.domain.events import EngineAction, Event, MarketStep, OrderAccepted, OrderFilled, OrderSent
from modules.domain.orders import LegFill
from modules.execution.continuity import Continuity


def continued(before: BotState, state: BotState, event: Event) -> BotState:
    """Return the state after an event with its continuity brought up to date; `before` is the state it came to."""
    kept = _follow(before, state, event)
    return state if kept is state.continuity else replace(state, continuity=kept)


def _follow(before: BotState, state: BotState, event: Event) -> Continuity:
    kept = state.continuity
    match event:
        case OrderSent():
            return kept.sent(event.order.order_id, event.time, state.orders.keys())
        case OrderAccepted():
            return kept.named(event.order_id, event.lean_ids, event.broker_ids)
        case OrderFilled():
            # What was booked, not what was reported: a repeated execution moves no cash.
            return kept.booked(executions(state, event.order_id)[len(executions(before, event.order_id)) :])
        case EngineAction():
            return kept.booked(event.trades)
        case MarketStep() if not state.orders:
            return kept.rested(event.account.cash)
        case _:
            return kept


def executions(state: BotState, order_id: str) -> tuple[LegFill, ...]:
    """Return what is booked of an order, open or lately ended."""
    order = state.orders.get(order_id) or state.memory.ended_order(order_id)
    return () if order is None else order.fills
