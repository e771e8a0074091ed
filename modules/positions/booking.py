"""How trades change positions: exact dollars, leg by leg, whoever made the trade.

Every function keeps two identities, to the cent: the quantities of all positions are what was traded, and entry costs
less proceeds of all results are the cash that flowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from math import gcd

from modules.domain.contracts import Instrument, OptionContract, Stock
from modules.domain.intents import TradeIntent
from modules.domain.positions import ClosedPosition, ExitReason, Position
from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.pricing.payoff import loss_bound, max_loss
from modules.strategies.structures import identify

#: The name of what is left of a structure that was taken apart.
REMAINDER = "remainder"


@dataclass(frozen=True, slots=True)
class Trade:
    """Hold what was traded in all: signed quantity of each instrument, dollars paid (negative: received), fees."""

    quantities: Mapping[Instrument, int]
    cost: Decimal
    fees: Decimal


@dataclass(frozen=True, slots=True)
class Booking:
    """Hold what has become of a position: what is still open (none, it, or parts of it) and what is finished."""

    open: tuple[Position, ...]
    closed: tuple[ClosedPosition, ...]


def open_position(position_id: str, intent: TradeIntent, trade: Trade, time: datetime) -> Position:
    """Return the position that a trade of whole structures, or of a part of their legs, has opened."""
    structure, quantity = _package(intent.structure, trade.quantities)
    return Position(
        position_id=position_id,
        lineage_id=intent.intent_id,
        source=intent.source,
        strategy=intent.strategy,
        structure=structure,
        quantity=quantity,
        entry_cost=trade.cost,
        entry_fees=trade.fees,
        max_loss=_opened_loss(intent, structure, quantity, trade.cost),
        opened_at=time,
        rationale=intent.rationale,
        opened_quantity=quantity,
    )


def _opened_loss(intent: TradeIntent, structure: Structure, quantity: int, cost: Decimal) -> Decimal | None:
    """Return the largest loss after a fill: from the payoff, or for several expirations from the intent's model.

    Whatever the model, a dollar less paid is a dollar less to lose.
    """
    if not intent.is_model or intent.max_loss is None or structure != intent.structure:
        return _max_loss(structure, quantity, cost)
    expected = intent.worst_price * structure.multiplier * quantity
    return max(_cents(intent.max_loss * quantity / intent.quantity) + cost - expected, Decimal(0))


def extend_position(position: Position, trade: Trade) -> Position:
    """Return a position with more legs, such as a call written on its shares; it stays one and keeps its lineage."""
    held = {leg.instrument: leg.ratio * position.quantity for leg in position.structure.legs}
    total = {name: held.get(name, 0) + trade.quantities.get(name, 0) for name in {**held, **trade.quantities}}
    found = identify(_leg(name, number) for name, number in total.items() if number)
    structure, quantity = found.structure, found.quantity
    cost = position.entry_cost + trade.cost
    return replace(
        position,
        structure=structure,
        quantity=quantity,
        entry_cost=cost,
        entry_fees=position.entry_fees + trade.fees,
        max_loss=_max_loss(structure, quantity, cost),
    )


def rolled_structure(position: Position, package: Structure) -> tuple[Structure, int]:
    """Return the structure, and how many, that all of a position's structures are after a roll by a package."""
    total = {leg.instrument: leg.ratio * position.quantity for leg in position.structure.legs}
    for leg in package.legs:
        total[leg.instrument] = total.get(leg.instrument, 0) + leg.ratio * position.quantity
    found = identify(_leg(name, number) for name, number in total.items() if number)
    return found.structure, found.quantity


