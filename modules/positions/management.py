"""When an open position is closed: the rules that hold for every position, then its strategy's own."""

from __future__ import annotations

from datetime import timedelta

from modules.domain.account import SessionClock
from modules.domain.positions import ExitReason, Position
from modules.domain.settings import Settings
from modules.domain.settings.strategies import StrategySettings
from modules.pricing.marks import MarkPolicy
from modules.strategies.base import Action, Close, Hold, PositionView
from modules.strategies.catalog import manager_of
from modules.strategies.tuning import parameters_of

#: Closes that run even while the breaker is halted, unless the human said hands off (trading rule 33).
URGENT = frozenset({ExitReason.EXPIRATION_CUT_OFF, ExitReason.TRADED_OUT})


def mark_policy(session: SessionClock) -> MarkPolicy:
    """Return what a reliable mark is at this resolution: as old as 15 s live, or one bar and its neighbour."""
    return MarkPolicy(session.step * 2 + timedelta(seconds=15))


def count_mark(position: Position, view: PositionView, settings: StrategySettings) -> int:
    """Return the consecutive reliable marks beyond the stop, the one at hand included; an unreliable one counts not."""
    if not view.mark.is_reliable:
        return position.losing_marks
    strategy = manager_of(position.strategy)
    is_beyond = -view.mark.profit >= strategy.stop_loss(position, parameters_of(position.strategy, settings))
    return position.losing_marks + 1 if is_beyond else 0


def manage(position: Position, view: PositionView, settings: Settings) -> Action:
    """Return what is to be done about a position now.

    Shares with a call on them wait to be called away. What an assignment has left of another structure is traded out.
    """
    strategy = manager_of(position.strategy)
    if position.structure.shares:
        return Hold() if strategy.keeps_shares else Close(ExitReason.TRADED_OUT)
    days_left = (position.structure.expiration - view.chain.today).days
    if days_left <= 0:
        return Close(ExitReason.EXPIRATION_CUT_OFF)
    if days_left <= settings.days_to_exit:
        return Close(ExitReason.TIME_EXIT)
    return strategy.manage_position(position, view, parameters_of(position.strategy, settings))


def is_allowed(action: Action, allows_routine: bool, allows_urgent: bool) -> bool:
    """Say whether the breaker lets an automatic action through."""
    if isinstance(action, Hold):
        return False
    return allows_urgent if action.reason in URGENT else allows_routine
