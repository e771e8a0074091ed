"""How day trades (rule 31), unsettled proceeds and results (rule 28) follow what is booked; all survive a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from modules.bot.continuing import executions
from modules.bot.state import BotState
from modules.domain.contracts import NEW_YORK, Instrument
from modules.domain.events import EngineAction, Event, OrderFilled
from modules.domain.intents import Purpose, TradeIntent
from modules.domain.orders import LegFill


def recorded(before: BotState, state: BotState, event: Event) -> BotState:
    """Return the state after an event with its record of the account; `before` is the state it came to.

    Counted is what was booked, not what was reported: an execution told twice makes no second round trip.
    """
    state = _tracked(before, state)
    if isinstance(event, EngineAction):
        return _settling(state, event.trades, event.time)
    if not isinstance(event, OrderFilled):
        return state
    fills = executions(state, event.order_id)[len(executions(before, event.order_id)) :]
    order = before.orders.get(event.order_id) or before.memory.ended_order(event.order_id)
    if order is None or not fills:
        return state
    return _settling(_traded(before, state, order.intent, fills, event.time), fills, event.time)


def _tracked(before: BotState, state: BotState) -> BotState:
    """Follow what lineages may lose while they are open, and what they have brought once nothing of them is."""
    fresh = state.closed[len(before.closed) :]
    if not fresh and _at_risk(state) == _at_risk(before):
        return state
    record = state.track_record.holding(state.positions.values())
    alive = {position.lineage_id for position in state.positions.values()}
    for lineage in dict.fromkeys(closed.position.lineage_id for closed in fresh):
        if lineage not in alive:
            parts = (closed.net_profit for closed in fresh if closed.position.lineage_id == lineage)
            record = record.finished(lineage, before.lineage_results.get(lineage, Decimal(0)) + sum(parts, Decimal(0)))
    return replace(state, track_record=record)


def _at_risk(state: BotState) -> list[tuple[str, Decimal | None]]:
    return [(position.position_id, position.max_loss) for position in state.positions.values()]


def _traded(
    before: BotState, state: BotState, intent: TradeIntent, fills: tuple[LegFill, ...], time: datetime
) -> BotState:
    held = _held(before, intent)
    closes = [fill.instrument for fill in fills if held.get(fill.instrument, 0) * fill.quantity < 0]
    opens = [fill.instrument for fill in fills if fill.instrument not in closes]
    if intent.purpose is Purpose.REDUCE:
        opens = []
    return replace(state, day_trades=state.day_trades.traded(_day(time), intent.intent_id, opens, closes))


def _held(state: BotState, intent: TradeIntent) -> dict[Instrument, int]:
    """Return what the intent's own position holds: a roll closes some of it and opens something else."""
    position = state.positions.get(intent.position_id)
    if position is None:
        return {}
    return {leg.instrument: leg.ratio * position.quantity for leg in position.structure.legs}


def _settling(state: BotState, fills: tuple[LegFill, ...], time: datetime) -> BotState:
    return replace(state, settlements=state.settlements.sold(fills, _day(time), _sessions(state)))


def _sessions(state: BotState) -> frozenset[date]:
    """Return the exchange's days known, the following session among them even where it begins another month."""
    following = None if state.session is None else state.session.next_day
    return state.sessions if following is None else state.sessions | {following}


def _day(time: datetime) -> date:
    return time.astimezone(NEW_YORK).date()
