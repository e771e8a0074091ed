"""Looking after the book: protection, the bell, reconciliation with the broker, and what humans say about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from modules.bot.alerting import AlertCode, alert
from modules.bot.evolve_orders import outside_trade, with_lots
from modules.bot.intent_record import position_ids
from modules.bot.state import BotState
from modules.domain.account import Holding
from modules.domain.commands import CancelOrder, Command, SaveState, WriteJournal
from modules.domain.contracts import Instrument, OptionContract
from modules.domain.events import Answer, CareChanged, ClockTick, DifferenceAnswered, MarketStep
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.journal import Ids, typed
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.positions import ExitReason, Position
from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.execution.work import Work
from modules.positions.bell import PendingAssignment, at_the_bell
from modules.positions.booking import Trade, open_position
from modules.positions.lots import dollars
from modules.positions.lots import trade as trade_lots
from modules.positions.protection import Protection, protections, unprotected
from modules.positions.reconciliation import Difference, booked, freeze, look

# ---------------------------------------------------------------------- what an event changes


def looked_after(state: BotState, event: MarketStep, checked: Iterable[str]) -> BotState:
    """Return the state after a market step: `checked` are the positions that had a reliable mark."""
    times = {key: at for key, at in state.upkeep.checked_at.items() if key in state.positions}
    times.update(dict.fromkeys(checked, event.time))
    state = replace(state, upkeep=replace(state.upkeep, checked_at=times))
    return _heartbeat(after_the_bell(_reconciled(state, event), event.time), event.time)


def ticked(state: BotState, event: ClockTick) -> BotState:
    """Return the state after a second of the clock: the bell may have rung, the heartbeat may be missing."""
    state = after_the_bell(state, event.time)
    return _heartbeat(state, event.time) if event.is_session_open else state


def after_the_bell(state: BotState, now: datetime) -> BotState:
    """Return the state with the expired shorts that are still booked pending, the others forgotten (rule 19)."""
    held = {leg.contract for position in state.positions.values() for leg in position.structure.options}
    kept = tuple(pending for pending in state.upkeep.pending if pending.contract in held)
    known = {pending.contract for pending in kept}
    spots = {name: chain.spot for name, chain in state.chains.items()}
    rung = at_the_bell(state.positions.values(), spots, now, state.session, state.settings.pending_share)
    fresh = tuple(pending for pending in rung if pending.contract not in known)
    if not fresh and len(kept) == len(state.upkeep.pending):
        return state
    return replace(state, upkeep=replace(state.upkeep, pending=(*kept, *fresh)))


def _reconciled(state: BotState, event: MarketStep) -> BotState:
    """Hold the book against the broker, freeze what differs, drop its idle intents."""
    if event.account.holdings is None:
        return state
    upkeep = state.upkeep
    book = booked(state.positions.values())
    found = look(upkeep.differences, book, event.account.holdings, state.orders.values(), upkeep.ignored, event.time)
    if not found and not upkeep.differences:
        return state
    positions = freeze(state.positions.values(), found)
    state = replace(state, positions=positions, upkeep=replace(upkeep, differences=found))
    works = {
        key: work for key, work in state.works.items() if work.order_id or not _ends_frozen(work, positions, found)
    }
    return replace(state, works=works)


def _ends_frozen(work: Work, positions: Mapping[str, Position], found: Iterable[Difference]) -> bool:
    """Say whether a freeze ends a work: all but what a human asked for after it."""
    position = positions.get(work.intent.position_id)
    if position is None or not position.frozen:
        return False
    since = [each.confirmed_at for each in found if str(each) == position.frozen and each.confirmed_at is not None]
    return work.intent.source is not Source.HUMAN or any(work.taken_at <= at for at in since)


def _heartbeat(state: BotState, now: datetime) -> BotState:
    """Remember since when a short has not been checked in time."""
    is_missing = bool(unprotected(protection(state, now)))
    silent = state.upkeep.silent_since
    if is_missing is (silent is not None):
        return state
    return replace(state, upkeep=replace(state.upkeep, silent_since=now if is_missing else None))


def protection(state: BotState, now: datetime) -> tuple[Protection, ...]:
    """Return how every position is protected now (rule 12)."""
    session = state.session
    if session is None:
        return ()
    most = max(timedelta(seconds=state.settings.heartbeat_seconds), 2 * session.step)
    breaker = state.breaker
    denied = "" if breaker.allows_management else f"breaker {breaker.level}: {breaker.reason}"
    return protections(state.positions.values(), state.upkeep.checked_at, now, most, session.opens, denied)


def cared(state: BotState, event: CareChanged) -> BotState:
    """Return the state with a position looked after as a human says; automatic closes that wait are dropped."""
    position = state.positions.get(event.position_id)
    if position is None:
        return state
    positions = {**state.positions, event.position_id: replace(position, care=event.care)}
    is_left = event.care.hands_off
    works = {k: w for k, w in state.works.items() if w.order_id or not (is_left and _is_automatic(w.intent, event))}
    # What a human wants is tried at once, however often the broker has refused it before.
    memory = replace(state.memory, refusals=state.memory.refusals.forgotten(event.position_id))
    return replace(state, positions=positions, works=works, memory=memory)


def _is_automatic(intent: TradeIntent, event: CareChanged) -> bool:
    return intent.position_id == event.position_id and intent.source is not Source.HUMAN


def answered(state: BotState, event: DifferenceAnswered) -> BotState:
    """Return the state after a human's answer: the broker's figure is adopted, or is not ours, or is to be closed."""
    difference = _difference(state, event)
    if difference is None:
        return state
    rest = tuple(each for each in state.upkeep.differences if each is not difference)
    upkeep = replace(state.upkeep, differences=rest)
    delta = difference.held - difference.booked
    if event.answer is Answer.IGNORE:
        upkeep = replace(upkeep, ignored=_ignored(upkeep.ignored, difference.instrument, delta))
        state = replace(state, upkeep=upkeep)
    else:
        state = _adopted(replace(state, upkeep=upkeep), difference.instrument, delta, event)
    positions = freeze(state.positions.values(), rest)
    if event.answer is Answer.CLOSE:
        positions = {key: _closing(position, difference.instrument) for key, position in positions.items()}
    return replace(state, positions=positions)


def _difference(state: BotState, event: DifferenceAnswered) -> Difference | None:
    return next((each for each in state.upkeep.differences if str(each.instrument) == event.instrument), None)


def _ignored(before: tuple[Holding, ...], instrument: Instrument, delta: int) -> tuple[Holding, ...]:
    others = tuple(holding for holding in before if holding.instrument != instrument)
    total = delta + sum(holding.quantity for holding in before if holding.instrument == instrument)
    return (*others, Holding(instrument, total)) if total else others


def _closing(position: Position, instrument: Instrument) -> Position:
    if all(leg.instrument != instrument for leg in position.structure.legs):
        return position
    return replace(position, care=replace(position.care, close_now=True))


def _adopted(state: BotState, instrument: Instrument, delta: int, event: DifferenceAnswered) -> BotState:
    """Book what somebody else traded: on the positions it reduces, the rest as a position of its own."""
    price = event.price if event.price is not None else _last_price(state, instrument)
    fill = LegFill(instrument, delta, price, Decimal(0))
    state, left = outside_trade(state, (fill,), event.time, ExitReason.EXTERNAL_CHANGE)
    if not left:
        return state
    number = f"external-{event.time:%Y%m%d%H%M%S}-{state.next_number}"
    rest = replace(fill, quantity=left)
    position = open_position(number, _external_intent(number, rest, event), _whole(rest), event.time)
    lots = trade_lots(state.upkeep.lots, (rest,), number, event.time, ExitReason.EXTERNAL_CHANGE.value)
    state = with_lots(state, lots)
    return replace(state, positions={**state.positions, number: position}, next_number=state.next_number + 1)


def _whole(fill: LegFill) -> Trade:
    return Trade({fill.instrument: fill.quantity}, dollars(fill), Decimal(0))


def _external_intent(number: str, fill: LegFill, event: DifferenceAnswered) -> TradeIntent:
    sign = 1 if fill.quantity > 0 else -1
    instrument, quantity = fill.instrument, abs(fill.quantity)
    leg: Leg = OptionLeg(instrument, sign) if isinstance(instrument, OptionContract) else StockLeg(instrument, sign)
    return TradeIntent(
        intent_id=number,
        purpose=Purpose.OPEN,
        source=Source.HUMAN,
        strategy="manual",
        structure=Structure("adopted", (leg,)),
        quantity=quantity,
        worst_price=fill.price * sign,
        max_loss=None,
        max_profit=None,
        rationale=f"adopted: {event.reason}",
        created_at=event.time,
    )


def _last_price(state: BotState, instrument: Instrument) -> Decimal:
    chain = state.chains.get(instrument.underlying)
    quote = None if chain is None else chain.quote_table().get(instrument)
    return Decimal(0) if quote is None else quote.mid


# ---------------------------------------------------------------------- what it calls for


def concerns(state: BotState, event: MarketStep | ClockTick) -> list[Command]:
    """Return alerts for what an event has brought to light, and the cancels of positions frozen by it."""
    now = event.time
    fresh = [each for each in state.upkeep.differences if each.confirmed_at == now]
    pending = [each for each in state.upkeep.pending if each.since == now]
    commands: list[Command] = [SaveState()] if fresh or pending else []
    commands += _cancels(state, fresh)
    commands += [_changed_outside(each) for each in fresh]
    commands += [_pending_alert(each) for each in pending]
    if state.upkeep.silent_since == now:
        shorts = "; ".join(str(each) for each in unprotected(protection(state, now)))
        commands.append(alert(AlertCode.UNPROTECTED_SHORTS, f"CRITICAL: unprotected shorts: {shorts}", shorts=shorts))
    return commands


def _changed_outside(each: Difference) -> WriteJournal:
    text, name = f"{each}; waits for a human: adopt, ignore or close", str(each.instrument)
    return alert(AlertCode.EXTERNAL_CHANGE, text, instrument=name, booked=each.booked, held=each.held)


def _pending_alert(each: PendingAssignment) -> WriteJournal:
    code, contract = AlertCode.ASSIGNMENT_PENDING, str(each.contract)
    return alert(code, str(each), contract=contract, contracts=each.quantity, spot=each.spot)


def _cancels(state: BotState, fresh: Iterable[Difference]) -> list[Command]:
    """Cancel every order of a position that has just been frozen."""
    changed = {each.instrument for each in fresh}
    if not changed:
        return []
    positions = state.positions.values()
    frozen = {p.position_id for p in positions if any(leg.instrument in changed for leg in p.structure.legs)}
    return [
        CancelOrder(order.order_id, "EXTERNAL CHANGE")
        for order in state.orders.values()
        if order.intent.position_id in frozen and not order.is_unanswered
    ]


def answer_text(state: BotState, event: DifferenceAnswered) -> list[Command]:
    """Return the journal of a human's answer."""
    text = f"EXTERNAL CHANGE {event.instrument}: {event.answer}: {event.reason}"
    data = typed(order="difference", instrument=str(event.instrument), answer=event.answer, reason=event.reason)
    return [SaveState(), WriteJournal("human", text, data=data)]


def care_text(state: BotState, event: CareChanged) -> list[Command]:
    """Return the journal of a human's word about a position, and the cancels that hands off asks for."""
    if event.position_id not in state.positions:
        data = typed(order="care", reason=event.reason, found=False)
        return [
            WriteJournal("human", f"no position {event.position_id} is open", Ids(position=event.position_id), data)
        ]
    cancels = [order for order in state.orders.values() if event.care.hands_off and _is_ours(order, event)]
    text = f"{event.position_id}: {event.care}: {event.reason}"
    data = typed(order="care", care=event.care, reason=event.reason)
    note = WriteJournal("human", text, position_ids(state.positions[event.position_id]), data)
    return [SaveState(), *(CancelOrder(order.order_id, "hands off") for order in cancels), note]


def _is_ours(order: WorkingOrder, event: CareChanged) -> bool:
    return _is_automatic(order.intent, event) and not order.is_unanswered
