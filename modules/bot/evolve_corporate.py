"""Corporate actions on the book (trading rule 11): what lies ahead, and shares that have split."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from modules.bot.evolve_orders import with_lots, with_results
from modules.bot.state import BotState
from modules.domain.contracts import Stock
from modules.domain.events import CorporateActionAhead, SharesSplit
from modules.domain.positions import ClosedPosition, ExitReason, Position
from modules.execution.work import Work
from modules.positions.booking import split_position
from modules.positions.lots import split_shares
from modules.positions.upkeep import ActionAhead

_CENT = Decimal("0.01")


def announced(state: BotState, event: CorporateActionAhead) -> BotState:
    """Return the state that knows of a corporate action after this session."""
    ahead = ActionAhead(event.underlying, event.action, event.time.date())
    others = tuple(each for each in state.upkeep.ahead if each.underlying != event.underlying)
    return replace(state, upkeep=replace(state.upkeep, ahead=(*others, ahead)))


def has_split(state: BotState, event: SharesSplit) -> BotState:
    """Return the state after a split: shares multiplied, old quotes and waiting orders forgotten.

    Options that are still held are what LEAN knows no adjustment of: their positions are left to a human (rule 22).
    """
    ahead = tuple(each for each in state.upkeep.ahead if each.underlying != event.underlying)
    chains = {name: chain for name, chain in state.chains.items() if name != event.underlying}
    state = replace(state, chains=chains, upkeep=replace(state.upkeep, ahead=ahead), works=_works(state, event))
    exact, given = Decimal(0), 0
    left: dict[str, tuple[int, Decimal]] = {}
    for position in list(state.positions.values()):
        if position.structure.underlying != event.underlying:
            continue
        before = position.structure.shares * position.quantity / event.factor
        # LEAN rounds what the account holds in all towards zero (SecurityPortfolioManager.ApplySplit).
        exact += before
        shares = int(exact) - given
        given += shares
        received = ((before - shares) * event.price).quantize(_CENT)
        state = _booked(state, position, shares, received, event.time)
        if before:
            held, paid = left.get(position.lineage_id, (0, Decimal(0)))
            left[position.lineage_id] = (held + shares, paid + received)
    lots = state.upkeep.lots
    for lineage, (held, paid) in left.items():
        lots = split_shares(lots, Stock(event.underlying), lineage, held, paid, event.time)
    return with_lots(state, lots)


def _works(state: BotState, event: SharesSplit) -> dict[str, Work]:
    """Return the works without those that wait on the underlying; those with the broker end with their attempt."""
    kept = {}
    for key, work in state.works.items():
        is_touched = work.intent.structure.underlying == event.underlying
        if not is_touched or work.order_id:
            kept[key] = work.called_off() if is_touched else work
    return kept


def _booked(state: BotState, position: Position, shares: int, received: Decimal, time: datetime) -> BotState:
    if not shares and not position.structure.options:
        positions = {key: other for key, other in state.positions.items() if key != position.position_id}
        result = ClosedPosition(position, received, Decimal(0), time, ExitReason.ENGINE_ACTION)
        return with_results(replace(state, positions=positions, closed=(*state.closed, result)), (result,), time)
    after = split_position(position, shares, received) if position.structure.shares else position
    if position.structure.options:
        after = replace(after, care=replace(after.care, hands_off=True))
    return replace(state, positions={**state.positions, position.position_id: after})
