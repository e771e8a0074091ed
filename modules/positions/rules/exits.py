"""Stops, profit targets and days to expiration (trading rules 13 and 14)."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.positions import ExitReason, Position
from modules.domain.settings.strategies import StrategySettings
from modules.positions.rules.assignment import wants_assignment
from modules.positions.rules.rule import ManagementRule, Situation
from modules.strategies.base import Close
from modules.strategies.catalog import manager_of
from modules.strategies.targets import MARKS_FOR_STOP, OPENING_MINUTES
from modules.strategies.tuning import parameters_of


def stop_of(position: Position, settings: StrategySettings) -> Decimal:
    """Return the loss in dollars at which a position is closed: the human's, else its strategy's."""
    if position.care.stop is not None:
        return position.care.stop
    return manager_of(position.strategy).stop_loss(position, parameters_of(position.strategy, settings))


def _stop(situation: Situation) -> Close | None:
    """Close on the second reliable mark beyond the stop, never in the first minutes of a session."""
    is_settled = situation.view.time - situation.view.session.opens >= OPENING_MINUTES
    return Close(ExitReason.STOP) if is_settled and situation.position.losing_marks >= MARKS_FOR_STOP else None


def _time(situation: Situation) -> Close | None:
    """Close before the last days; what is meant to be assigned or to be opened and closed in a day is left alone."""
    position, settings = situation.position, situation.settings
    if not settings.days_to_exit or wants_assignment(position) or position.strategy in settings.zero_dte_strategies:
        return None
    days_left = (position.structure.expiration - situation.today).days
    return Close(ExitReason.TIME_EXIT) if days_left <= settings.days_to_exit else None


def _strategy(situation: Situation) -> Close | None:
    """Ask the strategy; a human's target replaces its own."""
    position = situation.position
    if position.care.target is not None:
        return None
    params = parameters_of(position.strategy, situation.settings)
    action = manager_of(position.strategy).manage_position(position, situation.view, params)
    return action if isinstance(action, Close) else None


RULES = (
    ManagementRule("STOP", "stop on two reliable marks (13)", _stop),
    ManagementRule("TIME", "days to expiration", _time),
    ManagementRule("STRATEGY", "the strategy's targets (14)", _strategy),
)
