"""What is still open, each position with its mark, or UNMARKED and why nothing can be said of its worth."""

from __future__ import annotations

from dataclasses import replace

from modules.bot.intent_record import position_ids
from modules.bot.state import BotState
from modules.domain.commands import WriteJournal
from modules.domain.journal import typed
from modules.domain.positions import Position
from modules.positions.management import mark_policy
from modules.pricing.marks import MarkReason, PositionMark, mark_position

#: Stands where a mark would, for whoever reads the journal, the log or the report.
UNMARKED = "UNMARKED"


def open_rest(state: BotState) -> list[WriteJournal]:
    """Return an entry for each open position at the last quotes; profit is dollars without fees."""
    return [_entry(position, _mark(state, position)) for position in state.positions.values()]


def at_the_close(state: BotState) -> list[WriteJournal]:
    """Return the same for the journal alone, but with words for people where a position is UNMARKED."""
    return [entry if UNMARKED in entry.text else replace(entry, text="") for entry in open_rest(state)]


def _mark(state: BotState, position: Position) -> PositionMark | None:
    chain = state.chains.get(position.structure.underlying)
    if chain is None or state.session is None:
        return None
    policy = mark_policy(state.session, is_live=state.is_live)
    return mark_position(position, chain.quote_table(), state.time or chain.time, policy)


def _entry(position: Position, mark: PositionMark | None) -> WriteJournal:
    reason = MarkReason.NO_QUOTE if mark is None else mark.reason
    text = f"{position.position_id} {position.strategy} x{position.quantity} {position.structure}"
    data = typed(
        strategy=position.strategy,
        legs=str(position.structure),
        quantity=position.quantity,
        opened_at=position.opened_at,
        mark_reason=reason,
    )
    if mark is None or not mark.is_reliable:
        data |= typed(mark=UNMARKED, profit_at_mid=None)
        return WriteJournal("position.open", f"{text}: {UNMARKED}: {reason}", position_ids(position), data)
    data |= typed(mark=mark.price, profit_at_mid=mark.profit)
    figures = f"mark {mark.price:f}, profit at mid {mark.profit:.2f}"
    return WriteJournal("position.open", f"{text}: {figures}", position_ids(position), data)
