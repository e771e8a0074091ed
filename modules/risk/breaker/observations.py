"""What the breaker watches, each a pure step of its state (trading rule 32)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from modules.domain.settings.breaker import BreakerSettings
from modules.risk.breaker.latch import BreakerLevel, BreakerState, TripCode, trip

#: Two marks that confirm each other lie at least this far apart.
CONFIRMATION = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)


def observe_value(
    state: BreakerState, time: datetime, value: Decimal, is_reliable: bool, settings: BreakerSettings
) -> BreakerState:
    """Book net liquidation on our own marks; trip on the day's loss or the drawdown that two marks in a row show.

    The day's loss counts from the last reliable value of the day before. A value that rests on unreliable marks is
    no evidence, neither for nor against.
    """
    if not is_reliable:
        return state
    if state.day != time.date():
        state = replace(state, day=time.date(), day_start=state.last_value or value, suspected=None)
    state = replace(state, last_value=value, high_water=max(state.high_water, value))
    finding = _loss(state, value, settings)
    if finding is None:
        return replace(state, suspected=None)
    code, reason = finding
    if state.suspected is None:
        return replace(state, suspected=(code, time))
    if time - state.suspected[1] < CONFIRMATION:
        return state
    return trip(state, code, reason, time)


def _loss(state: BreakerState, value: Decimal, settings: BreakerSettings) -> tuple[TripCode, str] | None:
    day_loss = state.day_start - value
    if day_loss > settings.daily_loss_limit * state.day_start:
        limit = f"{settings.daily_loss_limit:.1%} of {state.day_start:.2f}"
        return TripCode.DAY_LOSS, f"day loss {day_loss:.2f} beyond {limit}"
    drawdown = state.high_water - value
    if drawdown > settings.drawdown_limit * state.high_water:
        limit = f"{settings.drawdown_limit:.1%} of {state.high_water:.2f}"
        return TripCode.DRAWDOWN, f"drawdown {drawdown:.2f} beyond {limit}"
    return None


def observe_cash_flow(state: BreakerState, amount: Decimal) -> BreakerState:
    """Move what losses are measured against by a deposit (positive) or withdrawal: neither is profit nor loss."""
    if state.day is None:
        return state
    return replace(
        state,
        day_start=state.day_start + amount,
        last_value=state.last_value + amount,
        high_water=state.high_water + amount,
    )


def observe_result(state: BreakerState, time: datetime, net_profit: Decimal, settings: BreakerSettings) -> BreakerState:
    """Book a closed lineage (never a leg or a roll); trip on too many losses in a row."""
    losses = state.losses_in_a_row + 1 if net_profit < 0 else 0
    state = replace(state, losses_in_a_row=losses)
    if losses >= settings.consecutive_losses_limit:
        return trip(state, TripCode.LOSSES_IN_A_ROW, f"{losses} losses in a row", time)
    return state


def observe_vix(state: BreakerState, time: datetime, vix: float, settings: BreakerSettings) -> BreakerState:
    """Book a VIX value; trip when it stands too far above the last value of the day before."""
    if not vix > 0:
        return state
    if state.vix_day != time.date():
        state = replace(state, vix_day=time.date(), vix_day_start=state.vix_last or vix)
    state = replace(state, vix_last=vix)
    if vix > state.vix_day_start * (1 + settings.vix_jump_limit):
        rise = vix / state.vix_day_start - 1
        reason = f"VIX {vix:.2f} is {rise:.0%} above the prior close {state.vix_day_start:.2f}"
        return trip(state, TripCode.VIX_JUMP, reason, time)
    return state


def observe_rejection(state: BreakerState, time: datetime, settings: BreakerSettings) -> BreakerState:
    """Book an order that broker or engine refused; trip on too many within the window."""
    window = timedelta(minutes=settings.rejections_window)
    recent = (*(earlier for earlier in state.rejections if time - earlier < window), time)
    state = replace(state, rejections=recent)
    if len(recent) > settings.rejections_limit:
        reason = f"{len(recent)} orders refused within {settings.rejections_window} minutes"
        return trip(state, TripCode.REJECTIONS, reason, time)
    return state


def observe_orders(state: BreakerState, time: datetime, settings: BreakerSettings) -> BreakerState:
    """Book an opening order sent; halt on more in a minute than any patient walk sends: a loop has run away."""
    recent = (*(earlier for earlier in state.orders if time - earlier < MINUTE), time)
    state = replace(state, orders=recent)
    if len(recent) > settings.runaway_limit:
        reason = f"{len(recent)} opening orders within one minute"
        return trip(state, TripCode.RUNAWAY, reason, time, BreakerLevel.HALTED)
    return state


def observe_feed(state: BreakerState, now: datetime, last_data: datetime, settings: BreakerSettings) -> BreakerState:
    """Compare the clock with the last market data of an open session; trip on silence, heartbeats notwithstanding."""
    silence = (now - last_data).total_seconds()
    if silence > settings.stale_feed_limit:
        return trip(state, TripCode.STALE_FEED, f"no market data for {silence:.0f} s in an open session", now)
    return state


def observe_frozen_feed(
    state: BreakerState, now: datetime, frozen_for: timedelta, reason: str, settings: BreakerSettings
) -> BreakerState:
    """Trip on a feed that has been frozen for longer than silence is allowed: what only repeats itself is silent."""
    if frozen_for > timedelta(seconds=settings.stale_feed_limit):
        return trip(state, TripCode.STALE_FEED, reason, now)
    return state


def observe_shortfall(
    state: BreakerState, time: datetime, shortfall: Decimal, settings: BreakerSettings
) -> BreakerState:
    """Compare the book's one-day expected shortfall (dollars, positive) with its limit; trip on a breach."""
    limit = settings.shortfall_limit * state.last_value
    if state.last_value > 0 and shortfall > limit:
        reason = f"expected shortfall {shortfall:.2f} beyond {settings.shortfall_limit:.1%} of {state.last_value:.2f}"
        return trip(state, TripCode.SHORTFALL, reason, time)
    return state
