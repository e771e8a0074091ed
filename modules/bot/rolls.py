"""A roll on the one road: its opening half passes the risk check as an opening would, then one combo does both."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from modules.bot.intent_record import intent_data, position_ids, refused_data
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.domain.commands import Command, Remember, WriteJournal
from modules.domain.events import MarketStep, NoticeTold
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.positions import Position
from modules.domain.structures import Structure
from modules.positions.booking import REMAINDER, rolled_structure
from modules.positions.rules.rule import Roll
from modules.pricing.package import package_quote
from modules.pricing.payoff import loss_bound
from modules.risk.check import check

#: A roll adds no position.
_NOT_ASKED = frozenset({"POSITIONS", "POSITIONS_OF_STRATEGY", "POSITIONS_ON_UNDERLYING"})


def rolling(
    state: BotState, event: MarketStep, position: Position, roll: Roll, number: int
) -> tuple[TradeIntent | None, list[Command]]:
    """Return the roll's intent if its opening half passes the risk check, and the journal; a refusal is told once."""
    intent = _intent(position, event, roll, number)
    half = _opening_half(event, intent, roll)
    if half is None:
        return None, []
    others = tuple(other for other in state.positions.values() if other.position_id != position.position_id)
    context = risk_context(state, position.structure.underlying)
    verdict = check(half, replace(context, positions=(*others, *_left(position, roll))))
    refusals = [refusal for refusal in verdict.refusals if refusal.code not in _NOT_ASKED]
    described = f"{position.position_id} {roll.package} x{roll.quantity}: {roll.why}"
    if not refusals:
        warned = "".join(f"; warning {warning}" for warning in verdict.warnings)
        ids, data = position_ids(position, intent.intent_id), intent_data(intent)
        return intent, [WriteJournal("management.roll", f"{described}{warned}", ids, data)]
    key = f"{position.position_id} roll refused {', '.join(refusal.code for refusal in refusals)}"
    if key in state.upkeep.told:
        return None, []
    text = f"{described}; {'; '.join(map(str, refusals))}"
    note = WriteJournal("roll.refused", text, position_ids(position, intent.intent_id), refused_data(intent, refusals))
    return None, [note, Remember(NoticeTold(event.time, key))]


def _left(position: Position, roll: Roll) -> tuple[Position, ...]:
    """Return what the closing half leaves of the position."""
    taken = {leg.instrument for leg in roll.package.legs}
    legs = tuple(leg for leg in position.structure.legs if leg.instrument not in taken)
    if not legs:
        return ()
    rest = Structure(REMAINDER, legs)
    loss = loss_bound(rest, Decimal(0))
    return (replace(position, structure=rest, max_loss=None if loss is None else loss * position.dollars_per_point),)


def _intent(position: Position, event: MarketStep, roll: Roll, number: int) -> TradeIntent:
    """Return the roll as one combo; its largest loss is what it adds to the position's."""
    dollars = position.dollars_per_point
    after = loss_bound(rolled_structure(position, roll.package)[0], position.entry_cost / dollars + roll.worst_price)
    added = None if after is None else max(after * dollars - (position.max_loss or Decimal(0)), Decimal(0))
    return TradeIntent(
        intent_id=f"{position.position_id}-roll-{number}",
        purpose=Purpose.OPEN,
        source=Source.MANAGEMENT,
        strategy=position.strategy,
        structure=roll.package,
        quantity=roll.quantity,
        worst_price=roll.worst_price,
        max_loss=added,
        max_profit=None,
        rationale=roll.why,
        created_at=event.time,
        position_id=position.position_id,
        is_roll=True,
    )


def _opening_half(event: MarketStep, intent: TradeIntent, roll: Roll) -> TradeIntent | None:
    """Return the new legs as the opening that the rules judge, at mid; None while they have no market."""
    chain = event.chain(intent.structure.underlying)
    quote = None if chain is None else package_quote(roll.opened, chain.quote_table())
    if quote is None:
        return None
    loss = loss_bound(roll.opened, quote.mid)
    return replace(
        intent,
        intent_id=f"{intent.intent_id}-opening",
        structure=roll.opened,
        worst_price=quote.mid,
        max_loss=None if loss is None else loss * roll.opened.multiplier * roll.quantity,
        position_id="",
        is_roll=False,
    )
