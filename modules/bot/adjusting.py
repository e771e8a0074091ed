"""A human's adjustment of a position: legs off and others on, as one combo, by the road of a roll."""

from __future__ import annotations

from dataclasses import replace

from modules.bot.rolls import rolling
from modules.bot.state import BotState
from modules.domain.commands import Command, WriteJournal
from modules.domain.events import MarketStep
from modules.domain.intents import Source, TradeIntent
from modules.domain.positions import Position
from modules.domain.requests import OrderRequest
from modules.domain.structures import Leg, OptionLeg, Structure
from modules.execution.price_walk import worst_price
from modules.positions.rules.rule import Roll
from modules.pricing.increments import why_not_one_order
from modules.pricing.package import package_quote


def adjustment(
    state: BotState, event: MarketStep, position: Position, request: OrderRequest, number: int
) -> tuple[TradeIntent | None, str, list[Command]]:
    """Return the intent, else why it is refused (with its code), and what else is told.

    The new legs pass the risk check as a roll's do; the price is the request's, or the market's worst if it is nearer.
    """
    assert request.structure is not None
    assert request.worst_price is not None
    package = request.structure
    opened = opened_legs(position, package)
    if position.frozen:
        return None, f"FROZEN: {position.frozen}: answer that first", []
    if not opened:
        return None, "NOTHING_OPENED: an adjustment puts legs on; close the position, or a part of it, instead", []
    reason = why_not_one_order(package)
    if reason or package.shares:
        return None, f"ONE_ORDER: {reason or 'shares are not traded in a combo'}: ask for less at a time", []
    chain = event.chain(package.underlying)
    quote = None if chain is None else package_quote(package, chain.quote_table())
    if quote is None:
        return None, "NO_MARKET: a leg has no quote", []
    worst = min(request.worst_price, worst_price(quote, state.settings))
    quantity = request.quantity or position.quantity
    why = request.rationale or f"request {request.request_id}"
    roll = Roll(package, Structure(package.name, opened), quantity, worst, why)
    # A refusal of a roll is told once; a request is answered each time.
    fresh = replace(state, upkeep=replace(state.upkeep, told=()))
    intent, told = rolling(fresh, event, position, roll, number)
    if intent is None:
        words = [note.text for note in told if isinstance(note, WriteJournal)]
        return None, f"RISK: {words[0] if words else 'the new legs have no market'}", []
    return replace(intent, source=Source.HUMAN), "", told


def opened_legs(position: Position, package: Structure) -> tuple[Leg, ...]:
    """Return what of a package adds to a position, for one structure of it: new legs, and more of old ones."""
    held = {leg.instrument: leg.ratio for leg in position.structure.legs}
    found: list[Leg] = []
    for leg in package.options:
        before = held.get(leg.contract, 0)
        after = before + leg.ratio
        added = leg.ratio if before * leg.ratio >= 0 else (after if before * after < 0 else 0)
        if added:
            found.append(OptionLeg(leg.contract, added))
    return tuple(found)
