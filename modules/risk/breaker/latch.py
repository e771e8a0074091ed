"""The latch: what has tripped, how far, and what that still allows (trading rule 33)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class BreakerLevel(StrEnum):
    """How far the breaker has tripped."""

    CLOSED = "closed"
    REDUCE_ONLY = "reduce-only"
    HALTED = "halted"


class TripCode(StrEnum):
    """What tripped it; stable, for journal and screens."""

    DAY_LOSS = "DAY_LOSS"
    DRAWDOWN = "DRAWDOWN"
    LOSSES_IN_A_ROW = "LOSSES_IN_A_ROW"
    VIX_JUMP = "VIX_JUMP"
    REJECTIONS = "REJECTIONS"
    RUNAWAY = "RUNAWAY"
    STALE_FEED = "STALE_FEED"
    SHORTFALL = "SHORTFALL"
    BROKEN_PACKAGE = "BROKEN_PACKAGE"
    CONTRADICTION = "CONTRADICTION"
    RECOVERY = "RECOVERY"
    FAULT = "FAULT"
    MANUAL = "MANUAL"
    KILL = "KILL"


@dataclass(frozen=True, slots=True)
class Trip:
    """Record one cause, at an aware New York time."""

    code: TripCode
    level: BreakerLevel
    reason: str
    time: datetime


@dataclass(frozen=True, slots=True)
class BreakerState:
    """Hold the latch and what it measures against; amounts in dollars.

    `suspected` is the code of a loss seen once and the time of that mark: only a second mark confirms it (rule 32).
    `rejections` and `orders` are times inside their windows. `hands_off` also stops the closes that a halt lets
    through on expiration days and after assignments.
    """

    trips: tuple[Trip, ...] = ()
    hands_off: bool = False
    day: date | None = None
    day_start: Decimal = Decimal(0)
    last_value: Decimal = Decimal(0)
    high_water: Decimal = Decimal(0)
    suspected: tuple[TripCode, datetime] | None = None
    losses_in_a_row: int = 0
    vix_day: date | None = None
    vix_day_start: float = 0.0
    vix_last: float = 0.0
    rejections: tuple[datetime, ...] = ()
    orders: tuple[datetime, ...] = ()

    @property
    def level(self) -> BreakerLevel:
        """Return how far it has tripped."""
        return self.trips[-1].level if self.trips else BreakerLevel.CLOSED

    @property
    def reason(self) -> str:
        """Return what first tripped it, empty while closed."""
        return self.trips[0].reason if self.trips else ""

    @property
    def allows_openings(self) -> bool:
        """Say whether new risk may be taken."""
        return self.level is BreakerLevel.CLOSED

    @property
    def allows_management(self) -> bool:
        """Say whether automatic routine closing (targets, stops, rolls' closing halves) goes on."""
        return self.level is not BreakerLevel.HALTED

    @property
    def allows_urgent_closing(self) -> bool:
        """Say whether closes before expiration and after an assignment go on: even when halted, unless hands off."""
        return self.allows_management or not self.hands_off


def trip(
    state: BreakerState,
    code: TripCode,
    reason: str,
    time: datetime,
    level: BreakerLevel = BreakerLevel.REDUCE_ONLY,
) -> BreakerState:
    """Trip the latch; it never falls to a milder level by itself, and a cause that changes nothing is not repeated."""
    order = list(BreakerLevel)
    if order.index(level) <= order.index(state.level):
        return state
    return replace(state, trips=(*state.trips, Trip(code, level, reason, time)))


def reset(state: BreakerState, reason: str) -> BreakerState:
    """Close the breaker by a human's hand; measuring starts anew from the last value.

    Raises ValueError without a reason. The high-water mark starts anew too: the old one would trip it again at once.
    """
    if not reason.strip():
        raise ValueError("a reset of the circuit breaker wants a reason")
    value = state.last_value
    return BreakerState(
        day=state.day,
        day_start=value,
        last_value=value,
        high_water=value,
        vix_day=state.vix_day,
        vix_day_start=state.vix_last,
        vix_last=state.vix_last,
    )
