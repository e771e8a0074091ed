"""What the bot makes of its clock: one that is suspect is told of once, and timers do not wait for a time undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from modules.bot.state import BotState
from modules.domain.commands import Command, WriteJournal
from modules.domain.events import ClockTick, MarketStep
from modules.domain.journal import typed


def timed(state: BotState, event: MarketStep | ClockTick) -> BotState:
    """Return the state with the clock watched; what was noted at times that lie ahead now, was noted now."""
    chains = event.chains if isinstance(event, MarketStep) and state.is_live else ()
    newest = max((chain.beat.data_time for chain in chains if chain.beat.data_time is not None), default=None)
    clock = state.clock.at(event.time, newest, state.settings)
    went_back = bool(clock.behind) and not state.clock.behind
    state = replace(state, clock=clock)
    return _rebased(state, event.time) if went_back else state


def _rebased(state: BotState, now: datetime) -> BotState:
    """Return the state without instants later than now: pauses, ages and windows count on from here."""
    works = {
        key: work if work.resume_at is None else replace(work, resume_at=min(work.resume_at, now))
        for key, work in state.works.items()
    }
    orders = {
        key: replace(order, sent_at=min(order.sent_at, now), asked_at=order.asked_at and min(order.asked_at, now))
        for key, order in state.orders.items()
    }
    positions = {
        key: position if position.losing_at is None else replace(position, losing_at=min(position.losing_at, now))
        for key, position in state.positions.items()
    }
    requests, cancels = _until(state.memory.requests, now), _until(state.memory.cancels, now)
    checked = {key: min(at, now) for key, at in state.upkeep.checked_at.items()}
    breaker = state.breaker
    if breaker.suspected is not None:
        breaker = replace(breaker, suspected=(breaker.suspected[0], min(breaker.suspected[1], now)))
    breaker = replace(breaker, orders=_until(breaker.orders, now), rejections=_until(breaker.rejections, now))
    return replace(
        state,
        works=works,
        orders=orders,
        positions=positions,
        breaker=breaker,
        memory=replace(state.memory, requests=requests, cancels=cancels),
        upkeep=replace(state.upkeep, checked_at=checked),
    )


def _until(times: Iterable[datetime], now: datetime) -> tuple[datetime, ...]:
    return tuple(min(at, now) for at in times)


def clock_news(state: BotState) -> list[Command]:
    """Tell once when the clock becomes suspect, and once when it is sound again."""
    clock = state.clock
    if not clock.is_news:
        return []
    data = typed(behind=clock.behind.total_seconds(), skew=clock.skew.total_seconds())
    if not clock.is_suspect:
        return [WriteJournal("clock.sound", "clock and data agree again", data=data)]
    text = (
        f"{clock.describe()}: nothing is opened until they agree; is the machine's clock wrong, or is something late?"
    )
    return [WriteJournal("clock.suspect", text, data=data)]
