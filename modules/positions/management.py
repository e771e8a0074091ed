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


def mark_policy(session: SessionClock, *, is_live: bool) -> MarkPolicy:
    """Return what a reliable mark is (trading rule 2): live 15 s old at most, in a backtest one bar.

    A quote's age counts from the end of the bar that brought it, so minute bars are fresh when they arrive. A backtest
    on bars shorter than 15 s is no sterner than live.

    Example: minute bars, a contract last quoted by the bar that ended at 10:01:00. Live its mark is reliable until
    10:01:15; in a backtest at 10:02:00 it still is, at 10:03:00 it is STALE.
    """
    ages = MarkPolicy()
    return ages if is_live else MarkPolicy(max(session.step, ages.max_age))


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
