"""The circuit breaker: trips by itself, latches, and only a human resets it (trading rules 32 and 33)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from modules.domain.settings import Settings


class BreakerLevel(StrEnum):
    """How far the breaker has tripped."""

    CLOSED = "closed"
    REDUCE_ONLY = "reduce-only"
    HALTED = "halted"


@dataclass(frozen=True, slots=True)
class BreakerState:
    """Hold the latch and what it measures against; dollars."""

    level: BreakerLevel = BreakerLevel.CLOSED
    reason: str = ""
    day: date | None = None
    day_start: Decimal = Decimal(0)
    last_value: Decimal = Decimal(0)
    high_water: Decimal = Decimal(0)
    losses_in_a_row: int = 0

    @property
    def allows_openings(self) -> bool:
        """Say whether new risk may be taken."""
        return self.level is BreakerLevel.CLOSED

    @property
    def allows_management(self) -> bool:
        """Say whether automatic closing goes on."""
        return self.level is not BreakerLevel.HALTED


def observe_value(state: BreakerState, today: date, value: Decimal, settings: Settings) -> BreakerState:
    """Book a net liquidation value; trip on the day's loss against the prior close or on drawdown."""
    if state.day != today:
        state = replace(state, day=today, day_start=state.last_value or value)
    state = replace(state, last_value=value, high_water=max(state.high_water, value))
    day_loss = state.day_start - value
    if day_loss > settings.daily_loss_limit * state.day_start:
        return trip(state, f"day loss {day_loss:.2f} beyond {settings.daily_loss_limit:.1%} of {state.day_start:.2f}")
    drawdown = state.high_water - value
    if drawdown > settings.drawdown_limit * state.high_water:
        return trip(state, f"drawdown {drawdown:.2f} beyond {settings.drawdown_limit:.1%} of {state.high_water:.2f}")
    return state


def observe_result(state: BreakerState, net_profit: Decimal, settings: Settings) -> BreakerState:
    """Book a closed position; trip on too many losses in a row."""
    losses = state.losses_in_a_row + 1 if net_profit < 0 else 0
    state = replace(state, losses_in_a_row=losses)
    if losses >= settings.consecutive_losses_limit:
        return trip(state, f"{losses} losses in a row")
    return state


def trip(state: BreakerState, reason: str, level: BreakerLevel = BreakerLevel.REDUCE_ONLY) -> BreakerState:
    """Trip the latch; it never falls back to a milder level by itself and keeps its first reason."""
    order = list(BreakerLevel)
    if order.index(level) <= order.index(state.level):
        return state
    return replace(state, level=level, reason=reason)


def reset(state: BreakerState, reason: str) -> BreakerState:
    """Close the breaker by a human's hand; measuring starts anew. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("a reset of the circuit breaker wants a reason")
    value = state.last_value
    return BreakerState(day=state.day, day_start=value, last_value=value, high_water=value)
