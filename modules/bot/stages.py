"""The life of a position as a table: what stage it is in by the bot's state, and where it may go from there."""

from __future__ import annotations

from enum import StrEnum

from modules.bot.state import BotState


class Stage(StrEnum):
    """What is going on with a position."""

    OPEN = "open"
    #: A human has taken it over: no rule acts.
    HUMAN = "left to a human"
    CLOSING = "closing"
    ROLLING = "rolling"
    #: Expired, and nobody knows yet whether it was assigned (trading rule 19).
    PENDING = "assignment pending"
    #: The broker holds something else (trading rule 11).
    FROZEN = "frozen"
    CLOSED = "closed"


_ALIVE = frozenset({Stage.OPEN, Stage.HUMAN, Stage.FROZEN, Stage.CLOSED})

#: The allowed transitions. A closed position never comes back; what has expired is not traded; a roll that is given up
#: or done ends before a close begins; what is frozen is first released.
TRANSITIONS: dict[Stage, frozenset[Stage]] = {
    Stage.OPEN: _ALIVE | {Stage.CLOSING, Stage.ROLLING, Stage.PENDING},
    Stage.HUMAN: _ALIVE | {Stage.CLOSING, Stage.PENDING},
    Stage.CLOSING: _ALIVE | {Stage.PENDING},
    Stage.ROLLING: _ALIVE | {Stage.PENDING},
    Stage.PENDING: _ALIVE,
    Stage.FROZEN: _ALIVE | {Stage.PENDING},
    Stage.CLOSED: frozenset(),
}


def stage_of(state: BotState, position_id: str) -> Stage:
    """Return the stage of a position; one that is not booked any more is closed."""
    position = state.positions.get(position_id)
    if position is None:
        return Stage.CLOSED
    if position.frozen:
        return Stage.FROZEN
    expired = {pending.contract for pending in state.upkeep.pending}
    if any(leg.contract in expired for leg in position.structure.options):
        return Stage.PENDING
    works = state.closes_of(position_id)
    if works:
        return Stage.ROLLING if any(work.intent.is_roll for work in works) else Stage.CLOSING
    return Stage.HUMAN if position.care.hands_off else Stage.OPEN
