"""What is to be done about an open position: the first management rule that speaks decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from modules.domain.account import SessionClock
from modules.domain.positions import Position
from modules.domain.settings.strategies import StrategySettings
from modules.positions.rules import RULES, WATCHES
from modules.positions.rules.exits import stop_of
from modules.positions.rules.human import unmanaged
from modules.positions.rules.rule import ManagementRule, Notice, Situation, Verdict
from modules.pricing.marks import MarkPolicy
from modules.strategies.base import Hold, PositionView

#: Marks that count towards a stop lie at least this far apart; longer bars are apart by themselves (trading rule 2).
APART = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold what a rule wants done, and which."""

    rule: ManagementRule
    verdict: Verdict


def mark_policy(session: SessionClock) -> MarkPolicy:
    """Return what a reliable mark is at this resolution: as old as 15 s live, or one bar and its neighbour."""
    return MarkPolicy(session.step * 2 + timedelta(seconds=15))


def with_mark(position: Position, view: PositionView, settings: StrategySettings) -> Position:
    """Return the position with the mark at hand counted towards its stop; an unreliable one counts not."""
    if not view.mark.is_reliable:
        return position
    if -view.mark.profit < stop_of(position, settings):
        return replace(position, losing_marks=0, losing_at=None) if position.losing_marks else position
    if position.losing_at is not None and view.time - position.losing_at < APART:
        return position
    return replace(position, losing_marks=position.losing_marks + 1, losing_at=view.time)


def manage(situation: Situation, allows_routine: bool, allows_urgent: bool) -> Decision | None:
    """Return the first verdict that is no Hold, None where nothing is to be done or nobody may do it.

    `allows_routine` and `allows_urgent` are the breaker's permissions (trading rule 33).
    """
    if unmanaged(situation.position):
        return None
    care = situation.position.care
    for rule in RULES:
        is_allowed = allows_urgent if rule.is_urgent else allows_routine and not care.urgent_only
        is_allowed = is_allowed or care.close_now
        verdict = rule.judge(situation) if is_allowed else None
        if verdict is not None:
            return None if isinstance(verdict, Hold) else Decision(rule, verdict)
    return None


def notices(situation: Situation) -> Iterable[Notice]:
    """Yield what a human should know about a position; the keys say what was told already."""
    for watch in WATCHES:
        yield from watch(situation)
