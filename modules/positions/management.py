"""When an open position is closed: target, stop, days to expiration, expiration day cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from modules.domain.account import SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.positions import ExitReason, Position
from modules.domain.settings import Settings
from modules.pricing.marks import MarkPolicy, mark_package
from modules.strategies.base import Strategy

#: Stops never fire in the first minutes of a session (trading rule 2).
OPENING_MINUTES = 5
#: Consecutive reliable marks beyond the stop that fire it (trading rule 2).
MARKS_FOR_STOP = 2


@dataclass(frozen=True, slots=True)
class PositionMark:
    """Value a position: signed net price per share at mid, profit in dollars, and whether stops may rely on it."""

    price: Decimal
    profit: Decimal
    is_reliable: bool


def mark_position(position: Position, chain: ChainSnapshot, max_age: timedelta) -> PositionMark:
    """Mark every leg by trading rule 2; one unreliable leg makes the package unreliable."""
    marked = mark_package(position.structure, chain.quote_table(), chain.time, MarkPolicy(max_age))
    return PositionMark(marked.value, position.profit(marked.value), marked.is_reliable)


def is_beyond_stop(position: Position, marked: PositionMark, strategy: Strategy, params: dict[str, float]) -> bool:
    """Say whether a reliable mark lies beyond the stop."""
    return marked.is_reliable and -marked.profit >= strategy.stop_loss(position, params)


def exit_reason(
    position: Position,
    marked: PositionMark,
    chain: ChainSnapshot,
    session: SessionClock,
    strategy: Strategy,
    params: dict[str, float],
    settings: Settings,
) -> ExitReason | None:
    """Return why the position is to be closed now, None while it stays.

    `position.losing_marks` already counts the mark at hand.
    """
    days_left = (position.structure.expiration - chain.today).days
    if days_left <= 0:
        return ExitReason.EXPIRATION_CUT_OFF
    if days_left <= settings.days_to_exit:
        return ExitReason.TIME_EXIT
    if marked.is_reliable and marked.profit >= strategy.profit_target(position, params):
        return ExitReason.PROFIT_TARGET
    settled = chain.time - session.opens >= timedelta(minutes=OPENING_MINUTES)
    if settled and position.losing_marks >= MARKS_FOR_STOP:
        return ExitReason.STOP
    return None
