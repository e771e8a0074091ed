"""The bot's own ledger: what an event and the decisions on it put into the journal, beside what is told to people.

Pure: `ledger(before, after, event)` compares the state before and after; `decided(state, command)` says what a command
itself is worth, told when its turn comes, so that a judgement stands before the order it allows. These entries have no
text, so they go to the journal alone; modules/analytics computes the report from them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from modules.bot.execution_record import execution_entries, open_lots
from modules.bot.intent_record import intent_data, intent_ids, position_ids
from modules.bot.open_rest import at_the_close
from modules.bot.pricing_record import greeks_record, market_record
from modules.bot.state import BotState
from modules.domain.commands import CancelOrder, Command, Remember, SendOrder, WriteJournal
from modules.domain.events import Event, IntentDropped, IntentTaken, MarketStep, OrderCancelled
from modules.domain.intents import TradeIntent
from modules.domain.journal import Ids, typed
from modules.domain.orders import WorkingOrder
from modules.domain.positions import ClosedPosition, Position

_ZERO = Decimal(0)


def ledger(before: BotState, after: BotState, event: Event) -> list[WriteJournal]:
    """Return the entries of one event, in the order things happened."""
    entries: list[WriteJournal] = []
    if isinstance(event, OrderCancelled) and event.order_id in before.orders:
        entries.append(WriteJournal("order.cancelled", "", order_ids(before, before.orders[event.order_id])))
    if not isinstance(event, MarketStep):
        entries += _positions(before, after)
    elif _is_last_step(event):
        entries += [_exposure(after, event), *at_the_close(after), open_lots(after)]
    entries += execution_entries(before, after)
    if after.breaker.level is not before.breaker.level:
        entries.append(_breaker(after))
    return entries


def order_ids(state: BotState, order: WorkingOrder) -> Ids:
    """Return the ids of an order: a close belongs to the lineage of its position, an opening begins one."""
    return _with_lineage(state, order.intent, intent_ids(order.intent, order.order_id))


def _with_lineage(state: BotState, intent: TradeIntent, ids: Ids) -> Ids:
    position = _position(state, intent.position_id)
    return ids if position is None else replace(ids, lineage=position.lineage_id)


def _position(state: BotState, position_id: str) -> Position | None:
    if not position_id:
        return None
    found = state.positions.get(position_id)
    if found is not None:
        return found
    return next((c.position for c in reversed(state.closed) if c.position.position_id == position_id), None)


def decided(state: BotState, command: Command) -> list[WriteJournal]:
    """Return the entry of a command about an intent or an order, none for other commands."""
    match command:
        case SendOrder(order):
            return [WriteJournal("order.sent", "", order_ids(state, order), _order_data(state, order))]
        case CancelOrder(order_id, reason):
            known = state.orders.get(order_id)
            ids = Ids(order=order_id) if known is None else order_ids(state, known)
            return [WriteJournal("order.cancel", "", ids, typed(reason=reason))]
        case Remember(IntentTaken(_, intent)):
            ids = _with_lineage(state, intent, intent_ids(intent))
            return [WriteJournal("intent.taken", "", ids, intent_data(intent))]
        case Remember(IntentDropped(_, intent_id)):
            return [WriteJournal("intent.dropped", "", Ids(intent=intent_id))]
        case _:
            return []


def _order_data(state: BotState, order: WorkingOrder) -> dict[str, object]:
    return {
        **intent_data(order.intent),
        **typed(quantity=order.quantity, limit=order.limit, attempt=order.attempt),
        "market": market_record(order.intent.structure, state.chains.get(order.intent.structure.underlying)),
    }


def _positions(before: BotState, after: BotState) -> list[WriteJournal]:
    """Return what was opened, what was finished, and the lineages of which nothing is left."""
    opened = [p for key, p in after.positions.items() if key not in before.positions]
    finished = after.closed[len(before.closed) :]
    entries = [
        WriteJournal("position.opened", "", position_ids(position), _opened(after, position)) for position in opened
    ]
    entries += [WriteJournal("position.closed", "", position_ids(c.position), _closed(after, c)) for c in finished]
    alive = {position.lineage_id for position in after.positions.values()}
    for lineage in dict.fromkeys(c.position.lineage_id for c in finished):
        if lineage in alive:
            continue
        parts = [c for c in finished if c.position.lineage_id == lineage]
        total = before.lineage_results.get(lineage, _ZERO) + sum((c.net_profit for c in parts), _ZERO)
        last = parts[-1]
        data = typed(net_profit=total, closed_at=last.closed_at, opened_at=last.position.opened_at, reason=last.reason)
        entries.append(WriteJournal("lineage.closed", "", Ids(lineage=lineage), data))
    return entries


def _described(state: BotState, position: Position) -> dict[str, object]:
    chain = state.chains.get(position.structure.underlying)
    return {
        **typed(
            source=position.source,
            strategy=position.strategy,
            underlying=position.structure.underlying,
            structure=position.structure.name,
            legs=str(position.structure),
            quantity=position.quantity,
            parent=position.parent_id,
            spot=None if chain is None else chain.spot,
        ),
        "greeks": greeks_record(position.structure, position.quantity, chain, state.settings.risk_free_rate),
    }


def _opened(state: BotState, position: Position) -> dict[str, object]:
    context = state.contexts.get(position.structure.underlying)
    known = {}
    if context is not None:
        rank = context.rank
        known = typed(rank=rank.value, rank_kind=rank.kind, trend=context.trend, regime=context.regime)
    money = typed(entry_cost=position.entry_cost, entry_fees=position.entry_fees, max_loss=position.max_loss)
    return {**_described(state, position), **money, **known, **typed(opened_at=position.opened_at)}


def _closed(state: BotState, closed: ClosedPosition) -> dict[str, object]:
    position = closed.position
    return {
        **_described(state, position),
        **typed(
            entry_cost=position.entry_cost,
            entry_fees=position.entry_fees,
            proceeds=closed.proceeds,
            exit_fees=closed.exit_fees,
            net_profit=closed.net_profit,
            max_loss=position.max_loss,
            opened_at=position.opened_at,
            closed_at=closed.closed_at,
            reason=closed.reason,
        ),
    }


def _breaker(state: BotState) -> WriteJournal:
    breaker = state.breaker
    latest = breaker.trips[-1] if breaker.trips else None
    data = typed(level=str(breaker.level), code=None if latest is None else str(latest.code), reason=breaker.reason)
    return WriteJournal("breaker.changed", "", data=data)


def _is_last_step(event: MarketStep) -> bool:
    return event.time + event.session.step > event.session.closes


def _exposure(state: BotState, event: MarketStep) -> WriteJournal:
    """Return what is at risk at the end of a session: dollars, and greeks of the whole account by underlying."""
    greeks: dict[str, dict[str, float]] = {}
    unpriced = 0
    for position in state.positions.values():
        chain = state.chains.get(position.structure.underlying)
        found = greeks_record(position.structure, position.quantity, chain, state.settings.risk_free_rate)
        if found is None or chain is None:
            unpriced += 1
            continue
        total = greeks.setdefault(position.structure.underlying, {})
        for name, value in {**found, "dollar_delta": found["delta"] * float(chain.spot)}.items():
            total[name] = total.get(name, 0.0) + value
    data = typed(
        net_liquidation=event.account.net_liquidation,
        cash=event.account.cash,
        positions=len(state.positions),
        max_loss=sum((p.max_loss or _ZERO for p in state.positions.values()), _ZERO),
        unlimited=sum(p.max_loss is None for p in state.positions.values()),
        unpriced=unpriced,
        greeks=greeks,
    )
    return WriteJournal("exposure.daily", "", data=data)
