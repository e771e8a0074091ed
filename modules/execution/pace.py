"""When an attempt is over and when the next may follow (trading rule 8).

Where data and clock tick in seconds an attempt is cancelled after a few seconds, and the next one follows after a
random, seeded pause. On coarser data an attempt lives until one later data step was scanned: one attempt a bar.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from modules.domain.account import SessionClock
from modules.domain.intents import ExecutorKind, TradeIntent
from modules.domain.orders import OrderState, WorkingOrder
from modules.domain.settings.execution import ExecutionSettings
from modules.execution.passive_fill import draw


def ticks_in_seconds(session: SessionClock | None) -> bool:
    """Say whether the data come at least every second."""
    return session is not None and session.step <= timedelta(seconds=1)


def is_stale(
    order: WorkingOrder, now: datetime, session: SessionClock | None, settings: ExecutionSettings, *, is_step: bool
) -> bool:
    """Say whether an attempt that has not filled is to be cancelled; `is_step` tells a data step from a clock tick.

    A cancel before the acknowledgement is refused by LEAN, so in seconds an order that nobody has answered is not
    cancelled: it is asked about instead.
    """
    if order.is_unanswered:
        return False
    if not ticks_in_seconds(session):
        return is_step and order.sent_at < now
    is_answered = order.state is not OrderState.SENT
    return is_answered and now - order.sent_at >= timedelta(seconds=float(settings.quick_cancel))


def resumes_at(
    intent: TradeIntent, attempts: int, now: datetime, session: SessionClock | None, settings: ExecutionSettings
) -> datetime:
    """Return when the next attempt may be sent after one has ended; a human who wants out does not pause."""
    if not ticks_in_seconds(session) or intent.executor is ExecutorKind.FLATTEN:
        return now
    least, most = float(settings.pause_least), float(settings.pause_most)
    share = draw(settings.pause_seed, f"{intent.intent_id}|{attempts}")
    return now + timedelta(seconds=least + share * max(most - least, 0.0))


def attempts_allowed(intent: TradeIntent, settings: ExecutionSettings) -> int | None:
    """Return how many attempts an opening has, None for a close, which does not give up.

    Part two of a two-part spread is decided anew at every step, so each intent of it has one attempt.
    """
    if intent.executor is ExecutorKind.FLATTEN or intent.is_reduction:
        return None
    if intent.executor is ExecutorKind.TWO_PART:
        return 1 if intent.position_id else settings.two_part_attempts
    return settings.walk_attempts


def overdue(order: WorkingOrder, now: datetime, settings: ExecutionSettings) -> bool:
    """Say whether the broker owes an answer for too long: to a submission, a cancel, or a question about the order."""
    is_waiting = order.is_unanswered or order.state is OrderState.SENT
    return is_waiting and now - order.waits_since >= timedelta(seconds=settings.answer_timeout)


def life_in_minutes(session: SessionClock, settings: ExecutionSettings) -> float:
    """Return how long an attempt is given: until the quick cancel, or one data step."""
    if ticks_in_seconds(session):
        return float(settings.quick_cancel) / 60
    return session.step.total_seconds() / 60
