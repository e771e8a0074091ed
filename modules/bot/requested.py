"""What requests from outside become: intents through the same risk check, or a refusal that is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from modules.bot.adjusting import adjustment
from modules.bot.closings import closing
from modules.bot.legs import planned
from modules.bot.proposals import custom_opening, judged
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.domain.commands import AnswerRequest, Command, Remember, WriteJournal
from modules.domain.events import MarketStep, RequestSettled
from modules.domain.intents import Source, TradeIntent
from modules.domain.journal import Ids, typed
from modules.domain.positions import ExitReason, Position
from modules.domain.requests import OrderRequest, RequestKind
from modules.execution.legging import needs_legs
from modules.execution.price_walk import worst_price
from modules.positions.unwinding import packages
from modules.pricing.package import package_quote

#: A request whose legs nobody quotes is refused after this long.
PATIENCE = timedelta(minutes=10)


def from_requests(
    state: BotState, event: MarketStep, earlier: list[TradeIntent]
) -> tuple[list[TradeIntent], list[Command]]:
    """Return the intents of the requests whose market is at hand, every settled request answered."""
    taken: list[TradeIntent] = []
    notes: list[Command] = []
    for waiting in state.requests.values():
        request = waiting.request
        if request.not_before is not None and event.time < request.not_before:
            continue
        found = _settled(state, event, request, waiting.since, [*earlier, *taken])
        if found is None:
            continue
        intents, note, plans = found
        taken += intents
        notes += [
            Remember(RequestSettled(event.time, request.request_id)),
            *plans,
            note,
            AnswerRequest(request.request_id, note.text),
        ]
    return taken, notes


#: The intents, the note that is answered, and what else is remembered.
Settled = tuple[list[TradeIntent], WriteJournal, list[Command]]


def _settled(
    state: BotState, event: MarketStep, request: OrderRequest, since: datetime, earlier: list[TradeIntent]
) -> Settled | None:
    """Return what a request becomes now, None while its legs have no market yet."""
    if request.kind is RequestKind.CLOSE:
        return _closed(state, event, request, len(earlier))
    if request.kind is RequestKind.ADJUST:
        return _adjusted(state, event, request, since, len(earlier))
    return _opened(state, event, request, since, earlier)


def _adjusted(
    state: BotState, event: MarketStep, request: OrderRequest, since: datetime, number: int
) -> Settled | None:
    """Take legs of a position off and put others on, where the risk check passes these."""
    position, reason = _position(state, request)
    if position is None:
        return _refused(request, reason)
    intent, reason, told = adjustment(state, event, position, request, state.next_number + number)
    if intent is None:
        is_waiting = reason.startswith("NO_MARKET") and event.time - since < PATIENCE
        return None if is_waiting else _refused(request, reason)
    text = f"request {request.request_id}: {intent.quantity} x {intent.structure}: {request.rationale}"
    ids = Ids(position=position.position_id, lineage=position.lineage_id, request=request.request_id)
    data = typed(kind=request.kind, quantity=intent.quantity, rationale=request.rationale)
    return [intent], WriteJournal("request.taken", text, ids, data), told


def _position(state: BotState, request: OrderRequest) -> tuple[Position | None, str]:
    """Return the position that a request names, else why nothing can be done with it."""
    position = state.positions.get(request.position_id)
    if position is None:
        return None, f"NO_POSITION: {request.position_id!r} is not open"
    if state.closes_of(position.position_id):
        return None, f"DUPLICATE: {position.position_id} is being closed already"
    if request.quantity > position.quantity:
        return None, f"QUANTITY: {request.quantity} asked for, {position.quantity} held"
    return position, ""


def _closed(state: BotState, event: MarketStep, request: OrderRequest, number: int) -> Settled | None:
    """Close a position, or a part of it, on a human's word: nothing but the position itself is asked."""
    position, reason = _position(state, request)
    if position is None:
        return _refused(request, reason)
    chain = event.chain(position.structure.underlying)
    if chain is None:
        return None
    intents: list[TradeIntent] = []
    part = replace(position, quantity=request.quantity or position.quantity)
    for package in packages(part, chain.quote_table()):
        quote = package_quote(package.structure, chain.quote_table())
        if quote is not None:
            worst, place = worst_price(quote, state.settings), state.next_number + number + len(intents)
            intents.append(closing(position, event, ExitReason.HUMAN, worst, place, package, source=Source.HUMAN))
    if not intents:
        return None
    text = f"request {request.request_id}: closes {request.quantity or position.quantity} x {position.structure}"
    ids = Ids(position=position.position_id, lineage=position.lineage_id, request=request.request_id)
    data = typed(kind=request.kind, quantity=request.quantity or position.quantity, rationale=request.rationale)
    return intents, WriteJournal("request.taken", f"{text}: {request.rationale}", ids, data), []


def _opened(
    state: BotState, event: MarketStep, request: OrderRequest, since: datetime, earlier: list[TradeIntent]
) -> Settled | None:
    """Take an opening through the risk check once every leg is quoted."""
    assert request.structure is not None
    assert request.worst_price is not None
    underlying = request.structure.underlying
    chain = event.chain(underlying)
    context = state.contexts.get(underlying)
    if underlying not in state.contexts:
        return _refused(request, f"UNDERLYING: {underlying} is not among those traded: {', '.join(state.contexts)}")
    if chain is None or context is None or package_quote(request.structure, chain.quote_table()) is None:
        if event.time - since < PATIENCE:
            return None
        return _refused(request, f"NO_MARKET: a leg of {request.structure} has had no quote for {PATIENCE}")
    one = custom_opening(state, event, chain, context, request)
    plans: list[Command] = []
    if needs_legs(request.structure):
        intent, plans, note = planned(state, event, one, earlier)
    else:
        intent, note = judged(state, one, risk_context(state, underlying, earlier))
    text = f"request {request.request_id}: {note.text}"
    return ([] if intent is None else [intent]), replace(note, text=text), plans


def _refused(request: OrderRequest, reason: str) -> Settled:
    ids = Ids(position=request.position_id, request=request.request_id)
    code = reason.partition(":")[0]
    return [], WriteJournal("request.refused", f"request {request.request_id}: {reason}", ids, typed(codes=[code])), []


def received(request: OrderRequest) -> WriteJournal:
    """Return the entry of a request that has come in."""
    ids = Ids(position=request.position_id, request=request.request_id)
    data = typed(kind=request.kind, quantity=request.quantity, rationale=request.rationale)
    return WriteJournal("request.received", f"{request.request_id}: {request.kind}", ids, data)
