"""The latch: what has tripped, how far, and what that still allows (trading rule 33)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

#: A reset that does not say when it was said may have been said before a kill that came on another path so lately.
UNTIMED_RESET_WAITS = timedelta(seconds=10)


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
    through on expiration days and after assignments. `stopped_at` is when a human last said stop, `kill_came_at` when
    the last kill file was seen; both None where that never was since the last reset.
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
    stopped_at: datetime | None = None
    kill_came_at: datetime | None = None

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


def stopped(state: BreakerState, said: datetime, came: datetime, *, is_kill_file: bool) -> BreakerState:
    """Remember that a human has said stop: no reset said before it lifts the latch, whichever comes first."""
    last = said if state.stopped_at is None else max(said, state.stopped_at)
    return replace(state, stopped_at=last, kill_came_at=came if is_kill_file else state.kill_came_at)


def reset_refusal(state: BreakerState, came: datetime, said: datetime | None) -> str:
    """Return why a reset lifts nothing, empty if it does: it was, or may have been, said before what it would lift.

    `said` is when it was said, None where nobody knows. What comes by LEAN's commands comes in the order it was said;
    a kill file comes by itself, so a reset without a time that comes right after one is not believed.
    """
    if said is None:
        kill = state.kill_came_at
        if kill is None or came - kill >= UNTIMED_RESET_WAITS:
            return ""
        return (
            f"a kill came at {kill:%H:%M:%S}, and nobody knows whether this was said before it: say it again "
            f"{UNTIMED_RESET_WAITS.seconds} s after it, or with said_at"
        )
    automatic = [cause.time for cause in state.trips if cause.code not in (TripCode.MANUAL, TripCode.KILL)]
    last = max([*automatic, *([] if state.stopped_at is None else [state.stopped_at])], default=None)
    if last is None or said >= last:
        return ""
    return f"said at {said.astimezone(last.tzinfo):%H:%M:%S}, before what it would lift ({last.isoformat()})"


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