def roll_position(position: Position, package: Structure, trade: Trade, time: datetime, rolled_id: str) -> Booking:
    """Book a roll: structures that were rolled become a child of the same lineage which carries all that was paid.

    What the roll paid or received joins the entry, so that nothing is realised by it and targets look at the lineage's
    net credit; the tax lots realise the legs that were bought back (trading rule 23). Structures that were not rolled
    stay as they are. A roll filled in pieces extends the whole position.
    """
    rolled = min(abs(trade.quantities.get(leg.instrument, 0)) // abs(leg.ratio) for leg in package.legs)
    if any(trade.quantities.get(leg.instrument, 0) != leg.ratio * rolled for leg in package.legs):
        return Booking((extend_position(position, trade),), ())
    kept, taken = _split(position, position.quantity - rolled)
    if taken is None:
        return Booking((position,), ())
    structure, quantity = rolled_structure(taken, package)
    cost = taken.entry_cost + trade.cost
    loss = loss_bound(structure, cost / (quantity * structure.multiplier))
    child = replace(
        taken,
        position_id=rolled_id,
        parent_id=position.position_id,
        structure=structure,
        quantity=quantity,
        opened_quantity=quantity,
        entry_cost=cost,
        entry_fees=taken.entry_fees + trade.fees,
        max_loss=None if loss is None else loss * quantity * structure.multiplier,
        losing_marks=0,
        losing_at=None,
        rolls=position.rolls + 1,
    )
    return Booking(((kept, child) if kept is not None else (child,)), ())


def with_dividend(position: Position, received: Decimal) -> Position:
    """Return a position after a dividend on its shares, dollars (negative: owed on short shares)."""
    loss = position.max_loss
    return replace(
        position,
        entry_cost=position.entry_cost - received,
        max_loss=None if loss is None else max(loss - received, Decimal(0)),
    )


def split_position(position: Position, shares: int, received: Decimal) -> Position:
    """Return a position whose shares have split into so many; `received` is the cash for the rest of one, dollars.

    Raises ValueError where nothing would be left.
    """
    quantities: dict[Instrument, int] = {
        leg.instrument: leg.ratio * position.quantity for leg in position.structure.options
    }
    if shares:
        quantities[Stock(position.structure.underlying)] = shares
    if not quantities:
        raise ValueError(f"a split leaves nothing of {position.position_id}")
    structure, quantity = _package(position.structure, quantities)
    paid = with_dividend(position, received)
    return replace(paid, structure=structure, quantity=quantity, opened_quantity=quantity)


def reduce_position(position: Position, trade: Trade, time: datetime, reason: ExitReason, remainder_id: str) -> Booking:
    """Book a trade against a position; `remainder_id` names a remainder beside structures that stay whole.

    Whole structures that are gone are closed with their share of the entry. If the trade leaves a structure in pieces,
    the pieces stay open as a remainder that carries the cost of everything taken from the whole ones, less what the
    trade brought: nothing is realised until they are gone too.
    """
    if not any(trade.quantities.values()):
        return Booking((position,), ())
    held = {leg.instrument: leg.ratio * position.quantity for leg in position.structure.legs}
    left = {name: held.get(name, 0) + trade.quantities.get(name, 0) for name in {**held, **trade.quantities}}
    intact = _intact(position.structure, left)
    pieces = {name: left[name] - _held(position.structure, name) * intact for name in left}
    pieces = {name: quantity for name, quantity in pieces.items() if quantity}
    kept, taken = _split(position, intact)
    still_open = (kept,) if kept is not None else ()
    if pieces:
        return Booking((*still_open, _remainder(position, taken, pieces, trade, remainder_id)), ())
    assert taken is not None
    return Booking(still_open, (ClosedPosition(taken, -trade.cost, trade.fees, time, reason),))


def _held(structure: Structure, instrument: Instrument) -> int:
    return next((leg.ratio for leg in structure.legs if leg.instrument == instrument), 0)


def _intact(structure: Structure, left: Mapping[Instrument, int]) -> int:
    """Return how many whole structures the quantities left still hold."""
    return max(min(left[leg.instrument] // leg.ratio for leg in structure.legs), 0)


def _split(position: Position, intact: int) -> tuple[Position | None, Position | None]:
    """Return the part that stays and the part that is traded away, with their exact shares of the entry."""
    if intact == 0:
        return None, position
    if intact == position.quantity:
        return position, None
    kept = _share(position, intact)
    taken = replace(
        position,
        quantity=position.quantity - intact,
        entry_cost=position.entry_cost - kept.entry_cost,
        entry_fees=position.entry_fees - kept.entry_fees,
        max_loss=_minus(position.max_loss, kept.max_loss),
    )
    return kept, taken


def _share(position: Position, quantity: int) -> Position:
    """Return some of the structures with their share of the entry, rounded to the cent; the rest takes the rounding."""
    share = Decimal(quantity) / position.quantity
    return replace(
        position,
        quantity=quantity,
        entry_cost=_cents(position.entry_cost * share),
        entry_fees=_cents(position.entry_fees * share),
        max_loss=None if position.max_loss is None else _cents(position.max_loss * share),
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _minus(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if whole is None or part is None else whole - part


def _remainder(
    position: Position, taken: Position | None, pieces: Mapping[Instrument, int], trade: Trade, remainder_id: str
) -> Position:
    """Return what is left of the structures that were taken apart."""
    structure, quantity = _package(Structure(REMAINDER, position.structure.legs), pieces)
    cost = (taken.entry_cost if taken else Decimal(0)) + trade.cost
    fees = (taken.entry_fees if taken else Decimal(0)) + trade.fees
    return replace(
        position,
        position_id=position.position_id if taken is position else remainder_id,
        parent_id=position.parent_id if taken is position else position.position_id,
        structure=structure,
        quantity=quantity,
        entry_cost=cost,
        entry_fees=fees,
        max_loss=_max_loss(structure, quantity, cost),
        losing_marks=0,
        losing_at=None,
        opened_quantity=quantity,
    )


def _package(pattern: Structure, quantities: Mapping[Instrument, int]) -> tuple[Structure, int]:
    """Return the structure and its number that quantities make: the pattern's own if they are whole multiples of it."""
    held = {name: quantity for name, quantity in quantities.items() if quantity}
    whole = _intact(pattern, {leg.instrument: held.get(leg.instrument, 0) for leg in pattern.legs})
    if whole and held == {leg.instrument: leg.ratio * whole for leg in pattern.legs}:
        return pattern, whole
    unit = gcd(*(_units(name, quantity) for name, quantity in held.items()))
    legs = tuple(_leg(name, quantity // unit) for name, quantity in held.items())
    return Structure(REMAINDER, legs), unit


def _units(instrument: Instrument, quantity: int) -> int:
    """Return contracts, or shares in hundreds where they come in hundreds (one contract's worth)."""
    if isinstance(instrument, OptionContract) or quantity % 100:
        return abs(quantity)
    return abs(quantity) // 100


def _leg(instrument: Instrument, ratio: int) -> Leg:
    return OptionLeg(instrument, ratio) if isinstance(instrument, OptionContract) else StockLeg(instrument, ratio)


def _max_loss(structure: Structure, quantity: int, cost: Decimal) -> Decimal | None:
    dollars = quantity * structure.multiplier
    per_share = max_loss(structure, cost / dollars)
    return None if per_share is None else per_share * dollars
